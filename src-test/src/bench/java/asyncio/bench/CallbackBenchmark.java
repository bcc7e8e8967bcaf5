package asyncio.bench;

import asyncio.EventLoop;
import asyncio.futures.Future;
import java.util.ArrayDeque;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Callbacks. In the chain each schedules the next; the operation is one callback, and the floor is
 * a queue and nothing else.
 *
 * <p>In {@code awaited} a task awaits a future that a callback completes, while no other task runs:
 * the operation is one such await. To run the callback, nobody has to be switched to.
 */
public class CallbackBenchmark extends KernelBenchmark {

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void chain(LoopState state) {
    chain(state.loop, MANY);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void awaited(LoopState state) {
    awaited(state.loop, MANY);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int floor() {
    return queue(MANY);
  }

  static void chain(EventLoop loop, int callbacks) {
    Future<Void> done = loop.createFuture();
    loop.callSoon(
        new Chain(callbacks) {
          @Override
          protected void again() {
            loop.callSoon(this);
          }

          @Override
          protected void end() {
            done.setResult(null);
          }
        });
    loop.runUntilComplete(done);
  }

  static void awaited(EventLoop loop, int awaits) {
    loop.runUntilComplete(
        () -> {
          for (int i = 0; i < awaits; i++) {
            Future<Void> future = loop.createFuture();
            loop.callSoon(() -> future.setResult(null));
            future.await();
          }
        });
  }

  static int queue(int callbacks) {
    ArrayDeque<Runnable> ready = new ArrayDeque<>();
    ready.add(
        new Chain(callbacks) {
          @Override
          protected void again() {
            ready.add(this);
          }
        });
    int count = 0;
    for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
      next.run();
      count++;
    }
    return count;
  }
}
