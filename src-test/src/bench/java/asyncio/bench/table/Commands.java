package asyncio.bench.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands, one at a time. */
final class Commands {

  /** A program that hangs ends the measurement of its work, not that of the table. */
  private static final long MOST_SECONDS = 600;

  private Commands() {}

  /**
   * Runs a command, and takes what it prints.
   *
   * @throws IOException if there is no such program, it fails or it hangs
   */
  static String output(List<String> command) throws IOException {
    Path printed = Files.createTempFile("table", ".out");
    Path errors = Files.createTempFile("table", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(printed.toFile())
              .redirectError(errors.toFile())
              .start();
      await(process, command, errors);
      return Files.readString(printed, StandardCharsets.UTF_8).strip();
    } finally {
      Files.delete(printed);
      Files.delete(errors);
    }
  }

  private static void await(Process process, List<String> command, Path errors) throws IOException {
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("hangs: " + String.join(" ", command));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "failed: " + String.join(" ", command) + System.lineSeparator() + lastOf(errors));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String lastOf(Path errors) throws IOException {
    String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
    return text.substring(Math.max(0, text.length() - 2000));
  }

  /** The first line that a command prints, or null if there is no such program or it fails. */
  static String versionOf(String... command) {
    try {
      return output(List.of(command)).lines().findFirst().orElse("").strip();
    } catch (IOException noSuchProgram) {
      return null;
    }
  }
}
