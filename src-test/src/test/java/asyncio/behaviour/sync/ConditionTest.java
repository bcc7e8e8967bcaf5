package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.sync.Condition;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Conditions. */
class ConditionTest {

  private final Steps steps = new Steps();
  private final Condition condition = new Condition();

  /** A task that waits for a signal, and logs its name, and how it was woken. */
  private Task<Void> waiter(String name) {
    return createTask(
        () -> {
          try (Held held = condition.acquire()) {
            assertThat(condition.await()).isTrue();
            assertThat(condition.locked()).isTrue();
            steps.log(name);
          } catch (CancelledError cancelled) {
            steps.log(name + "-cancelled");
            throw cancelled;
          }
        },
        name);
  }

  /** Signals so many, in a block of its own. */
  private void signal(int n) {
    try (Held held = condition.acquire()) {
      condition.signal(n);
    }
  }

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  // ---- the lock

  @OnBothEngines
  void isAlsoItsLock(EngineKind engine) {
    Lock lock = new Lock();
    Condition ofLock = new Condition(lock);
    Loops.run(
        engine,
        () -> {
          try (Held held = ofLock.acquire()) {
            assertThat(lock.locked()).isTrue();
            assertThat(ofLock.locked()).isTrue();
          }
          assertThat(lock.locked()).isFalse();
          lock.acquire();
          assertThat(ofLock.locked()).isTrue();
          ofLock.release();
          assertThat(lock.locked()).isFalse();
          assertThatThrownBy(ofLock::release).isExactlyInstanceOf(IllegalStateException.class);
        });
  }

  @OnBothEngines
  void severalMayShareALock(EngineKind engine) {
    Lock lock = new Lock();
    Condition one = new Condition(lock);
    Condition other = new Condition(lock);
    Loops.run(
        engine,
        () -> {
          Task<Boolean> waiting =
              createTask(
                  () -> {
                    try (Held held = lock.acquire()) {
                      return one.await();
                    }
                  });
          sleep(0);
          try (Held held = other.acquire()) {
            other.signalAll();
            sleep(1);
            assertThat(waiting.done()).isFalse();
            one.signal();
          }
          assertThat(await(waiting)).isTrue();
        });
  }

