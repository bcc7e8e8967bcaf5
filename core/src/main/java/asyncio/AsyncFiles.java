package asyncio;

import static asyncio.Asyncio.toThread;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files, without blocking the loop: what {@link Files} does, in another thread each time.
 *
 * <p>All methods suspend, and are for coroutines. Cancelling the task interrupts the other thread;
 * what that has written by then stays written.
 *
 * <p>Beyond asyncio, which has {@code asyncio.to_thread} for this.
 */
public final class AsyncFiles {

  /** How many characters of lines are read ahead, about. */
  private static final int BATCH = 32 * 1024;

  private AsyncFiles() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return all its bytes
   * @throws IOException if the file cannot be read
   */
  public static byte[] readAllBytes(Path file) throws IOException {
    return toThread(() -> Files.readAllBytes(file));
  }

  /**
   * Reads a file of UTF-8.
   *
   * @param file the file
   * @return its text
   * @throws IOException if the file cannot be read
   */
  public static String readString(Path file) throws IOException {
    return readString(file, StandardCharsets.UTF_8);
  }

  /**
   * Reads a text file.
   *
   * @param file the file
   * @param charset how its characters are encoded
   * @return its text
   * @throws IOException if the file cannot be read
   */
  public static String readString(Path file, Charset charset) throws IOException {
    return toThread(() -> Files.readString(file, charset));
  }

  /**
   * Writes bytes to a file.
   *
   * @param file the file
   * @param data the bytes; must not be changed meanwhile
   * @param options how to open it; without any it is made, or emptied first
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, byte[] data, OpenOption... options) throws IOException {
    toThread(() -> Files.write(file, data, options));
  }

  /**
   * Writes text to a file, in UTF-8.
   *
   * @param file the file
   * @param text the text
   * @param options how to open it; without any it is made, or emptied first
   * @throws IOException if the file cannot be written
   */
  public static void writeString(Path file, CharSequence text, OpenOption... options)
      throws IOException {
    toThread(() -> Files.writeString(file, text, options));
  }

  /**
   * The lines of a file of UTF-8, read as they are asked for, some of them ahead. Does not suspend
   * by itself; asking for a line does.
   *
   * <pre>{@code
   * try (var lines = AsyncFiles.lines(file)) {
   *   for (String line : lines) { ... }
   * }
   * }</pre>
   *
   * @param file the file
   * @return the lines, without their ends
   */
  public static AsyncGenerator<String> lines(Path file) {
    return AsyncGenerator.of(
        out -> {
          BufferedReader reader = toThread(() -> Files.newBufferedReader(file));
          try {
            List<String> lines = toThread(() -> someLines(reader));
            while (!lines.isEmpty()) {
              for (String line : lines) {
                out.yield(line);
              }
              lines = toThread(() -> someLines(reader));
            }
          } finally {
            reader.close(); // at once: nothing is to be written
          }
        });
  }

  private static List<String> someLines(BufferedReader reader) throws IOException {
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
}
