package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;

/**
 * A wake-up near the end of the stack: it throws {@link StackOverflowError}, and nothing has
 * changed, or it wakes. In between a task would wait for ever.
 */
class DeepStackTest {

  /** Tries an action in each frame from the end of the stack on, until it does not overflow. */
  @SuppressWarnings("InfiniteRecursion") // it ends by the overflow
  private static boolean tryOnTheWayUp(Runnable action) {
    boolean done = false;
    try {
      done = tryOnTheWayUp(action);
      if (!done) {
        action.run();
        done = true;
      }
    } catch (StackOverflowError notHere) {
      return done;
    }
    return done;
  }

  private static void assertWakes(EngineKind engine, Coroutine.Void waiting, Runnable wakeUp) {
    Loops.run(
        engine,
        () -> {
          for (int i = 0; i < 5; i++) {
            Task<Void> waiter = createTask(waiting);
            sleep(1);
            assertThat(tryOnTheWayUp(wakeUp)).isTrue();
            await(waiter);
          }
        });
  }

  @OnBothEngines
  void anItemIsPutInOnce(EngineKind engine) {
    Queue<Integer> queue = new Queue<>();
    assertWakes(engine, () -> queue.get(), () -> queue.putNowait(1));
    assertThat(queue.qsize()).isZero();
  }

  /** A queue that belongs to no loop yet, for no task has waited. */
  @OnBothEngines
  void anItemThatNobodyWaitsForIsPutInAndTakenOutOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (int i = 0; i < 10; i++) {
            Queue<Integer> queue = new Queue<>();
            assertThat(tryOnTheWayUp(() -> queue.putNowait(1))).isTrue();
            assertThat(queue.qsize()).isEqualTo(1);
            assertThat(tryOnTheWayUp(queue::getNowait)).isTrue();
            assertThat(queue.qsize()).isZero();
          }
        });
  }

  @OnBothEngines
  void roomIsMadeOnce(EngineKind engine) {
    Queue<Integer> queue = new Queue<>(1);
    queue.putNowait(1);
    assertWakes(engine, () -> queue.put(1), queue::getNowait);
    assertThat(queue.qsize()).isEqualTo(1);
  }

  @OnBothEngines
  void aLockIsReleased(EngineKind engine) {
    Lock lock = new Lock();
    Loops.run(
        engine,
        () -> {
          for (int i = 0; i < 5; i++) {
            lock.acquire();
            Task<?> waiter = createTask(() -> lock.acquire());
            sleep(1);
            assertThat(tryOnTheWayUp(lock::release)).isTrue();
            await(waiter);
            lock.release();
          }
        });
    assertThat(lock.locked()).isFalse();
  }

  @OnBothEngines
  void aPermitIsGivenBackOnce(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    assertWakes(engine, () -> semaphore.acquire(), semaphore::release);
    assertThat(semaphore.locked()).isTrue();
  }

  @OnBothEngines
  void aTokenIsGivenBackOnce(EngineKind engine) {
    CapacityLimiter limiter = new CapacityLimiter(1);
    Loops.run(
        engine,
        () -> {
          limiter.acquire();
          for (int i = 0; i < 5; i++) {
            Task<?> waiter = createTask(() -> limiter.acquire());
            sleep(1);
            assertThat(tryOnTheWayUp(limiter::release)).isTrue();
            await(waiter);
          }
        });
    assertThat(limiter.borrowed()).isEqualTo(1);
  }

  @OnBothEngines
  void anEventIsSet(EngineKind engine) {
    Event event = new Event();
    assertWakes(
        engine,
        () -> {
          event.clear();
          event.await();
        },
        event::set);
  }

  @OnBothEngines
  void aConditionIsSignalled(EngineKind engine) {
    Condition condition = new Condition();
    Loops.run(
        engine,
        () -> {
          for (int i = 0; i < 5; i++) {
            Task<?> waiter =
                createTask(
                    () -> {
                      try (var held = condition.acquire()) {
                        condition.await();
                      }
                    });
            sleep(1);
            try (var held = condition.acquire()) {
              assertThat(tryOnTheWayUp(condition::signal)).isTrue();
            }
            await(waiter);
          }
        });
  }
}
