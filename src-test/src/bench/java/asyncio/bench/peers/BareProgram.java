package asyncio.bench.peers;

import asyncio.bench.Chain;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * The floor, {@code BareProgram SIZE RUNS WORK...}: the works by the JDK's virtual threads and what
 * it has for them, with nothing on top.
 *
 * <p>For a JVM whose virtual threads have one carrier ({@link #ONE_CARRIER}): then one of them runs
 * at a time, as with a loop. So nothing here is synchronized.
 */
public final class BareProgram extends Works {

  /** The JVM's arguments. */
  public static final List<String> ONE_CARRIER =
      List.of(
          "-Djdk.virtualThreadScheduler.parallelism=1",
          "-Djdk.virtualThreadScheduler.maxPoolSize=1");

  private BareProgram() {}

  public static void main(String[] args) throws Exception {
    run(Arrays.asList(args));
  }

  static void run(List<String> arguments) throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            Runs.drive(arguments, new BareProgram()::body, System.out::println);
            end.complete(null);
          } catch (Throwable e) {
            end.completeExceptionally(e);
          }
        });
    end.get();
  }

  private interface Interruptible {
    void run() throws InterruptedException;
  }

  private static Thread start(Interruptible body) {
    return Thread.startVirtualThread(
        () -> {
          try {
            body.run();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void both(Interruptible one, Interruptible other) throws InterruptedException {
    Thread first = start(one);
    Thread second = start(other);
    first.join();
    second.join();
  }

  @Override
  Map<String, Double> switches(int size) throws InterruptedException {
    Interruptible half =
        () -> {
          for (int i = 0; i < size / 2; i++) {
            Thread.yield();
          }
        };
    long start = System.nanoTime();
    both(half, half);
    return Runs.ns(start, size);
  }

  private long sum;

  @Override
  Map<String, Double> spawn(int size) throws InterruptedException {
    sum = 0;
    long start = System.nanoTime();
    List<Thread> children = new ArrayList<>(BATCH);
    for (int done = 0; done < size; done += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        int result = i;
        children.add(start(() -> sum += result));
      }
      for (Thread child : children) {
        child.join();
      }
      children.clear();
    }
    check(sum % (BATCH - 1) == 0);
    return Runs.ns(start, spawned(size));
  }

  @Override
  Map<String, Double> queue(int size, int capacity) throws InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(capacity);
    sum = 0;
    long start = System.nanoTime();
    both(
        () -> {
          for (int i = 0; i < size; i++) {
            queue.put(i);
          }
        },
        () -> {
          for (int i = 0; i < size; i++) {
            sum += queue.take();
          }
        });
    check(sum == size * (size - 1L) / 2);
    return Runs.ns(start, size);
  }

  private CompletableFuture<Void> ping;
  private CompletableFuture<Void> pong;

  @Override
  Map<String, Double> wakeUps(int size) throws InterruptedException {
    ping = new CompletableFuture<>();
    pong = new CompletableFuture<>();
    long start = System.nanoTime();
    both(() -> ask(size / 2), () -> answer(size / 2));
    return Runs.ns(start, size);
  }

  private void ask(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ping.complete(null);
      pong.join();
      pong = new CompletableFuture<>();
    }
  }

  private void answer(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ping.join();
      ping = new CompletableFuture<>();
      pong.complete(null);
    }
  }

  /** There are no callbacks without a loop: a queue, and nothing else. */
  @Override
  Map<String, Double> callbacks(int size) {
    ArrayDeque<Runnable> ready = new ArrayDeque<>();
    Runnable callback =
        new Chain(size) {
          @Override
          protected void again() {
            ready.add(this);
          }
        };
    long start = System.nanoTime();
    ready.add(callback);
    for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
      next.run();
    }
    return Runs.ns(start, size);
  }

  @Override
  Map<String, Double> timers(int size) throws InterruptedException {
    Runs.Timers timers = new Runs.Timers();
    for (int round = 0; round < Runs.ROUNDS_OF_TIMERS; round++) {
      List<Thread> threads = new ArrayList<>(size);
      for (int micros : timers.delays(size)) {
        threads.add(start(() -> Thread.sleep(Duration.ofNanos(micros * 1000L))));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    return timers.figures(size);
  }

  private int started;

  @Override
  Map<String, Double> suspended(int size) throws InterruptedException {
    List<Thread> threads = new ArrayList<>(size);
    CompletableFuture<Void> future = new CompletableFuture<>();
    started = 0;
    double before = Runs.liveBytes();
    for (int i = 0; i < size; i++) {
      threads.add(
          start(
              () -> {
                started++;
                future.join();
              }));
    }
    while (started < size) {
      Thread.yield();
    }
    double bytes = Runs.liveBytes() - before;
    long start = System.nanoTime();
    future.complete(null);
    for (Thread thread : threads) {
      thread.join();
    }
    return Runs.suspended(bytes, start, size);
  }
}
