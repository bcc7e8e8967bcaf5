package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.wrapFuture;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.doElsewhere;
import static asyncio.testing.Threads.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import asyncio.futures.Future;
import asyncio.futures.InvalidStateException;
import asyncio.test.Steps;
import asyncio.test.VirtualClock;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is not allowed gives an error that says what to do. */
class MisuseTest {

  private final Steps steps = new Steps();

  private static void assertIllegal(ThrowingCallable call, String... says) {
    assertThatThrownBy(call)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(says);
  }

  // ---- no running loop

  @Test
  void whatNeedsARunningLoopSaysWhereToCallIt() {
    String[] advice = {"no running event loop", "Asyncio.run("};
    assertIllegal(Asyncio::getRunningLoop, advice);
    assertIllegal(() -> createTask(() -> {}), advice);
    assertIllegal(() -> createTask(returning("a"), "name"), advice);
    assertIllegal(() -> createTask(returning("a"), TaskOptions.DEFAULT), advice);
    assertIllegal(() -> sleep(0), advice);
    assertIllegal(() -> timeout(1, () -> {}), advice);
    assertIllegal(Asyncio::currentTask, advice);
    assertIllegal(Asyncio::allTasks, advice);
    assertIllegal(() -> Asyncio.toThread(() -> "a"), advice);
  }

  @Test
  void futureFromNeedsARunningLoop() {
    assertIllegal(
        () -> Future.from(new CompletableFuture<>()), "no running event loop", "in a coroutine");
  }

  @Test
  void withoutALoopGetEventLoopSaysHowToGetOne() {
    String[] advice = {"There is no current event loop", "setEventLoop", "Asyncio.run("};
    assertIllegal(Asyncio::getEventLoop, advice);
    assertIllegal(() -> gather(returning("a")), advice);
    assertIllegal(() -> ensureFuture(returning("a")), advice);
    assertIllegal(() -> Asyncio.shield(returning("a")), advice);
    assertIllegal(() -> wrapFuture(new CompletableFuture<>()), advice);
    assertIllegal(() -> Asyncio.asCompleted(List.of(returning("a"))), advice);
  }

  // ---- await outside a task

