package asyncio.bench;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Two tasks wake each other, each time through a new future; the operation is one wake-up. The
 * floor: two threads that unpark each other.
 */
public class WakeUpBenchmark extends KernelBenchmark {

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

  static void tasks(EventLoop loop, int wakeUps) {
    new PingPong(loop, wakeUps / 2).run();
  }

  private static final class PingPong {

    private final EventLoop loop;
    private final int rounds;
    private Future<Void> ping;
    private Future<Void> pong;

    PingPong(EventLoop loop, int rounds) {
      this.loop = loop;
      this.rounds = rounds;
      this.ping = loop.createFuture();
      this.pong = loop.createFuture();
    }

    void run() {
      loop.runUntilComplete(
          () -> {
            Task<Void> other = loop.createTask(this::answer);
            ask();
            other.await();
          });
    }

    private void ask() {
      for (int i = 0; i < rounds; i++) {
        ping.setResult(null);
        pong.await();
        pong = loop.createFuture();
      }
    }

    private void answer() {
      for (int i = 0; i < rounds; i++) {
        ping.await();
        ping = loop.createFuture();
        pong.setResult(null);
      }
    }
  }

  static void threads(int wakeUps) {
    BareScheduler scheduler = new BareScheduler();
    int rounds = wakeUps / 2;
    Thread[] threads = new Thread[2];
    threads[0] =
        scheduler.start(
            () -> {
              for (int i = 0; i < rounds; i++) {
                LockSupport.unpark(threads[1]);
                LockSupport.park();
              }
            });
    threads[1] =
        scheduler.start(
            () -> {
              for (int i = 0; i < rounds; i++) {
                LockSupport.park();
                LockSupport.unpark(threads[0]);
              }
            });
    scheduler.run();
  }
}
