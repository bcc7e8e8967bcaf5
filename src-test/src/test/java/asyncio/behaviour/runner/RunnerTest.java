package asyncio.behaviour.runner;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getEventLoop;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.loggingCancellation;
import static asyncio.testing.Coroutines.refusing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.Runner;
import asyncio.Task;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.BeforeWaiting;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Runners. */
class RunnerTest {

  private final Steps steps = new Steps();

  private static Runner runner(EngineKind engine) {
    return new Runner(() -> Loops.virtual(engine));
  }

  // ---- the loop

  @OnBothEngines
  void theLoopIsMadeWhenItIsNeededAndOnce(EngineKind engine) {
    try (Runner runner =
        new Runner(
            () -> {
              steps.log("made");
              return Loops.virtual(engine);
            })) {
      steps.log("runner");
      EventLoop loop = runner.getLoop();
      assertThat(runner.getLoop()).isSameAs(loop);
      assertThat(runner.<EventLoop>run(Asyncio::getRunningLoop)).isSameAs(loop);
      assertThat(runner.<EventLoop>run(Asyncio::getRunningLoop)).isSameAs(loop);
    }
    steps.assertAre("runner made");
  }

  @Test
  void aRunnerThatIsNeverUsedMakesNoLoop() {
    new Runner(
            () -> {
              throw new AssertionError("not needed");
            })
        .close();
  }

  @Test
  void aLoopAsUsualIsSetForTheThreadUntilTheRunnerIsClosed() {
    try (Runner runner = new Runner()) {
      runner.run(() -> assertThat(getEventLoop()).isSameAs(getRunningLoop()));
      assertThat(getEventLoop()).isSameAs(runner.getLoop());
    }
    assertThatThrownBy(Asyncio::getEventLoop).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void debugModeCanBeSwitched() {
    for (boolean debug : new boolean[] {true, false}) {
      try (Runner runner = new Runner(debug)) {
        assertThat(runner.getLoop().getDebug()).isEqualTo(debug);
      }
    }
  }

  // ---- runs

  @OnBothEngines
  void eachRunGivesItsResultOrThrows(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    try (Runner runner = runner(engine)) {
      assertThat(runner.run(sleeping(1, "first"))).isEqualTo("first");
      assertThatThrownBy(() -> runner.run(failing(1, boom))).isSameAs(boom);
      runner.run(() -> steps.log("void"));
      assertThat(runner.getLoop().time()).isEqualTo(2.0);
    }
    steps.assertAre("void");
  }

  @OnBothEngines
  void anythingThatCanBeAwaitedCanBeRun(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      Future<String> future = runner.getLoop().createFuture();
      runner.getLoop().callLater(1, () -> future.setResult("future"));
      assertThat(runner.run(future)).isEqualTo("future");
      Awaitable<String> own = () -> sleep(1, "own");
      assertThat(runner.run(own)).isEqualTo("own");
    }
  }

