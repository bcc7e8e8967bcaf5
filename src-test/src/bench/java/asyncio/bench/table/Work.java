package asyncio.bench.table;

import java.util.List;
import java.util.Locale;

/** What the programs do. The name in lower case is what they are told. */
enum Work {
  SWITCH(1_000_000, ns("switch by `sleep(0)`", "≤ 1.05 × floor, portable ≤ 2 ×")),
  SPAWN(500_000, ns("spawn and join, 1,000 at once", "≤ 180 ns")),
  QUEUE1(500_000, ns("item through a queue of 1", "≤ 300 ns")),
  QUEUE100(2_000_000, ns("item through a queue of 100", "≤ 30 ns")),
  WAKEUP(500_000, ns("wake-up through a fresh future", "≤ 155 ns")),
  CALLBACKS(5_000_000, ns("callback that schedules the next", "≤ 10 ns")),
  TIMERS(
      100_000,
      new Metric("cpu", "100,000 sleeping tasks: CPU for each", "ns", "≤ 1,500 ns"),
      new Metric("wall", "… time, in times of the ideal", "", "≤ 1.5"),
      new Metric("peak", "… peak memory of the process", "MB", "≤ 400 MB")),
  SUSPENDED(
      1_000_000,
      new Metric("bytes", "a suspended task, of 1,000,000", "bytes", "≤ 1.1 × floor"),
      new Metric("release_first", "… its release, the first time", "ns", "≤ 2,900 ns"),
      new Metric("release_warm", "… its release, warm", "ns", "")),
  HELLO(
      10,
      new Metric("hello_wall", "`hello`, from start to end", "ms", "≤ 80 ms"),
      new Metric("hello_cpu", "… CPU", "ms", ""));

  /**
   * A figure, which is a row.
   *
   * @param key what the programs call it
   * @param text what the table calls it
   * @param unit what is counted
   * @param goal how fast this library has to be: a ratio to the floor, or what is said
   */
  record Metric(String key, String text, String unit, String goal) {

    private Metric named(String work) {
      return key.equals("ns") ? new Metric(work, text, unit, goal) : this;
    }
  }

  private final int size;
  private final List<Metric> metrics;

  Work(int size, Metric... metrics) {
    this.size = size;
    this.metrics = List.of(metrics);
  }

  private static Metric ns(String text, String goal) {
    return new Metric("ns", text, "ns", goal);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many operations a run has. */
  int size(double scale) {
    return (int) Math.max(2, Math.round(size * scale));
  }

  /** Its rows: the key of each is unique. */
  List<Metric> metrics() {
    return metrics.stream().map(metric -> metric.named(text())).toList();
  }

  /** What a program calls a row. */
  static String keyInPrograms(Work work, Metric metric) {
    return metric.key().equals(work.text()) ? "ns" : metric.key();
  }

  /** Whether slow programs do as much of it as the others. */
  boolean needsFullSize() {
    return this == TIMERS || this == SUSPENDED || this == HELLO;
  }
}
