package asyncio.bench;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * A task is made, runs, and is awaited by the one that made it: in batches of a thousand, or one at
 * a time. The operation is one such task.
 *
 * <p>The floor does the same with bare threads. A parent starts a batch and parks; the last child
 * of the batch unparks it. For a batch of one that is a start, a run, and the parent's suspension
 * and resumption, all of which an await of a task includes, too.
 */
public class SpawnBenchmark extends KernelBenchmark {

  static final int BATCH = 1000;

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int batch(LoopState state) {
    return awaited(state.loop, MANY, BATCH);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int gather(LoopState state) {
    return gathered(state.loop, MANY, BATCH);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int single(LoopState state) {
    return awaited(state.loop, MANY, 1);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int batchFloor() {
    return threads(MANY, BATCH);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int singleFloor() {
    return threads(MANY, 1);
  }

  static int awaited(EventLoop loop, int tasks, int batch) {
    return loop.runUntilComplete(() -> awaited(tasks, batch));
  }

  /** In a task. */
  static int awaited(int tasks, int batch) {
    List<Task<Integer>> children = new ArrayList<>(batch);
    int sum = 0;
    for (int done = 0; done < tasks; done += batch) {
      for (int i = 0; i < batch; i++) {
        int result = i;
        children.add(Asyncio.createTask(() -> result));
      }
      for (Task<Integer> child : children) {
        sum += child.await();
      }
      children.clear();
    }
    return sum;
  }

  static int gathered(EventLoop loop, int tasks, int batch) {
    return loop.runUntilComplete(
        () -> {
          List<Task<Integer>> children = new ArrayList<>(batch);
          int sum = 0;
          for (int done = 0; done < tasks; done += batch) {
            for (int i = 0; i < batch; i++) {
              int result = i;
              children.add(loop.createTask(() -> result));
            }
            for (Integer result : Asyncio.<Integer>gather(children).await()) {
              sum += result;
            }
            children.clear();
          }
          return sum;
        });
  }

  static int threads(int threads, int batch) {
    Parent parent = new Parent(threads, batch);
    parent.scheduler.start(parent);
    parent.scheduler.run();
    return parent.sum;
  }

  private static final class Parent implements Runnable {

    final BareScheduler scheduler = new BareScheduler();
    private final int threads;
    private final int batch;
    private int running;
    private int sum;

    Parent(int threads, int batch) {
      this.threads = threads;
      this.batch = batch;
    }

    @Override
    public void run() {
      Thread self = Thread.currentThread();
      for (int done = 0; done < threads; done += batch) {
        running = batch;
        for (int i = 0; i < batch; i++) {
          int result = i;
          scheduler.start(() -> child(self, result));
        }
        while (running > 0) {
          LockSupport.park();
        }
      }
    }

    private void child(Thread parent, int result) {
      sum += result;
      running--;
      if (running == 0) {
        LockSupport.unpark(parent);
      }
    }
  }
}
