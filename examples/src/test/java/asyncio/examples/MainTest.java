package asyncio.examples;

import static asyncio.examples.Programs.printed;
import static asyncio.examples.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.Programs.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  private static final String LIST =
      """
      Examples for asyncio in Java. To run one: java -jar examples.jar NAME

      Tutorial, a page of code each:
        hello      a first coroutine
        together   several slow operations at the same time
        cancel     stopping a task, and cleaning up
        timeout    waiting, but not for ever
        errors     where exceptions go
        blocking   code that would hold up the loop
        queue      a producer and a consumer
        context    values that follow a task
        future     a future whose result a task sets
        forever    a callback that stops the loop
        callbacks  callbacks, and the order they run in
        metrics    what a loop does, in figures

      Coordination, a page of code each:
        lock       an account, two people, and a balance
        event      runners who wait for the starting gun
        condition  customers who wait until there is enough
        semaphore  no more than two requests at once
        barrier    workers who wait for each other, in phases
        workers    a queue, and workers who take their jobs from it
        priority   an emergency room: the most urgent first
        lifo       measurements: the newest first
        group      a journey: flight, hotel and car, or nothing
        failure    one of three fails: gathered, or in a group
        completed  offers, in the order in which they arrive
        heartbeat  a deadline that moves with every sign of life
        eager      a cache: tasks that are done before they are scheduled
        generator  a thermometer that measures while somebody reads it
        crawler    pages without end, three at the same time
        stop       a download that is stopped for good, and cleans up

      Processes, a page of code each:
        pool       child processes that take turns

      Other loops:
        node       Node's loop: who is next after a callback
        latetimer  Node's loop: why a timer is late
        desktop    a desktop's loop: a window that freezes, and one that does not
        browser    a browser's loops: three processes, and one page
        frames     a browser's loop: how to work, and let the screen go first

      Network, with options (NAME --help):
        echo       a server that sends back what it gets
        say        a client that says something to it
        tlsecho    the same server, encrypted
        tlssay     a client that trusts that server alone
        chat       a room where people talk, however slowly some read
        serve      a web server of one folder
        download   files, several at the same time
        proxy      passes on to a server, and back
        ports      who listens on this machine
        meters     a busy loop's meters, for Prometheus
        tail       the lines that are added to a file

      Between systems, with options (NAME --help):
        broker     work that outlives a worker who is killed
        cluster    a picture that other processes compute
        raft       a map that outlives the members who keep it

      Programs, with options (NAME --help):
        fetch      web pages, many at the same time
        nginx      a master, and workers with a loop each
        busy       a kitchen, to be looked at from outside
      """;

  @Test
  void listsAllExamples() {
    assertThat(run(EngineKind.PORTABLE)).isEqualTo(new Outcome(0, LIST, ""));
    assertThat(run(EngineKind.PORTABLE, "--help")).isEqualTo(new Outcome(0, LIST, ""));
  }

  /** The index by pattern, which stands beside the sources. */
  @Test
  void theIndexNamesAllExamplesAndOnlyFilesThatExist() throws IOException {
    String index = Files.readString(Path.of("README.md"));
    assertThat(LIST.lines().filter(line -> line.startsWith("  ")).map(String::strip))
        .allSatisfy(line -> assertThat(index).contains("`" + line.split(" ")[0] + "`"));
    assertThat(Pattern.compile("\\]\\(([^)]+)\\)").matcher(index).results())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(Path.of(link.group(1))).exists());
  }

  @EachEngine
  void runsTheOneThatIsNamed(EngineKind engine) {
    assertThat(run(engine, "hello")).isEqualTo(new Outcome(0, "hello\nworld\n", ""));
  }

  @Test
  void explainsAnExample() {
    assertThat(run(EngineKind.PORTABLE, "hello", "--help"))
        .isEqualTo(
            new Outcome(
                0,
                """
                Usage: java -jar examples.jar hello [-h] [--record=FILE]
                a first coroutine
                  -h, --help          Show this.
                      --record=FILE   Write what the loop does to FILE, a page for a browser;
                                        or, if FILE ends in .json, a trace for ui.perfetto.dev.
                """,
                ""));
  }

  @Test
  void namesWhatCouldBeMeant() {
    assertThat(run(EngineKind.PORTABLE, "helo"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                """
                There is no example 'helo'. Did you mean one of these?
                  hello      a first coroutine
                To list all: java -jar examples.jar
                """));
    assertThat(run(EngineKind.PORTABLE, "Producers"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                """
                There is no example 'Producers'.
                To list all: java -jar examples.jar
                """));
  }

  @Test
  void refusesWhatAnExampleDoesNotTake() {
    assertThat(run(EngineKind.PORTABLE, "hello", "there"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                """
                Unmatched argument at index 1: 'there'
                For help: java -jar examples.jar hello --help
                """));
  }

  @EachEngine
  void recordsAnExampleAsAPageOrATrace(EngineKind engine, @TempDir Path folder) throws Exception {
    Path page = folder.resolve("queue.html");
    Outcome outcome = run(engine, "queue", "--record", page.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).endsWith("dinner is over\n");
    assertThat(outcome.err()).matches("recorded \\d+ events: \\Q" + page + "\\E\n");
    assertThat(page)
        .content()
        .startsWith("<!DOCTYPE html>")
        .contains("dish = pass.take()"); // a line of its source
    Path trace = folder.resolve("queue.json");
    assertThat(run(engine, "queue", "--record=" + trace).exitCode()).isZero();
    assertThat(trace).content().contains("\"traceEvents\":[");
  }

  @Test
  void saysBeforeTheStartThatTheRecordingCannotBeWritten(@TempDir Path folder) {
    Path page = folder.resolve("none").resolve("x.html");
    assertThat(run(EngineKind.PORTABLE, "hello", "--record", page.toString()))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "There is no folder for "
                    + page
                    + "\nFor help: java -jar examples.jar hello --help\n"));
  }

  /** Its loops run in threads of their own, in simulated time: a file for each. */
  @ParameterizedTest
  @ValueSource(strings = {"desktop", "browser", "frames"})
  void recordsEachLoopOfASimulation(String name, @TempDir Path folder) throws IOException {
    Path page = folder.resolve("x.html");
    Outcome outcome = run(EngineKind.PORTABLE, name, "--record", page.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).startsWith("recorded ").endsWith(".html\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> outcome.err().contains(": " + file + "\n")))
          .hasSize((int) outcome.err().lines().count());
    }
    assertThat(page).content().contains("TASK_DONE");
  }

  /**
   * As users start them: in real time, but side by side. What each one prints is tested elsewhere;
   * here only what holds on any machine. One that is slow may be too late for {@code timeout}.
   */
  @Test
  void allChaptersEndWell() {
    List<String> names =
        LIST.lines()
            .skip(1)
            .takeWhile(line -> !line.startsWith("Network"))
            .filter(line -> line.startsWith("  "))
            .map(line -> line.strip().split(" ")[0])
            .toList();
    assertThat(names).hasSize(34);
    Map<String, Future<Integer>> exitCodes = new HashMap<>();
    String output =
        printed(
            () -> {
              try (ExecutorService threads = Executors.newCachedThreadPool()) {
                names.forEach(name -> exitCodes.put(name, threads.submit(() -> Main.run(name))));
              }
            });
    exitCodes.remove("timeout");
    assertThat(exitCodes).allSatisfy((name, exitCode) -> assertThat(exitCode.resultNow()).isZero());
    assertThat(output.lines())
        .contains(
            "world",
            "the result is 42",
            "the loop has stopped",
            "callLater, 0.3 s",
            "main: the download was cancelled: true",
            "  (the quick one ends)",
            "gathering all outcomes: java.io.IOException: may not read secret.txt",
            "  the report is ready",
            "dinner is over",
            "[request none] end: the requests have changed nothing here",
            "asyncio.turns: Turns of the loop, and the time they took, waiting not counted",
            "  the balance is 20",
            "Cem arrives",
            "  Cem gets them, and leaves 0",
            "all jobs are done",
            "  the doctor goes to sleep",
            "Rome: a flight, a hotel, a car",
            "the sleepy shop is too slow");
  }
}
