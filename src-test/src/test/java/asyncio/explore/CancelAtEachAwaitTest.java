package asyncio.explore;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.futures.CancelledError;
import asyncio.sync.Event;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.test.explore.CancelAtEachAwait;
import asyncio.test.explore.CancelAtEachAwait.Subject;
import asyncio.test.internal.loops.TaskTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code CancelAtEachAwait}: one run for each await, and what it finds. */
class CancelAtEachAwaitTest {

  @Test
  void aTaskThatCleansUpPasses() {
    int awaits =
        CancelAtEachAwait.check(
            () -> {
              Lock lock = new Lock();
              return new Subject(
                  () -> {
                    sleep(1);
                    try (var held = lock.acquire()) {
                      sleep(1);
                      sleep(0);
                    }
                  },
                  () -> assertThat(lock.locked()).isFalse());
            });
    assertThat(awaits).isEqualTo(3);
  }

  @Test
  void aTaskWithoutAwaitsIsRunOnce() {
    List<String> runs = new ArrayList<>();
    int awaits =
        CancelAtEachAwait.check(() -> new Subject(() -> runs.add("body"), () -> runs.add("check")));
    assertThat(awaits).isZero();
    assertThat(runs).containsExactly("body", "check");
  }

  @Test
  void aLockThatStaysLockedIsFoundWithItsAwait() {
    assertThatThrownBy(
            () ->
                CancelAtEachAwait.check(
                    () -> {
                      Lock lock = new Lock();
                      return new Subject(
                          () -> {
                            sleep(1);
                            lock.acquire();
                            sleep(1);
                            lock.release();
                          },
                          () -> assertThat(lock.locked()).as("locked").isFalse());
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "Fails if the task is cancelled at its await number 2, at Asyncio.sleep")
        .hasMessageContaining("CancelAtEachAwaitTest.java:")
        .hasMessageContaining("[locked]");
  }

  @Test
  void anItemThatIsTakenAndLostIsFound() {
    assertThatThrownBy(
            () ->
                CancelAtEachAwait.check(
                    () -> {
                      Queue<Integer> queue = new Queue<>();
                      List<Integer> done = new ArrayList<>();
                      queue.putNowait(1);
                      return new Subject(
                          () -> {
                            int item = queue.get();
                            sleep(0);
                            done.add(item);
                          },
                          () -> assertThat(queue.qsize() + done.size()).as("items").isEqualTo(1));
                    }))
        .hasMessageContaining("await number 1")
        .hasMessageContaining("[items]");
  }

  @Test
  void aSwallowedCancellationIsFound() {
    assertThatThrownBy(
            () ->
                CancelAtEachAwait.check(
                    () ->
                        new Subject(
                            () -> {
                              try {
                                sleep(1);
                              } catch (CancelledError ignored) {
                                return;
                              }
                            },
                            () -> {})))
        .hasMessageContaining("The task has swallowed its cancellation");
  }

  private static void throwWithReason() {
    throw new IllegalStateException("in the clean-up");
  }

  @Test
  void anotherExceptionIsFound() {
    assertThatThrownBy(
            () ->
                CancelAtEachAwait.check(
                    () ->
                        new Subject(
                            () -> {
                              try {
                                sleep(1);
                              } finally {
                                throwWithReason();
                              }
                            },
                            () -> {})))
        .hasRootCauseMessage("in the clean-up");
  }

  @Test
  void aTaskThatIsLeftIsFound() {
    assertThatThrownBy(
            () ->
                CancelAtEachAwait.check(
                    () ->
                        new Subject(
                            () -> {
                              createTask(() -> sleep(100), "forgotten");
                              sleep(1);
                            },
                            () -> {})))
        .hasMessageContaining("A task is left")
        .hasMessageContaining("forgotten");
  }

  @Test
  void aDeadlockIsFoundAtOnce() {
    assertThatThrownBy(
            () ->
                CancelAtEachAwait.check(
                    () ->
                        new Subject(
                            () -> {
                              try {
                                sleep(1);
                              } finally {
                                new Event().await();
                              }
                            },
                            () -> {})))
        .hasMessageContaining(TaskTree.DEADLOCK);
  }
}
