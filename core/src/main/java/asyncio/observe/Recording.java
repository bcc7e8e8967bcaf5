package asyncio.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The events that a {@link LoopRecorder} has recorded. Immutable; for any thread.
 *
 * @param loopName the loop's name
 * @param events the events, the oldest first
 */
public record Recording(String loopName, List<RecordedEvent> events) {

  /**
   * A recording.
   *
   * @param loopName the loop's name
   * @param events the events, the oldest first
   */
  public Recording {
    events.forEach(event -> Objects.requireNonNull(event, "event"));
    events = List.copyOf(events);
  }

  /**
   * How many older events were left out, because the recorder's capacity was reached.
   *
   * @return the number
   */
  public long leftOut() {
    return events.isEmpty() ? 0 : events.get(0).number();
  }

  /**
   * Writes a trace in JSON for Perfetto (ui.perfetto.dev) or {@code chrome://tracing}. One lane
   * shows the turns and callbacks of the loop, and one for each task its steps and waits. Arrows
   * lead from the step that wakes to the step that is woken. Blocks until the file is written.
   *
   * @param file the file, replaced if it exists
   * @throws UncheckedIOException if the file cannot be written
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
   * @param out gets the text; is not closed
   * @throws IOException if {@code out} throws it
   */
  public void writeTrace(Appendable out) throws IOException {
    new TraceWriter(this, new Json(out)).write();
  }

  /**
   * Writes a page for a browser: a time line with a lane for each task, the queues, and a player
   * that goes through the events one by one, with the line of source beside it. The page needs no
   * other file. Lines of source are copied into it where their files are found: beside the classes,
   * or in {@code src/main/java} or {@code src/test/java} of the project that has built them. Blocks
   * until the file is written.
   *
   * @param file the file, replaced if it exists
   * @throws UncheckedIOException if the file cannot be written
   */
  public void writePage(Path file) {
    writePage(file, "", Map.of());
  }

  /**
   * Writes a page that says what it shows, and leads to others; see {@link #writePage(Path)}.
   *
   * @param file the file, replaced if it exists
   * @param note the text below the title, of one line or several; empty if there is none
   * @param links other pages: an address, such as the name of a file in the same folder, for each
   *     text
   * @throws UncheckedIOException if the file cannot be written
   */
  public void writePage(Path file, String note, Map<String, String> links) {
    Objects.requireNonNull(note, "note");
    Map<String, String> copy = Map.copyOf(links); // before the file is replaced
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      new PageWriter(this, note, copy, out).write();
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /**
   * Writes a page; see {@link #writePage(Path)}.
   *
   * @param out gets the text; is not closed
   * @throws IOException if {@code out} throws it
   */
  public void writePage(Appendable out) throws IOException {
    new PageWriter(this, "", Map.of(), out).write();
  }

  /**
   * Writes a picture in SVG: the loop's turns and callbacks, a lane for each task, and who woke
   * whom, hop by hop. For documents: it needs no other file and no script, and is light or dark as
   * the reader's system is. The same events give the same text. Of a long recording it shows the
   * first 400 events, and says so in its title. Blocks until the file is written.
   *
   * @param file the file, replaced if it exists
   * @throws UncheckedIOException if the file cannot be written
   */
  public void writePicture(Path file) {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      writePicture(out);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /**
   * Writes a picture; see {@link #writePicture(Path)}.
   *
   * @param out gets the text; is not closed
   * @throws IOException if {@code out} throws it
   */
  public void writePicture(Appendable out) throws IOException {
    new PictureWriter(this, out).write();
  }
}