  @OnBothEngines
  void anInterruptRightAfterACancellationLeavesItACancellation(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        Asyncio.currentTask().cancel();
                        try {
                          sleep(1);
                        } finally {
                          runner.interrupt();
                        }
                      }))
          .isInstanceOf(CancelledError.class);
    }
  }

  @OnBothEngines
  void allRunsShareOneContext(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    try (Runner runner = runner(engine)) {
      runner.run(() -> variable.set("set-in-first-run"));
      runner.run(() -> steps.log(variable.get()));
      steps.log(variable.get());
    }
    steps.assertAre("set-in-first-run default");
  }

  @OnBothEngines
  void theContextIsACopyOfTheOneInWhichTheLoopWasMade(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    new Context()
        .run(
            () -> {
              variable.set("at-creation");
              try (Runner runner = runner(engine)) {
                runner.getLoop();
                variable.set("later");
                runner.run(() -> steps.log(variable.get()));
              }
            });
    steps.assertAre("at-creation");
  }

  @OnBothEngines
  void aRunMayHaveAContextOfItsOwn(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    Context own = new Context();
    Coroutine<Object> sets = () -> variable.set("set");
    Coroutine<String> gets = variable::get;
    try (Runner runner = runner(engine)) {
      runner.run(sets, own);
      assertThat(own.get(variable)).isEqualTo("set");
      assertThat(runner.run(gets)).isEqualTo("default");
      assertThat(runner.run(gets, own)).isEqualTo("set");
    }
  }

  @OnBothEngines
  void tasksOfOneRunGoOnInTheNext(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.run(
          () -> {
            createTask(
                () -> {
                  sleep(2);
                  steps.log("task");
                });
            sleep(1);
          });
      steps.log("between");
      runner.run(() -> sleep(2));
    }
    steps.assertAre("between task");
  }

  // ---- the end

  @OnBothEngines
  void closingClosesTheLoopAndMayBeRepeated(EngineKind engine) {
    Runner runner = runner(engine);
    EventLoop loop = runner.getLoop();
    runner.close();
    assertThat(loop.isClosed()).isTrue();
    runner.close();
  }

  @OnBothEngines
  void closingCancelsAllTasksInTheOrderOfTheirCreation(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.run(
          () -> {
            for (int i = 0; i < 5; i++) {
              createTask(loggingCancellation(steps, "t" + i));
            }
            sleep(1);
          });
      steps.log("close");
    }
    steps.assertAre("close t0 t1 t2 t3 t4");
  }

  @OnBothEngines
  void closingRequestsAllCancellationsBeforeAnyTaskRuns(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.run(
          () -> {
            Task<?>[] second = new Task<?>[1];
            createTask(
                () -> {
                  try {
                    sleep(100);
                  } finally {
                    steps.log(second[0].cancelling());
                  }
                });
            second[0] = createTask(() -> sleep(100));
            sleep(1);
          });
    }
    steps.assertAre("1");
  }

  @OnBothEngines
  void closingCancelsTasksThatNeverStarted(EngineKind engine) {
    Task<Void> task;
    try (Runner runner = runner(engine)) {
      task = runner.getLoop().createTask(() -> steps.log("never"));
    }
    assertThat(task.cancelled()).isTrue();
    steps.assertAre("");
  }

  @OnBothEngines
  void closingWaitsForCleanupHoweverLongItTakes(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.run(
          () -> {
            createTask(
                () -> {
                  refusing("refused").run();
                  sleep(1e6);
                  steps.log("clean");
                });
            sleep(1);
          });
    }
    steps.assertAre("clean");
  }

  @OnBothEngines
  void whatTasksThrowDuringTheShutdownIsReported(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Reported reported = new Reported();
    Task<?>[] task = new Task<?>[1];
    try (Runner runner = runner(engine)) {
      runner.getLoop().setExceptionHandler(reported);
      runner.run(
          () -> {
            task[0] =
                createTask(
                    () -> {
                      try {
                        sleep(100);
                      } finally {
                        failing(boom).run();
                      }
                    });
            sleep(1);
          });
    }
    assertThat(reported.only().message())
        .startsWith("unhandled exception during")
        .endsWith("shutdown");
    assertThat(reported.only().exception()).isSameAs(boom);
    assertThat((Object) reported.only().task()).isSameAs(task[0]);
  }

  @OnBothEngines
  void theShutdownIsInOrder(EngineKind engine) {
    CountDownLatch released = new CountDownLatch(1);
    try (Runner runner = runner(engine)) {
      EventLoop loop = runner.getLoop();
      runner.run(
          () -> {
            createTask(
                () -> {
                  try {
                    sleep(100);
                  } finally {
                    steps.log("task-cancelled");
                    sleep(0);
                    steps.log("task-ended");
                    loop.callSoon(released::countDown);
                  }
                });
            loop.runInExecutor(
                null,
                () -> {
                  released.await();
                  steps.log("thread-ended");
                  return null;
                });
            sleep(0);
            steps.log("main-ended");
          });
    }
    steps.log("closed");
    steps.assertAre("main-ended task-cancelled task-ended thread-ended closed");
  }

  @OnBothEngines
  void tasksThatCleanupStartsAreNotWaitedFor(EngineKind engine) {
    Reported reported = new Reported();
    try (Runner runner = runner(engine)) {
      runner.getLoop().setExceptionHandler(reported);
      runner.run(
          () -> {
            createTask(
                () -> {
                  try {
                    sleep(100);
                  } finally {
                    createTask(() -> sleep(1000));
                  }
                });
            sleep(1);
          });
    }
    assertThat(reported.messages()).containsExactly("Task was destroyed but it is pending!");
  }

  // ---- interrupts, as by Ctrl-C

  @OnBothEngines
  void theFirstInterruptCancelsTheMainTaskAndTheRunThrows(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.getLoop().callLater(1, runner::interrupt);
      assertThatThrownBy(() -> runner.run(loggingCancellation(steps, "cancelled")))
          .isInstanceOf(KeyboardInterrupt.class);
      assertThat(runner.getLoop().time()).isEqualTo(1.0);
    }
    steps.assertAre("cancelled");
  }

  @OnBothEngines
  void anInterruptFromAnotherThreadWakesTheLoop(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      EventLoop loop = runner.getLoop();
      loop.addListener(new BeforeWaiting(waiting -> doElsewhere(runner::interrupt)));
      Future<String> never = loop.createFuture();
      assertThatThrownBy(() -> runner.run(() -> await(never)))
          .isInstanceOf(KeyboardInterrupt.class);
    }
  }

  @OnBothEngines
  void theMainTaskMayCleanUp(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.getLoop().callLater(1, runner::interrupt);
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        try {
                          sleep(100);
                        } finally {
                          sleep(5);
                          steps.log("clean");
                        }
                      }))
          .isInstanceOf(KeyboardInterrupt.class);
      assertThat(runner.getLoop().time()).isEqualTo(6.0);
    }
    steps.assertAre("clean");
  }

  @OnBothEngines
  void onlyTheMainTaskIsCancelledByAnInterrupt(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.getLoop().callLater(1, runner::interrupt);
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        createTask(loggingCancellation(steps, "other-cancelled"));
                        loggingCancellation(steps, "main-cancelled").run();
                      }))
          .isInstanceOf(KeyboardInterrupt.class);
      steps.log("close");
    }
    steps.assertAre("main-cancelled close other-cancelled");
  }

  @OnBothEngines
  void aMainTaskThatSwallowsTheInterruptGivesItsResult(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.getLoop().callLater(1, runner::interrupt);
      assertThat(runner.run(refusing("swallowed"))).isEqualTo("swallowed");
    }
  }

  @OnBothEngines
  void aMainTaskThatFailsWhenItIsInterruptedHasFailed(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    try (Runner runner = runner(engine)) {
      runner.getLoop().callLater(1, runner::interrupt);
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        refusing("swallowed").run();
                        throw boom;
                      }))
          .isSameAs(boom);
    }
  }

  @OnBothEngines
  void ifSomebodyElseCancelledTheMainTaskTooThatIsThrown(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        Task<?> main = currentTask();
                        getRunningLoop()
                            .callLater(
                                1,
                                () -> {
                                  runner.interrupt();
                                  main.cancel();
                                });
                        sleep(100);
                      }))
          .isInstanceOf(CancelledError.class);
    }
  }

  @OnBothEngines
  void aCancellationWithoutAnInterruptIsThrownAsItIs(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        currentTask().cancel();
                        sleep(1);
                      }))
          .isInstanceOf(CancelledError.class);
    }
  }

  @OnBothEngines
  void theSecondInterruptEndsTheRunAtOnce(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      EventLoop loop = runner.getLoop();
      loop.callLater(1, runner::interrupt);
      loop.callLater(2, runner::interrupt);
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        refusing("the first").run();
                        steps.log("goes-on");
                        sleep(100);
                        steps.log("never");
                      }))
          .isInstanceOf(KeyboardInterrupt.class);
      assertThat(loop.time()).isEqualTo(2.0);
    }
    steps.assertAre("goes-on");
  }

  @OnBothEngines
  void anInterruptBetweenRunsDoesNothing(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.interrupt();
      assertThat(runner.run(sleeping(1, "first"))).isEqualTo("first");
      runner.interrupt();
      assertThat(runner.run(sleeping(1, "second"))).isEqualTo("second");
    }
    Runner closed = runner(engine);
    closed.close();
    closed.interrupt();
  }

  @OnBothEngines
  void interruptsAreCountedForEachRun(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      for (int i = 0; i < 3; i++) {
        runner.getLoop().callLater(1, runner::interrupt);
        assertThat(runner.run(refusing("swallowed"))).isEqualTo("swallowed");
      }
    }
  }

  @OnBothEngines
  void aRunnerWorksAfterAnInterrupt(EngineKind engine) {
    try (Runner runner = runner(engine)) {
      runner.getLoop().callLater(1, runner::interrupt);
      assertThatThrownBy(() -> runner.run(() -> sleep(100))).isInstanceOf(KeyboardInterrupt.class);
      assertThat(runner.run(returning("fine"))).isEqualTo("fine");
    }
  }
}
