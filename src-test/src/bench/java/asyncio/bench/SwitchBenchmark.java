package asyncio.bench;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.EventLoop;
import asyncio.Task;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Two tasks take turns by {@code sleep(0)}; the operation is one switch. The floor: two threads
 * that yield.
 */
public class SwitchBenchmark extends KernelBenchmark {

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void tasks(LoopState state) {
    tasks(state.loop, MANY);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void floor() {
    threads(MANY);
  }

  static void tasks(EventLoop loop, int switches) {
    loop.runUntilComplete(() -> takeTurns(switches));
  }

  /** In a task. */
  static void takeTurns(int switches) {
    Task<Void> other = createTask(() -> yieldTimes(switches / 2));
    yieldTimes(switches / 2);
    other.await();
  }

  private static void yieldTimes(int times) {
    for (int i = 0; i < times; i++) {
      sleep(0);
    }
  }

  static void threads(int switches) {
    BareScheduler scheduler = new BareScheduler();
    Runnable half =
        () -> {
          for (int i = 0; i < switches / 2; i++) {
            Thread.yield();
          }
        };
    scheduler.start(half);
    scheduler.start(half);
    scheduler.run();
  }
}
