package asyncio.behaviour.loop;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.GeneratorExit;
import asyncio.KeyboardInterrupt;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;

/** What happens when a loop is closed: every step, whatever the program's code does. */
class ClosingTest {

  private final Steps steps = new Steps();

  // ---- coroutines that do not want to end

  @OnBothEngines
  void aCoroutineThatGoesOnAwaitingIsLeftAndReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.createTask(ClosingTest::awaitForEver, "robust");
    loop.createTask(
        () -> {
          try {
            sleep(60);
          } finally {
            steps.log("other");
          }
        });
    loop.runUntilComplete(() -> sleep(1));
    loop.close();
    steps.assertAre("other");
    assertThat(reported.messages())
        .filteredOn(message -> message.contains("ignored GeneratorExit"))
        .singleElement()
        .asString()
        .contains("'robust'");
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void awaitForEver() {
    while (true) {
      try {
        sleep(60);
      } catch (Throwable ignored) {
        assertThat(ignored).isNotNull();
      }
    }
  }

  @OnBothEngines
  void aCoroutineMayAwaitInSeveralCleanUps(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((ofLoop, context) -> {});
    loop.createTask(
        () -> {
          try {
            sleep(60);
          } finally {
            for (int i = 0; i < 20; i++) {
              try {
                sleep(1);
              } catch (GeneratorExit exit) {
                steps.log(i);
              }
            }
          }
        });
    loop.runUntilComplete(() -> sleep(0));
    loop.close();
    steps.assertAre("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19");
  }

  @OnBothEngines
  void aGeneratorThatGoesOnAwaitingIsLeftAndReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    AsyncGenerator<Integer> generator =
        AsyncGenerator.of(
            out -> {
              try {
                out.yield(1);
              } finally {
                awaitForEver();
              }
            });
    loop.runUntilComplete(() -> assertThat(generator.iterator().next()).isEqualTo(1));
    loop.close();
    assertThat(reported.messages())
        .anySatisfy(message -> assertThat(message).contains("ignored GeneratorExit"));
  }

  // ---- every step is taken

  @OnBothEngines
  void anInterruptOfTheHandlerIsThrownAfterAllSteps(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler(
        (ofLoop, context) -> {
          throw new KeyboardInterrupt();
        });
    for (int i = 0; i < 2; i++) {
      loop.createTask(
          () -> {
            try {
              sleep(60);
            } finally {
              steps.log("finally");
            }
          });
    }
    loop.runUntilComplete(() -> sleep(0));
    loop.onClose(() -> steps.log("onClose"));
    loop.onClose(
        () -> {
          throw new AssertionError("an error is reported, too");
        });
    loop.onClose(() -> steps.log("last"));
    assertThatThrownBy(loop::close).isInstanceOf(KeyboardInterrupt.class);
    steps.assertAre("finally finally onClose last");
    assertThat(loop.isClosed()).isTrue();
    assertThatCode(loop::close).doesNotThrowAnyException();
  }

  @OnBothEngines
  void aTaskThatFailsWhileItIsUnwoundIsReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    ArithmeticException boom = new ArithmeticException("boom");
    loop.createTask(
        () -> {
          try {
            sleep(60);
          } finally {
            throwIt(boom);
          }
        });
    loop.runUntilComplete(() -> sleep(0));
    loop.close();
    assertThat(reported.all()).extracting(ExceptionContext::exception).contains(boom);
  }

  @OnBothEngines
  void whatTheExitOfATaskSuppressesIsReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    ArithmeticException boom = new ArithmeticException("boom");
    loop.createTask(
        () -> {
          try (AutoCloseable resource = () -> throwIt(boom)) {
            sleep(60);
          }
        });
    loop.runUntilComplete(() -> sleep(0));
    loop.close();
    assertThat(reported.all()).extracting(ExceptionContext::exception).contains(boom);
  }

  private static void throwIt(RuntimeException exception) {
    throw exception;
  }

  // ---- clean-up code

  @OnBothEngines
  void cleanUpCallsWorkAndTheirCallbacksAreCalled(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((ofLoop, context) -> {});
    loop.createTask(
        () -> {
          Lock lock = new Lock();
          Queue<Integer> queue = new Queue<>();
          Future<String> future = getRunningLoop().createFuture();
          future.addDoneCallback(done -> steps.log("callback"));
          Task<?> waitsForLock = createTask(() -> lock.acquire());
          Task<Integer> waitsForItem = createTask(() -> queue.get());
          lock.acquire();
          try {
            sleep(60);
          } finally {
            lock.release();
            queue.putNowait(1);
            waitsForLock.cancel();
            waitsForItem.cancel();
            future.setResult("done");
            getRunningLoop().callSoon(() -> steps.log("soon"));
            getRunningLoop().callLater(1, () -> steps.log("never")).cancel();
            assertThatThrownBy(() -> createTask(() -> steps.log("never")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
            steps.log("more");
          }
        });
    loop.runUntilComplete(() -> sleep(1));
    loop.close();
    steps.assertAre("more callback soon");
    assertThatThrownBy(() -> loop.callSoon(() -> {})).isInstanceOf(IllegalStateException.class);
  }

  @OnBothEngines
  void callbacksThatCallForTheNextDoNotKeepTheLoopOpen(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    int[] calls = new int[1];
    loop.onClose(() -> callAgain(loop, calls));
    loop.close();
    assertThat(calls[0]).isBetween(2, 1000);
  }

  private static void callAgain(EventLoop loop, int[] calls) {
    calls[0]++;
    loop.callSoon(() -> callAgain(loop, calls));
  }

  // ---- threads that wait

  @OnBothEngines
  void futuresOfOtherThreadsEndWithTheLoop(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((ofLoop, context) -> {});
    List<CompletableFuture<?>> waitedFor = new ArrayList<>();
    Future<String> done = loop.createFuture();
    waitedFor.add(runCoroutineThreadsafe(() -> sleep(60), loop));
    Task<Void> suspended = loop.createTask(() -> sleep(60));
    waitedFor.add(suspended.toCompletableFuture());
    loop.runUntilComplete(() -> sleep(1));
    waitedFor.add(runCoroutineThreadsafe(() -> sleep(60), loop)); // never begins
    CompletableFuture<String> ended = done.toCompletableFuture();
    done.setResult("result");
    loop.close();
    waitedFor.add(suspended.toCompletableFuture());
    assertThat(waitedFor)
        .allSatisfy(
            future ->
                assertThat(future.<Object>handle((result, exception) -> exception).join())
                    .asInstanceOf(InstanceOfAssertFactories.throwable(CancellationException.class))
                    .hasMessageContaining("closed"));
    assertThat(ended).isCompletedWithValue("result");
    assertThat(done.toCompletableFuture()).isCompletedWithValue("result");
  }

  // ---- afterwards

  @OnBothEngines
  void aClosedLoopCanBeLookedAt(EngineKind engine) {
    EventLoop loop = Loops.real(engine);
    loop.runUntilComplete(
        () -> asyncio.net.Streams.startServer((reader, writer) -> {}, "127.0.0.1", 0).close());
    loop.close();
    assertThat(loop.outsideWork()).isZero();
    assertThat(loop.toString()).contains("closed");
    assertThat(asyncio.observe.CallGraph.dumpTasks(loop)).isNotNull();
    assertThat(loop.statistics().toString()).isNotNull();
  }
}
