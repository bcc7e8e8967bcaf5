package asyncio.behaviour.time;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.test.VirtualClock;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Time that jumps. */
class VirtualClockTest {

  private static final Duration SHORT = Duration.ofMillis(1);

  private final Steps steps = new Steps();
  private final VirtualClock clock = Loops.virtualTime();

  private EventLoop loop(EngineKind engine) {
    return EventLoop.builder().engine(engine).clock(clock).build();
  }

  /** Runs an action in another thread as soon as the loop waits in real time. */
  private static void onceItWaits(EventLoop loop, Runnable action) {
    loop.addListener(
        new LoopListener() {
          private boolean done;

          @Override
          public void beforePoll(EventLoop ofThis, double wait) {
            if (wait > 0 && !done) {
              done = true;
              doElsewhere(action);
            }
          }
        });
  }

  // ---- jumps

  @OnBothEngines
  void timeJumpsToTheNextTimerWhenNothingIsReady(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      loop.runUntilComplete(
          () -> {
            assertThat(loop.time()).isZero();
            sleep(3600);
            assertThat(loop.time()).isEqualTo(3600.0);
            sleep(0.001);
            assertThat(loop.time()).isEqualTo(3600.001);
          });
    }
    assertThat(clock.time()).isEqualTo(3600.001);
    assertThat(clock.nanoTime()).isEqualTo(3_600_001_000_000L);
  }

  @OnBothEngines
  void timeStandsStillWhileAnythingCanRun(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      loop.runUntilComplete(
          () -> {
            createTask(() -> sleep(1));
            for (int i = 0; i < 100; i++) {
              sleep(0);
            }
            assertThat(loop.time()).isZero();
          });
      loop.setExceptionHandler((ofLoop, context) -> {});
    }
  }

  @OnBothEngines
  void oneClockMayServeSeveralLoopsInTurn(EngineKind engine) {
    try (EventLoop first = loop(engine);
        EventLoop second = loop(engine)) {
      first.runUntilComplete(() -> sleep(1));
      second.runUntilComplete(() -> sleep(2));
      first.runUntilComplete(() -> sleep(3));
    }
    assertThat(clock.time()).isEqualTo(6.0);
  }

  // ---- not over work that goes on outside

  @OnBothEngines
  void timeDoesNotJumpOverAThread(EngineKind engine) {
    CountDownLatch waits = new CountDownLatch(1);
    try (EventLoop loop = loop(engine)) {
      onceItWaits(loop, waits::countDown);
      String result =
          loop.runUntilComplete(
              () ->
                  timeout(
                      3600,
                      () ->
                          toThread(
                              () -> {
                                waits.await();
                                return "in time";
                              })));
      assertThat(result).isEqualTo("in time");
      assertThat(loop.time()).isZero();
      assertThat(loop.outsideWork()).isZero();
    }
  }

  @OnBothEngines
  void timeDoesNotJumpOverAStage(EngineKind engine) {
    CompletableFuture<String> outside = new CompletableFuture<>();
    try (EventLoop loop = loop(engine)) {
      onceItWaits(loop, () -> outside.complete("in time"));
      assertThat(loop.runUntilComplete(() -> timeout(3600, () -> await(outside))))
          .isEqualTo("in time");
      assertThat(loop.time()).isZero();
      assertThat(loop.outsideWork()).isZero();
    }
  }

  /** If it went on counting, the loop might wait for what nobody will tell it. */
  @OnBothEngines
  void workIsOverWhenItsOutcomeIsThere(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      loop.runUntilComplete(
          () -> {
            for (int i = 0; i < 500; i++) {
              toThread(() -> "result");
              assertThat(loop.outsideWork()).isZero();
              await(CompletableFuture.supplyAsync(() -> "result"));
              assertThat(loop.outsideWork()).isZero();
            }
          });
    }
  }

  @OnBothEngines
  void timeJumpsAgainWhenTheWorkIsCancelled(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      loop.runUntilComplete(
          () -> {
            Task<String> task = createTask(() -> await(new CompletableFuture<>()));
            sleep(0);
            assertThat(loop.outsideWork()).isEqualTo(1);
            task.cancel();
            sleep(0);
            sleep(5);
            assertThat(loop.outsideWork()).isZero();
          });
    }
    assertThat(clock.time()).isEqualTo(5.0);
  }

  @OnBothEngines
  void whatTheLoopItselfWillCompleteIsNotWorkOutsideIt(EngineKind engine) {
    clock.guard(SHORT);
    try (EventLoop loop = loop(engine)) {
      loop.runUntilComplete(
          () -> {
            CompletableFuture<String> own =
                runCoroutineThreadsafe(sleeping(5, "own"), getRunningLoop());
            assertThat(await(own)).isEqualTo("own");
          });
      assertThat(loop.time()).isEqualTo(5.0);
    }
  }

  // ---- deadlocks

  @OnBothEngines
  void whoeverAsksIsToldOfADeadlockAndMayStopTheLoop(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      clock.onDeadlock(
          ofLoop -> {
            assertThat(ofLoop).isSameAs(loop);
            steps.log("deadlock");
            loop.stop();
          });
      Future<String> never = loop.createFuture();
      assertThatThrownBy(() -> loop.runUntilComplete(never))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nothing was left that could wake it");
    }
    steps.assertAre("deadlock");
  }

  @OnBothEngines
  void whoeverIsToldOfADeadlockMayScheduleSomething(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      Future<String> future = loop.createFuture();
      clock.onDeadlock(
          ofLoop -> {
            steps.log("deadlock");
            loop.callLater(5, () -> future.setResult("rescued"));
          });
      assertThat(loop.runUntilComplete(() -> await(future))).isEqualTo("rescued");
      assertThat(loop.time()).isEqualTo(5.0);
    }
    steps.assertAre("deadlock");
  }

  @OnBothEngines
  void aTimerOrWorkOutsideIsNoDeadlock(EngineKind engine) {
    CompletableFuture<String> outside = new CompletableFuture<>();
    try (EventLoop loop = loop(engine)) {
      clock.onDeadlock(ofLoop -> steps.log("deadlock"));
      onceItWaits(loop, () -> outside.complete("done"));
      loop.runUntilComplete(
          () -> {
            sleep(1);
            await(outside);
          });
    }
    steps.assertAre("");
  }

  @OnBothEngines
  void whoeverIsToldOfADeadlockMayFailTheRun(EngineKind engine) {
    AssertionError deadlock = new AssertionError("deadlock");
    try (EventLoop loop = loop(engine)) {
      clock.onDeadlock(
          ofLoop -> {
            throw deadlock;
          });
      Future<String> never = loop.createFuture();
      assertThatThrownBy(() -> loop.runUntilComplete(never)).isSameAs(deadlock);
      assertThat(loop.isRunning()).isFalse();
    }
  }

  // ---- the guard

  @OnBothEngines
  void aRunThatWaitsForNothingFailsAndNamesTheTasks(EngineKind engine) {
    clock.guard(SHORT);
    try (EventLoop loop = loop(engine)) {
      loop.setExceptionHandler((ofLoop, context) -> {});
      Future<String> never = loop.createFuture();
      Task<String> task = loop.createTask(() -> await(never), "waits-in-vain");
      assertThatThrownBy(() -> loop.runUntilComplete(task))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("waits in vain", "nothing is ready", "waits-in-vain");
    }
  }

  @OnBothEngines
  void aRunThatWaitsTooLongForOthersFails(EngineKind engine) {
    clock.guard(SHORT);
    try (EventLoop loop = loop(engine)) {
      loop.setExceptionHandler((ofLoop, context) -> {});
      assertThatThrownBy(() -> loop.runUntilComplete(() -> await(new CompletableFuture<String>())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("waits in vain", "work outside the loop");
    }
  }

  @OnBothEngines
  void withoutADeadlockHandlerOtherThreadsMayStillWakeTheLoop(EngineKind engine) {
    try (EventLoop loop = loop(engine)) {
      Future<String> future = loop.createFuture();
      onceItWaits(loop, () -> loop.callSoonThreadsafe(() -> future.setResult("from outside")));
      assertThat(loop.runUntilComplete(future)).isEqualTo("from outside");
    }
  }
}
