package asyncio.bench;

import asyncio.bench.table.Table;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the kernel benchmarks, and prints each figure beside its floor. */
@Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    description =
        "Measures the kernel beside its floors. `benchmarks table` measures everything beside"
            + " its rivals, and writes the table; `benchmarks echo` measures servers, `benchmarks"
            + " loops` two loops beside one, `benchmarks simulation` the simulation of the test"
            + " kit. "
            + "`benchmarks jmh ...` is JMH's own command line.")
public final class Main implements Callable<Integer> {

  @Option(names = "--quick", description = "Takes two or three minutes, and is less exact.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only the rows in whose work or engine this is found.")
  private Pattern only = Pattern.compile("");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where to write the rows as JSON, too.")
  private Path json;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      defaultValue = "python3",
      description = "The CPython to compare with; ${DEFAULT-VALUE} if nothing is said.")
  private String python;

  @Option(
      names = "--java",
      paramLabel = "PATH",
      description = "What runs the benchmarks; the java that runs this if nothing is said.")
  private String java;

  public static void main(String[] args) throws IOException {
    String first = args.length > 0 ? args[0] : "";
    if (first.equals("jmh")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
    } else {
      Callable<Integer> command = command(first);
      int words = command instanceof Main ? 0 : 1;
      String[] options = Arrays.copyOfRange(args, words, args.length);
      System.exit(new CommandLine(command).execute(options));
    }
  }

  private static Callable<Integer> command(String name) {
    return switch (name) {
      case "echo" -> new EchoBenchmark();
      case "table" -> new Table();
      case "loops" -> new LoopsBenchmark();
      case "simulation" -> new SimulationBenchmark();
      default -> new Main();
    };
  }

  @Override
  public Integer call() throws Exception {
    List<Row> rows = new ArrayList<>(Rows.all());
    rows.removeIf(row -> !only.matcher(row.work() + " " + row.engine()).find());
    Set<String> names = new LinkedHashSet<>();
    for (Row row : rows) {
      names.add(row.figure());
      names.add(row.floor());
    }
    System.out.println(machine());
    Figures figures = new Figures(quick, java, python);
    figures.measure(names);
    List<Row.Result> results = new ArrayList<>();
    for (Row row : rows) {
      Double figure = figures.get(row.figure());
      Double floor = figures.get(row.floor());
      if (figure != null && floor != null) {
        results.add(new Row.Result(row, figure, floor));
      }
    }
    print(results);
    if (json != null) {
      Files.writeString(
          json,
          JSON.std
              .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
              .asString(results.stream().map(Row.Result::asMap).toList()));
    }
    return 0;
  }

  private String machine() {
    return String.format(
        Locale.ROOT,
        "%s, %s, %d processors, load %.1f%n",
        java == null ? "JDK " + Runtime.version() : java,
        pythonVersion(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private String pythonVersion() {
    try {
      return Processes.pythonVersion(python);
    } catch (UncheckedIOException e) {
      return "no Python";
    }
  }

  private static void print(List<Row.Result> results) {
    String line = "%-38s %-9s %8s %-6s %8s %-15s %7s  %-8s %-4s %-8s %s%n";
    System.out.printf(
        line, "work", "engine", "figure", "", "floor", "", "ratio", "goal", "met?", "aim", "met?");
    for (Row.Result result : results) {
      Row row = result.row();
      System.out.printf(
          Locale.ROOT,
          line,
          row.work(),
          row.engine().toLowerCase(Locale.ROOT),
          number(result.figure()),
          row.unit(),
          number(result.floor()),
          row.floorIs(),
          String.format(Locale.ROOT, "%.2f", result.ratio()),
          text(row.goal()),
          verdict(result, row.goal()),
          text(row.aim()),
          verdict(result, row.aim()));
    }
  }

  private static String text(Row.Goal goal) {
    return goal == null ? "" : goal.text();
  }

  private static String verdict(Row.Result result, Row.Goal goal) {
    return goal == null ? "" : result.isMet(goal) ? "yes" : "NO";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
