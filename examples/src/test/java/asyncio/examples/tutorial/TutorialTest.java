package asyncio.examples.tutorial;

import static asyncio.examples.Programs.printed;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Each chapter prints what it says: in virtual time, so that nobody has to wait for it. */
class TutorialTest {

  @EachEngine
  void hello(EngineKind engine) {
    assertThat(printed(engine, () -> Hello.hello()))
        .isEqualTo(
            """
            hello
            world
            """);
  }

  @EachEngine
  void together(EngineKind engine) {
    assertThat(printed(engine, () -> Together.threeBreakfasts()))
        .isEqualTo(
            """
            one after the other:
              start the tea
              the tea is ready
              start the toast
              the toast is ready
              served: [tea, toast]
              took 0.5 s
            as tasks:
              start the tea
              start the toast
              the toast is ready
              the tea is ready
              served: [tea, toast]
              took 0.3 s
            gathered:
              start the tea
              start the toast
              the toast is ready
              the tea is ready
              served: [tea, toast]
              took 0.3 s
            """);
  }

  @EachEngine
  void future(EngineKind engine) {
    assertThat(printed(engine, FutureResult::waitForTheAnswer))
        .isEqualTo(
            """
            before: <Future pending>
            the task is at work
            after: <Future finished result=42>
            the result is 42
            """);
  }

  @EachEngine
  void forever(EngineKind engine) {
    assertThat(printed(engine, RunForever::runUntilStopped))
        .isEqualTo(
            """
            the loop runs
            the callback got: a postcard
            the loop has stopped
            """);
  }

  @EachEngine
  void callbacks(EngineKind engine) {
    assertThat(printed(engine, Callbacks::showTheOrder))
        .isEqualTo(
            """
            nothing has run yet
            callSoon, first
            callSoon, second
            callSoon from a callback: one turn later
            callAt, 0.1 s
            callLater, 0.3 s
            """);
  }

  @EachEngine
  void cancel(EngineKind engine) {
    assertThat(printed(engine, () -> Cancellation.cancelADownload()))
        .isEqualTo(
            """
            download: starts
            download: part 1
            download: part 2
            main: enough of that
            download: cancelled, saying goodbye to the server
            download: the file is closed
            main: the download was cancelled: true
            """);
  }

  @EachEngine
  void timeout(EngineKind engine) {
    assertThat(printed(engine, () -> Timeouts.fourAttempts()))
        .isEqualTo(
            """
              (the quick one ends)
            got: an answer from the quick one
              (the slow one ends)
            too slow for waitFor
              (the first one ends)
            got: an answer from the first one
              (the second one ends)
            too slow for the block
              (the first one ends)
            got: an answer from the first one
              (the second one ends)
            got: an answer from the second one
            """);
  }

  @EachEngine
  void errors(EngineKind engine) {
    assertThat(printed(engine, () -> Errors.threeFailures()))
        .isEqualTo(
            """
            awaiting a task: may not read secret.txt
            the same exception: true
            gathering: may not read secret.txt
            the other one went on: what stands in letter.txt
            gathering all outcomes: what stands in letter.txt
            gathering all outcomes: java.io.IOException: may not read secret.txt
            """);
  }

  /** Waits for a thread, and that takes real time; how often the clock ticks meanwhile is open. */
  @EachEngine
  void blocking(EngineKind engine) {
    var loop = Programs.loop(engine).executor(new BehindTimers());
    assertThat(printed(() -> Asyncio.run(() -> BlockingCode.blockTwice(), loop::build)))
        .matches(
            """
            waiting:
            (  tick
            )+blocking, on the loop:
              the report is ready
            blocking, in a thread of its own:
            (  tick
            )+  the report is ready
            """);
  }

  /**
   * Begins a job after the timers that are due, as the clock's tick is after a block. Else a
   * machine that stops for as long as the job takes would find both over, and the job first.
   */
  private static final class BehindTimers extends ThreadPoolExecutor {

