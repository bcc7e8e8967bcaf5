package asyncio.behaviour.threads;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/** Blocking work on other threads: runInExecutor, toThread, shutdownDefaultExecutor. */
class ExecutorTest {

  private final Steps steps = new Steps();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Blocks until it is released; logs if it is interrupted instead. */
  private String blocking() {
    started.countDown();
    try {
      released.await();
      return "released";
    } catch (InterruptedException e) {
      steps.log("interrupted");
      released.countDown();
      return "interrupted";
    }
  }

  // ---- runInExecutor

  @OnBothEngines
  void theFutureGetsWhatTheFunctionReturns(EngineKind engine) {
    Loops.run(
        engine,
        () -> assertThat(await(getRunningLoop().runInExecutor(null, () -> 42))).isEqualTo(42));
  }

  @OnBothEngines
  void theFutureGetsWhatTheFunctionThrowsTheSameInstance(EngineKind engine) {
    IOException boom = new IOException("boom");
    Callable<String> failing =
        () -> {
          throw boom;
        };
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(getRunningLoop().runInExecutor(null, failing)::await)
                .isSameAs(boom));
  }

  @OnBothEngines
  void theFunctionRunsInAnotherThreadWhichRunsNoLoop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Thread own = Thread.currentThread();
          Thread other = await(getRunningLoop().runInExecutor(null, Thread::currentThread));
          assertThat(other).isNotSameAs(own);
          assertThat(other.getName()).matches("asyncio_\\d+");
          assertThatThrownBy(getRunningLoop().runInExecutor(null, Asyncio::getRunningLoop)::await)
              .isInstanceOf(IllegalStateException.class);
        });
  }

  @OnBothEngines
  void theLoopGoesOnMeanwhile(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> job = getRunningLoop().runInExecutor(null, this::blocking);
          started.await();
          sleep(0);
          steps.log("meanwhile");
          released.countDown();
          steps.log(await(job));
        });
    steps.assertAre("meanwhile released");
  }

  @OnBothEngines
  void aGivenExecutorRunsTheFunction(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future =
              getRunningLoop()
                  .runInExecutor(
                      job -> {
                        steps.log("given");
                        job.run();
                      },
                      () -> "result");
          assertThat(await(future)).isEqualTo("result");
        });
    steps.assertAre("given");
  }

  @OnBothEngines
  void aGivenExecutorMayRefuse(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          RejectedExecutionException refused = new RejectedExecutionException();
          assertThatThrownBy(
                  () ->
                      getRunningLoop()
                          .runInExecutor(
                              job -> {
                                throw refused;
                              },
                              () -> "never"))
              .isSameAs(refused);
          assertThat(getRunningLoop().outsideWork()).isZero();
        });
  }

  @OnBothEngines
  void theDefaultExecutorCanBeReplacedAndIsShutDownWithTheLoop(EngineKind engine) {
    ExecutorService own = Executors.newSingleThreadExecutor(job -> new Thread(job, "own"));
    EventLoop loop = Loops.virtual(engine);
    loop.setDefaultExecutor(own);
    loop.runUntilComplete(
        () -> assertThat(toThread(() -> Thread.currentThread().getName())).isEqualTo("own"));
    assertThat(own.isShutdown()).isFalse();
    loop.close();
    assertThat(own.isShutdown()).isTrue();
  }

  @OnBothEngines
  void theDefaultExecutorCanBeNamedWhenTheLoopIsMade(EngineKind engine) {
    ExecutorService own = Executors.newSingleThreadExecutor(job -> new Thread(job, "own"));
    EventLoop loop =
        EventLoop.builder().engine(engine).clock(Loops.virtualTime()).executor(own).build();
    loop.runUntilComplete(
        () -> assertThat(toThread(() -> Thread.currentThread().getName())).isEqualTo("own"));
    loop.close();
    assertThat(own.isShutdown()).isTrue();
  }

  // ---- cancellation

  @OnBothEngines
  void cancellingTheFutureInterruptsTheThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> job = getRunningLoop().runInExecutor(null, this::blocking);
          started.await();
          job.cancel();
          assertThatThrownBy(job::await).isInstanceOf(CancelledError.class);
          sleep(0);
          released.await();
        });
    steps.assertAre("interrupted");
  }

  @OnBothEngines
  void cancellingTheTaskInterruptsTheThreadAndTheTaskDoesNotWaitForIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(() -> toThread(this::blocking));
          sleep(0);
          started.await();
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          released.await();
        });
    steps.assertAre("interrupted");
  }

  @OnBothEngines
  void aJobThatIsCancelledBeforeItStartsNeverRuns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ExecutorService single = Executors.newSingleThreadExecutor();
          Future<String> first = getRunningLoop().runInExecutor(single, this::blocking);
          Future<String> second =
              getRunningLoop()
                  .runInExecutor(
                      single,
                      () -> {
                        steps.log("never");
                        return "never";
                      });
          started.await();
          second.cancel();
          sleep(0);
          released.countDown();
          assertThat(await(first)).isEqualTo("released");
          assertThat(await(getRunningLoop().runInExecutor(single, () -> "third")))
              .isEqualTo("third");
          single.shutdown();
        });
    steps.assertAre("");
  }

  // ---- toThread

  @OnBothEngines
  void toThreadReturnsWhatTheFunctionReturns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(toThread(() -> "result")).isEqualTo("result");
          toThread(() -> steps.log("runnable"));
        });
    steps.assertAre("runnable");
  }

  @OnBothEngines
  void toThreadThrowsWhatTheFunctionThrows(EngineKind engine) {
    IOException boom = new IOException("boom");
    Loops.run(
        engine, () -> assertThatThrownBy(() -> toThread(() -> failWith(boom))).isSameAs(boom));
  }

  private static String failWith(IOException exception) throws IOException {
    throw exception;
  }

  @OnBothEngines
  void manyThreadsMayBlockAtOnce(EngineKind engine) {
    int many = 50;
    CountDownLatch all = new CountDownLatch(many);
    Coroutine<Boolean> blocked =
        () ->
            toThread(
                () -> {
                  all.countDown();
                  all.await();
                  return true;
                });
    Loops.run(
        engine,
        () -> {
          var tasks = Stream.generate(() -> createTask(blocked)).limit(many);
          assertThat(await(Asyncio.gather(tasks.toList()))).hasSize(many).containsOnly(true);
        });
  }

  @OnBothEngines
  void aJobDoesNotRunOnTheCarriersOfTheCoroutines(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          boolean virtual =
              await(getRunningLoop().runInExecutor(null, () -> Thread.currentThread().isVirtual()));
          assertThat(virtual).isEqualTo(engine == EngineKind.DIRECT);
        });
  }

  // ---- shutdownDefaultExecutor

  @OnBothEngines
  void shutdownWaitsForWhatIsRunningAndTakesNoMore(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> job = loop.runInExecutor(null, this::blocking);
          started.await();
          Task<Void> shutdown = createTask(() -> loop.shutdownDefaultExecutor());
          sleep(0);
          assertThatThrownBy(() -> loop.runInExecutor(null, () -> "never"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("Executor shutdown has been called");
          assertThat(shutdown.done()).isFalse();
          released.countDown();
          await(shutdown);
          assertThat(await(job)).isEqualTo("released");
          assertThat(await(loop.runInExecutor(Runnable::run, () -> "another executor")))
              .isEqualTo("another executor");
        });
  }

  @OnBothEngines
  void shutdownThatTakesTooLongCancelsTheJobsThatWereNeverStarted(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.setDefaultExecutor(Executors.newSingleThreadExecutor());
          Future<String> running = loop.runInExecutor(null, this::blocking);
          Future<String> queued = loop.runInExecutor(null, () -> "never");
          started.await();
          loop.shutdownDefaultExecutor(0.001);
          assertThatThrownBy(queued::await).isInstanceOf(CancelledError.class);
          assertThat(running.await()).isEqualTo("interrupted");
          while (loop.outsideWork() > 0) { // the thread that waits for the executor's end
            sleep(0.001);
          }
          assertThat(loop.statistics().queuedJobs()).isZero();
        });
  }

  @OnBothEngines
  void shutdownWithoutAnyWorkIsDoneAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop().shutdownDefaultExecutor();
          getRunningLoop().shutdownDefaultExecutor(1);
        });
  }

  @OnBothEngines
  void shutdownThatTakesTooLongInterruptsAndWarns(EngineKind engine) {
    try (LogRecords log = new LogRecords()) {
      Loops.runReal(
          engine,
          () -> {
            EventLoop loop = getRunningLoop();
            Future<String> job = loop.runInExecutor(null, this::blocking);
            started.await();
            loop.shutdownDefaultExecutor(0.001);
            assertThat(await(job)).isEqualTo("interrupted");
          });
      assertThat(log.all())
          .anyMatch(entry -> entry.getMessage().startsWith("The executor did not finish within"));
    }
    steps.assertAre("interrupted");
  }

  @OnBothEngines
  void closingALoopDoesNotWaitForTheExecutor(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.runUntilComplete(
        () -> {
          loop.runInExecutor(null, this::blocking);
          started.await();
        });
    loop.close();
    released.countDown();
    assertThatThrownBy(() -> loop.runInExecutor(null, () -> "never"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Event loop is closed");
  }
}
