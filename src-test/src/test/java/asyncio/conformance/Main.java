package asyncio.conformance;

import asyncio.EngineKind;
import asyncio.ReadyOrder;
import asyncio.test.explore.Explorer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line: checks corpus files, or shows what their programs print. */
@Command(
    name = "conformance",
    description = "Runs programs and compares their traces with those of CPython's asyncio.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every program prints what it should",
      "1:a program prints something else, or hangs",
      "2:the command line or a file is not as it should be"
    })
final class Main implements Callable<Integer> {

  private static final int CONFORMS = 0;
  private static final int DIFFERS = 1;
  private static final int BAD_INPUT = 2;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  @Spec private CommandSpec command;

  @Option(
      names = "--engine",
      paramLabel = "direct|portable",
      description = "What coroutines run on; if absent, both in turn.")
  private EngineKind engine;

  @Option(names = "--show", description = "Show the traces instead of comparing them.")
  private boolean show;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "With --show: run each program in the order of this seed, in place of asyncio's order."
              + " The traces are the same on each engine, JDK and machine.")
  private Long seed;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Parameters(
      paramLabel = "FILE.jsonl",
      arity = "1..*",
      description = "A program in each line; - is the standard input.")
  private List<String> files;

  private final PrintStream out = System.out;

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    try (AsyncioLog silence = new AsyncioLog()) {
      return new CommandLine(new Main())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .execute(arguments);
    }
  }

  @Override
  public Integer call() {
    checkOptions();
    try (Watchdog watchdog = new Watchdog(TIME_LIMIT, out)) {
      return run(read(), watchdog) ? CONFORMS : DIFFERS;
    } catch (Corpus.UnreadableException e) {
      System.err.println(e.getMessage());
      return BAD_INPUT;
    }
  }

  private void checkOptions() {
    if (seed != null && !show) {
      throw new ParameterException(
          command.commandLine(), "--seed needs --show: CPython has no traces of other orders.");
    }
  }

  private List<Corpus> read() throws Corpus.UnreadableException {
    List<Corpus> corpora = new ArrayList<>();
    for (String file : files) {
      Corpus corpus = Corpus.read(file);
      if (!show) {
        corpus.requireTraces();
      }
      corpora.add(corpus);
    }
    return corpora;
  }

  private boolean run(List<Corpus> corpora, Watchdog watchdog) {
    boolean conforms = true;
    for (EngineKind kind : engine == null ? Engines.ALL : List.of(engine)) {
      out.println("engine " + kind.name().toLowerCase(Locale.ROOT));
      Optional<String> whyNot = Engines.whyNot(kind);
      if (whyNot.isEmpty()) {
        conforms &= run(corpora, kind, watchdog);
      } else if (engine == null) {
        out.println("not available: " + whyNot.get());
      } else {
        throw new ParameterException(command.commandLine(), whyNot.get());
      }
    }
    return conforms;
  }

  private boolean run(List<Corpus> corpora, EngineKind kind, Watchdog watchdog) {
    if (show) {
      corpora.forEach(corpus -> show(corpus, kind, watchdog));
      return true;
    }
    return compare(corpora, kind, watchdog);
  }

  private boolean compare(List<Corpus> corpora, EngineKind kind, Watchdog watchdog) {
    boolean conforms = true;
    for (Corpus corpus : corpora) {
      Score score = Score.of(corpus, kind, watchdog::restart);
      out.println(score);
      if (score.hasMismatches()) {
        out.print(score.firstMismatch().indent(2));
      }
      conforms &= !score.hasMismatches();
    }
    return conforms;
  }

  private void show(Corpus corpus, EngineKind kind, Watchdog watchdog) {
    for (Example example : corpus.examples()) {
      out.println("# " + example.name());
      watchdog.restart(example);
      ReadyOrder order = seed == null ? null : Explorer.orderOf(seed);
      Interpreter.run(example.program(), kind, order).forEach(out::println);
    }
  }
}
