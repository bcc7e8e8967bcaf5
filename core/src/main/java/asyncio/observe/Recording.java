package asyncio.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link LoopRecorder} has recorded. Any thread may use it.
 *
 * @param loopName the loop's name
 * @param events what happened, in this order
 */
public record Recording(String loopName, List<RecordedEvent> events) {

  /**
   * A recording.
   *
   * @param loopName the loop's name
   * @param events what happened, in this order
   */
  public Recording {
    events = List.copyOf(events);
  }

  /**
   * How many events happened before the first that is here, and were left out because the recorder
   * keeps only so many.
   *
   * @return the number
   */
  public long leftOut() {
    return events.isEmpty() ? 0 : events.get(0).number();
  }

  /**
   * Writes a trace for Perfetto (ui.perfetto.dev) or {@code chrome://tracing}: JSON, a lane for the
   * loop with its turns and callbacks, and one for each task with what it runs and waits for;
   * arrows lead from who made something ready to where that runs.
   *
   * @param file where to; replaced if it exists
   * @throws UncheckedIOException if it cannot be written
   */
  public void writeTrace(Path file) {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      writeTrace(out);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /**
   * Writes a trace; see {@link #writeTrace(Path)}.
   *
   * @param out where to; not closed
   * @throws IOException if it cannot be written
   */
  public void writeTrace(Appendable out) throws IOException {
    new TraceWriter(this, new Json(out)).write();
  }

  /**
   * Writes a page for a browser, which needs nothing else: a time line with a lane for each task,
   * the queues, and a player that goes through them event by event, with the line of source beside
   * it. The lines around those are copied into the page where their files are found: beside the
   * classes, or in the project that has built them, in {@code src/main/java} or {@code
   * src/test/java}.
   *
   * @param file where to; replaced if it exists
   * @throws UncheckedIOException if it cannot be written
   */
  public void writePage(Path file) {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      writePage(out);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /**
   * Writes a page; see {@link #writePage(Path)}.
   *
   * @param out where to; not closed
   * @throws IOException if it cannot be written
   */
  public void writePage(Appendable out) throws IOException {
    new PageWriter(this, out).write();
  }
}
