package asyncio.bench;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.sync.Queue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * A producer and a consumer; the operation is one item on its way through the queue. With capacity
 * 1 both are suspended for each item, with capacity 100 for every hundredth.
 */
public class QueueBenchmark extends KernelBenchmark {

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int capacity1(LoopState state) {
    return consumed(state.loop, MANY, 1);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int capacity100(LoopState state) {
    return consumed(state.loop, MANY, 100);
  }

  /** The sum of the items. */
  static int consumed(EventLoop loop, int items, int capacity) {
    Queue<Integer> queue = new Queue<>(capacity);
    return loop.runUntilComplete(
        () -> {
          Task<Void> producer =
              loop.createTask(
                  () -> {
                    for (int i = 0; i < items; i++) {
                      queue.put(i);
                    }
                  });
          Task<Integer> consumer =
              loop.createTask(
                  () -> {
                    int sum = 0;
                    for (int i = 0; i < items; i++) {
                      sum += queue.get();
                    }
                    return sum;
                  });
          producer.await();
          return consumer.await();
        });
  }
}
