package asyncio.behaviour.threads;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** What other threads may call. */
class ThreadsafeTest {

  private final Steps steps = new Steps();

  // ---- callSoonThreadsafe

  @OnBothEngines
  void callSoonThreadsafeWakesALoopThatWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> future = loop.createFuture();
          Thread.ofPlatform()
              .start(() -> loop.callSoonThreadsafe(() -> future.setResult("from outside")));
          assertThat(await(future)).isEqualTo("from outside");
        });
  }

  @OnBothEngines
  void callbacksFromOneThreadRunInTheOrderOfTheCalls(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          doElsewhere(
              () -> {
                for (int i = 0; i < 5; i++) {
                  String name = String.valueOf(i);
                  loop.callSoonThreadsafe(() -> steps.log(name));
                }
              });
          sleep(0);
        });
    steps.assertAre("0 1 2 3 4");
  }

  @OnBothEngines
  void onTheLoopsOwnThreadItIsTheSameAsCallSoon(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.callSoonThreadsafe(() -> steps.log("a"));
          loop.callSoon(() -> steps.log("b"));
          loop.callSoonThreadsafe(() -> steps.log("c"));
          sleep(0);
        });
    steps.assertAre("a b c");
  }

  @OnBothEngines
  void beforeARunItKeepsTheOrderWithCallSoonToo(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoonThreadsafe(() -> steps.log("a"));
      loop.callSoon(() -> steps.log("b"));
      loop.callSoonThreadsafe(() -> steps.log("c"));
      loop.stop();
      loop.runForever();
    }
    steps.assertAre("a b c");
  }

  @OnBothEngines
  void theCallbackRunsInACopyOfTheContextOfWhoeverSentIt(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          variable.set("loop");
          doElsewhere(
              () -> {
                variable.set("sender");
                loop.callSoonThreadsafe(() -> steps.log(variable.get()));
              });
          sleep(0);
        });
    steps.assertAre("sender");
  }

  @OnBothEngines
  void exceptionsGoToTheExceptionHandler(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.callSoonThreadsafe(
          () -> {
            throw boom;
          });
      loop.stop();
      loop.runForever();
      assertThat(reported.only().exception()).isSameAs(boom);
    }
  }

  @OnBothEngines
  void anotherThreadMayCancelTheHandle(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          doElsewhere(
              () -> {
                Handle handle = loop.callSoonThreadsafe(() -> steps.log("never"));
                loop.callSoonThreadsafe(() -> steps.log("next"));
                handle.cancel();
                assertThat(handle.cancelled()).isTrue();
              });
          sleep(0);
        });
    steps.assertAre("next");
  }

  @OnBothEngines
  void cancellingTheHandleWaitsWhileTheCallbackRuns(EngineKind engine) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch cancelling = new CountDownLatch(1);
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle[] handle = new Handle[1];
      Thread canceller =
          new Thread(
              () -> {
                awaitLatch(running);
                cancelling.countDown();
                handle[0].cancel();
                steps.log("cancelled");
              });
      handle[0] =
          loop.callSoonThreadsafe(
              () -> {
                running.countDown();
                awaitLatch(cancelling);
                while (!BLOCKED_OR_OVER.contains(canceller.getState())) {
                  Thread.onSpinWait();
                }
                steps.log("callback-ends");
              });
      canceller.start();
      loop.stop();
      loop.runForever();
      canceller.join();
    }
    steps.assertAre("callback-ends cancelled");
  }

  private static final Set<Thread.State> BLOCKED_OR_OVER =
      Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED);

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- runCoroutineThreadsafe

  @OnBothEngines
  void aCoroutineRunsInTheLoopAndItsResultArrivesOutside(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          String result =
              toThread(
                  () ->
                      runCoroutineThreadsafe(
                              () -> {
                                sleep(0);
                                assertThat(getRunningLoop()).isSameAs(loop);
                                return "result";
                              },
                              loop)
                          .get());
          assertThat(result).isEqualTo("result");
        });
  }

  @OnBothEngines
  void aCoroutineWithoutAResultRunsToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          toThread(() -> runCoroutineThreadsafe(() -> steps.log("ran"), loop).join());
        });
    steps.assertAre("ran");
  }

  @OnBothEngines
  void itsExceptionArrivesOutsideTheSameInstance(EngineKind engine) {
    IOException boom = new IOException("boom");
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          toThread(
              () ->
                  assertThatThrownBy(() -> runCoroutineThreadsafe(failing(boom), loop).get())
                      .isInstanceOf(ExecutionException.class)
                      .satisfies(e -> assertThat(e.getCause()).isSameAs(boom)));
        });
  }

  @OnBothEngines
  void cancellingItOutsideCancelsTheTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> ended = loop.createFuture();
          CompletableFuture<String> outside =
              runCoroutineThreadsafe(
                  () -> {
                    try {
                      await(loop.createFuture());
                    } catch (CancelledError error) {
                      ended.setResult("cancelled");
                      throw error;
                    }
                    return "never";
                  },
                  loop);
          sleep(0);
          sleep(0);
          doElsewhere(() -> outside.cancel(true));
          assertThat(await(ended)).isEqualTo("cancelled");
        });
  }

  @OnBothEngines
  void aTaskThatIsCancelledInsideIsCancelledOutside(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          CompletableFuture<String> outside =
              runCoroutineThreadsafe(failing(new CancelledError()), loop);
          for (int i = 0; i < 4; i++) {
            sleep(0);
          }
          assertThat(outside.isCancelled()).isTrue();
        });
  }

  @OnBothEngines
  void itMayBeCalledOnTheLoopsOwnThreadAsLongAsNobodyBlocks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside =
              runCoroutineThreadsafe(sleeping(0, "result"), getRunningLoop());
          assertThat(await(outside)).isEqualTo("result");
          CompletableFuture<String> toCancel =
              runCoroutineThreadsafe(
                  Coroutines.loggingCancellation(steps, "cancelled"), getRunningLoop());
          sleep(1);
          toCancel.cancel(true);
          sleep(1);
        });
    steps.assertAre("cancelled");
  }

  @OnBothEngines
  void theFailureOfATaskFactoryArrivesOutside(EngineKind engine) {
    IllegalStateException refused = new IllegalStateException("refused");
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.setTaskFactory(refusing(refused));
          CompletableFuture<String> outside = runCoroutineThreadsafe(sleeping(1, "never"), loop);
          sleep(0);
          loop.setTaskFactory(null);
          assertThat(outside.exceptionNow()).isSameAs(refused);
        });
  }

  private static TaskFactory refusing(RuntimeException exception) {
    return new TaskFactory() {
      @Override
      public Task<?> createTask(EventLoop loop, Coroutine<?> coroutine, TaskOptions options) {
        throw exception;
      }
    };
  }

  @OnBothEngines
  void whatIsReadFromAnyThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          sleep(3);
          doElsewhere(
              () -> {
                assertThat(loop.isRunning()).isTrue();
                assertThat(loop.isClosed()).isFalse();
                assertThat(loop.getDebug()).isFalse();
                assertThat(loop.time()).isEqualTo(3.0);
                assertThat(Asyncio.allTasks(loop)).hasSize(1);
              });
        });
  }
}
