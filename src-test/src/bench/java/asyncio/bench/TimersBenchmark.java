package asyncio.bench;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * 100,000 timers of 0 to 100 ms: tasks that sleep, or callbacks. The operation is one of them.
 *
 * <p>In virtual time nobody waits, so the time that passes is what they cost. In real time, look at
 * the CPU time ({@link CpuTime}). The floors: a priority queue is filled and emptied; and for tasks
 * the same with a bare thread parked in each of its entries.
 */
@Fork(value = 2, jvmArgsAppend = KernelBenchmark.OPEN_SCHEDULER)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class TimersBenchmark extends KernelBenchmark {

  static final int TIMERS = 100_000;

  /** A loop in virtual time. */
  public static class VirtualTime extends LoopState {
    @Override
    LoopBuilder builder() {
      return super.builder().clock(new VirtualClock());
    }
  }

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void virtualSleeps(VirtualTime state) {
    sleeps(state.loop, TIMERS);
  }

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void realSleeps(LoopState state) {
    sleeps(state.loop, TIMERS);
  }

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void virtualCallbacks(VirtualTime state) {
    callbacks(state.loop, TIMERS);
  }

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void realCallbacks(LoopState state) {
    callbacks(state.loop, TIMERS);
  }

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public long floor() {
    return queue(TIMERS);
  }

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public int sleepsFloor() {
    return threads(TIMERS);
  }

  static void sleeps(EventLoop loop, int timers) {
    Delays delays = new Delays();
    loop.runUntilComplete(
        () -> {
          List<Task<Void>> tasks = new ArrayList<>(timers);
          for (int i = 0; i < timers; i++) {
            double delay = delays.next();
            tasks.add(loop.createTask(() -> sleep(delay)));
          }
          Asyncio.gather(tasks).await();
        });
  }

  static void callbacks(EventLoop loop, int timers) {
    Delays delays = new Delays();
    Future<Void> done = loop.createFuture();
    Runnable callback =
        new Runnable() {
          private int left = timers;

          @Override
          public void run() {
            left--;
            if (left == 0) {
              done.setResult(null);
            }
          }
        };
    for (int i = 0; i < timers; i++) {
      loop.callLater(delays.next(), callback);
    }
    loop.runUntilComplete(done);
  }

  private record Timer(double when, Thread thread) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Double.compare(when, other.when);
    }
  }

  static long queue(int timers) {
    Delays delays = new Delays();
    PriorityQueue<Timer> queue = new PriorityQueue<>();
    for (int i = 0; i < timers; i++) {
      queue.add(new Timer(delays.next(), null));
    }
    double sum = 0;
    for (Timer timer = queue.poll(); timer != null; timer = queue.poll()) {
      sum += timer.when;
    }
    return (long) sum;
  }

  static int threads(int timers) {
    Delays delays = new Delays();
    BareScheduler scheduler = new BareScheduler();
    PriorityQueue<Timer> queue = new PriorityQueue<>();
    int[] awake = {0};
    for (int i = 0; i < timers; i++) {
      double delay = delays.next();
      scheduler.start(
          () -> {
            queue.add(new Timer(delay, Thread.currentThread()));
            LockSupport.park();
            awake[0]++;
          });
    }
    scheduler.run();
    for (Timer timer = queue.poll(); timer != null; timer = queue.poll()) {
      LockSupport.unpark(timer.thread);
      scheduler.run();
    }
    return awake[0];
  }

  /** The same microseconds each time, as seconds. */
  private static final class Delays {

    private int state = 12345;

    double next() {
      state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
      return (state >> 8) % 100_001 / 1e6;
    }
  }
}
