package asyncio.behaviour.loop;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.test.Steps;
import asyncio.testing.BeforeWaiting;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners of loops. */
class ListenerTest {

  private final Steps steps = new Steps();

  /** Logs what it is told, under a name. */
  private LoopListener listener(String name) {
    return new LoopListener() {
      @Override
      public void taskCreated(Task<?> task) {
        steps.log(name + "created-" + task.getName());
      }

      @Override
      public void stepStarted(Task<?> task) {
        steps.log(name + "started-" + task.getName());
      }

      @Override
      public void stepSuspended(Task<?> task, Future<?> awaited) {
        steps.log(name + "suspended-" + task.getName() + (awaited == null ? "" : "-for"));
      }

      @Override
      public void taskDone(Task<?> task) {
        steps.log(name + "done-" + task.getName());
      }
    };
  }

  @OnBothEngines
  void aListenerIsToldTheLifeOfEachTask(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.addListener(listener(""));
      loop.runUntilComplete(
          loop.createTask(
              () -> {
                sleep(0);
                await(createTask(() -> {}, "b"));
              },
              "a"));
    }
    steps.assertAre(
        "created-a started-a suspended-a started-a created-b suspended-a-for started-b done-b"
            + " started-a done-a");
  }

  @OnBothEngines
  void aListenerIsToldOfTasksThatNeverRanOrWereAbandoned(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported.by(loop);
    loop.addListener(listener(""));
    Task<Void> cancelled = loop.createTask(() -> {}, "cancelled");
    cancelled.cancel();
    assertThatThrownBy(() -> loop.runUntilComplete(cancelled)).isInstanceOf(CancelledError.class);
    loop.createTask(() -> {}, "abandoned");
    loop.close();
    steps.assertAre("created-cancelled done-cancelled created-abandoned done-abandoned");
  }

  @OnBothEngines
  void listenersAreToldInTheirOrderUntilTheyAreRemoved(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      LoopListener first = listener("1-");
      LoopListener second = listener("2-");
      loop.addListener(first);
      loop.addListener(second);
      loop.createTask(() -> {}, "a").cancel();
      loop.removeListener(first);
      loop.createTask(() -> {}, "b").cancel();
      loop.removeListener(second);
      loop.createTask(() -> {}, "c").cancel();
      loop.stop();
      loop.runForever();
    }
    steps.assertAre("1-created-a 2-created-a 2-created-b");
  }

  @OnBothEngines
  void aListenerIsToldOfEachTurnAndEachCallback(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.addListener(new LogsTurns());
      loop.callSoon(() -> steps.log("a"));
      loop.callSoon(() -> steps.log("never")).cancel();
      loop.callLater(5, () -> steps.log("timer"));
      loop.callLater(5, loop::stop);
      loop.callLater(9, () -> {});
      loop.runForever();
    }
    steps.assertAre("poll ready-2 ( a ) end-3 poll ready-2 ( timer ) ( ) end-1");
  }

  @OnBothEngines
  void aListenerIsToldWhatIsReadyAndWhatMadeItSo(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.addListener(
          new LoopListener() {
            @Override
            public void taskReady(Task<?> task) {
              steps.log(task.getName());
            }

            @Override
            public void callbackReady(EventLoop ofLoop, Handle handle, Source source) {
              steps.log(source);
            }
          });
      loop.callLater(5, () -> steps.log("called"));
      loop.callSoonThreadsafe(loop::stop); // from the owner: as from any other thread
      loop.runForever();
      loop.runUntilComplete(
          loop.createTask(
              () -> {
                sleep(0);
                await(createTask(() -> sleep(9), "b"));
              },
              "a"));
    }
    steps.assertAre("THREAD a a b TIMER called TIMER b a LOOP");
  }

  private final class LogsTurns implements LoopListener {

    @Override
    public void beforePoll(EventLoop loop, double wait) {
      steps.log("poll");
    }

    @Override
    public void afterPoll(EventLoop loop, int ready) {
      steps.log("ready-" + ready);
    }

    @Override
    public void callbackStarted(EventLoop loop, Handle handle) {
      steps.log("(");
    }

    @Override
    public void callbackEnded(EventLoop loop, Handle handle) {
      steps.log(")");
    }

    @Override
    public void turnEnded(EventLoop loop, int timers) {
      steps.log("end-" + timers);
    }
  }

  // ---- a listener must not throw; if it does, that ends the run, and nothing hangs

  /** Throws whenever it is told a certain thing. */
  private static final class Throwing implements LoopListener {

    private final String what;
    private final RuntimeException exception;

    Throwing(String what, RuntimeException exception) {
      this.what = what;
      this.exception = exception;
    }

    private void told(String call) {
      if (call.equals(what)) {
        throw exception;
      }
    }

    @Override
    public void taskReady(Task<?> task) {
      told("taskReady");
    }

    @Override
    public void callbackReady(EventLoop loop, Handle handle, Source source) {
      told("callbackReady");
    }

    @Override
    public void stepStarted(Task<?> task) {
      told("stepStarted");
    }

    @Override
    public void stepSuspended(Task<?> task, Future<?> awaited) {
      told("stepSuspended");
    }

    @Override
    public void taskDone(Task<?> task) {
      told("taskDone");
    }

    @Override
    public void callbackStarted(EventLoop loop, Handle handle) {
      told("callbackStarted");
    }

    @Override
    public void callbackEnded(EventLoop loop, Handle handle) {
      told("callbackEnded");
    }

    @Override
    public void beforePoll(EventLoop loop, double wait) {
      told("beforePoll");
    }

    @Override
    public void afterPoll(EventLoop loop, int ready) {
      told("afterPoll");
    }

    @Override
    public void turnEnded(EventLoop loop, int timers) {
      told("turnEnded");
    }

    @Override
    public void cancelRequested(Task<?> task, @Nullable String message) {
      told("cancelRequested");
    }

    @Override
    public void scopeEntered(Task<?> task, Object scope, double deadline) {
      told("scopeEntered");
    }

    @Override
    public void deadlineMoved(Task<?> task, Object scope, double deadline) {
      told("deadlineMoved");
    }

    @Override
    public void groupJoined(Task<?> task, TaskGroup group) {
      told("groupJoined");
    }

    @Override
    public void scopeLeft(Task<?> task, Object scope) {
      told("scopeLeft");
    }

    @Override
    public void used(EventLoop loop, Object what, String kind, Use use, int level) {
      told("used");
    }

    @Override
    public void phaseEntered(EventLoop loop, String row, String phase) {
      told("phaseEntered");
    }
  }

  static Stream<Arguments> enginesAndCalls() {
    List<String> calls =
        List.of(
            "callbackReady",
            "stepStarted",
            "stepSuspended",
            "taskDone",
            "callbackStarted",
            "callbackEnded",
            "beforePoll",
            "afterPoll",
            "turnEnded",
            "cancelRequested",
            "scopeEntered",
            "deadlineMoved",
            "groupJoined",
            "scopeLeft",
            "used",
            "phaseEntered");
    return Engines.available()
        .flatMap(engine -> calls.stream().map(call -> Arguments.of(engine, call)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("enginesAndCalls")
  @Timeout(value = 50, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aListenerThatThrowsEndsTheRunAndTheLoopCanRunAgain(EngineKind engine, String call) {
    ArithmeticException boom = new ArithmeticException("boom");
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported.by(loop);
      LoopListener throwing = new Throwing(call, boom);
      loop.addListener(throwing);
      assertThatThrownBy(
              () ->
                  loop.runUntilComplete(
                      () -> {
                        loop.callSoon(() -> {});
                        loop.enterPhase("row", "phase");
                        asyncio.Timeout limit = asyncio.Timeout.after(5);
                        limit.run(() -> limit.reschedule(loop.time() + 9));
                        TaskGroup.run(group -> group.createTask(() -> sleep(1)).cancel());
                        new Queue<Integer>().putNowait(1);
                        await(createTask(() -> sleep(1)));
                      }))
          .isSameAs(boom);
      loop.removeListener(throwing);
      assertThat(loop.isRunning()).isFalse();
      loop.runUntilComplete(() -> sleep(1));
    }
  }

  @OnBothEngines
  void aListenerThatThrowsAtAUseLosesNoLockNoPermitAndNoItem(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Lock lock = new Lock();
    Semaphore semaphore = new Semaphore(1);
    Queue<Integer> queue = new Queue<>();
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<Integer> waiting = loop.createTask(() -> queue.get());
      LoopListener throwing = new Throwing("used", boom);
      loop.addListener(throwing);
      assertThatThrownBy(
              () ->
                  loop.runUntilComplete(
                      () -> {
                        lock.acquire();
                        semaphore.acquire();
                        queue.putNowait(1);
                        sleep(1);
                      }))
          .isSameAs(boom);
      loop.removeListener(throwing);
      assertThat(loop.runUntilComplete(waiting)).isEqualTo(1);
      loop.runUntilComplete(() -> sleep(2));
      assertThat(lock.locked()).isTrue();
      assertThat(semaphore.locked()).isTrue();
      assertThat(queue.qsize()).isZero();
      lock.release();
      semaphore.release();
      assertThat(lock.locked()).isFalse();
      assertThat(semaphore.locked()).isFalse();
    }
  }

  @OnBothEngines
  void theFirstOfTwoListenersThatThrowSuppressesTheOther(EngineKind engine) {
    ArithmeticException first = new ArithmeticException("first");
    ArithmeticException second = new ArithmeticException("second");
    try (EventLoop loop = Loops.virtual(engine)) {
      LoopListener throwing = new Throwing("turnEnded", first);
      LoopListener alsoThrowing = new Throwing("turnEnded", second);
      loop.addListener(throwing);
      loop.addListener(alsoThrowing);
      assertThatThrownBy(() -> loop.runUntilComplete(() -> sleep(1)))
          .isSameAs(first)
          .hasSuppressedException(second);
      loop.removeListener(throwing);
      loop.removeListener(alsoThrowing);
    }
  }

  // ---- a listener that is told of a wait may have changed what there is to wait for

  static Stream<Arguments> enginesAndWaysToEnd() {
    List<Named<Consumer<EventLoop>>> ways =
        List.of(
            Named.of("stop", EventLoop::stop),
            Named.of("callSoon", loop -> loop.callSoon(loop::stop)),
            Named.of("callSoonThreadsafe", loop -> loop.callSoonThreadsafe(loop::stop)),
            Named.of("callLater", loop -> loop.callLater(1e-3, loop::stop)));
    return Engines.available()
        .flatMap(engine -> ways.stream().map(way -> Arguments.of(engine, way)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("enginesAndWaysToEnd")
  @Timeout(value = 50, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLoopDoesNotOversleepWhatAListenerSchedules(EngineKind engine, Consumer<EventLoop> way) {
    try (EventLoop loop = Loops.real(engine)) {
      loop.addListener(new BeforeWaiting(way));
      loop.runForever();
    }
  }

  @OnBothEngines
  @Timeout(value = 50, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aListenerThatThrowsIsNotSleptOver(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    try (EventLoop loop = Loops.real(engine)) {
      loop.addListener(
          new BeforeWaiting(
              ofThis -> {
                throw boom;
              }));
      assertThatThrownBy(loop::runForever).isSameAs(boom);
    }
  }
}
