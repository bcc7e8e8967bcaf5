package asyncio;

import static asyncio.Asyncio.toThread;

import asyncio.internal.log.Log;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes files without blocking the loop. Each call runs a method of {@link Files} in the
 * loop's default executor.
 *
 * <p>Suspends: every method does, except {@link #lines}. Cancellation: the other thread is
 * interrupted, and not waited for. A read loses its result. A write may stop in the middle: bytes
 * that were written stay in the file, and the thread may write for a moment after the {@link
 * asyncio.futures.CancelledError}. To get all bytes into the file, write within {@link
 * Asyncio#shielded(Coroutine)}.
 *
 * <p>Beyond asyncio, where one calls {@code asyncio.to_thread}.
 */
public final class AsyncFiles {

  /** The number of characters that are read ahead, about. */
  private static final int BATCH = 32 * 1024;

  private AsyncFiles() {}

  /**
   * Reads a file. Suspends: always. Cancellation: the bytes read are lost.
   *
   * @param file the file
   * @return all its bytes
   * @throws IOException if the file cannot be read
   */
  public static byte[] readAllBytes(Path file) throws IOException {
    Objects.requireNonNull(file, "file");
    return toThread(() -> Files.readAllBytes(file));
  }

  /**
   * Reads a file of UTF-8. Suspends: always. Cancellation: the text read is lost.
   *
   * @param file the file
   * @return its text
   * @throws IOException if the file cannot be read
   */
  public static String readString(Path file) throws IOException {
    return readString(file, StandardCharsets.UTF_8);
  }

  /**
   * Reads a text file. Suspends: always. Cancellation: the text read is lost.
   *
   * @param file the file
   * @param charset the encoding of its characters
   * @return its text
   * @throws IOException if the file cannot be read
   */
  public static String readString(Path file, Charset charset) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(charset, "charset");
    return toThread(() -> Files.readString(file, charset));
  }

  /**
   * Writes bytes to a file. Suspends: always. Cancellation: the file may have a part of the bytes.
   *
   * @param file the file
   * @param data the bytes; must not be changed until the write has ended, after a cancellation
   *     neither
   * @param options how to open the file; without any the file is made, or emptied first
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, byte[] data, OpenOption... options) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(data, "data");
    checkOptions(options);
    toThread(() -> Files.write(file, data, options));
  }

  /**
   * Writes text to a file, in UTF-8. Suspends: always. Cancellation: the file may have a part of
   * the text.
   *
   * @param file the file
   * @param text the text
   * @param options how to open the file; without any the file is made, or emptied first
   * @throws IOException if the file cannot be written
   */
  public static void writeString(Path file, CharSequence text, OpenOption... options)
      throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(text, "text");
    checkOptions(options);
    toThread(() -> Files.writeString(file, text, options));
  }

  private static void checkOptions(OpenOption... options) {
    for (OpenOption option : Objects.requireNonNull(options, "options")) {
      Objects.requireNonNull(option, "option");
    }
  }

  /**
   * Reads the lines of a file of UTF-8, one by one; some are read ahead. This method does not
   * suspend.
   *
   * <pre>{@code
   * try (var lines = AsyncFiles.lines(file)) {
   *   for (String line : lines) { ... }
   * }
   * }</pre>
   *
   * <p>Suspends: asking the generator for a line does, if the lines read ahead are used up.
   * Cancellation of a task that waits for a line: the lines handed out so far were complete, and
   * the generator has ended. The file is closed soon, by another thread; so it is if the generator
   * is closed early.
   *
   * @param file the file
   * @return the lines, without their ends
   */
  public static AsyncGenerator<String> lines(Path file) {
    Objects.requireNonNull(file, "file");
    return AsyncGenerator.of(
        out -> {
          LineSource source = new LineSource(file);
          boolean isClosed = false;
          try {
            List<String> lines = toThread(source::next);
            while (!lines.isEmpty()) {
              for (String line : lines) {
                out.yield(line);
              }
              lines = toThread(source::next);
            }
            toThread(source::close);
            isClosed = true;
          } finally {
            if (!isClosed) {
              source.closeElsewhere();
            }
          }
        });
  }

  /** The lines of a file. All methods block; one thread at a time is in them. */
  private static final class LineSource {

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable BufferedReader reader;
    private boolean closed;

    LineSource(Path file) {
      this.file = file;
    }

    /** Some lines; none at the end. Opens the file at the first call. */
    List<String> next() throws IOException {
      lock.lock();
      try {
        return closed ? List.of() : someLines();
      } finally {
        lock.unlock();
      }
    }

    private List<String> someLines() throws IOException {
      if (reader == null) {
        reader = Files.newBufferedReader(file);
      }
      List<String> lines = new ArrayList<>();
      int size = 0;
      while (size < BATCH) {
        String line = reader.readLine();
        if (line == null) {
          break;
        }
        lines.add(line);
        size += line.length() + 1;
      }
      return lines;
    }

    @Nullable Void close() throws IOException {
      lock.lock();
      try {
        closed = true;
        if (reader != null) {
          reader.close();
        }
        return null;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Closes the file in another thread. A thread that was left behind may still read, and a close
     * waits for it. Nobody can be told of a failure; there is nothing to flush.
     */
    void closeElsewhere() {
      Thread.startVirtualThread(
          () -> {
            try {
              close();
            } catch (IOException failed) {
              Log.LOGGER.log(Level.DEBUG, "A file could not be closed: " + file, failed);
            }
          });
    }
  }
}
