package asyncio.bench;

import static asyncio.Asyncio.sleep;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * A lock is taken and given back, which is the operation: by one task that never has to wait, or by
 * ten that hold it over a {@code sleep(0)}, so that all others stand in line.
 */
public class LockBenchmark extends KernelBenchmark {

  static final int TASKS = 10;

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int uncontended(LoopState state) {
    return alone(state.loop, MANY);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int contended(LoopState state) {
    return inLine(state.loop, MANY, TASKS);
  }

  /** How often the lock was held. */
  static int alone(EventLoop loop, int times) {
    Lock lock = new Lock();
    return loop.runUntilComplete(
        () -> {
          int count = 0;
          for (int i = 0; i < times; i++) {
            try (Held held = lock.acquire()) {
              count++;
            }
          }
          return count;
        });
  }

  /** How often the lock was held, by all tasks together. */
  static int inLine(EventLoop loop, int times, int tasks) {
    Lock lock = new Lock();
    int[] count = {0};
    return loop.runUntilComplete(
        () -> {
          List<Task<Void>> all = new ArrayList<>(tasks);
          for (int i = 0; i < tasks; i++) {
            all.add(loop.createTask(() -> hold(lock, times / tasks, count)));
          }
          for (Task<Void> task : all) {
            task.await();
          }
          return count[0];
        });
  }

  private static void hold(Lock lock, int times, int[] count) {
    for (int i = 0; i < times; i++) {
      try (Held held = lock.acquire()) {
        int before = count[0];
        sleep(0);
        count[0] = before + 1; // would be less in the end if another task held it meanwhile
      }
    }
  }
}
