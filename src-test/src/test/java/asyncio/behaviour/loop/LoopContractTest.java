package asyncio.behaviour.loop;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Threads.doElsewhere;
import static asyncio.testing.TurnCounter.turnsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Clock;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.KeyboardInterrupt;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.TimerHandle;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import asyncio.testing.TurnCounter;
import java.util.ArrayList;
import java.util.List;

/** The scheduler's contract, C1 to C16. */
class LoopContractTest {

  private final Steps steps = new Steps();

  private Runnable logs(Object what) {
    return () -> steps.log(what);
  }

  /** Runs the loop until what is ready now has run, and what that makes ready in turn, n times. */
  private static void runTurns(EventLoop loop, int n) {
    for (int i = 0; i < n; i++) {
      loop.stop();
      loop.runForever();
    }
  }

  // ---- C1: the order within a turn

  /** A clock that jumps, and tells for what. */
  private static final class ToldClock implements Clock {

    final List<Object> idleUntil = new ArrayList<>();
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long idle(EventLoop loop, long deadline) {
      idleUntil.add(deadline == NEVER ? "never" : deadline / 1e9);
      if (deadline == NEVER) {
        loop.stop();
      } else {
        now = deadline;
      }
      return 0;
    }
  }

  @OnBothEngines
  void c1WaitsForTheFirstTimerOnlyIfNothingIsReady(EngineKind engine) {
    ToldClock clock = new ToldClock();
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      loop.callLater(5, () -> {});
      loop.callLater(3, () -> loop.callSoon(() -> loop.callSoon(() -> {})));
      loop.callSoon(() -> {});
      loop.runForever();
      assertThat(clock.idleUntil).containsExactly(3.0, 5.0, "never");
    }
  }

  @OnBothEngines
  void c1DoesNotWaitIfItIsToStop(EngineKind engine) {
    ToldClock clock = new ToldClock();
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      loop.callLater(5, () -> {});
      loop.stop();
      loop.runForever();
      assertThat(clock.idleUntil).isEmpty();
    }
  }

  @OnBothEngines
  void c1NeverWaitsForLongerThanADay(EngineKind engine) {
    double[] longest = new double[1];
    try (EventLoop loop = Loops.real(engine)) {
      loop.callLater(1e8, () -> {});
      loop.addListener(
          new LoopListener() {
            @Override
            public void beforePoll(EventLoop ofThis, double wait) {
              longest[0] = Math.max(longest[0], wait);
              if (wait > 0) {
                doElsewhere(() -> loop.callSoonThreadsafe(loop::stop));
              }
            }
          });
      loop.runForever();
    }
    assertThat(longest[0]).isEqualTo(24.0 * 3600);
  }

  @OnBothEngines
  void c1CancelledTimersAreNotWaitedFor(EngineKind engine) {
    ToldClock clock = new ToldClock();
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      TimerHandle first = loop.callLater(1, logs("cancelled"));
      loop.callLater(2, logs("due"));
      first.cancel();
      loop.runForever();
      assertThat(clock.idleUntil).containsExactly(2.0, "never");
    }
    steps.assertAre("due");
  }

  @OnBothEngines
  void c1ManyCancelledTimersLeaveTheOthersAsTheyAre(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      List<TimerHandle> timers = new ArrayList<>();
      for (int i = 200; i > 0; i--) {
        timers.add(loop.callLater(i, logs(i)));
      }
      timers.stream().filter(timer -> timer.when() % 40 != 0).forEach(TimerHandle::cancel);
      loop.callLater(201, loop::stop);
      loop.runForever();
    }
    steps.assertAre("40 80 120 160 200");
  }

  @OnBothEngines
  void c1WhatOtherThreadsSendComesBeforeTimers(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoon(
          () -> {
            loop.callLater(0, logs("timer"));
            doElsewhere(() -> loop.callSoonThreadsafe(logs("sent")));
            loop.callSoon(logs("soon"));
          });
      runTurns(loop, 2);
    }
    steps.assertAre("soon sent timer");
  }

  // ---- C2: a turn runs what was ready when it began

  @OnBothEngines
  void c2WhatACallbackSchedulesRunsInTheNextTurn(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.addListener(turnsInto(steps));
      loop.callSoon(
          () -> {
            steps.log("a");
            loop.callSoon(logs("c"));
          });
      loop.callSoon(logs("b"));
      runTurns(loop, 2);
    }
    steps.assertAre("[ a b ] [ c ]");
  }

  private static LoopListener turnsInto(Steps steps) {
    return new LoopListener() {
      @Override
      public void beforePoll(EventLoop loop, double wait) {
        steps.log("[");
      }

      @Override
      public void turnEnded(EventLoop loop, int timers) {
        steps.log("]");
      }
    };
  }

  @OnBothEngines
  void c2AChainOfCallbacksStarvesNeitherTimersNorOtherThreads(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Runnable[] chain = new Runnable[1];
      chain[0] =
          () -> {
            steps.log("link");
            loop.callSoon(chain[0]);
          };
      loop.callSoon(chain[0]);
      loop.callLater(0, logs("timer"));
      doElsewhere(
          () -> {
            loop.callSoonThreadsafe(logs("sent"));
            loop.callSoonThreadsafe(loop::stop);
          });
      loop.runForever();
    }
    steps.assertAre("link sent timer");
  }

  // ---- C3: first in, first out

  @OnBothEngines
  void c3CallbacksRunOnceInTheOrderOfRegistration(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Runnable twice = logs("x");
      loop.callSoon(logs("a"));
      loop.callSoon(twice);
      loop.callSoon(logs("b"));
      loop.callSoon(twice);
      runTurns(loop, 2);
    }
    steps.assertAre("a x b x");
  }

  @OnBothEngines
  void c3CancelledCallbacksAreSkipped(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      var last = loop.callSoon(logs("never"));
      loop.callSoon(logs("a"));
      last.cancel();
      var next = new Object[1];
      loop.callSoon(() -> ((Handle) next[0]).cancel());
      next[0] = loop.callSoon(logs("never"));
      loop.callSoon(logs("b"));
      runTurns(loop, 1);
    }
    steps.assertAre("a b");
  }

  // ---- C4, C5, C6: timers

  @OnBothEngines
  void c4DueTimersComeAfterWhatIsReady(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(0, logs("f"));
      loop.callSoon(logs("g"));
      runTurns(loop, 1);
    }
    steps.assertAre("g f");
  }

  @OnBothEngines
  void c5TimersRunInTheOrderOfTheirTimes(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(3, logs("3"));
      loop.callLater(1, logs("1"));
      loop.callAt(2, logs("2"));
      loop.callLater(4, loop::stop);
      loop.runForever();
    }
    steps.assertAre("1 2 3");
  }

  @OnBothEngines
  void c5OverdueTimersRunInTheOrderOfTheirTimes(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(-1, logs("-1"));
      loop.callLater(-2, logs("-2"));
      loop.callAt(-3, logs("-3"));
      runTurns(loop, 1);
    }
    steps.assertAre("-3 -2 -1");
  }

  @OnBothEngines
  void c5TimersOfOneTimeRunInTheOrderOfRegistration(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      for (int i = 0; i < 10; i++) {
        loop.callAt(1, logs(i));
      }
      loop.callAt(1, loop::stop);
      loop.runForever();
    }
    steps.assertAre("0 1 2 3 4 5 6 7 8 9");
  }

  @OnBothEngines
  void c6ShortSleepsDoNotSpin(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          int turns =
              turnsOf(
                  () -> {
                    for (double delay : new double[] {1e-2, 1e-4, 1e-6, 1e-8, 1e-10}) {
                      sleep(delay);
                    }
                  });
          assertThat(turns).isBetween(5, 20);
        });
  }

  // ---- C7, C8: one at a time

  @OnBothEngines
  void c7NothingElseRunsUnlessAnAwaitReallySuspends(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          getRunningLoop().callSoon(logs("callback"));
          Future<String> done = getRunningLoop().createFuture();
          done.setResult("result");
          steps.log("begin");
          await(done);
          await(gather(done));
          Coroutine<String> inline = () -> await(done);
          await(inline);
          steps.log("end");
          sleep(0);
        });
    steps.assertAre("begin end other callback");
  }

  @OnBothEngines
  void c7ExceptionsOfDoneFuturesDoNotSuspendEither(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          Future<String> failed = getRunningLoop().createFuture();
          failed.setException(new ArithmeticException());
          steps.log("begin");
          assertThatThrownBy(failed::await).isInstanceOf(ArithmeticException.class);
          steps.log("end");
          sleep(0);
        });
    steps.assertAre("begin end other");
  }

  @OnBothEngines
  void c8NoTaskIsCurrentInACallback(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Task<?>> seen = getRunningLoop().createFuture();
          getRunningLoop().callSoon(() -> seen.setResult(currentTask()));
          assertThat(await(seen)).isNull();
        });
  }

  @OnBothEngines
  void c8TheTaskThatRunsIsCurrentAfterEachSuspension(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine.Void body =
              () -> {
                Task<?> self = currentTask();
                for (int i = 0; i < 3; i++) {
                  sleep(0);
                  assertThat(currentTask()).isSameAs(self);
                }
                steps.log(self.getName());
              };
          Task<Void> a = createTask(body, "a");
          Task<Void> b = createTask(body, "b");
          await(gather(a, b));
        });
    steps.assertAre("a b");
  }

  // ---- C9, C10: done callbacks and those who await

  @OnBothEngines
  void c9DoneCallbacksAreQueuedInTheOrderOfRegistration(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> future = loop.createFuture();
          future.addDoneCallback(done -> steps.log("1"));
          future.addDoneCallback(done -> steps.log("2"));
          loop.callSoon(logs("before"));
          future.setResult("result");
          steps.log("set");
          loop.callSoon(logs("after"));
          sleep(0);
        });
    steps.assertAre("set before 1 2 after");
  }

  @OnBothEngines
  void c10ThoseWhoWaitAndCallbacksGoInTheOrderOfRegistration(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> future = loop.createFuture();
          for (int i = 0; i < 3; i++) {
            String name = String.valueOf(i);
            createTask(
                () -> {
                  await(future);
                  steps.log(name);
                });
          }
          sleep(0);
          future.addDoneCallback(done -> steps.log("cb"));
          createTask(
              () -> {
                await(future);
                steps.log("late");
              });
          sleep(0);
          future.setResult("result");
          loop.callSoon(logs("soon"));
          sleep(0);
        });
    steps.assertAre("0 1 2 cb late soon");
  }

  // ---- C11, C12: tasks

  @OnBothEngines
  void c11TasksStartInTheNextTurnInTheOrderOfEverythingElse(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.callSoon(logs("cb1"));
          createTask(() -> steps.log("t1"));
          loop.callSoon(logs("cb2"));
          createTask(() -> steps.log("t2"));
          steps.log("created");
          sleep(0);
        });
    steps.assertAre("created cb1 t1 cb2 t2");
  }

  @OnBothEngines
  void c12TasksThatGiveWayGoRound(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> tasks = new ArrayList<>();
          for (String name : List.of("a", "b", "c")) {
            tasks.add(
                createTask(
                    () -> {
                      for (int i = 0; i < 3; i++) {
                        steps.log(name + i);
                        sleep(0);
                      }
                    }));
          }
          await(gather(tasks));
        });
    steps.assertAre("a0 b0 c0 a1 b1 c1 a2 b2 c2");
  }

  // ---- C13: stop

  @OnBothEngines
  void c13StopLetsTheTurnEndAndKeepsTheRestForTheNextRun(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoon(
          () -> {
            steps.log("a");
            loop.stop();
            loop.callSoon(logs("later"));
          });
      loop.callSoon(logs("b"));
      loop.runForever();
      steps.log("stopped");
      runTurns(loop, 1);
    }
    steps.assertAre("a b stopped later");
  }

  @OnBothEngines
  void c13StopBeforeARunGivesItOneTurn(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      TurnCounter counter = new TurnCounter();
      loop.addListener(counter);
      loop.callLater(1, logs("timer"));
      loop.callSoon(
          () -> {
            steps.log("a");
            loop.callSoon(logs("b"));
          });
      loop.stop();
      loop.runForever();
      assertThat(counter.turns()).isEqualTo(1);
      assertThat(loop.time()).isZero();
    }
    steps.assertAre("a");
  }

  @OnBothEngines
  void c13StopCountsForOneRunOnly(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.stop();
      loop.stop();
      loop.runForever();
      loop.runUntilComplete(() -> sleep(1));
      assertThat(loop.time()).isEqualTo(1.0);
    }
  }

  // ---- C14: what callbacks throw

  @OnBothEngines
  void c14ExceptionsOfCallbacksAreReportedAndTheLoopGoesOn(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      AssertionError thrown = new AssertionError("boom");
      var handle =
          loop.callSoon(
              () -> {
                throw thrown;
              });
      loop.callSoon(logs("next"));
      runTurns(loop, 1);
      assertThat(reported.only().message()).startsWith("Exception in callback");
      assertThat(reported.only().exception()).isSameAs(thrown);
      assertThat(reported.only().handle()).isSameAs(handle);
    }
    steps.assertAre("next");
  }

  @OnBothEngines
  void c14AKeyboardInterruptOfACallbackEndsTheRunAndTheLoopCanRunAgain(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.callSoon(
          () -> {
            throw new KeyboardInterrupt();
          });
      loop.callSoon(logs("rest"));
      assertThatThrownBy(loop::runForever).isInstanceOf(KeyboardInterrupt.class);
      assertThat(loop.isRunning()).isFalse();
      steps.log("again");
      runTurns(loop, 1);
      assertThat(reported.all()).isEmpty();
    }
    steps.assertAre("again rest");
  }

  @OnBothEngines
  void c14AKeyboardInterruptOfATaskEndsTheRunAndOtherTasksStayPending(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<Void> failing =
          loop.createTask(
              () -> {
                throw new KeyboardInterrupt();
              });
      Task<Void> other =
          loop.createTask(
              () -> {
                sleep(1);
                steps.log("other");
              });
      assertThatThrownBy(loop::runForever).isInstanceOf(KeyboardInterrupt.class);
      assertThat(failing.done()).isTrue();
      assertThat(failing.exception()).isInstanceOf(KeyboardInterrupt.class);
      assertThat(other.done()).isFalse();
      loop.runUntilComplete(other);
    }
    steps.assertAre("other");
  }

  // ---- C15: closed loops; see also MisuseTest

  @OnBothEngines
  void c15AClosedLoopTakesNothing(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.close();
    assertClosed(() -> loop.callSoon(() -> {}));
    assertClosed(() -> loop.callLater(1, () -> {}));
    assertClosed(() -> loop.callAt(1, () -> {}));
    assertClosed(() -> loop.callSoonThreadsafe(() -> {}));
    assertClosed(() -> loop.createTask(() -> {}));
    assertClosed(loop::runForever);
    assertClosed(() -> loop.runUntilComplete(() -> {}));
  }

  private static void assertClosed(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Event loop is closed");
  }

  // ---- C16: one running loop for each thread

  @OnBothEngines
  void c16ARunningLoopCannotBeRunAgain(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(getRunningLoop()::runForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("This event loop is already running"));
  }

  @OnBothEngines
  void c16NoOtherLoopRunsInTheThreadOfARunningOne(EngineKind engine) {
    try (EventLoop other = Loops.virtual(engine)) {
      Loops.run(
          engine,
          () ->
              assertThatThrownBy(other::runForever)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("Cannot run the event loop while another loop is running"));
      other.runUntilComplete(() -> steps.log("ran"));
    }
    steps.assertAre("ran");
  }

  @OnBothEngines
  void c16AnotherThreadMayRunAnotherLoop(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            doElsewhere(
                () ->
                    Loops.run(
                        engine,
                        () -> {
                          sleep(1);
                          steps.log("ran");
                        })));
    steps.assertAre("ran");
  }
}
