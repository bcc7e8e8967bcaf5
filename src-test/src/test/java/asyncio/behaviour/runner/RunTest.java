package asyncio.behaviour.runner;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getEventLoop;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.setEventLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.loggingCancellation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.futures.CancelledError;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Asyncio.run; what goes on at its end is in {@link RunnerTest}, too. */
class RunTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void returnsTheResult(EngineKind engine) {
    assertThat(Asyncio.run(Coroutines.sleeping(1, "result"), () -> Loops.virtual(engine)))
        .isEqualTo("result");
  }

  @Test
  void runsWithALoopAsUsual() {
    assertThat(Asyncio.run(Coroutines.sleeping(0, "result"))).isEqualTo("result");
    Asyncio.run(() -> steps.log("void"));
    steps.assertAre("void");
  }

  @OnBothEngines
  void throwsWhatTheCoroutineThrows(EngineKind engine) {
    Exception boom = new Exception("boom");
    assertThatThrownBy(() -> Loops.run(engine, failing(1, boom))).isSameAs(boom);
  }

  @OnBothEngines
  void throwsTheCancellationOfItsTask(EngineKind engine) {
    assertThatThrownBy(
            () ->
                Loops.run(
                    engine,
                    () -> {
                      currentTask().cancel("myself");
                      sleep(1);
                    }))
        .isInstanceOf(CancelledError.class)
        .hasMessage("myself");
  }

  @OnBothEngines
  void throwsAKeyboardInterruptOfAnyTask(EngineKind engine) {
    assertThatThrownBy(
            () ->
                Loops.run(
                    engine,
                    () -> {
                      getRunningLoop().setExceptionHandler(new Reported());
                      createTask(failing(1, new KeyboardInterrupt()));
                      loggingCancellation(steps, "main-cancelled").run();
                    }))
        .isInstanceOf(KeyboardInterrupt.class);
    steps.assertAre("main-cancelled");
  }

  @OnBothEngines
  void eachRunHasALoopOfItsOwnThatIsClosedAfterwards(EngineKind engine) {
    EventLoop first = Loops.<EventLoop>run(engine, Asyncio::getRunningLoop);
    EventLoop second = Loops.<EventLoop>run(engine, Asyncio::getRunningLoop);
    assertThat(first).isNotSameAs(second);
    assertThat(first.isClosed()).isTrue();
    assertThat(second.isClosed()).isTrue();
  }

  @OnBothEngines
  void theLoopIsClosedAfterAFailureToo(EngineKind engine) {
    EventLoop[] loop = new EventLoop[1];
    assertThatThrownBy(
            () ->
                Loops.run(
                    engine,
                    () -> {
                      loop[0] = getRunningLoop();
                      throw new ArithmeticException();
                    }))
        .isInstanceOf(ArithmeticException.class);
    assertThat(loop[0].isClosed()).isTrue();
  }

  @OnBothEngines
  void theOnlyTaskAtFirstIsTheCurrentOne(EngineKind engine) {
    Loops.run(engine, () -> assertThat(allTasks()).containsExactly(currentTask()));
  }

  @Test
  void debugModeCanBeSwitched() {
    Coroutine<Boolean> debug = () -> getRunningLoop().getDebug();
    assertThat(Asyncio.run(debug, true)).isTrue();
    assertThat(Asyncio.run(debug, false)).isFalse();
    Asyncio.run(() -> steps.log(getRunningLoop().getDebug()), true);
    steps.assertAre("true");
  }

  @Test
  void theLoopIsSetForTheThreadDuringTheRunOnly() {
    Asyncio.run(() -> assertThat(getEventLoop()).isSameAs(getRunningLoop()));
    assertThatThrownBy(Asyncio::getEventLoop).isInstanceOf(IllegalStateException.class);
  }

  @OnBothEngines
  void aLoopOfYourOwnIsNotSetForTheThread(EngineKind engine) {
    try (EventLoop set = Loops.virtual(engine)) {
      setEventLoop(set);
      Loops.run(engine, () -> sleep(1));
      assertThat(getEventLoop()).isSameAs(set);
    } finally {
      setEventLoop(null);
    }
  }

  @OnBothEngines
  void theCoroutineSeesTheContextOfTheCallerAndDoesNotChangeIt(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    new Context()
        .run(
            () -> {
              variable.set("caller");
              Loops.run(
                  engine,
                  () -> {
                    steps.log(variable.get());
                    variable.set("coroutine");
                  });
              steps.log(variable.get());
            });
    steps.assertAre("caller caller");
  }

  @OnBothEngines
  void whatIsLeftIsCancelledAndAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(
              () -> {
                try {
                  loggingCancellation(steps, "cancelled").run();
                } finally {
                  sleep(5);
                  steps.log("clean");
                }
              });
          sleep(1);
          steps.log("main-ends");
        });
    steps.assertAre("main-ends cancelled clean");
  }

  @OnBothEngines
  void whatIsLeftIsCancelledThoughMainFailed(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    assertThatThrownBy(
            () ->
                Loops.run(
                    engine,
                    () -> {
                      createTask(loggingCancellation(steps, "cancelled"));
                      sleep(1);
                      throw boom;
                    }))
        .isSameAs(boom);
    steps.assertAre("cancelled");
  }

  @OnBothEngines
  void threadsAreWaitedFor(EngineKind engine) {
    CountDownLatch mainEnded = new CountDownLatch(1);
    Loops.run(
        engine,
        () -> {
          getRunningLoop()
              .runInExecutor(
                  null,
                  () -> {
                    mainEnded.await();
                    steps.log("thread-ends");
                    return null;
                  });
          steps.log("main-ends");
          mainEnded.countDown();
        });
    steps.log("run-returns");
    steps.assertAre("main-ends thread-ends run-returns");
  }

  @Test
  void aFactoryThatFailsLeavesNothingBehind() {
    ArithmeticException boom = new ArithmeticException("boom");
    Supplier<EventLoop> factory =
        () -> {
          throw boom;
        };
    assertThatThrownBy(() -> Asyncio.run(() -> steps.log("never"), factory)).isSameAs(boom);
    assertThatThrownBy(Asyncio::getRunningLoop).isInstanceOf(IllegalStateException.class);
    steps.assertAre("");
  }
}
