package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.examples.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that others have written, for our servers to talk to; a test without one is skipped. */
public final class RealClient {

  /** Seconds that nothing takes: enough for a machine that is very slow, or stops meanwhile. */
  public static final int PATIENCE = 50;

  private RealClient() {}

  /** Skips the test if a program is not installed. */
  public static void require(String program) {
    boolean isThere =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    Assumptions.assumeTrue(isThere, program + " is not installed: skipped");
  }

  /** Runs curl, silently, in a thread, and returns what it prints. Suspends. */
  public static String curl(String... arguments) {
    return curlSending("", arguments);
  }

  /** Runs curl with something to send; see {@link #curl}. */
  static String curlSending(String input, String... arguments) {
    // Whatever the user has in a .curlrc, or for a proxy.
    List<String> command = new ArrayList<>(List.of("curl", "-q", "--silent", "--noproxy", "*"));
    command.addAll(List.of("--max-time", String.valueOf(PATIENCE)));
    command.addAll(List.of(arguments));
    return run(input, command);
  }

  /** Runs wrk, in a thread, and returns what it prints. Suspends. */
  public static String wrk(String... arguments) {
    List<String> command = new ArrayList<>(List.of("wrk"));
    command.addAll(List.of(arguments));
    return run("", command);
  }

  /** Runs a script of Python's in a thread, and returns what it prints. Suspends. */
  static String python(String script, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("python3", "-I", "-c", script));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return run("", command);
  }

  private static String run(String input, List<String> command) {
    return Asyncio.toThread(() -> runHere(input, command));
  }

  private static String runHere(String input, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("output", ".txt");
    Path errors = Files.createTempFile("errors", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      }
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        throw new AssertionError("It did not end: " + command);
      }
      String complaints = Files.readString(errors);
      if (!complaints.isEmpty()) {
        throw new AssertionError(command + " complains: " + complaints);
      }
      return Files.readString(output).replace("\r\n", "\n");
    } finally {
      process.destroyForcibly();
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** Runs a coroutine in real time, and returns what it and our servers print. */
  public static String printed(EngineKind engine, Coroutine.Void main) {
    return Programs.printed(() -> Asyncio.run(main, () -> Programs.loop(engine).build()))
        .replaceAll("127\\.0\\.0\\.1:\\d+", "CLIENT");
  }
}
