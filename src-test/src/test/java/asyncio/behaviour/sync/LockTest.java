package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import org.junit.jupiter.api.Test;

/** Locks. */
class LockTest {

  private final Steps steps = new Steps();
  private final Lock lock = new Lock();

  /** A task that waits for the lock, logs its name, and keeps the lock for a time. */
  private Task<Void> locker(String name, double delay) {
    return createTask(
        () -> {
          try (Held held = lock.acquire()) {
            steps.log(name);
            sleep(delay);
          }
        },
        name);
  }

  private Task<Void> locker(String name) {
    return locker(name, 0);
  }

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  // ---- holding

  @OnBothEngines
  void isHeldWithinTheBlock(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(lock.locked()).isFalse();
          try (Held held = lock.acquire()) {
            assertThat(lock.locked()).isTrue();
          }
          assertThat(lock.locked()).isFalse();
          lock.acquire();
          assertThat(lock.locked()).isTrue();
          lock.release();
          assertThat(lock.locked()).isFalse();
        });
  }

  @OnBothEngines
  void isReleasedWhenTheBlockFails(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ArithmeticException boom = new ArithmeticException("boom");
          assertThatThrownBy(
                  () -> {
                    try (Held held = lock.acquire()) {
                      throw boom;
                    }
                  })
              .isSameAs(boom);
          assertThat(lock.locked()).isFalse();
        });
  }

  @OnBothEngines
  void isReleasedWhenItsHolderIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> holder = locker("holder", 1000);
          Task<Void> next = locker("next");
          sleep(1);
          holder.cancel();
          await(next);
          assertEndsCancelled(holder);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
    steps.assertAre("holder next");
  }

  @OnBothEngines
  void takesNoTurnIfItIsFree(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          lock.acquire().close();
          lock.acquire().close();
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void anotherTaskMayReleaseIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          await(createTask(lock::release));
          assertThat(lock.locked()).isFalse();
        });
  }

  @OnBothEngines
  void isNotReentrant(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          assertThatThrownBy(() -> timeout(1, () -> lock.acquire().close()))
              .isInstanceOf(TimeoutException.class);
          assertThat(lock.locked()).isTrue();
        });
  }

  // ---- fairness

  @OnBothEngines
  void servesInTheOrderOfArrival(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          locker("a", 3);
          locker("b", 2);
          Task<Void> last = locker("c", 1);
          sleep(1);
          lock.release();
          await(last);
        });
    steps.assertAre("a b c");
  }

  @OnBothEngines
  void nobodyOvertakesEvenRightAfterTheRelease(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          locker("a");
          sleep(0);
          lock.release();
          assertThat(lock.locked()).as("free until a runs").isFalse();
          lock.acquire();
          steps.log("main");
        });
    steps.assertAre("a main");
  }

  @OnBothEngines
  void releasingItWakesOnlyOne(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          locker("a", 1000);
          locker("b");
          sleep(0);
          lock.release();
          sleep(1);
        });
    steps.assertAre("a");
  }

  // ---- cancellation

  @OnBothEngines
  void whoIsCancelledWhileWaitingNeverGetsIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a");
          Task<Void> b = locker("b");
          sleep(0);
          a.cancel();
          sleep(0);
          lock.release();
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b");
  }

  @OnBothEngines
  void whoIsCancelledBeforeItRunsNeverWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a");
          a.cancel();
          sleep(0);
          assertThat(anonymous(lock)).isEqualTo("<Lock locked>");
        });
  }

  @OnBothEngines
  void whoIsCancelledWhenItIsItsTurnPassesItOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a");
          Task<Void> b = locker("b");
          sleep(0);
          lock.release();
          a.cancel();
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b");
  }

  @OnBothEngines
  void isPassedOnIfTheFirstIsCancelledInTheTurnOfTheRelease(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a");
          Task<Void> b = locker("b");
          sleep(0);
          a.cancel();
          lock.release();
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b");
  }

  @OnBothEngines
  void isPassedOnThroughAllWhoAreCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a");
          Task<Void> b = locker("b");
          Task<Void> c = locker("c");
          sleep(0);
          lock.release();
          a.cancel();
          b.cancel();
          await(c);
          assertThat(a.cancelled()).isTrue();
          assertThat(b.cancelled()).isTrue();
          assertThat(anonymous(lock)).isEqualTo("<Lock unlocked>");
        });
    steps.assertAre("c");
  }

  @OnBothEngines
  void whoIsCancelledAfterAnotherLeavesItAlone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a", 1);
          Task<Void> b = locker("b");
          sleep(0);
          lock.release();
          b.cancel();
          await(a);
          assertEndsCancelled(b);
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void whoIsCancelledInTheTurnOfTheReleaseDoesNotWakeASecond(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          locker("a", 1);
          Task<Void> b = locker("b");
          Task<Void> c = locker("c");
          sleep(0);
          b.cancel();
          lock.release();
          sleep(0);
          steps.log("|");
          assertThat(b.cancelled()).isTrue();
          await(c);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
    steps.assertAre("a | c");
  }

  @OnBothEngines
  void isThereAtOnceIfAllWhoWaitAreCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          Task<Void> a = locker("a");
          sleep(0);
          a.cancel();
          lock.release();
          lock.acquire();
          steps.log("main");
          sleep(1);
        });
    steps.assertAre("main");
  }

  // ---- misuse

  @Test
  void onlyWhatIsHeldCanBeReleased() {
    assertThatThrownBy(lock::release)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Lock is not acquired");
  }

  @OnBothEngines
  void closingTwiceIsAnError(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Held held = lock.acquire();
          held.close();
          assertThatThrownBy(held::close).isExactlyInstanceOf(IllegalStateException.class);
        });
  }

  @OnBothEngines
  void aCallbackCanTakeItButNotWaitForIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    lock.acquire();
                    thrown.setResult(catchThrowable(lock::acquire));
                  });
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in a callback");
          assertThat(anonymous(lock)).isEqualTo("<Lock locked>");
        });
  }

  @OnBothEngines
  void closingTheLoopUnwindsWhoWaits(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          Task<Void> holder =
              createTask(
                  () -> {
                    lock.acquire();
                    try {
                      sleep(1000);
                    } finally {
                      lock.release();
                      steps.log("released");
                    }
                  });
          locker("never");
          sleep(0);
          assertThat(holder.done()).isFalse();
        });
    loop.close();
    steps.assertAre("released");
    assertThat(reported.messages()).allMatch(message -> message.contains("destroyed"));
  }

  @OnBothEngines
  void saysHowItIs(EngineKind engine) {
    assertThat(anonymous(lock)).isEqualTo("<Lock unlocked>");
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          assertThat(anonymous(lock)).isEqualTo("<Lock locked>");
          Task<Void> a = locker("a", 1);
          Task<Void> b = locker("b");
          sleep(0);
          assertThat(anonymous(lock)).isEqualTo("<Lock locked waiters=2>");
          lock.release();
          assertThat(anonymous(lock)).isEqualTo("<Lock unlocked waiters=2>");
          await(a);
          await(b);
        });
    assertThat(anonymous(lock)).isEqualTo("<Lock unlocked>");
  }
}
