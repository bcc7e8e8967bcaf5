package asyncio.bench;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures figures, by their names:
 *
 * <pre>
 *   SwitchBenchmark.floor               a JMH benchmark: nanoseconds for an operation
 *   SwitchBenchmark.tasks DIRECT        one that is run on each engine
 *   WatchedBenchmark.chain DEBUG DIRECT  one that has another parameter, too
 *   TimersBenchmark.realSleeps … cpu    its CPU time instead
 *   SuspendedMemory.OWN DIRECT bytes    also: make, release
 *   python switch                       a function of the Python program
 * </pre>
 */
final class Figures {

  private static final String PYTHON = "python ";

  /**
   * How many tasks are suspended, in one JVM after the other. What the JIT compiler inlines differs
   * from JVM to JVM, and with it the size of stacks.
   */
  private static final List<String> COUNTS = List.of("1000000", "200000", "200000");

  private final boolean quick;
  private final String java;
  private final String python;
  private final Map<String, Double> values = new LinkedHashMap<>();

  /**
   * Nothing measured yet.
   *
   * @param quick whether to be quick rather than exact
   * @param java what runs the benchmarks, or null for this JVM's
   * @param python what runs CPython
   */
  Figures(boolean quick, String java, String python) {
    this.quick = quick;
    this.java = java;
    this.python = python;
  }

  /** The value of a figure, or null if it could not be measured. */
  Double get(String name) {
    return values.get(name);
  }

  void measure(Collection<String> names) throws RunnerException {
    TreeSet<String> programs = new TreeSet<>();
    List<String> pythonWorks = new ArrayList<>();
    for (String name : names) {
      programs.add(program(name));
      if (name.startsWith(PYTHON)) {
        pythonWorks.add(name.substring(PYTHON.length()));
      }
    }
    for (String program : programs) {
      System.err.println("measuring " + program);
      if (program.equals("python")) {
        measurePython(pythonWorks);
      } else if (program.startsWith("SuspendedMemory")) {
        measureMemory(program);
      } else {
        measureTime(program);
      }
    }
  }

  /** What measures a figure: a benchmark does so for all its parameters. */
  private static String program(String name) {
    return name.startsWith("SuspendedMemory")
        ? name.substring(0, name.lastIndexOf(' '))
        : name.split(" ")[0];
  }

  private void measurePython(List<String> works) {
    try {
      double[] nanos = Processes.python(python, quick ? 20_000 : 100_000, works);
      for (int i = 0; i < nanos.length; i++) {
        if (!Double.isNaN(nanos[i])) {
          values.put(PYTHON + works.get(i), nanos[i]);
        }
      }
    } catch (UncheckedIOException e) {
      System.err.println("No comparison with CPython: " + e.getCause().getMessage());
    }
  }

  private void measureMemory(String program) {
    String[] words = program.substring(program.indexOf('.') + 1).split(" ");
    List<SuspendedMemory.Cost> costs = new ArrayList<>();
    for (String count : quick ? List.of("200000") : COUNTS) {
      costs.add(
          words.length == 1
              ? Processes.memory(java, words[0], count)
              : Processes.memory(java, words[0], count, words[1]));
    }
    values.put(program + " bytes", median(costs.stream().mapToDouble(SuspendedMemory.Cost::bytes)));
    values.put(program + " make", costs.get(0).nanosToMake());
    values.put(program + " release", costs.get(0).nanosToRelease());
  }

  private void measureTime(String benchmark) throws RunnerException {
    String fullName = Figures.class.getPackageName() + "." + benchmark;
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(fullName) + "$")
            .addProfiler(CpuTime.class)
            .jvmArgsAppend(jvmArguments().toArray(String[]::new))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (java != null) {
      options.jvm(java);
    }
    if (quick) {
      options.forks(1);
      options.warmupIterations(1).warmupTime(TimeValue.milliseconds(700));
      options.measurementIterations(3).measurementTime(TimeValue.milliseconds(100));
    }
    for (RunResult result : new Runner(options.build()).run()) {
      String name = benchmark + parameters(result.getParams());
      values.put(name, best(result, IterationResult::getPrimaryResult));
      values.put(name + " cpu", best(result, r -> r.getSecondaryResults().get(CpuTime.LABEL)));
    }
  }

  private static String parameters(BenchmarkParams of) {
    return Stream.of("watcher", "engine")
        .map(of::getParam)
        .filter(Objects::nonNull)
        .map(value -> " " + value)
        .collect(Collectors.joining());
  }

  private List<String> jvmArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(KernelBenchmark.OPEN_SCHEDULER);
    arguments.add("-Dslf4j.internal.verbosity=ERROR"); // Micrometer's
    if (java == null && Runtime.version().feature() >= 24) {
      arguments.add("--sun-misc-unsafe-memory-access=allow"); // JMH's
    }
    return arguments;
  }

  /**
   * The best iteration of each JVM, for whatever else the machine does can only slow it down; of
   * several JVMs, for each compiles a little differently, the median.
   */
  private static double best(RunResult result, Function<IterationResult, Result<?>> figure) {
    return median(
        result.getBenchmarkResults().stream()
            .mapToDouble(
                jvm ->
                    jvm.getIterationResults().stream()
                        .mapToDouble(iteration -> figure.apply(iteration).getScore())
                        .min()
                        .orElseThrow()));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
