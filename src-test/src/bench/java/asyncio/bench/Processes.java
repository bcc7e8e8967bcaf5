package asyncio.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measurements by programs of their own: in another JVM, or in Python. Each prints numbers,
 * separated by blanks.
 */
final class Processes {

  private Processes() {}

  /** What {@link SuspendedMemory} prints; java is null for this JVM's. */
  static SuspendedMemory.Cost memory(String java, String... args) {
    List<String> command = new ArrayList<>();
    command.add(java != null ? java : ownJava());
    command.addAll(List.of(KernelBenchmark.OPEN_SCHEDULER, "-Xmx3g", "-XX:+UseG1GC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SuspendedMemory.class.getName());
    command.addAll(List.of(args));
    double[] printed = numbers(run(command));
    return new SuspendedMemory.Cost(printed[0], printed[1], printed[2]);
  }

  static String ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** What a program in a JVM like this one prints; the arguments begin with those of the JVM. */
  static String java(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(ownJava()));
    command.addAll(arguments);
    return run(command);
  }

  /**
   * Measures CPython.
   *
   * @param python the interpreter
   * @param count how many operations an iteration has
   * @param works what to measure: functions of the program
   * @return nanoseconds for an operation of each; NaN for what this version cannot do
   * @throws UncheckedIOException if there is no such interpreter
   */
  static double[] python(String python, int count, List<String> works) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python, "-c", pythonProgram(), String.valueOf(count)));
    command.addAll(works);
    return numbers(run(command));
  }

  /** What {@link #python} runs. */
  static String pythonProgram() {
    try (InputStream program = Processes.class.getResourceAsStream("/bench/figures.py")) {
      return new String(program.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Says which version an interpreter is.
   *
   * @param python the interpreter
   * @return its name and version
   * @throws UncheckedIOException if there is no such interpreter
   */
  static String pythonVersion(String python) {
    return run(List.of(python, "--version"));
  }

  /** Those that a program has printed. */
  static double[] numbers(String printed) {
    return Arrays.stream(printed.split("\\s+")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(command.get(0) + " failed: " + String.join(" ", command));
      }
      return output.trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