  @OnBothEngines
  void givesTheLockBackWhileItWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> waiting = waiter("a");
          sleep(0);
          assertThat(condition.locked()).isFalse();
          assertThat(anonymous(condition)).isEqualTo("<Condition unlocked waiters=1>");
          try (Held held = condition.acquire()) {
            condition.signal();
            sleep(5);
            assertThat(waiting.done()).as("without the lock it does not go on").isFalse();
          }
          await(waiting);
          assertThat(anonymous(condition)).isEqualTo("<Condition unlocked>");
        });
  }

  // ---- signals

  @OnBothEngines
  void signalWakesThoseWhoWaitLongest(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiter("a");
          waiter("b");
          waiter("c");
          waiter("d");
          sleep(0);
          signal(1);
          sleep(1);
          steps.log("|");
          signal(2);
          sleep(1);
          steps.log("|");
          signal(100);
          signal(1);
          sleep(1);
        });
    steps.assertAre("a | b c | d");
  }

  @OnBothEngines
  void signalCountsOnlyThoseNotWokenYet(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiter("a");
          waiter("b");
          waiter("c");
          sleep(0);
          try (Held held = condition.acquire()) {
            condition.signal();
            condition.signal();
            condition.signal(0);
          }
          sleep(1);
          steps.assertAre("a b");
        });
  }

  @OnBothEngines
  void signalAllWakesAll(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiter("a");
          waiter("b");
          Task<Void> last = waiter("c");
          sleep(0);
          try (Held held = condition.acquire()) {
            condition.signalAll();
          }
          await(last);
        });
    steps.assertAre("a b c");
  }

  @OnBothEngines
  void aSignalThatNobodyWaitsForIsLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          signal(1);
          Task<Void> late = waiter("late");
          sleep(1);
          assertThat(late.done()).isFalse();
        });
  }

  // ---- waitFor

  @OnBothEngines
  void waitForLooksAfterEverySignal(EngineKind engine) {
    int[] value = {0};
    Loops.run(
        engine,
        () -> {
          Task<Boolean> waiting =
              createTask(
                  () -> {
                    try (Held held = condition.acquire()) {
                      return condition.waitFor(
                          () -> {
                            assertThat(condition.locked()).isTrue();
                            steps.log("looks-at-" + value[0]);
                            return value[0] == 2;
                          });
                    }
                  });
          sleep(0);
          for (int i = 0; i < 3; i++) {
            try (Held held = condition.acquire()) {
              value[0] = i;
              condition.signal();
            }
            sleep(1);
          }
          assertThat(await(waiting)).isTrue();
        });
    steps.assertAre("looks-at-0 looks-at-0 looks-at-1 looks-at-2");
  }

  @OnBothEngines
  void waitForTakesNoTurnAndNeedsNoLockIfItIsTheCase(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          assertThat(condition.waitFor(() -> true)).isTrue();
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void whatThePredicateThrowsIsThrownWithTheLockHeld(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    boolean[] bad = {false};
    Loops.run(
        engine,
        () -> {
          Task<Void> waiting =
              createTask(
                  () -> {
                    try (Held held = condition.acquire()) {
                      condition.waitFor(
                          () -> {
                            if (bad[0]) {
                              throw boom;
                            }
                            return false;
                          });
                    }
                  });
          sleep(0);
          bad[0] = true;
          signal(1);
          assertThatThrownBy(waiting::await).isSameAs(boom).hasNoSuppressedExceptions();
          assertThat(condition.locked()).isFalse();
        });
  }

  // ---- cancellation

  @OnBothEngines
  void whoIsCancelledHasTheLockNoneTheLess(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> a = waiter("a");
          sleep(0);
          a.cancel();
          assertEndsCancelled(a);
          assertThat(anonymous(condition)).isEqualTo("<Condition unlocked>");
        });
    steps.assertAre("a-cancelled");
  }

  @OnBothEngines
  void whoIsCancelledWaitsForTheLockHoweverOftenItIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> a = waiter("a");
          sleep(0);
          try (Held held = condition.acquire()) {
            for (int i = 1; i <= 3; i++) {
              a.cancel("number " + i);
              sleep(1);
              assertThat(a.done()).isFalse();
            }
            steps.log("released");
          }
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class).hasMessage("number 3");
          assertThat(anonymous(condition)).isEqualTo("<Condition unlocked>");
        });
    steps.assertAre("released a-cancelled");
  }

  @OnBothEngines
  void whoIsCancelledAfterASignalPassesItOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> a = waiter("a");
          Task<Void> b = waiter("b");
          sleep(0);
          signal(1);
          a.cancel();
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("a-cancelled b");
  }

  @OnBothEngines
  void whoIsCancelledWhileItWaitsForTheLockAgainPassesTheSignalOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> a = waiter("a");
          Task<Void> b = waiter("b");
          sleep(0);
          try (Held held = condition.acquire()) {
            condition.signal();
            sleep(1);
            a.cancel();
            sleep(1);
          }
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("a-cancelled b");
  }

  @OnBothEngines
  void whoIsCancelledInTheTurnOfTheSignalGetsNone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> a = waiter("a");
          Task<Void> b = waiter("b");
          sleep(0);
          a.cancel();
          signal(1);
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("a-cancelled b");
  }

  @OnBothEngines
  void whoIsCancelledWhileItWaitsToGetInHasNoLock(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          condition.acquire();
          Task<Void> a = waiter("a");
          sleep(0);
          a.cancel();
          assertEndsCancelled(a);
          assertThat(anonymous(condition)).isEqualTo("<Condition locked>");
        });
  }

  // ---- misuse

  private static void assertNeedsTheLock(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("lock", "acquire()");
  }

  @Test
  void signalsNeedTheLock() {
    assertNeedsTheLock(condition::signal);
    assertNeedsTheLock(() -> condition.signal(2));
    assertNeedsTheLock(condition::signalAll);
  }

  @OnBothEngines
  void waitingNeedsTheLock(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertNeedsTheLock(condition::await);
          assertNeedsTheLock(() -> condition.waitFor(() -> false));
        });
  }

  @OnBothEngines
  void closingTheLoopUnwindsWhoWaits(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          for (int i = 0; i < 3; i++) {
            createTask(
                () -> {
                  try (Held held = condition.acquire()) {
                    condition.await();
                  } finally {
                    steps.log("unwound");
                  }
                });
          }
          sleep(0);
          assertThat(getRunningLoop().isRunning()).isTrue();
        });
    loop.close();
    steps.assertAre("unwound unwound unwound");
    assertThat(reported.messages()).allMatch(message -> message.contains("destroyed"));
  }
}
