package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.sync.Barrier;
import asyncio.sync.BrokenBarrierException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import org.junit.jupiter.api.Test;

/** Barriers. */
class BarrierTest {

  private final Steps steps = new Steps();

  /** A task that waits at the barrier, and logs its name and its index. */
  private Task<Integer> comer(String name, Barrier barrier) {
    return createTask(
        () -> {
          int index = barrier.await();
          steps.log(name + index);
          return index;
        },
        name);
  }

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  private static void assertBreaks(Task<?> task) {
    assertThatThrownBy(task::await).isExactlyInstanceOf(BrokenBarrierException.class);
  }

  // ---- meeting

  @OnBothEngines
  void allGoOnWhenTheLastArrivesWhoIsTheFirst(EngineKind engine) {
    Barrier barrier = new Barrier(3);
    Loops.run(
        engine,
        () -> {
          comer("a", barrier);
          comer("b", barrier);
          sleep(1);
          assertThat(barrier.nWaiting()).isEqualTo(2);
          steps.log("|");
          comer("c", barrier);
          sleep(1);
          assertThat(barrier.nWaiting()).isZero();
        });
    steps.assertAre("| c2 a0 b1");
  }

  @OnBothEngines
  void aBarrierOfOneLetsEverybodyPass(EngineKind engine) {
    Barrier barrier = new Barrier(1);
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          assertThat(barrier.await()).isZero();
          assertThat(barrier.await()).isZero();
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void canBeUsedAgainAndAgain(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    Loops.run(
        engine,
        () ->
            await(
                gather(
                    () -> {
                      for (int i = 0; i < 3; i++) {
                        steps.log("a" + barrier.await());
                      }
                      return null;
                    },
                    () -> {
                      for (int i = 0; i < 3; i++) {
                        steps.log("b" + barrier.await());
                        sleep(1);
                      }
                      return null;
                    })));
    assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/2>");
    steps.assertAre("b1 a0 b1 a0 b1 a0");
  }

  @OnBothEngines
  void whoComesTooLateWaitsForTheNextTime(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    Loops.run(
        engine,
        () -> {
          comer("a", barrier);
          comer("b", barrier);
          comer("c", barrier);
          sleep(1);
          assertThat(barrier.nWaiting()).isEqualTo(1);
          steps.log("|");
          comer("d", barrier);
          sleep(1);
        });
    steps.assertAre("b1 a0 | d1 c0");
  }

  // ---- cancellation

  @OnBothEngines
  void whoIsCancelledDoesNotCount(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    Loops.run(
        engine,
        () -> {
          Task<Integer> a = comer("a", barrier);
          sleep(0);
          a.cancel();
          assertEndsCancelled(a);
          assertThat(barrier.nWaiting()).isZero();
          assertThat(barrier.broken()).isFalse();
          comer("b", barrier);
          sleep(1);
          steps.log("|");
          comer("c", barrier);
          sleep(1);
        });
    steps.assertAre("| c1 b0");
  }

  @OnBothEngines
  void whoIsCancelledAfterTheLastHasArrivedDoesNotHoldUpTheOthers(EngineKind engine) {
    Barrier barrier = new Barrier(3);
    Loops.run(
        engine,
        () -> {
          Task<Integer> a = comer("a", barrier);
          comer("b", barrier);
          sleep(0);
          assertThat(barrier.await()).isEqualTo(2);
          a.cancel();
          sleep(1);
          assertEndsCancelled(a);
          assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/3>");
        });
    steps.assertAre("b1");
  }

  @OnBothEngines
  void theLastToArriveIsToldSoEvenIfAnotherWasCancelled(EngineKind engine) {
    Barrier barrier = new Barrier(3);
    Loops.run(
        engine,
        () -> {
          Task<Integer> a = comer("a", barrier);
          comer("b", barrier);
          sleep(0);
          a.cancel();
          sleep(1);
          comer("c", barrier);
          comer("d", barrier);
          sleep(1);
        });
    steps.assertAre("d2 b1 c1");
  }

  @OnBothEngines
  void whoIsCancelledWhileOthersLeaveNeverArrives(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    Loops.run(
        engine,
        () -> {
          comer("a", barrier);
          sleep(0);
          barrier.await();
          Task<Integer> late = comer("late", barrier);
          late.cancel();
          sleep(1);
          assertThat(late.cancelled()).isTrue();
          assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/2>");
        });
    steps.assertAre("a0");
  }

  // ---- reset and abort

  @OnBothEngines
  void resetBreaksThoseWhoWait(EngineKind engine) {
    Barrier barrier = new Barrier(3);
    Loops.run(
        engine,
        () -> {
          Task<Integer> a = comer("a", barrier);
          Task<Integer> b = comer("b", barrier);
          sleep(0);
          barrier.reset();
          assertThat(barrier.nWaiting()).isZero();
          Task<Integer> c = comer("c", barrier);
          assertBreaks(a);
          assertBreaks(b);
          sleep(1);
          assertThat(c.done()).isFalse();
          assertThat(barrier.broken()).isFalse();
          assertThat(barrier.nWaiting()).isEqualTo(1);
          barrier.reset();
          assertBreaks(c);
        });
  }

  @OnBothEngines
  void resetOfOneThatNobodyWaitsAtChangesNothing(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    Loops.run(
        engine,
        () -> {
          barrier.reset();
          barrier.reset();
          assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/2>");
          assertThat(await(gather(barrier::await, barrier::await))).containsExactly(0, 1);
        });
  }

  @OnBothEngines
  void abortBreaksThoseWhoWaitAndThoseWhoCome(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    Loops.run(
        engine,
        () -> {
          Task<Integer> a = comer("a", barrier);
          sleep(0);
          barrier.abort();
          barrier.abort();
          assertThat(barrier.broken()).isTrue();
          assertThat(barrier.nWaiting()).isZero();
          assertThat(anonymous(barrier)).isEqualTo("<Barrier broken>");
          assertBreaks(a);
          assertThatThrownBy(barrier::await)
              .isExactlyInstanceOf(BrokenBarrierException.class)
              .hasMessageContaining("reset");
          barrier.reset();
          assertThat(barrier.broken()).isFalse();
          assertThat(await(gather(barrier::await, barrier::await))).containsExactly(0, 1);
        });
  }

  @OnBothEngines
  void whoIsCancelledWhenItIsResetIsCancelled(EngineKind engine) {
    Barrier barrier = new Barrier(3);
    Loops.run(
        engine,
        () -> {
          Task<Integer> a = comer("a", barrier);
          Task<Integer> b = comer("b", barrier);
          sleep(0);
          barrier.reset();
          a.cancel();
          assertEndsCancelled(a);
          assertBreaks(b);
          assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/3>");
          assertThat(getRunningLoop().time()).isZero();
        });
  }

  @Test
  void needsAParty() {
    assertThat(new Barrier(7).parties()).isEqualTo(7);
    assertThatThrownBy(() -> new Barrier(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Barrier(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
