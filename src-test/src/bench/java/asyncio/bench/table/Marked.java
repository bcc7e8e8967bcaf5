package asyncio.bench.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page that is generated: what stands between two comments. */
final class Marked {

  static final String BEGIN = "<!-- By `benchmarks.jar table`, do not edit: begin -->";
  static final String END = "<!-- By `benchmarks.jar table`, do not edit: end -->";

  private final Path file;

  Marked(Path file) {
    this.file = file;
  }

  /** Replaces it. */
  void write(String generated) throws IOException {
    String text = Files.readString(file);
    int begin = begin(text);
    int end = text.indexOf(END, begin);
    Files.writeString(
        file, text.substring(0, begin) + BEGIN + "\n\n" + generated + "\n" + text.substring(end));
  }

  /** Fails now rather than after the measurement. */
  void check() throws IOException {
    begin(Files.readString(file));
  }

  private int begin(String text) throws IOException {
    int begin = text.indexOf(BEGIN);
    if (begin < 0 || text.indexOf(END, begin) < 0) {
      throw new IOException(file + " has no lines '" + BEGIN + "' and '" + END + "'");
    }
    return begin;
  }
}
