package asyncio.conformance;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Programs with their traces: what is in a file of JSON lines.
 *
 * @param name the file's name, without its extension
 * @param examples the programs
 */
record Corpus(String name, List<Example> examples) {

  private static final String STANDARD_INPUT = "-";
  private static final String EXTENSION = ".jsonl";

  /** A corpus that cannot be read; the message says where and why. */
  static final class UnreadableException extends Exception {

    UnreadableException(String where, String reason, Throwable cause) {
      super(where + ": " + reason, cause);
    }
  }

  /**
   * Reads a file.
   *
   * @param file its path, or {@code -} for the standard input
   * @throws UnreadableException if it is not there, or contains something else than programs
   */
  static Corpus read(String file) throws UnreadableException {
    try (Reader reader =
        file.equals(STANDARD_INPUT)
            ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
            : Files.newBufferedReader(Path.of(file))) {
      return read(file, reader);
    } catch (NoSuchFileException e) {
      throw new UnreadableException(file, "no such file", e);
    } catch (IOException e) {
      throw new UnreadableException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads what is in a file.
   *
   * @param file its path
   * @param content what is in it
   * @throws UnreadableException if that is something else than programs
   */
  static Corpus read(String file, Reader content) throws IOException, UnreadableException {
    List<Example> examples = new ArrayList<>();
    BufferedReader lines = new BufferedReader(content);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        examples.add(example(file + ":" + number, line));
      }
    }
    return new Corpus(nameOf(file), examples);
  }

  private static String nameOf(String file) {
    String name = Path.of(file).getFileName().toString();
    return name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
  }

  /**
   * Checks that all programs can be compared.
   *
   * @throws UnreadableException if one of them has no trace
   */
  void requireTraces() throws UnreadableException {
    for (Example example : examples) {
      if (example.trace() == null && !example.unstable()) {
        throw new UnreadableException(
            example.where(), "no trace to compare with; --show shows what it prints", null);
      }
    }
  }

  private static Example example(String where, String line) throws UnreadableException {
    try {
      Map<String, Object> json = JSON.std.mapFrom(line);
      if (!json.containsKey("program")) {
        throw new UnreadableException(where, "no program in this line", null);
      }
      String name = json.get("name") instanceof String given ? given : where;
      Program program = Parser.parse(json.get("program"));
      return new Example(name, where, program, trace(json), json.containsKey("unstable"));
    } catch (JacksonException e) {
      throw new UnreadableException(where, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnreadableException(where, e.getMessage(), e);
    }
  }

  private static List<String> trace(Map<String, Object> json) {
    return json.get("trace") instanceof List<?> lines
        ? lines.stream().map(String.class::cast).toList()
        : null;
  }
}
