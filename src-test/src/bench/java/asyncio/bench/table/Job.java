package asyncio.bench.table;

import asyncio.bench.table.Work.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One work by one peer, in a process of its own.
 *
 * @param group what it belongs to: works, or costs
 * @param work what is done
 * @param peer who does it
 */
record Job(String group, Work work, Peer peer) {

  static final String WORKS = "works";
  static final String COSTS = "costs";

  /**
   * The heap grows in the first runs, and the first touch of its pages costs more than some of the
   * works; the best run is one that finds them there.
   */
  private static final int RUNS = 8;

  /** These take long, and use each page once in any run. */
  private static final int RUNS_OF_TIMERS = 3;

  /** The first release is cold, and so are some after it. */
  private static final int RUNS_OF_SUSPENDED = 4;

  /** A pair of the line that a program prints. What is not a number is not there. */
  private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\": ?(-?[0-9][-+.0-9eE]*)");

  /** What {@code --only} is looked for in. */
  String title() {
    return group + " " + work.text() + " " + peer.name();
  }

  /** The key of a row: costs have their own. */
  String row(Metric metric) {
    return row(group, metric.key());
  }

  static String row(String group, String key) {
    return group.equals(COSTS) ? COSTS + " " + key : key;
  }

  /**
   * Runs it, and keeps its figures.
   *
   * @throws IOException if the program fails
   */
  void run(double scale, int round, Measured measured) throws IOException {
    Map<String, Double> figures = work == Work.HELLO ? hello(scale) : program(scale);
    for (Metric metric : work.metrics()) {
      Double figure = figures.get(Work.keyInPrograms(work, metric));
      if (figure != null) {
        measured.put(row(metric), peer.name(), round, figure);
      }
    }
  }

  private Map<String, Double> program(double scale) throws IOException {
    List<String> command = new ArrayList<>(peer.program());
    double share = work.needsFullSize() ? 1 : peer.share();
    command.add(String.valueOf(work.size(scale * share)));
    command.add(String.valueOf(runs()));
    command.add(work.text());
    return best(Commands.output(command));
  }

  private int runs() {
    if (work == Work.SUSPENDED) {
      return RUNS_OF_SUSPENDED;
    }
    if (work == Work.TIMERS) {
      return peer.share() < 1 ? 1 : RUNS_OF_TIMERS;
    }
    return RUNS;
  }

  /** Of the runs of a process the best: whatever else the machine does can only slow it down. */
  static Map<String, Double> best(String printed) {
    Map<String, Double> best = new HashMap<>();
    Matcher figure = FIGURE.matcher(printed);
    while (figure.find()) {
      best.merge(figure.group(1), Double.valueOf(figure.group(2)), Math::min);
    }
    return best;
  }

  private Map<String, Double> hello(double scale) throws IOException {
    int launches = work.size(scale);
    double best = Double.MAX_VALUE;
    double cpuBefore = cpuMillisOfChildren();
    for (int i = 0; i < launches; i++) {
      long start = System.nanoTime();
      String printed = Commands.output(peer.hello());
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
      if (!printed.equals("hello")) {
        throw new IOException("'hello' is not what this prints: " + peer.hello());
      }
    }
    Map<String, Double> figures = new HashMap<>(Map.of("hello_wall", best));
    double cpu = (cpuMillisOfChildren() - cpuBefore) / launches;
    if (cpu > 0) {
      figures.put("hello_cpu", cpu);
    }
    return figures;
  }

  /** The CPU time of all processes that have ended, in steps of 10 ms; 0 if nobody tells. */
  private static double cpuMillisOfChildren() {
    try {
      String status = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10.0;
    } catch (IOException noLinux) {
      return 0;
    }
  }
}
