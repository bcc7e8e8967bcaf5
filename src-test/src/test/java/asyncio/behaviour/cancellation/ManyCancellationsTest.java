package asyncio.behaviour.cancellation;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.sync.Lock;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Cancelling long chains and big crowds: no recursion, and no search for each one that leaves. */
class ManyCancellationsTest {

  private static final int LONG = 10_000;

  private static void finish(List<? extends Future<?>> futures) {
    gather(true, futures).await();
  }

  // ---- chains

  @OnBothEngines
  void aChainOfTasksIsCancelledFromItsEndToItsBeginning(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> chain = new ArrayList<>();
          chain.add(createTask(() -> sleep(1000)));
          for (int i = 1; i < LONG; i++) {
            Task<Void> former = chain.get(i - 1);
            chain.add(createTask(() -> former.await()));
            sleep(0);
          }
          assertThat(chain.get(LONG - 1).cancel("all of you")).isTrue();
          assertThat(chain).allMatch(task -> task.cancelling() == 1);
          finish(chain);
          assertThat(chain).allMatch(Future::cancelled);
          assertThat(getRunningLoop().time()).isZero();
        });
  }

  @OnBothEngines
  void aChainOfTasksAndGatheringsIsCancelledFromItsEndToItsBeginning(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<?>> chain = new ArrayList<>();
          chain.add(createTask(() -> sleep(1000)));
          for (int i = 1; i < LONG; i++) {
            Task<?> former = chain.get(i - 1);
            chain.add(createTask(() -> gather(List.of(former)).await()));
            sleep(0);
          }
          assertThat(chain.get(LONG - 1).cancel()).isTrue();
          finish(chain);
          assertThat(chain).allMatch(Future::cancelled);
        });
  }

  @OnBothEngines
  void aChainOfGatheringsIsCancelledFromItsEndToItsBeginning(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> first = getRunningLoop().createFuture();
          Future<?> last = first;
          for (int i = 1; i < LONG; i++) {
            last = gather(List.of(last));
          }
          assertThat(last.cancel()).isTrue();
          assertThat(first.cancelled()).isTrue();
          assertThat(last.cancel()).isFalse(); // its children are done
          finish(List.of(last));
        });
  }

  @OnBothEngines
  void aGatheringOfTheTaskThatAwaitsItCanBeCancelledWithoutEnd(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Task<?>> self = getRunningLoop().createFuture();
          Future<Void> other = getRunningLoop().createFuture();
          Task<?> task = createTask(() -> gather(List.of(self.result(), other)).await());
          self.setResult(task);
          sleep(0);
          assertThat(task.cancel()).isTrue();
          assertThat(other.cancelled()).isTrue();
          finish(List.of(task));
          assertThat(task.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void theOrderIsThatOfARecursion(EngineKind engine) {
    List<String> order = new ArrayList<>();
    Loops.run(
        engine,
        () -> {
          Coroutine<Void> inner =
              () -> {
                gather(logging(order, "b"), logging(order, "c")).await();
                return null;
              };
          Future<?> all = gather(logging(order, "a"), createTask(inner), logging(order, "d"));
          sleep(0);
          sleep(0);
          all.cancel();
          finish(List.of(all));
        });
    assertThat(order).containsExactly("a", "b", "c", "d");
  }

  private static Future<Void> logging(List<String> order, String name) {
    Future<Void> future = getRunningLoop().createFuture();
    future.addDoneCallback(done -> order.add(name));
    return future;
  }

  // ---- crowds

  /**
   * Counts how often it is compared: a search for a listener compares it with those that stand
   * before it.
   */
  private static final class Counting implements Consumer<Future<Void>> {

    private final AtomicInteger comparisons;

    Counting(AtomicInteger comparisons) {
      this.comparisons = comparisons;
    }

    @Override
    public void accept(Future<Void> done) {}

    @Override
    public boolean equals(Object other) {
      comparisons.incrementAndGet();
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  @OnBothEngines
  void aCallbackIsRemovedWithoutComparingItWithAllOthers(EngineKind engine) {
    AtomicInteger comparisons = new AtomicInteger();
    Loops.run(
        engine,
        () -> {
          Future<Void> future = getRunningLoop().createFuture();
          List<Counting> callbacks = new ArrayList<>();
          for (int i = 0; i < LONG; i++) {
            callbacks.add(new Counting(comparisons));
            future.addDoneCallback(callbacks.get(i));
          }
          Collections.reverse(callbacks);
          for (Counting callback : callbacks) {
            assertThat(future.removeDoneCallback(callback)).isEqualTo(1);
          }
        });
    assertThat(comparisons.get()).isLessThan(10 * LONG);
  }

  @OnBothEngines
  void callbacksKeepTheirOrderHoweverManyAreRemoved(EngineKind engine) {
    List<Integer> called = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    Loops.run(
        engine,
        () -> {
          Future<Void> future = getRunningLoop().createFuture();
          List<Consumer<Future<Void>>> callbacks = new ArrayList<>();
          for (int i = 0; i < 1000; i++) {
            int number = i;
            callbacks.add(done -> called.add(number));
            future.addDoneCallback(callbacks.get(i));
            if (i % 10 == 0) {
              future.addDoneCallback(callbacks.get(i)); // twice
            }
            if (i >= 100 && i % 3 != 0) {
              int past = i - 100 + i % 3;
              future.removeDoneCallback(callbacks.get(past));
            }
          }
          for (int i = 0; i < 1000; i++) {
            boolean removed = false;
            for (int remover = 100; remover < 1000; remover++) {
              removed |= remover % 3 != 0 && remover - 100 + remover % 3 == i;
            }
            if (!removed) {
              expected.add(i);
              if (i % 10 == 0) {
                expected.add(i);
              }
            }
          }
          future.setResult(null);
          sleep(0);
        });
    assertThat(called).isEqualTo(expected);
  }

  @OnBothEngines
  void aFunctionThatWasAddedManyTimesIsRemovedAsOften(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Void> future = getRunningLoop().createFuture();
          Consumer<Future<Void>> once = done -> {};
          Consumer<Future<Void>> often = done -> {};
          for (int i = 0; i < 100; i++) {
            future.addDoneCallback(often);
          }
          future.addDoneCallback(once);
          assertThat(future.removeDoneCallback(often)).isEqualTo(100);
          assertThat(future.removeDoneCallback(often)).isZero();
          future.addDoneCallback(often);
          assertThat(future.removeDoneCallback(often)).isEqualTo(1);
          assertThat(future.removeDoneCallback(once)).isEqualTo(1);
        });
  }

  @OnBothEngines
  void aCrowdThatWaitsInDifferentWaysIsCancelledLastFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Void> future = getRunningLoop().createFuture();
          Lock lock = new Lock();
          lock.acquire();
          List<Task<?>> crowd = new ArrayList<>();
          for (int i = 0; i < LONG / 4; i++) {
            crowd.add(createTask(() -> shield(future).await()));
            crowd.add(createTask(() -> Asyncio.wait(List.of(future)).done()));
            crowd.add(createTask(() -> lock.acquire()));
          }
          sleep(0);
          Collections.reverse(crowd);
          crowd.forEach(Future::cancel);
          finish(crowd);
          assertThat(crowd).allMatch(Future::cancelled);
          assertThat(future.done()).isFalse();
          lock.release();
          lock.acquire();
        });
  }
}
