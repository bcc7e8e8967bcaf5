package asyncio.bench.table;

import asyncio.bench.Runtimes;
import asyncio.bench.Scratch;
import asyncio.bench.table.Work.Metric;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures this library beside its floor and its rivals: each work by each of them in a process of
 * its own, alone, in turns. Prints the table, and writes it into the README and the file that
 * {@code --check} compares with.
 */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description =
        "Measures everything beside the floor and the rivals that this machine has, prints the"
            + " table, and writes it into README.md and the file beside the benchmarks. A run with"
            + " --quick, --only or --check writes only what --readme and --json name.")
public final class Table implements Callable<Integer> {

  private static final Path README = Path.of("README.md");
  private static final Path JSON = Path.of("src-test", "src", "bench", "table.json");

  /** More than that, and the figures are others' as well. */
  private static final double QUIET = 0.5;

  @Option(names = "--quick", description = "Takes two to four minutes: a tenth, and one round.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description =
          "Only where this is found in, for instance, 'works queue100 Node', 'costs spawn debug"
              + " mode', or 'echo'; and what these are compared with.")
  private Pattern only;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often all take turns; 5 by default, with --quick 1.")
  private Integer rounds;

  @Option(
      names = "--check",
      description =
          "Fails if a ratio to the floor is worse than the file's by more than 15 %%, or a cost is"
              + " over its bound.")
  private boolean check;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "What --check compares with; by default the committed file.")
  private Path against = JSON;

  @Option(names = "--readme", paramLabel = "FILE", description = "The page to write into.")
  private Path readme;

  @Option(names = "--json", paramLabel = "FILE", description = "The file to write.")
  private Path json;

  @Mixin private Runtimes runtimes;

  @Option(
      names = "--rival",
      paramLabel = "NAME=COMMAND",
      description = "Another echo server; see `benchmarks echo --help`.")
  private Map<String, String> rivals = new LinkedHashMap<>();

  @Option(
      names = "--peer",
      paramLabel = "NAME=COMMAND",
      description =
          "Another program: it is given the number of operations, the number of runs and a work,"
              + " and prints a line of JSON for each run, as peer.py does.")
  private Map<String, String> programs = new LinkedHashMap<>();

  @Option(names = "--scale", hidden = true, description = "For tests: operations, times this.")
  private double scale = 1;

  private final Measured measured = new Measured();
  private final Map<String, String> about = new LinkedHashMap<>();
  private final Set<String> failed = new LinkedHashSet<>();

  @Override
  public Integer call() throws IOException {
    boolean isWhole = !quick && only == null && !check;
    Path page = readme == null && isWhole ? README : readme;
    Path file = json == null && isWhole ? JSON : json;
    if (page != null) {
      new Marked(page).check();
    }
    Measurement earlier = check ? Measurement.read(against) : null;
    try (Scratch scratch = new Scratch("table")) {
      Measurement now = measure(new Peers(scratch, runtimes, programs));
      String text = Page.of(now);
      System.out.println(text);
      if (page != null) {
        new Marked(page).write(text);
      }
      if (file != null) {
        now.write(file);
      }
      return earlier == null ? 0 : compare(earlier, now);
    }
  }

  private Measurement measure(Peers peers) throws IOException {
    describe();
    List<Job> jobs = selected(jobs(peers));
    for (int round = 0; round < rounds(); round++) {
      for (Job job : jobs) {
        System.err.println("round " + (round + 1) + ": " + job.title());
        run(job, round);
      }
    }
    List<Figure> figures = new ArrayList<>();
    addWorks(figures);
    addCosts(figures);
    if (only == null || only.matcher("echo").find()) {
      figures.addAll(Servers.measure(echoArguments()));
    }
    List<String> missing = new ArrayList<>(peers.missing());
    missing.addAll(failed);
    return new Measurement(about, peers.versions(), missing, figures);
  }

  private void run(Job job, int round) {
    try {
      job.run(factor(), round, measured);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      failed.add(job.work().text() + " by " + job.peer().name() + " (failed)");
    }
  }

  private int rounds() {
    return rounds != null ? rounds : quick ? 1 : 5;
  }

  private double factor() {
    return quick ? scale / 10 : scale;
  }

  private void describe() throws IOException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    if (load > QUIET) {
      System.err.printf(
          Locale.ROOT, "This machine is busy (load %.1f): these figures are no good.%n", load);
    }
    about.put("date", LocalDate.now().toString());
    about.put("jdk", "JDK " + jdk());
    about.put(
        "machine",
        Runtime.getRuntime().availableProcessors() + " processors (" + processor() + ")");
    String busy = load > QUIET ? " (a busy machine: these figures are no good)" : "";
    about.put("load", String.format(Locale.ROOT, "load %.1f before%s", load, busy));
    about.put("rounds", "rounds: " + rounds());
    if (factor() != 1) {
      about.put("operations", "operations: times " + factor());
    }
  }

  private String jdk() throws IOException {
    String classPath = System.getProperty("java.class.path");
    return Commands.output(List.of(runtimes.java(), "-cp", classPath, Jdk.class.getName()));
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException noLinux) {
      return System.getProperty("os.arch");
    }
  }

  private static List<Job> jobs(Peers peers) {
    List<Job> jobs = new ArrayList<>();
    for (Work work : Work.values()) {
      for (Peer peer : peers.all()) {
        if (peer.can(work)) {
          jobs.add(new Job(Job.WORKS, work, peer));
        }
      }
    }
    for (Work work : List.of(Work.SWITCH, Work.SPAWN)) {
      for (Cost cost : Cost.values()) {
        jobs.add(new Job(Job.COSTS, work, peers.withCost(cost.text(), cost.inProgram())));
      }
    }
    return jobs;
  }

  /** Those that are asked for, and what they are compared with. */
  private List<Job> selected(List<Job> jobs) {
    if (only == null) {
      return jobs;
    }
    List<Job> found = jobs.stream().filter(job -> only.matcher(job.title()).find()).toList();
    return jobs.stream().filter(job -> found.contains(job) || isBase(job, found)).toList();
  }

  private static boolean isBase(Job job, List<Job> found) {
    Set<String> bases = Set.of(Peer.FLOOR, Peer.DIRECT, Cost.WITHOUT.text());
    return bases.contains(job.peer().name())
        && found.stream()
            .anyMatch(other -> other.group().equals(job.group()) && other.work() == job.work());
  }

  private void addWorks(List<Figure> figures) {
    for (Work work : Work.values()) {
      for (Metric metric : work.metrics()) {
        for (String peer : measured.peers(metric.key())) {
          figures.add(figure(metric, peer));
        }
      }
    }
  }

  private Figure figure(Metric metric, String peer) {
    Map<Integer, Double> rounds = measured.get(metric.key(), peer);
    Map<Integer, Double> floor = measured.get(metric.key(), Peer.FLOOR);
    Map<Integer, Double> direct = measured.get(metric.key(), Peer.DIRECT);
    boolean isFloor = peer.equals(Peer.FLOOR);
    boolean isOurs = Peer.isOurs(peer);
    return new Figure(
        metric.key(),
        peer,
        isOurs,
        metric.unit(),
        Spread.of(rounds.values()),
        isFloor ? null : Spread.ofRatios(rounds, floor),
        isFloor || isOurs ? null : Spread.ofRatios(direct, rounds),
        null);
  }

  private void addCosts(List<Figure> figures) {
    for (Work work : List.of(Work.SWITCH, Work.SPAWN)) {
      String row = Job.row(Job.COSTS, work.text());
      Map<Integer, Double> without = measured.get(row, Cost.WITHOUT.text());
      for (String cost : measured.peers(row)) {
        Map<Integer, Double> rounds = measured.get(row, cost);
        boolean isBase = cost.equals(Cost.WITHOUT.text());
        Spread ratio = isBase ? null : Spread.ofRatios(rounds, without);
        Spread value = Spread.of(rounds.values());
        figures.add(new Figure(row, cost, true, "ns", value, ratio, null, Cost.bound(cost, row)));
      }
    }
  }

  private List<String> echoArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--python", runtimes.python(), "--java", runtimes.java()));
    arguments.addAll(List.of("--rounds", String.valueOf(rounds())));
    arguments.addAll(quick ? List.of("--seconds", "1", "--warmup", "1") : List.of());
    rivals.forEach((name, command) -> arguments.addAll(List.of("--rival", name + "=" + command)));
    return arguments;
  }

  private static int compare(Measurement earlier, Measurement now) {
    if (!earlier.about().getOrDefault("jdk", "").equals(now.about().get("jdk"))) {
      System.out.println("The file's JDK is another one: " + earlier.about().get("jdk") + ".");
    }
    Regressions regressions = new Regressions(earlier, now);
    regressions.unknown().forEach(row -> System.out.println("Not in the file: " + row));
    List<String> worse = regressions.all();
    worse.forEach(row -> System.out.println("WORSE: " + row));
    if (worse.isEmpty()) {
      System.out.println("No ratio to the floor got worse by more than 15 %.");
    }
    return worse.isEmpty() ? 0 : 1;
  }
}
