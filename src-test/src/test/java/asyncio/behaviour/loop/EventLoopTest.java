package asyncio.behaviour.loop;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getEventLoop;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.newEventLoop;
import static asyncio.Asyncio.setEventLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import asyncio.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Event loops: how they are made, looked at, run and closed. */
class EventLoopTest {

  private final Steps steps = new Steps();

  // ---- made and described

  @OnBothEngines
  void aLoopHasTheNameItWasGiven(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).name("mine").build()) {
      assertThat(loop.name()).isEqualTo("mine");
    }
  }

  @Test
  void loopsAreNumbered() {
    try (EventLoop one = EventLoop.create();
        EventLoop two = newEventLoop()) {
      assertThat(one.name()).matches("loop-\\d+");
      assertThat(two.name()).matches("loop-\\d+").isNotEqualTo(one.name());
    }
  }

  @OnBothEngines
  void toStringTellsTheNameTheEngineAndTheState(EngineKind engine) {
    EventLoop loop = EventLoop.builder().engine(engine).name("mine").build();
    String expected = "<EventLoop mine " + (engine == EngineKind.DIRECT ? "direct" : "portable");
    assertThat(loop).hasToString(expected + ">");
    loop.runUntilComplete(() -> assertThat(loop).hasToString(expected + " running>"));
    loop.setDebug(true);
    assertThat(loop).hasToString(expected + " debug>");
    loop.close();
    assertThat(loop).hasToString(expected + " closed debug>");
  }

  @Test
  void thePropertyChoosesTheEngine() {
    assertThat(descriptionWith(LoopBuilder.ENGINE_PROPERTY, "portable")).contains("portable");
    assertThat(descriptionWith(LoopBuilder.ENGINE_PROPERTY, "Auto")).startsWith("<EventLoop");
  }

  @Test
  void thePropertySwitchesDebugModeOn() {
    assertThat(descriptionWith(LoopBuilder.DEBUG_PROPERTY, "true")).contains("debug");
    assertThat(descriptionWith(LoopBuilder.DEBUG_PROPERTY, "false")).doesNotContain("debug");
  }

  private static String descriptionWith(String property, String value) {
    String before = System.getProperty(property);
    System.setProperty(property, value);
    try (EventLoop loop = EventLoop.create()) {
      return loop.toString();
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }

  @OnBothEngines
  void whatIsNamedInCodeGoesBeforeTheProperty(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).debug(true).build()) {
      assertThat(loop.getDebug()).isTrue();
      loop.setDebug(false);
      assertThat(loop.getDebug()).isFalse();
    }
  }

  @OnBothEngines
  void whatCountsAsSlowCanBeSet(EngineKind engine) {
    try (EventLoop usual = Loops.virtual(engine);
        EventLoop loop = EventLoop.builder().engine(engine).slowCallbackDuration(2.5).build()) {
      assertThat(usual.slowCallbackDuration()).isEqualTo(0.1);
      assertThat(loop.slowCallbackDuration()).isEqualTo(2.5);
      loop.setSlowCallbackDuration(1);
      assertThat(loop.slowCallbackDuration()).isEqualTo(1.0);
    }
  }

  // ---- the loop of a thread

  @OnBothEngines
  void theRunningLoopIsKnownInTasksAndCallbacks(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoon(() -> steps.log(getRunningLoop() == loop));
      loop.runUntilComplete(
          () -> {
            steps.log(getRunningLoop() == loop);
            sleep(1);
            steps.log(getEventLoop() == loop);
          });
    }
    steps.assertAre("true true true");
  }

  @OnBothEngines
  void theRunningLoopIsNotThatOfOtherThreads(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(elsewhere(() -> catchThrowable(Asyncio::getRunningLoop)))
              .isInstanceOf(IllegalStateException.class);
          Throwable[] inVirtualThread = new Throwable[1];
          Thread.startVirtualThread(
                  () -> inVirtualThread[0] = catchThrowable(Asyncio::getRunningLoop))
              .join();
          assertThat(inVirtualThread[0]).isInstanceOf(IllegalStateException.class);
        });
  }

  @OnBothEngines
  void theRunningLoopIsForgottenAfterTheRun(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.runUntilComplete(() -> sleep(1));
      assertThat(catchThrowable(() -> loop.runUntilComplete(Coroutines.failing(new Error()))))
          .isInstanceOf(Error.class);
      assertThatThrownBy(Asyncio::getRunningLoop).isInstanceOf(IllegalStateException.class);
    }
  }

  @OnBothEngines
  void aLoopCanBeSetForAThread(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      setEventLoop(loop);
      assertThat(getEventLoop()).isSameAs(loop);
      assertThat(elsewhere(() -> catchThrowable(Asyncio::getEventLoop)))
          .isInstanceOf(IllegalStateException.class);
      Loops.run(engine, () -> assertThat(getEventLoop()).isSameAs(getRunningLoop()));
      assertThat(getEventLoop()).isSameAs(loop);
    } finally {
      setEventLoop(null);
    }
    assertThatThrownBy(Asyncio::getEventLoop).isInstanceOf(IllegalStateException.class);
  }

  @OnBothEngines
  void theLoopThatWasSetServesGatherBeforeItRuns(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      setEventLoop(loop);
      Future<?> both = gather(sleeping(1, "a"), sleeping(2, "b"));
      assertThat(loop.runUntilComplete(both)).isEqualTo(List.of("a", "b"));
    } finally {
      setEventLoop(null);
    }
  }

  // ---- runs

  @OnBothEngines
  void aLoopCanBeRunAgainAndAgain(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      for (int i = 0; i < 5; i++) {
        assertThat(loop.runUntilComplete(sleeping(1, i))).isEqualTo(i);
      }
      assertThat(loop.time()).isEqualTo(5.0);
    }
  }

  @OnBothEngines
  void isRunningTellsWhetherItRuns(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    assertThat(loop.isRunning()).isFalse();
    loop.runUntilComplete(() -> assertThat(loop.isRunning()).isTrue());
    assertThat(loop.isRunning()).isFalse();
    assertThat(loop.isClosed()).isFalse();
    loop.close();
    assertThat(loop.isClosed()).isTrue();
  }

  @OnBothEngines
  void whatIsReadyInTheTurnOfTheEndStillRuns(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> future = loop.createFuture();
      loop.callSoon(
          () -> {
            future.setResult("result");
            loop.callSoon(
                () -> {
                  steps.log("with-the-callback-that-stops");
                  loop.callSoon(() -> steps.log("too-late"));
                });
          });
      loop.runUntilComplete(future);
    }
    steps.assertAre("with-the-callback-that-stops");
  }

  @OnBothEngines
  void aRunThatFailedDoesNotStopTheNextOne(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> future = loop.createFuture();
      loop.callSoon(
          () -> {
            throw new KeyboardInterrupt();
          });
      assertThatThrownBy(() -> loop.runUntilComplete(future)).isInstanceOf(KeyboardInterrupt.class);
      loop.callLater(1, () -> future.setResult("set in the next run"));
      loop.runUntilComplete(() -> sleep(2));
      assertThat(loop.time()).isEqualTo(2.0);
    }
  }

  @OnBothEngines
  void aRunThatWasStoppedDoesNotStopTheNextOne(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> future = loop.createFuture();
      loop.callSoon(loop::stop);
      assertThatThrownBy(() -> loop.runUntilComplete(future))
          .isInstanceOf(IllegalStateException.class);
      loop.callLater(1, () -> future.setResult("set in the next run"));
      loop.runUntilComplete(() -> sleep(2));
      assertThat(loop.time()).isEqualTo(2.0);
    }
  }

  @OnBothEngines
  void aLoopRunsInAVirtualThreadToo(EngineKind engine) throws InterruptedException {
    Object[] result = new Object[1];
    Thread.startVirtualThread(() -> result[0] = Loops.<Object>run(engine, sleeping(1, "slept")))
        .join();
    assertThat(result[0]).isEqualTo("slept");
  }

  @OnBothEngines
  void aRunInAVirtualThreadThrowsThereWhatEndsIt(EngineKind engine) throws InterruptedException {
    List<Throwable> thrown = List.of(new KeyboardInterrupt(), new Exception("checked"));
    List<Throwable> caught = new ArrayList<>();
    Thread.startVirtualThread(
            () ->
                thrown.forEach(
                    exception ->
                        caught.add(
                            catchThrowable(
                                () -> Loops.run(engine, Coroutines.failing(exception))))))
        .join();
    assertThat(caught).containsExactlyElementsOf(thrown);
  }

  @OnBothEngines
  void oneThreadMayRunALoopAfterAnother(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<String> task = loop.createTask(sleeping(2, "slept"));
      loop.callLater(1, loop::stop);
      loop.runForever();
      assertThat(Threads.<String>elsewhere(() -> loop.runUntilComplete(task))).isEqualTo("slept");
    }
  }

  // ---- the end

  @OnBothEngines
  void closingTwiceDoesNothing(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.createTask(() -> {});
    loop.close();
    loop.close();
    assertThat(reported.all()).hasSize(1);
  }

  @OnBothEngines
  void aLoopCanBeClosedWithinTheRunOfAnother(EngineKind engine) {
    EventLoop other = Loops.virtual(engine);
    Reported.by(other);
    other.createTask(
        () -> {
          try {
            sleep(100);
          } finally {
            steps.log("unwound");
          }
        });
    other.runUntilComplete(() -> sleep(1));
    Loops.run(
        engine,
        () -> {
          other.close();
          steps.log("closed");
          assertThat(getRunningLoop().isRunning()).isTrue();
          sleep(1);
          steps.log("goes-on");
        });
    steps.assertAre("unwound closed goes-on");
  }

  @OnBothEngines
  void suspendedTasksAreUnwoundInTheOrderOfTheirCreation(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported.by(loop);
    for (String name : new String[] {"a", "b", "c"}) {
      loop.createTask(
          () -> {
            try {
              sleep(100);
            } finally {
              steps.log(name);
            }
          });
    }
    loop.runUntilComplete(() -> sleep(1));
    loop.close();
    steps.assertAre("a b c");
  }

  @OnBothEngines
  void anExceptionThatAnUnwoundTaskThrowsIsReported(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.createTask(
        () -> {
          try {
            sleep(100);
          } finally {
            Coroutines.failing(boom).run();
          }
        });
    loop.runUntilComplete(() -> sleep(1));
    loop.close();
    assertThat(reported.exceptions()).contains(boom);
  }

  // ---- task factories

  /** Makes ordinary tasks, and logs their names. */
  private final class LoggingFactory implements TaskFactory {
    @Override
    public Task<?> createTask(EventLoop loop, Coroutine<?> coroutine, TaskOptions options) {
      steps.log(options.name());
      return new Task<>(loop, coroutine, options);
    }
  }

  @OnBothEngines
  void theTaskFactoryMakesAllTasks(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      TaskFactory factory = new LoggingFactory();
      loop.setTaskFactory(factory);
      assertThat(loop.getTaskFactory()).isSameAs(factory);
      loop.runUntilComplete(
          () -> {
            await(createTask(returning("a"), "named"));
            await(ensureFuture(returning("b")));
            await(gather(returning("c"), returning("d")));
          });
    }
    steps.assertAre("null named null null null");
  }

  @OnBothEngines
  void theTaskFactoryGetsTheOptionsUnchanged(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Context context = new Context();
      TaskOptions given = TaskOptions.named("named").withContext(context);
      loop.setTaskFactory(
          new TaskFactory() {
            @Override
            public Task<?> createTask(
                EventLoop ofLoop, Coroutine<?> coroutine, TaskOptions options) {
              assertThat(ofLoop).isSameAs(loop);
              assertThat(options).isSameAs(given);
              return new Task<>(ofLoop, coroutine, options);
            }
          });
      Task<String> task = loop.createTask(returning("result"), given);
      assertThat(task.getName()).isEqualTo("named");
      assertThat(task.getContext()).isSameAs(context);
      assertThat(loop.runUntilComplete(task)).isEqualTo("result");
    }
  }

  @OnBothEngines
  void nullMakesOrdinaryTasksAgain(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThat(loop.getTaskFactory()).isNull();
      loop.setTaskFactory(new LoggingFactory());
      loop.setTaskFactory(null);
      assertThat(loop.getTaskFactory()).isNull();
      assertThat(loop.runUntilComplete(returning("result"))).isEqualTo("result");
    }
    steps.assertAre("");
  }

  // ---- the loop keeps its tasks

  @OnBothEngines
  void tasksThatNobodyElseKeepsAreNotLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (int i = 1; i <= 3; i++) {
            int delay = i;
            createTask(
                () -> {
                  sleep(delay);
                  await(createTask(() -> sleep(0)));
                  steps.log(delay);
                });
          }
          for (int i = 0; i < 5; i++) {
            System.gc();
            sleep(1);
          }
        });
    steps.assertAre("1 2 3");
  }

  @OnBothEngines
  void allTasksCanBeAskedFromAnotherThreadWhileTasksComeAndGo(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.virtual(engine)) {
      AtomicBoolean over = new AtomicBoolean();
      Throwable[] failure = new Throwable[1];
      Thread observer =
          new Thread(
              () ->
                  failure[0] =
                      catchThrowable(
                          () -> {
                            while (!over.get()) {
                              Set<Task<?>> seen = allTasks(loop);
                              assertThat(seen.size()).isLessThanOrEqualTo(2);
                            }
                          }));
      observer.start();
      loop.runUntilComplete(
          () -> {
            for (int i = 0; i < 2000; i++) {
              await(createTask(() -> {}));
            }
          });
      over.set(true);
      observer.join();
      assertThat(failure[0]).isNull();
    }
  }
}
