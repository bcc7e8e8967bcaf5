package asyncio.bench;

import java.io.IOException;
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

  /**
   * The work of {@link SwitchBenchmark} and of {@link SpawnBenchmark}; the median of several runs,
   * after one to warm up.
   */
  private static final String PYTHON_PROGRAM =
      """
      import asyncio, statistics, sys, time

      async def switches(n):
          async def half():
              for _ in range(n // 2):
                  await asyncio.sleep(0)
          await asyncio.gather(half(), half())

      async def spawns(n):
          async def task(i):
              return i
          for _ in range(n // 1000):
              await asyncio.gather(*[asyncio.create_task(task(i)) for i in range(1000)])

      def nanos(work, n):
          start = time.perf_counter()
          asyncio.run(work(n))
          return (time.perf_counter() - start) / n * 1e9

      n = int(sys.argv[1])
      for work in switches, spawns:
          print(statistics.median([nanos(work, n) for _ in range(6)][1:]))
      """;

  private Processes() {}

  /** What {@link SuspendedMemory} prints; java is null for this JVM's. */
  static SuspendedMemory.Cost memory(String java, String... args) {
    List<String> command = new ArrayList<>();
    command.add(java != null ? java : ownJava());
    command.addAll(List.of(KernelBenchmark.OPEN_SCHEDULER, "-Xmx3g", "-XX:+UseG1GC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SuspendedMemory.class.getName());
    command.addAll(List.of(args));
    double[] printed = run(command);
    return new SuspendedMemory.Cost(printed[0], printed[1], printed[2]);
  }

  private static String ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Measures CPython.
   *
   * @param python the interpreter
   * @return nanoseconds for a switch, and for a task
   * @throws UncheckedIOException if there is no such interpreter
   */
  static double[] python(String python, int count) {
    return run(List.of(python, "-c", PYTHON_PROGRAM, String.valueOf(count)));
  }

  private static double[] run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(command.get(0) + " failed: " + String.join(" ", command));
      }
      return Arrays.stream(output.trim().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
