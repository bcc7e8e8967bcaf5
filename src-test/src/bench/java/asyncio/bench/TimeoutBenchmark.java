package asyncio.bench;

import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * A deadline, which never passes, around each await: the operation is both. What is awaited is
 * there already, or it is a {@code sleep(0)}, by which two tasks take turns as in {@link
 * SwitchBenchmark}.
 */
public class TimeoutBenchmark extends KernelBenchmark {

  private static final double A_MINUTE = 60;

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int ready(LoopState state) {
    return awaitsDone(state.loop, MANY);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int suspending(LoopState state) {
    return switches(state.loop, MANY);
  }

  /** The sum of what was awaited: ones. */
  static int awaitsDone(EventLoop loop, int awaits) {
    Future<Integer> one = loop.createFuture();
    one.setResult(1);
    return loop.runUntilComplete(
        () -> {
          int sum = 0;
          for (int i = 0; i < awaits; i++) {
            sum += timeout(A_MINUTE, () -> one.await());
          }
          return sum;
        });
  }

  /** How often one of the tasks gave way. */
  static int switches(EventLoop loop, int switches) {
    int[] count = {0};
    Coroutine.Void half =
        () -> {
          for (int i = 0; i < switches / 2; i++) {
            timeout(A_MINUTE, () -> sleep(0));
            count[0]++;
          }
        };
    return loop.runUntilComplete(
        () -> {
          Task<Void> other = loop.createTask(half);
          half.run();
          other.await();
          return count[0];
        });
  }
}
