package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.DebugLoops;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Handle;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TimerHandle;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.testing.BeforeWaiting;
import asyncio.testing.Garbage;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import asyncio.testing.TurnCounter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What debug mode finds; calls from a wrong thread are in {@link MisuseTest}. */
class DebugModeTest {

  private static final String CREATED_HERE = " created at DebugModeTest.java:";

  private final DebugLoops debug = new DebugLoops();
  private final LogRecords log = new LogRecords();

  @AfterEach
  void closeLog() {
    log.close();
  }

  /** Runs a coroutine as a task named main, and closes the loop. */
  private void run(EngineKind engine, Coroutine.Void main) {
    try (EventLoop loop = debug.newLoop(engine)) {
      loop.runUntilComplete(loop.createTask(main, "main"));
    }
  }

  private static void runWhatIsReady(EventLoop loop) {
    loop.stop();
    loop.runForever();
  }

  /** The messages that begin so. */
  private List<String> logged(String start) {
    return log.all().stream()
        .map(LogRecord::getMessage)
        .filter(message -> message.startsWith(start))
        .toList();
  }

  // ---- slow steps and callbacks

  /** Those that were slow: name or kind, and seconds. */
  private List<String> slow() {
    return logged("Executing").stream()
        .map(
            message ->
                message.replaceAll(
                    "(?s)Executing <(?:Task .*?name='(.*?)'.*?|(Handle|TimerHandle) .*)> took (.*) seconds",
                    "$1$2 $3"))
        .toList();
  }

