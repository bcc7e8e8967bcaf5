package asyncio.network;

import static asyncio.Asyncio.toThread;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** Other programs that tests talk to, if this machine has them. */
final class Programs {

  private Programs() {}

  /** Skips the test if a program is not to be found. */
  static void assumePresent(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    boolean present =
        Arrays.stream(path.split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    Assumptions.assumeTrue(present, program + " is not installed: skipped");
  }

  /** Skips the test unless a program ends with 0; does not suspend. */
  static void assumeSucceeds(List<String> command) throws IOException {
    try {
      int code = start(command).waitFor();
      Assumptions.assumeTrue(code == 0, String.join(" ", command) + " fails: skipped");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts a program, with nothing to read, and its errors among its output. */
  static Process start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return process;
  }

  /** Runs a program with some input, and waits for all of its output. Suspends. */
  static String run(String input, List<String> command) {
    return toThread(
        () -> {
          Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
          process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
          process.getOutputStream().flush();
          try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
          } finally {
            process.destroy();
          }
        });
  }

  /** Waits for the next line of a program's output. Suspends. */
  static String readLine(Process process) {
    return toThread(
        () -> {
          StringBuilder line = new StringBuilder();
          InputStream output = process.getInputStream();
          for (int next = output.read(); next >= 0 && next != '\n'; next = output.read()) {
            line.append((char) next);
          }
          return line.toString();
        });
  }
}
