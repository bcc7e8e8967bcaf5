package asyncio.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the programs in Java have in common: warming up, running, printing. The programs in other
 * languages do the same.
 */
final class Runs {

  /** Of what a work can measure: how often the sleeping tasks are made. */
  static final int ROUNDS_OF_TIMERS = 5;

  /** A work: runs operations of that number, and says what they took. */
  interface Body {
    Map<String, Double> run(int size) throws Exception;
  }

  private Runs() {}

  /**
   * Measures.
   *
   * @param arguments size, number of runs, works
   * @param bodies gives each work's body
   * @param out takes the lines
   */
  static void drive(List<String> arguments, Function<String, Body> bodies, Consumer<String> out)
      throws Exception {
    int size = Integer.parseInt(arguments.get(0));
    int runs = Integer.parseInt(arguments.get(1));
    for (String work : arguments.subList(2, arguments.size())) {
      Body body = bodies.apply(work);
      warmUp(work, body, size);
      for (int run = 0; run < runs; run++) {
        out.accept(line(work, run, body.run(size)));
      }
    }
  }

  /** Suspended tasks come cold: the first release of many is what is measured. */
  private static void warmUp(String work, Body body, int size) throws Exception {
    if (!work.equals("suspended")) {
      body.run(Math.max(1, size / 10));
    }
    if (!work.equals("suspended") && !work.equals("timers")) {
      body.run(Math.max(1, size / 2));
    }
  }

  private static String line(String work, int run, Map<String, Double> figures) {
    StringJoiner line = new StringJoiner(", ", "{", "}");
    line.add("\"work\": \"" + work + "\"").add("\"run\": " + run);
    Map<String, Double> shown = work.equals("suspended") ? coldOrWarm(figures, run) : figures;
    shown.forEach((name, value) -> line.add("\"" + name + "\": " + value));
    return line.toString();
  }

  /** Of suspended tasks: only the first ones are made, and released, for the first time. */
  private static Map<String, Double> coldOrWarm(Map<String, Double> figures, int run) {
    double release = figures.get("release");
    return run == 0
        ? Map.of("bytes", figures.get("bytes"), "release_first", release)
        : Map.of("release_warm", release);
  }

  /** Nanoseconds of one operation. */
  static Map<String, Double> ns(long start, long operations) {
    return Map.of("ns", (double) (System.nanoTime() - start) / operations);
  }

  /** What suspended tasks take. */
  static Map<String, Double> suspended(double bytes, long startOfRelease, int size) {
    double nanos = System.nanoTime() - startOfRelease;
    return Map.of("bytes", bytes / size, "release", nanos / size);
  }

  /** A round of timers: 0 to 100 ms, in microseconds, the same numbers in each program. */
  static final class Timers {

    private int state = 12345;
    private final long cpu = cpuNanos();
    private final long start = System.nanoTime();
    private long ideal;

    int[] delays(int size) {
      int[] delays = new int[size];
      for (int i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
        delays[i] = (state >> 8) % 100_001;
      }
      ideal += Arrays.stream(delays).max().orElse(0);
      return delays;
    }

    /** What they took; the ideal is the longest timer of each round. */
    Map<String, Double> figures(int size) {
      double wall = System.nanoTime() - start;
      double taken = cpuNanos() - cpu;
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("cpu", taken / size / ROUNDS_OF_TIMERS);
      figures.put("wall", wall / (ideal * 1e3));
      figures.put("peak", peakBytes() / 1e6);
      return figures;
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** The most memory that the process had; not a number where there is no {@code /proc}. */
  private static double peakBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM")) {
          return Double.parseDouble(line.replaceAll("\\D+", "")) * 1024;
        }
      }
    } catch (IOException noLinux) {
      return Double.NaN;
    }
    return Double.NaN;
  }

  /** The live bytes of the heap. */
  static double liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