    BehindTimers() {
      super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Override
    public void execute(Runnable job) {
      Asyncio.getRunningLoop().callLater(0, () -> super.execute(job));
    }
  }

  @EachEngine
  void queue(EngineKind engine) {
    assertThat(printed(engine, () -> ProducerConsumer.dinner()))
        .isEqualTo(
            """
            kitchen: soup
            waiter: takes the soup
            kitchen: fish
            kitchen: cake
            waiter: has served the soup
            waiter: takes the fish
            waiter: has served the fish
            waiter: takes the cake
            waiter: has served the cake
            dinner is over
            """);
  }

  @EachEngine
  void context(EngineKind engine) {
    assertThat(printed(engine, () -> ContextVariables.twoRequests()))
        .isEqualTo(
            """
            [request none] start
            [request A] begins
            [request B] begins
            [request B] goes on: the other one has not changed it
            [request B] in a task that it has started
            [request B] in a thread that it has started
            [request A] goes on: the other one has not changed it
            [request A] in a task that it has started
            [request A] in a thread that it has started
            [request none] end: the requests have changed nothing here
            """);
  }

  @EachEngine
  void metrics(EngineKind engine) {
    String output = printed(engine, () -> Metrics.measureSomeTasks());
    // It depends on the machine how long the loop took, and whether that counts as blocked.
    String comparable =
        output
            .replaceAll("(asyncio.time, state busy: .*\n  COUNT) .*", "$1 LITTLE")
            .replaceAll("(asyncio.turns: .*\n  COUNT \\d+\n  TOTAL_TIME) .*", "$1 LITTLE")
            .replaceAll(
                "(asyncio.blocked: .*\n  COUNT) \\d+\n  TOTAL_TIME .*", "$1 0\n  TOTAL_TIME 0");
    assertThat(comparable)
        .isEqualTo(
            """
            asyncio.blocked: How often, and for how long, a step or callback has blocked the loop
              COUNT 0
              TOTAL_TIME 0
            asyncio.callbacks: Callbacks that were called
              COUNT 6
            asyncio.exceptions.unretrieved: Exceptions that were reported because nobody has retrieved them
              COUNT 0
            asyncio.executor.active: Jobs that the loop's default executor works on
              VALUE 0
            asyncio.executor.queued: Jobs that the loop's default executor has not begun
              VALUE 0
            asyncio.generators: Asynchronous generators that have begun and not ended
              VALUE 0
            asyncio.ready: Callbacks and steps that the last turn found ready
              VALUE 1
            asyncio.steps: Steps of tasks that have begun
              COUNT 22
            asyncio.tasks, state ready: Tasks that are not done
              VALUE 0
            asyncio.tasks, state running: Tasks that are not done
              VALUE 1
            asyncio.tasks, state waiting: Tasks that are not done
              VALUE 10
            asyncio.tasks.finished, outcome cancelled: Tasks that are done
              COUNT 0
            asyncio.tasks.finished, outcome failed: Tasks that are done
              COUNT 0
            asyncio.tasks.finished, outcome returned: Tasks that are done
              COUNT 5
            asyncio.tasks.spawned: Tasks that were made
              COUNT 16
            asyncio.time, state busy: For how long the loop has worked, and has waited for the outside
              COUNT LITTLE
            asyncio.time, state idle: For how long the loop has worked, and has waited for the outside
              COUNT 0
            asyncio.timers: Timers that are pending
              VALUE 10
            asyncio.timers.lag: By how much timers were late
              COUNT 6
              TOTAL_TIME 0
              MAX 0
            asyncio.transports: Open connections, datagram endpoints and pipes
              VALUE 0
            asyncio.transports.paused: Transports that were told to pause writing
              VALUE 0
            asyncio.transports.received: What has come in through transports
              COUNT 0
            asyncio.transports.sent: What has gone out through transports
              COUNT 0
            asyncio.turns: Turns of the loop, and the time they took, waiting not counted
              COUNT 6
              TOTAL_TIME LITTLE
            """);
  }
}
