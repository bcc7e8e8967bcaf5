package asyncio.bench;

import asyncio.EventLoop;
import asyncio.TaskGroup;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Groups of a thousand tasks; the operation is one of these: made, run, and waited for. */
public class TaskGroupBenchmark extends KernelBenchmark {

  static final int CHILDREN = 1000;

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int children(LoopState state) {
    return grouped(state.loop, MANY, CHILDREN);
  }

  /** How many children have run. */
  static int grouped(EventLoop loop, int tasks, int children) {
    int[] count = {0};
    return loop.runUntilComplete(
        () -> {
          for (int done = 0; done < tasks; done += children) {
            TaskGroup.run(
                group -> {
                  for (int i = 0; i < children; i++) {
                    group.createTask(
                        () -> {
                          count[0]++;
                        });
                  }
                });
          }
          return count[0];
        });
  }
}
