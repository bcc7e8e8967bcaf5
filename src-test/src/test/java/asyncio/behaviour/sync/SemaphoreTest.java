package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.Held;
import asyncio.sync.Semaphore;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Semaphores, also bounded ones. */
class SemaphoreTest {

  private final Steps steps = new Steps();

  /** A task that waits for a permit, logs its name, and keeps the permit. */
  private Task<Held> taker(String name, Semaphore semaphore) {
    return createTask(
        () -> {
          Held held = semaphore.acquire();
          steps.log(name);
          return held;
        },
        name);
  }

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  // ---- permits

  @OnBothEngines
  void letsInAsManyAsThereArePermits(EngineKind engine) {
    Semaphore semaphore = new Semaphore(3);
    int[] inside = {0, 0};
    Loops.run(
        engine,
        () -> {
          List<Future<Void>> tasks = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            tasks.add(
                createTask(
                    () -> {
                      try (Held held = semaphore.acquire()) {
                        inside[0]++;
                        inside[1] = Math.max(inside[1], inside[0]);
                        sleep(1);
                        inside[0]--;
                      }
                    }));
          }
          await(gather(tasks));
          assertThat(getRunningLoop().time()).isEqualTo(4.0);
          assertThat(semaphore.locked()).isFalse();
        });
    assertThat(inside[1]).isEqualTo(3);
  }

  @OnBothEngines
  void hasOnePermitIfNothingIsSaid(EngineKind engine) {
    for (Semaphore semaphore : List.of(new Semaphore(), new BoundedSemaphore())) {
      Loops.run(
          engine,
          () -> {
            assertThat(semaphore.locked()).isFalse();
            semaphore.acquire();
            assertThat(semaphore.locked()).isTrue();
          });
    }
  }

  @OnBothEngines
  void takesNoTurnIfThereIsAPermit(EngineKind engine) {
    Semaphore semaphore = new Semaphore(2);
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          semaphore.acquire();
          semaphore.acquire().close();
          semaphore.acquire();
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void canGetMorePermitsThanAtFirst(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    assertThat(semaphore.locked()).isTrue();
    semaphore.release();
    semaphore.release();
    Loops.run(
        engine,
        () -> {
          semaphore.acquire();
          semaphore.acquire();
          assertThat(semaphore.locked()).isTrue();
        });
  }

  // ---- fairness

  @OnBothEngines
  void servesInTheOrderOfArrival(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    Loops.run(
        engine,
        () -> {
          taker("a", semaphore);
          taker("b", semaphore);
          taker("c", semaphore);
          taker("d", semaphore);
          sleep(0);
          semaphore.release();
          sleep(1);
          steps.log("|");
          semaphore.release();
          semaphore.release();
          sleep(1);
        });
    steps.assertAre("a | b c");
  }

  @OnBothEngines
  void nobodyOvertakesWhoWasGivenAPermit(EngineKind engine) {
    Semaphore semaphore = new Semaphore(1);
    Loops.run(
        engine,
        () -> {
          semaphore.acquire();
          taker("a", semaphore);
          sleep(0);
          semaphore.release();
          assertThat(semaphore.locked()).as("the permit is a's").isTrue();
          Task<Held> late = taker("late", semaphore);
          sleep(1);
          assertThat(late.done()).isFalse();
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void nobodyOvertakesEvenIfThereIsAnotherPermit(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    Loops.run(
        engine,
        () -> {
          taker("a", semaphore);
          sleep(0);
          semaphore.release();
          semaphore.release(); // one more than there are who wait
          assertThat(semaphore.locked()).as("a has not gone on yet").isTrue();
          semaphore.acquire();
          steps.log("main");
          assertThat(semaphore.locked()).isTrue();
        });
    steps.assertAre("a main");
  }

  // ---- cancellation

  @OnBothEngines
  void whoIsCancelledWhileWaitingGetsNoPermit(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    Loops.run(
        engine,
        () -> {
          Task<Held> a = taker("a", semaphore);
          Task<Held> b = taker("b", semaphore);
          sleep(0);
          a.cancel();
          semaphore.release();
          await(b);
          assertEndsCancelled(a);
          assertThat(anonymous(semaphore)).isEqualTo("<Semaphore locked>");
        });
    steps.assertAre("b");
  }

  @OnBothEngines
  void whoIsCancelledAfterItWasGivenAPermitPassesItOn(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    Loops.run(
        engine,
        () -> {
          Task<Held> a = taker("a", semaphore);
          Task<Held> b = taker("b", semaphore);
          sleep(0);
          semaphore.release();
          a.cancel();
          await(b);
          assertEndsCancelled(a);
          assertThat(anonymous(semaphore)).isEqualTo("<Semaphore locked>");
        });
    steps.assertAre("b");
  }

  @OnBothEngines
  void thePermitOfWhoIsCancelledComesBackIfNobodyWaits(EngineKind engine) {
    Semaphore semaphore = new BoundedSemaphore(1);
    Loops.run(
        engine,
        () -> {
          Held held = semaphore.acquire();
          Task<Held> a = taker("a", semaphore);
          sleep(0);
          held.close();
          a.cancel();
          assertEndsCancelled(a);
          assertThat(anonymous(semaphore)).isEqualTo("<BoundedSemaphore unlocked value=1>");
        });
  }

  @OnBothEngines
  void allPermitsArePassedOnIfAllWhoWereGivenOneAreCancelled(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    Loops.run(
        engine,
        () -> {
          Task<Held> a = taker("a", semaphore);
          Task<Held> b = taker("b", semaphore);
          taker("c", semaphore);
          taker("d", semaphore);
          sleep(0);
          semaphore.release();
          semaphore.release();
          a.cancel();
          b.cancel();
          sleep(1);
        });
    steps.assertAre("c d");
  }

  @OnBothEngines
  void whoIsCancelledWhileWaitingLeavesTheLineToOthers(EngineKind engine) {
    Semaphore semaphore = new Semaphore(1);
    Loops.run(
        engine,
        () -> {
          semaphore.acquire();
          Task<Held> a = taker("a", semaphore);
          sleep(0);
          a.cancel();
          semaphore.release();
          assertThat(semaphore.locked()).as("only who was cancelled is in line").isFalse();
          semaphore.acquire();
          steps.log("main");
          assertEndsCancelled(a);
        });
    steps.assertAre("main");
  }

  // ---- misuse

  @Test
  void aNegativeNumberIsRefused() {
    assertThatThrownBy(() -> new Semaphore(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BoundedSemaphore(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @OnBothEngines
  void aBoundedOneCannotGetMorePermitsThanAtFirst(EngineKind engine) {
    BoundedSemaphore semaphore = new BoundedSemaphore(2);
    assertThatThrownBy(semaphore::release)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("released too many times");
    Loops.run(
        engine,
        () -> {
          Held held = semaphore.acquire();
          held.close();
          assertThatThrownBy(held::close).isInstanceOf(IllegalArgumentException.class);
        });
    assertThat(anonymous(semaphore)).isEqualTo("<BoundedSemaphore unlocked value=2>");
  }

  @OnBothEngines
  void aCallbackCanTakeAPermitButNotWaitForOne(EngineKind engine) {
    Semaphore semaphore = new Semaphore(1);
    Loops.run(
        engine,
        () -> {
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    semaphore.acquire();
                    thrown.setResult(catchThrowable(semaphore::acquire));
                  });
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in a callback");
          assertThat(anonymous(semaphore)).isEqualTo("<Semaphore locked>");
        });
  }

  @OnBothEngines
  void saysHowItIs(EngineKind engine) {
    Semaphore semaphore = new Semaphore(1);
    assertThat(anonymous(semaphore)).isEqualTo("<Semaphore unlocked value=1>");
    Loops.run(
        engine,
        () -> {
          semaphore.acquire();
          taker("a", semaphore);
          sleep(0);
          assertThat(anonymous(semaphore)).isEqualTo("<Semaphore locked waiters=1>");
        });
  }
}