  @OnBothEngines
  void aSlowStepIsAWarningThatNamesTheTaskAndWhereItWasMade(EngineKind engine) {
    run(engine, () -> debug.take(0.123));
    assertThat(log.all())
        .filteredOn(entry -> entry.getMessage().startsWith("Executing"))
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.WARNING);
    assertThat(logged("Executing").get(0))
        .startsWith("Executing <Task finished result=null name='main'" + CREATED_HERE)
        .endsWith("> took 0.123 seconds");
  }

  @OnBothEngines
  void aSlowCallbackIsAWarningThatNamesTheHandleAndWhereItWasMade(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      loop.callSoon(() -> debug.take(0.5));
      runWhatIsReady(loop);
    }
    assertThat(logged("Executing"))
        .singleElement()
        .asString()
        .startsWith("Executing <Handle ")
        .containsPattern(CREATED_HERE + "\\d+> took 0\\.500 seconds$");
  }

  @OnBothEngines
  void slowIsWhatTakesAsLongAsTheLoopsDurationSays(EngineKind engine) {
    run(
        engine,
        () -> {
          debug.take(0.099);
          sleep(0);
          debug.take(0.1);
          sleep(0);
          getRunningLoop().setSlowCallbackDuration(2);
          debug.take(1.999);
          sleep(0);
          debug.take(2);
        });
    assertThat(slow()).containsExactly("main 0.100", "main 2.000");
  }

  @OnBothEngines
  void eachStepIsMeasuredForItself(EngineKind engine) {
    run(
        engine,
        () -> {
          Task<Void> other =
              createTask(
                  () -> {
                    debug.take(0.2);
                    sleep(1);
                    debug.take(0.02);
                  },
                  "other");
          debug.take(0.01);
          sleep(0);
          debug.take(0.3);
          await(other);
          debug.take(0.03);
        });
    assertThat(slow()).containsExactly("other 0.200", "main 0.300");
  }

  @OnBothEngines
  void callbacksThatRunWhileACoroutineAwaitsAreNotItsOwn(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.callSoon(() -> debug.take(0.4));
          loop.callLater(1, () -> debug.take(0.5));
          sleep(2);
          debug.take(0.6);
        });
    assertThat(slow()).containsExactly("Handle 0.400", "TimerHandle 0.500", "main 0.600");
  }

  @OnBothEngines
  void aStepThatFailsIsMeasuredToo(EngineKind engine) {
    assertThatThrownBy(
            () ->
                run(
                    engine,
                    () -> {
                      debug.take(0.7);
                      throw new ArithmeticException("boom");
                    }))
        .hasMessage("boom");
    assertThat(slow()).containsExactly("main 0.700");
  }

  @OnBothEngines
  void aCallbackThatFailsIsMeasuredToo(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      Reported.by(loop);
      loop.callSoon(
          () -> {
            debug.take(0.7);
            throw new ArithmeticException("boom");
          });
      runWhatIsReady(loop);
    }
    assertThat(slow()).containsExactly("Handle 0.700");
  }

  @OnBothEngines
  void anEagerFirstStepCountsForItselfAndForTheStepItRunsIn(EngineKind engine) {
    run(
        engine,
        () -> {
          getRunningLoop().setTaskFactory(EagerTaskFactory.INSTANCE);
          debug.take(0.2);
          Task<Void> eager =
              createTask(
                  () -> {
                    debug.take(0.1);
                    sleep(1);
                    debug.take(0.5);
                  },
                  "eager");
          debug.take(0.4);
          await(eager);
        });
    assertThat(slow()).containsExactly("eager 0.100", "main 0.700", "eager 0.500");
  }

  @OnBothEngines
  void anEagerTaskOfACallbackThatEndsAtOnce(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      loop.setTaskFactory(EagerTaskFactory.INSTANCE);
      loop.callSoon(
          () -> {
            loop.createTask(() -> debug.take(0.1), "eager");
            debug.take(0.2);
          });
      runWhatIsReady(loop);
    }
    assertThat(slow()).containsExactly("eager 0.100", "Handle 0.300");
  }

  @OnBothEngines
  void debugModeMayBeSwitchedInARun(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.setDebug(false);
          debug.take(1);
          sleep(0);
          debug.take(2);
          loop.setDebug(true);
          debug.take(3); // half a step is not measured, as nobody saw it begin
          sleep(0);
          debug.take(4);
        });
    assertThat(slow()).endsWith("main 4.000").doesNotContain("main 1.000", "main 2.000");
  }

  @OnBothEngines
  void aLoopThatWasNotInDebugModeWhenItsRunBeganIsWatchedFromThenOn(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.runUntilComplete(
          () -> {
            loop.setDebug(true);
            loop.setSlowCallbackDuration(0);
            sleep(0);
          });
    }
    assertThat(logged("Executing <Task")).isNotEmpty();
  }

  @OnBothEngines
  void outsideDebugModeNothingIsSlow(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setSlowCallbackDuration(0);
      loop.addListener(new TurnCounter());
      loop.runUntilComplete(() -> sleep(1));
    }
    assertThat(log.all()).isEmpty();
  }

  @Test
  void whatIsSlowMustBeANumber() {
    assertThatThrownBy(() -> EventLoop.builder().slowCallbackDuration(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    try (EventLoop loop = EventLoop.create()) {
      assertThatThrownBy(() -> loop.setSlowCallbackDuration(Double.NaN))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  // ---- where things were made

  @OnBothEngines
  void futuresTasksAndHandlesSayWhereTheyWereMade(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      Future<String> future = loop.createFuture();
      Handle handle = loop.callSoon(() -> {});
      TimerHandle timer = loop.callLater(1, () -> {});
      Handle threadsafe = loop.callSoonThreadsafe(() -> {});
      Task<String> task = loop.createTask(() -> await(future), "t");
      assertThat(future.toString()).matches("<Future pending" + CREATED_HERE + "\\d+>");
      assertThat(handle.toString()).matches("<Handle .*" + CREATED_HERE + "\\d+>");
      assertThat(timer.toString()).matches("<TimerHandle .*" + CREATED_HERE + "\\d+>");
      assertThat(threadsafe.toString()).matches("<ThreadsafeHandle .*" + CREATED_HERE + "\\d+>");
      assertThat(task.toString())
          .matches("<Task pending name='t' coro=<.*>" + CREATED_HERE + "\\d+>");
      runWhatIsReady(loop);
      assertThat(task.toString())
          .contains(" wait_for=<Future pending cb=[<Task 't'>]" + CREATED_HERE)
          .endsWith(">" + task.toString().replaceAll(".*>( created)", "$1"));
      future.setResult("done");
      loop.runUntilComplete(task);
    }
  }

  @OnBothEngines
  void whatTheLibraryMakesWasMadeByWhoeverCalledIt(EngineKind engine) {
    run(
        engine,
        () -> {
          Future<Void> slept = createTask(() -> sleep(1));
          assertThat(shield(slept).toString()).contains(CREATED_HERE);
          assertThat(gather(() -> sleep(1)).toString()).contains(CREATED_HERE);
          assertThat(Asyncio.wrapFuture(CompletableFuture.completedFuture("")).toString())
              .contains(CREATED_HERE);
          sleep(0);
          assertThat(slept.toString())
              .matches(".* wait_for=<Future pending cb=\\[<Task '.*'>]" + CREATED_HERE + ".*");
          await(slept);
        });
  }

  @OnBothEngines
  void outsideDebugModeNothingKnowsWhereItWasMade(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> before = loop.createFuture();
      loop.setDebug(true);
      Future<String> within = loop.createFuture();
      assertThat(before).hasToString("<Future pending>");
      assertThat(within.toString()).contains(CREATED_HERE);
      loop.setDebug(false);
      assertThat(within).hasToString("<Future pending>");
    }
  }

  /** As many as a test makes do; beyond that, some in each second. */
  @OnBothEngines
  void underLoadSomeDoNotKnowWhereTheyWereMade(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      for (int i = 0; i < 20_000; i++) {
        assertThat(loop.createFuture().toString()).contains(CREATED_HERE);
      }
      assertThat(loop.createFuture()).hasToString("<Future pending>");
      assertThat(loop.callSoon(() -> {}).toString()).doesNotContain("created at");
      debug.take(1);
      for (int i = 0; i < 2_000; i++) {
        assertThat(loop.createFuture().toString()).contains(CREATED_HERE);
      }
      assertThat(loop.createFuture()).hasToString("<Future pending>");
    }
  }

  @OnBothEngines
  void switchingDebugModeOffForgetsOriginsForGood(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      Future<String> future = loop.createFuture();
      Handle handle = loop.callSoon(() -> {});
      assertThat(future.toString()).contains(CREATED_HERE);
      loop.setDebug(false);
      loop.setDebug(true);
      assertThat(future).hasToString("<Future pending>");
      assertThat(handle.toString()).doesNotContain("created at");
    }
  }

  /** Not those below an await whose thread happens to run the callback. */
  @OnBothEngines
  void anOriginHasTheFramesOfTheCurrentCallbackOnly(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(() -> awaitWhileACallbackFails(loop));
      assertThat(reported.only().sourceTraceback())
          .singleElement()
          .extracting(StackTraceElement::getMethodName)
          .asString()
          .startsWith("lambda$awaitWhileACallbackFails$");
    }
  }

  private static void awaitWhileACallbackFails(EventLoop loop) {
    loop.callSoon(() -> loop.callSoon(() -> failWith("boom")));
    sleep(1);
  }

  private static void failWith(String message) {
    throw new ArithmeticException(message);
  }

  @OnBothEngines
  void anOriginHasAtMostTenFramesAndNoneOfTheLibrary(EngineKind engine) {
    Reported reported = new Reported();
    try (EventLoop loop = debug.newLoop(engine)) {
      loop.setExceptionHandler(reported);
      loop.runUntilComplete(
          () -> {
            failSoon(loop, 30);
            failSoon(loop, 2);
            sleep(1);
          });
    }
    List<StackTraceElement> deep = reported.all().get(0).sourceTraceback();
    List<StackTraceElement> shallow = reported.all().get(1).sourceTraceback();
    assertThat(deep)
        .hasSize(10)
        .extracting(StackTraceElement::getMethodName)
        .containsOnly("failSoon");
    assertThat(shallow)
        .hasSize(4)
        .allMatch(frame -> frame.getClassName().startsWith(getClass().getName()));
  }

  private static void failSoon(EventLoop loop, int depth) {
    if (depth == 0) {
      loop.callSoon(() -> failWith("boom"));
    } else {
      failSoon(loop, depth - 1);
    }
  }

  @OnBothEngines
  void reportsOfFuturesAndTasksHaveTheirOrigin(EngineKind engine) {
    EventLoop loop = debug.newLoop(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          createTask(failing(new ArithmeticException("boom")));
          getRunningLoop().createFuture().setException(new ArithmeticException("boom"));
          createTask(() -> sleep(1000));
          sleep(1);
        });
    loop.createTask(() -> {});
    loop.close();
    assertThat(reported.all())
        .hasSize(4)
        .extracting(ExceptionContext::sourceTraceback)
        .allSatisfy(
            origin -> assertThat(origin.get(0).getFileName()).isEqualTo("DebugModeTest.java"));
  }

  @OnBothEngines
  void theOriginOutlivesAFutureThatBecameGarbage(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(
          () -> {
            Asyncio.wait(List.of(createTask(failing(new ArithmeticException("boom")))));
            Garbage.collectUntil(() -> !reported.all().isEmpty());
          });
      assertThat(reported.only().sourceTraceback()).isNotEmpty();
    }
  }

  @OnBothEngines
  void theDefaultHandlerLogsTheOrigin(EngineKind engine) {
    try (EventLoop loop = debug.newLoop(engine)) {
      loop.callSoon(() -> failWith("boom"));
      runWhatIsReady(loop);
    }
    assertThat(logged("Exception in callback"))
        .singleElement()
        .asString()
        .containsPattern(
            "Created at:\\R\tat asyncio\\.behaviour\\.mistakes\\.DebugModeTest\\..*DebugModeTest\\.java:\\d+");
  }

  @OnBothEngines
  void aFutureOfADifferentLoopIsNamedWithItsOrigin(EngineKind engine) {
    try (EventLoop other = debug.newLoop(engine)) {
      Future<String> future = other.createFuture();
      Loops.run(
          engine,
          () ->
              assertThatThrownBy(() -> await(future))
                  .hasMessageContaining("attached to a different loop")
                  .hasMessageContaining(CREATED_HERE));
    }
  }

  // ---- cancellations that are swallowed

  private List<String> swallowed() {
    return logged("Cancellation was swallowed");
  }

  @OnBothEngines
  void aTaskThatEndsAsIfItHadNotBeenCancelledIsAWarning(EngineKind engine) {
    run(engine, () -> cancelAfterItsFirstStep(this::swallows));
    assertThat(swallowed())
        .singleElement()
        .asString()
        .contains("<Task finished result=null name='culprit'" + CREATED_HERE)
        .contains("Created at:");
    assertThat(log.all())
        .filteredOn(entry -> entry.getMessage().startsWith("Cancellation"))
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.WARNING);
  }

  private static void cancelAfterItsFirstStep(Coroutine.Void coroutine) {
    Task<Void> task = createTask(coroutine, "culprit");
    sleep(1);
    task.cancel();
    Asyncio.wait(List.of(task));
    if (!task.cancelled()) {
      task.exception(); // so that it is not reported as well
    }
  }

  private void swallows() {
    try {
      sleep(10);
    } catch (CancelledError swallowed) {
      sleep(1);
    }
  }

  @OnBothEngines
  void aTaskThatThrowsSomethingElseInsteadIsAWarningToo(EngineKind engine) {
    run(
        engine,
        () ->
            cancelAfterItsFirstStep(
                () -> {
                  try {
                    sleep(10);
                  } catch (CancelledError e) {
                    throw new IllegalStateException("connection lost", e);
                  }
                }));
    assertThat(swallowed()).singleElement().asString().contains("connection lost");
  }

  @OnBothEngines
  void aTaskThatIsCancelledIsNoWarning(EngineKind engine) {
    run(
        engine,
        () -> {
          cancelAfterItsFirstStep(() -> sleep(10));
          createTask(() -> sleep(10)).cancel(); // before it starts
          cancelAfterItsFirstStep(
              () -> {
                try {
                  sleep(10);
                } catch (CancelledError e) {
                  sleep(1); // cleaning up
                  throw e;
                }
              });
        });
    assertThat(swallowed()).isEmpty();
  }

  @OnBothEngines
  void aTaskThatTakesTheRequestBackIsNoWarning(EngineKind engine) {
    run(
        engine,
        () ->
            cancelAfterItsFirstStep(
                () -> {
                  swallows();
                  Asyncio.currentTask().uncancel();
                }));
    assertThat(swallowed()).isEmpty();
  }

  @OnBothEngines
  void whoAwaitsATaskThatRefusesHasNotSwallowedAnything(EngineKind engine) {
    run(
        engine,
        () -> {
          Task<Void> refuses = createTask(this::swallows, "refuses");
          cancelAfterItsFirstStep(() -> await(refuses));
        });
    assertThat(swallowed()).singleElement().asString().contains("name='refuses'");
  }

  @OnBothEngines
  void whoAwaitsACancelledTaskHasNotBeenCancelled(EngineKind engine) {
    run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> sleep(10));
          getRunningLoop().callLater(1, task::cancel);
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(swallowed()).isEmpty();
  }

  @OnBothEngines
  void timeoutsAndGroupsSwallowNothing(EngineKind engine) {
    run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(1, () -> sleep(10)))
              .isInstanceOf(TimeoutException.class);
          assertThatThrownBy(() -> Asyncio.waitFor(() -> sleep(10), 1))
              .isInstanceOf(TimeoutException.class);
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(() -> failWith("boom"));
                            sleep(10);
                          }))
              .isInstanceOf(ExceptionGroup.class);
        });
    assertThat(swallowed()).isEmpty();
  }

  /** Its errors come first; the request stays for an await that never comes. */
  @OnBothEngines
  void aGroupThatFailsWhileItIsCancelledSwallowsNothing(EngineKind engine) {
    run(
        engine,
        () ->
            cancelAfterItsFirstStep(
                () ->
                    TaskGroup.run(
                        group -> {
                          group.createTask(
                              () -> {
                                try {
                                  sleep(10);
                                } finally {
                                  Thread.sleep(0);
                                }
                              });
                          group.createTask(
                              () -> {
                                try {
                                  sleep(10);
                                } catch (CancelledError e) {
                                  Asyncio.currentTask().uncancel();
                                  failWith("clean-up");
                                }
                              });
                        })));
    assertThat(swallowed()).isEmpty();
  }

  @OnBothEngines
  void outsideDebugModeNobodyLooksForSwallowedCancellations(EngineKind engine) {
    Loops.run(engine, () -> cancelAfterItsFirstStep(this::swallows));
    assertThat(log.all()).isEmpty();
  }

  // ---- the rest

  @OnBothEngines
  void aLoopThatOnlyAnotherThreadCanWakeSaysSo(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).debug(true).build()) {
      Future<String> forgotten = loop.createFuture();
      loop.addListener(
          new BeforeWaiting(
              waiting ->
                  doElsewhere(
                      () -> loop.callSoonThreadsafe(() -> forgotten.setResult("remembered")))));
      assertThat(loop.runUntilComplete(loop.createTask(() -> forgotten.await(), "waits")))
          .isEqualTo("remembered");
    }
    assertThat(logged("Only another thread"))
        .singleElement()
        .asString()
        .contains("name='waits' coro=<")
        .contains(" wait_for=<Future pending");
  }

  @OnBothEngines
  void waitingForTheOutsideIsLoggedAtLevelDebug(EngineKind engine) {
    Logger logger = Logger.getLogger("asyncio");
    Level before = logger.getLevel();
    logger.setLevel(Level.FINE);
    try (EventLoop loop = EventLoop.builder().engine(engine).debug(true).build()) {
      loop.addListener(new BeforeWaiting(waiting -> loop.callSoonThreadsafe(loop::stop)));
      loop.runForever();
    } finally {
      logger.setLevel(before);
    }
    assertThat(logged("poll took"))
        .isNotEmpty()
        .allMatch(message -> message.matches("poll took \\d+\\.\\d{3} ms: \\d+ ready"));
  }

  @OnBothEngines
  void aTaskThatWasNeverStartedIsReportedInOrOutOfDebugMode(EngineKind engine) {
    for (boolean inDebugMode : new boolean[] {true, false}) {
      EventLoop loop = debug.newLoop(engine);
      loop.setDebug(inDebugMode);
      Reported reported = Reported.by(loop);
      Task<Void> task = loop.createTask(() -> {}, "forgotten");
      loop.close();
      assertThat(reported.only().message()).startsWith("Task was never started");
      assertThat((Object) reported.only().task()).isSameAs(task);
      assertThat(reported.only().sourceTraceback().isEmpty()).isEqualTo(!inDebugMode);
    }
  }

  @OnBothEngines
  void aCoroutineThatWasGatheredAndNeverStartedIsReportedToo(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.callSoon(() -> gather(() -> sleep(1)));
    runWhatIsReady(loop);
    loop.close();
    assertThat(reported.only().message()).startsWith("Task was never started");
  }

  @Test
  void theBuilderSwitchesItToo() {
    LoopBuilder builder = EventLoop.builder().debug(true);
    try (EventLoop loop = builder.build()) {
      assertThat(loop.getDebug()).isTrue();
      assertThat(loop.createFuture().toString()).contains(CREATED_HERE);
    }
  }
}