  @OnBothEngines
  void awaitOutsideALoop(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertIllegal(
          loop.createFuture()::await, "Cannot await", "within a task", "runCoroutineThreadsafe");
    }
  }

  @OnBothEngines
  void awaitInACallback(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> never = getRunningLoop().createFuture();
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop().callSoon(() -> thrown.setResult(catchThrowable(never::await)));
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContainingAll("Cannot await", "in a callback", "createTask(");
        });
  }

  @OnBothEngines
  void sleepInACallback(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (double delay : new double[] {0, 1}) {
            Future<Throwable> thrown = getRunningLoop().createFuture();
            getRunningLoop().callSoon(() -> thrown.setResult(catchThrowable(() -> sleep(delay))));
            assertThat(await(thrown))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("in a callback", "callLater");
          }
        });
  }

  @OnBothEngines
  void timeoutInACallback(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(() -> thrown.setResult(catchThrowable(() -> timeout(1, () -> {}))));
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("inside a task");
        });
  }

  @OnBothEngines
  void awaitInAnotherThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          assertThat(elsewhere(() -> catchThrowable(future::await)))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContainingAll(
                  "Cannot await", "thread", "runCoroutineThreadsafe", "toCompletableFuture");
        });
  }

  @OnBothEngines
  void awaitInAVirtualThreadThatACoroutineStarted(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Throwable[] thrown = new Throwable[1];
          Thread.startVirtualThread(() -> thrown[0] = catchThrowable(future::await)).join();
          assertThat(thrown[0])
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("Cannot await");
        });
  }

  @OnBothEngines
  void whatIsDoneCanBeAwaitedAnywhere(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> done = loop.createFuture();
      done.setResult("done");
      assertThat(await(done)).isEqualTo("done");
      assertThat(Threads.<String>elsewhere(done::await)).isEqualTo("done");
    }
  }

  // ---- await the wrong thing

  @OnBothEngines
  void awaitAFutureOfAnotherLoop(EngineKind engine) {
    try (EventLoop other = Loops.virtual(engine)) {
      Future<String> foreign = other.createFuture();
      Loops.run(
          engine,
          () -> {
            Task<Void> task =
                createTask(
                    () -> {
                      try {
                        await(foreign);
                      } finally {
                        steps.log("thrown-into-the-coroutine");
                      }
                    },
                    "t");
            createTask(() -> steps.log("in-the-next-turn"));
            assertIllegal(
                task::await, "Task 't'", "attached to a different loop", "toCompletableFuture()");
          });
      assertThat(foreign.done()).isFalse();
    }
    steps.assertAre("in-the-next-turn thrown-into-the-coroutine");
  }

  @OnBothEngines
  void aTaskThatAwaitedTheWrongFutureCanGoOn(EngineKind engine) {
    try (EventLoop other = Loops.virtual(engine)) {
      Future<String> foreign = other.createFuture();
      Loops.run(
          engine,
          () -> {
            assertIllegal(foreign::await, "different loop");
            assertIllegal(foreign::await, "different loop");
            sleep(1);
          });
    }
  }

  @OnBothEngines
  void awaitItself(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    currentTask().await();
                  });
          assertIllegal(task::await, "Task cannot await on itself");
        });
  }

  @OnBothEngines
  void awaitInACircle(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<String>> tasks = new ArrayList<>();
          tasks.add(createTask(() -> tasks.get(1).await(), "a"));
          tasks.add(createTask(() -> tasks.get(2).await(), "b"));
          tasks.add(createTask(() -> tasks.get(0).await(), "c"));
          assertIllegal(tasks.get(0)::await, "'c' -> 'a' -> 'b' -> 'c'");
        });
  }

  @OnBothEngines
  void awaitInALongCircle(EngineKind engine) {
    int length = 200;
    Loops.run(
        engine,
        () -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 0; i < length; i++) {
            int number = i;
            tasks.add(createTask(() -> tasks.get((number + 1) % length).await(), "t" + i));
          }
          assertIllegal(tasks.get(7)::await, "'t199' -> 't0' -> 't1'", "...");
        });
  }

  @OnBothEngines
  void awaitInALongChainThatIsNoCircle(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Integer>> tasks = new ArrayList<>();
          List<Task<Integer>> awaiters = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            int number = i;
            tasks.add(
                createTask(
                    () -> {
                      sleep(number);
                      return number == 0 ? sleep(1000, 1) : tasks.get(number - 1).await() + 1;
                    }));
            awaiters.add(createTask(() -> tasks.get(number).await()));
          }
          assertThat(awaiters.get(199).await()).isEqualTo(200);
        });
  }

  @OnBothEngines
  void ensureFutureOfAnotherLoop(EngineKind engine) {
    try (EventLoop one = Loops.virtual(engine);
        EventLoop other = Loops.virtual(engine)) {
      Future<String> future = one.createFuture();
      assertThatThrownBy(() -> ensureFuture(future, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("different loop");
      assertThatThrownBy(() -> other.runUntilComplete(future))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("different loop");
    }
  }

  // ---- runs within runs

  @OnBothEngines
  void runWithinARun(EngineKind engine) {
    String[] advice = {"cannot be called from a running event loop", "simply call"};
    Loops.run(
        engine,
        () -> {
          assertIllegal(() -> Asyncio.run(() -> {}), advice);
          assertIllegal(() -> Asyncio.run(() -> {}, true), advice);
          assertIllegal(() -> Loops.run(engine, () -> {}), advice);
        });
  }

  @OnBothEngines
  void aRunnerWithinARun(EngineKind engine) {
    try (Runner runner = new Runner(() -> Loops.virtual(engine))) {
      Loops.run(
          engine,
          () ->
              assertIllegal(
                  () -> runner.run(() -> {}),
                  "cannot be called from a running event loop",
                  "simply call"));
      assertThat(runner.run(returning("fine"))).isEqualTo("fine");
    }
  }

  @OnBothEngines
  void runWithinACallback(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(() -> thrown.setResult(catchThrowable(() -> Asyncio.run(() -> {}))));
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("cannot be called from a running event loop");
        });
  }

  @OnBothEngines
  void runningALoopAgain(EngineKind engine) {
    String[] advice = {"This event loop is already running", "await the coroutine instead"};
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          assertIllegal(loop::runForever, advice);
          assertIllegal(() -> loop.runUntilComplete(() -> steps.log("never")), advice);
          assertIllegal(() -> loop.runUntilComplete(loop.createFuture()), advice);
          assertThat(elsewhere(() -> catchThrowable(loop::runForever)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("already running");
          sleep(1);
          assertThat(loop.isRunning()).isTrue();
          assertThat(allTasks()).containsExactly(currentTask());
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void runningAnotherLoopInTheThreadOfARunningOne(EngineKind engine) {
    try (EventLoop other = Loops.virtual(engine)) {
      Loops.run(
          engine,
          () -> {
            String[] advice = {
              "Cannot run the event loop while another loop is running", "another thread"
            };
            assertIllegal(other::runForever, advice);
            assertIllegal(() -> other.runUntilComplete(() -> steps.log("never")), advice);
            assertThat(allTasks(other)).isEmpty();
          });
    }
    steps.assertAre("");
  }

  // ---- closed loops

  @OnBothEngines
  void aClosedLoopRefusesEveryCall(EngineKind engine) {
    String[] advice = {"Event loop is closed", "make a new one"};
    EventLoop loop = Loops.virtual(engine);
    loop.close();
    assertIllegal(() -> loop.callSoon(() -> {}), advice);
    assertIllegal(() -> loop.callSoon(() -> {}, new Context()), advice);
    assertIllegal(() -> loop.callSoonThreadsafe(() -> {}), advice);
    assertIllegal(() -> loop.callLater(1, () -> {}), advice);
    assertIllegal(() -> loop.callAt(1, () -> {}), advice);
    assertIllegal(() -> loop.createTask(() -> {}), advice);
    assertIllegal(() -> loop.createTask(returning("a"), "name"), advice);
    assertIllegal(() -> new Task<>(loop, returning("a"), TaskOptions.DEFAULT), advice);
    assertIllegal(loop::runForever, advice);
    assertIllegal(() -> loop.runUntilComplete(() -> {}), advice);
    assertIllegal(() -> loop.runInExecutor(null, () -> "a"), advice);
    assertIllegal(() -> runCoroutineThreadsafe(returning("a"), loop), advice);
    loop.close();
  }

  @OnBothEngines
  void aRunningLoopCannotBeClosed(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertIllegal(
              getRunningLoop()::close, "Cannot close a running event loop", "stop() it first");
          sleep(1);
          assertThat(getRunningLoop().isClosed()).isFalse();
        });
  }

  @OnBothEngines
  void aClosedRunnerRunsNothing(EngineKind engine) {
    Runner runner = new Runner(() -> Loops.virtual(engine));
    runner.close();
    assertIllegal(() -> runner.run(() -> {}), "Runner is closed", "make a new one");
    assertIllegal(runner::getLoop, "Runner is closed", "make a new one");
    runner.close();
  }

  // ---- a wrong thread, in debug mode

  private static EventLoop debugLoop(EngineKind engine) {
    return EventLoop.builder().engine(engine).clock(new VirtualClock()).debug(true).build();
  }

  private static void assertWrongThread(ThrowingCallable call) {
    assertThat(elsewhere(() -> catchThrowable(call)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Non-thread-safe operation", "callSoonThreadsafe");
  }

  @OnBothEngines
  void inDebugModeTheLoopRefusesCallsFromAnotherThread(EngineKind engine) {
    try (EventLoop loop = debugLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            assertWrongThread(() -> loop.callSoon(() -> steps.log("never")));
            assertWrongThread(() -> loop.callLater(0, () -> steps.log("never")));
            assertWrongThread(() -> loop.callAt(0, () -> steps.log("never")));
            assertWrongThread(() -> loop.createTask(() -> steps.log("never")));
            sleep(1);
          });
    }
    steps.assertAre("");
  }

  @OnBothEngines
  void inDebugModeAFutureWithACallbackCannotBeCompletedFromAnotherThread(EngineKind engine) {
    try (EventLoop loop = debugLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            Future<String> future = loop.createFuture();
            future.addDoneCallback(done -> {});
            assertWrongThread(() -> future.setResult("from outside"));
          });
    }
  }

  @OnBothEngines
  void inDebugModeAFutureThatATaskAwaitsCannotBeCompletedFromAnotherThread(EngineKind engine) {
    try (EventLoop loop = debugLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            Future<String> future = loop.createFuture();
            Task<String> waiter = createTask(() -> await(future));
            sleep(0);
            assertWrongThread(() -> future.setResult("from outside"));
            waiter.cancel();
          });
    }
  }

  @OnBothEngines
  void inDebugModeATaskCannotBeCancelledFromAnotherThread(EngineKind engine) {
    try (EventLoop loop = debugLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            Task<String> task = createTask(sleeping(100, "slept"));
            sleep(0);
            assertWrongThread(task::cancel);
          });
    }
  }

  @OnBothEngines
  void inDebugModeTheThreadsafeCallsWorkFromAnotherThread(EngineKind engine) {
    try (EventLoop loop = debugLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            doElsewhere(() -> loop.callSoonThreadsafe(() -> steps.log("sent")));
            sleep(0);
          });
    }
    steps.assertAre("sent");
  }

  @OnBothEngines
  void inDebugModeALoopThatDoesNotRunMayBeUsedByAnyThread(EngineKind engine) {
    try (EventLoop loop = debugLoop(engine)) {
      doElsewhere(() -> loop.callSoon(() -> steps.log("called")));
      loop.runUntilComplete(() -> sleep(0));
    }
    steps.assertAre("called");
  }

  @OnBothEngines
  void withoutDebugModeTheThreadIsNotChecked(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.runUntilComplete(
          () ->
              assertThat(elsewhere(() -> catchThrowable(() -> loop.callSoon(() -> {})))).isNull());
    }
  }

  // ---- futures and tasks

  @OnBothEngines
  void completingAFutureTwice(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> future = loop.createFuture();
      future.setResult("first");
      assertThatThrownBy(() -> future.setResult("second"))
          .isInstanceOf(InvalidStateException.class)
          .hasMessageContainingAll("done already", "check done()");
      assertThatThrownBy(() -> future.setException(new Exception()))
          .isInstanceOf(InvalidStateException.class)
          .hasMessageContainingAll("done already", "check done()");
    }
  }

  @OnBothEngines
  void askingTooEarly(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> future = loop.createFuture();
      assertThatThrownBy(future::result)
          .isInstanceOf(InvalidStateException.class)
          .hasMessageContainingAll("no result yet", "await it");
      assertThatThrownBy(future::exception)
          .isInstanceOf(InvalidStateException.class)
          .hasMessageContainingAll("no exception yet", "await it");
    }
  }

  @OnBothEngines
  void completingATask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "own"));
          assertThatThrownBy(() -> task.setResult("other"))
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContainingAll("Task does not support setResult", "createFuture()");
          assertThatThrownBy(() -> task.setException(new Exception()))
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContainingAll("Task does not support setException", "createFuture()");
          assertThat(await(task)).isEqualTo("own");
        });
  }

  @OnBothEngines
  void aTaskOfNothing(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThatThrownBy(() -> loop.createTask((Coroutine<String>) null, TaskOptions.DEFAULT))
          .isInstanceOf(NullPointerException.class);
      assertThat(allTasks(loop)).isEmpty();
      assertThatThrownBy(() -> loop.runUntilComplete((Future<String>) null))
          .isInstanceOf(NullPointerException.class);
    }
  }

  @OnBothEngines
  void aTaskFactoryThatMakesNothing(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setTaskFactory(
          new TaskFactory() {
            @Override
            public Task<?> createTask(
                EventLoop ofLoop, Coroutine<?> coroutine, TaskOptions options) {
              return null;
            }
          });
      assertThatThrownBy(() -> loop.createTask(() -> {}))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("task factory");
    }
  }

  @OnBothEngines
  void callingNothing(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> loop.callSoon(null),
              () -> loop.callSoonThreadsafe(null),
              () -> loop.callLater(0, null),
              () -> loop.callAt(0, null),
              () -> loop.createFuture().addDoneCallback(null))) {
        assertThatThrownBy(call)
            .isInstanceOf(NullPointerException.class)
            .hasMessageContaining("callback");
      }
      assertThatThrownBy(() -> loop.runInExecutor(null, (Callable<String>) null))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("function");
      loop.stop();
      loop.runForever();
    }
  }

  @OnBothEngines
  void gatheringAndWaitingForNothingSensible(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> Asyncio.wait(List.<Future<String>>of()))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("Nothing to wait for");
          assertThatThrownBy(() -> gather(returning("a"), null))
              .isInstanceOf(NullPointerException.class);
        });
  }

  @OnBothEngines
  void aRunThatIsStoppedBeforeItsEnd(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(1, loop::stop);
      Task<String> task = loop.createTask(sleeping(5, "slept"));
      assertIllegal(
          () -> loop.runUntilComplete(task),
          "Event loop stopped before Future completed",
          "called stop()");
      assertThat(task.done()).isFalse();
      assertThat(loop.runUntilComplete(task)).isEqualTo("slept");
    }
  }

  // ---- context variables

  @Test
  void resettingWithATokenTwice() {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    new Context()
        .run(
            () -> {
              ContextVar.Token<String> token = variable.set("set");
              variable.reset(token);
              assertIllegal(() -> variable.reset(token), "used already");
            });
  }

  @Test
  void resettingWithATokenOfAnotherVariable() {
    ContextVar<String> one = new ContextVar<>("one");
    ContextVar<String> two = new ContextVar<>("two");
    new Context()
        .run(
            () -> {
              ContextVar.Token<String> token = one.set("set");
              assertThatThrownBy(() -> two.reset(token))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContainingAll("another variable", "one");
              one.reset(token);
            });
  }

  @Test
  void resettingWithATokenOfAnotherContext() {
    ContextVar<String> variable = new ContextVar<>("variable");
    ContextVar.Token<String> token = new Context().run(() -> variable.set("set"));
    assertThatThrownBy(() -> variable.reset(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("another context", "in the task that has set it");
  }

  @Test
  void enteringAContextTwice() {
    Context context = new Context();
    context.run(
        () ->
            assertIllegal(() -> context.run(() -> steps.log("never")), "entered already", "copy"));
    context.run(() -> steps.log("again"));
    steps.assertAre("again");
  }

  @OnBothEngines
  void enteringTheContextOfTheCurrentTask(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertIllegal(
                () -> currentTask().getContext().run(() -> steps.log("never")), "entered already"));
    steps.assertAre("");
  }

  // ---- engines

  @Test
  void anEngineThatDoesNotExist() {
    String before = System.getProperty("asyncio.engine");
    System.setProperty("asyncio.engine", "steam");
    try {
      assertThatThrownBy(EventLoop::create)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("asyncio.engine", "steam", "auto, direct or portable");
    } finally {
      if (before == null) {
        System.clearProperty("asyncio.engine");
      } else {
        System.setProperty("asyncio.engine", before);
      }
    }
  }

  @OnBothEngines
  void theErrorsOfMisuseLeaveTheLoopAsItWas(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Object> failed = createTask(failing(new ArithmeticException()));
          assertThat(catchThrowable(() -> getRunningLoop().runForever())).isNotNull();
          assertThat(catchThrowable(() -> getRunningLoop().close())).isNotNull();
          assertThat(catchThrowable(() -> currentTask().setResult(null))).isNotNull();
          assertThatThrownBy(failed::await).isInstanceOf(ArithmeticException.class);
          sleep(1);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
  }
}
