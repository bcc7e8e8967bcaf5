package asyncio.stress;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a loop at a random moment, while tasks, generators, timers, jobs, connections and callers
 * in other threads are busy with it: each {@code finally} runs, each future of another thread
 * completes, each socket is closed, and nothing is reported but what was pending.
 */
final class ClosingProgram {

  private static final int KINDS = 11;

  /** The name of tasks that callbacks make. */
  private static final String LATE = "late";

  private final Trial trial;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final List<CompletableFuture<?>> outside =
      Collections.synchronizedList(new ArrayList<>());
  private final List<java.nio.channels.Channel> channels =
      Collections.synchronizedList(new ArrayList<>());
  private final Lock lock = new Lock();
  private final Queue<Integer> queue = new Queue<>(1);

  ClosingProgram(Trial trial) {
    this.trial = trial;
  }

  void run() throws Exception {
    boolean inRunner = trial.oneIn(3);
    int callers = trial.below(3);
    Random[] randoms = new Random[callers + 1];
    for (int i = 0; i <= callers; i++) {
      randoms[i] = new Random(trial.random.nextLong());
    }
    EventLoop loop = trial.loop(null);
    for (int i = 0; i < callers; i++) {
      Random random = randoms[i];
      trial.inThread(() -> callFromOutside(loop, random));
    }
    // Connections that were accepted, and whose handler has never begun.
    trial.expectLog(line -> line.getMessage().startsWith("Not closed before its loop was"));
    if (inRunner) {
      trial.expectReports(ClosingProgram::isLate); // came too late to be cancelled
      runAndReturn(loop);
    } else {
      trial.expectReports(ClosingProgram::isPending);
      stopAndClose(loop, randoms[callers]);
    }
    trial.joinThreads();
    checkEnd();
  }

  /** A coroutine that another thread calls. */
  private record OutsideCall(double delay) implements Coroutine<Integer> {
    @Override
    public Integer run() {
      return sleep(delay, 7);
    }
  }

  private static boolean isLate(ExceptionContext report) {
    Task<?> task = report.task();
    return task != null
        && (task.getCoro() instanceof OutsideCall || task.getName().equals(LATE))
        && isPending(report);
  }

  private static boolean isPending(ExceptionContext report) {
    return report.message().equals("Task was destroyed but it is pending!")
        || report.message().startsWith("Task was never started");
  }

  /** The program returns while others are busy. */
  private void runAndReturn(EventLoop loop) {
    Asyncio.run(
        () -> {
          startAll();
          passTurns();
        },
        () -> loop);
  }

  /** Another thread, or a turn, stops the loop. */
  private void stopAndClose(EventLoop loop, Random random) {
    loop.callSoon(this::startAll);
    if (trial.oneIn(2)) {
      trial.inThread(
          () -> {
            Trial.moment(random);
            loop.callSoonThreadsafe(loop::stop);
            return null;
          });
    } else {
      loop.createTask(
          () -> {
            passTurns();
            loop.stop();
          });
    }
    loop.runForever();
    loop.close();
  }

  private void passTurns() {
    for (int turns = trial.below(8); turns > 0; turns--) {
      sleep(trial.oneIn(4) ? 0.0002 : 0);
    }
  }

  /** Calls that find the loop closed are refused; all others end. */
  private @Nullable Void callFromOutside(EventLoop loop, Random random) throws Exception {
    try {
      for (int i = 0; i < 20; i++) {
        Trial.moment(random);
        double delay = random.nextInt(2) * 0.0003;
        CompletableFuture<Integer> call = runCoroutineThreadsafe(new OutsideCall(delay), loop);
        outside.add(call);
        if (random.nextInt(4) == 0) {
          call.cancel(true);
        } else if (random.nextBoolean()) {
          try {
            assertThat(call.join()).isEqualTo(7);
          } catch (CancellationException | CompletionException cancelled) {
            assertThat(call.isCancelled() || call.isCompletedExceptionally()).isTrue();
          }
        }
        loop.callSoonThreadsafe(() -> {});
      }
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("closed");
    }
    return null;
  }

  // ---- what is busy

  private void startAll() {
    EventLoop loop = Asyncio.getRunningLoop();
    for (int i = 3 + trial.below(10); i > 0; i--) {
      int kind = trial.below(KINDS);
      if (kind == 0) {
        loop.callLater(trial.oneIn(2) ? 0.0001 : 100, () -> {});
      } else {
        Random own = new Random(trial.random.nextLong());
        loop.createTask(() -> around(kind, own));
      }
    }
  }

  private void around(int kind, Random own) throws Exception {
    begun.incrementAndGet();
    try {
      work(kind, own);
    } finally {
      try {
        if (own.nextInt(3) == 0) {
          sleep(0); // while the loop is closed, this throws
        }
      } finally {
        ended.incrementAndGet();
      }
    }
  }

  private void work(int kind, Random own) throws Exception {
    switch (kind) {
      case 1 -> sleep(100);
      case 2 -> keepTheLock(own);
      case 3 -> exchangeItems();
      case 4 -> iterate(own);
      case 5 -> group(own);
      case 6 -> toThread(() -> job());
      case 7 -> waitInAnotherThread(own);
      case 8 -> serve();
      case 9 -> accept();
      default -> startOthersLater(own);
    }
  }

  private void keepTheLock(Random own) {
    while (true) {
      try (Held held = lock.acquire()) {
        sleep(own.nextInt(2) * 0.0001);
      }
    }
  }

  private void exchangeItems() {
    createTask(
        () -> {
          while (true) {
            queue.put(1);
          }
        });
    while (true) {
      queue.get();
      queue.taskDone();
      sleep(0);
    }
  }

  private void iterate(Random own) {
    AsyncGenerator<Integer> numbers =
        AsyncGenerator.of(
            out -> {
              begun.incrementAndGet();
              try {
                for (int i = 0; ; i++) {
                  sleep(0);
                  out.yield(i);
                }
              } finally {
                ended.incrementAndGet();
              }
            });
    int left = 1 + own.nextInt(4);
    for (int number : numbers) {
      if (number == left) {
        break; // the generator stays open
      }
    }
    sleep(100);
  }

  private void group(Random own) throws Exception {
    TaskGroup.run(
        tg -> {
          for (int i = 0; i < 3; i++) {
            tg.createTask(() -> around(1, new Random(own.nextLong())));
          }
          sleepAtMost(own.nextBoolean() ? 0.0001 : 50, own.nextBoolean() ? 0 : 100);
        });
  }

  private static void sleepAtMost(double timeout, double delay) {
    try {
      Asyncio.timeout(timeout, () -> sleep(delay));
    } catch (TimeoutException late) {
      sleep(0);
    }
  }

  private static void job() {
    try {
      Thread.sleep(0, 300_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitInAnotherThread(Random own) {
    Future<Integer> future = Asyncio.getRunningLoop().createFuture();
    CompletableFuture<Integer> waiter = future.toCompletableFuture();
    outside.add(waiter);
    trial.inThread(
        () -> {
          try {
            waiter.join();
          } catch (CancellationException | CompletionException closed) {
            assertThat(waiter.isDone()).isTrue();
          }
          return null;
        });
    outside.add(createTask(() -> around(1, new Random(own.nextLong()))).toCompletableFuture());
    sleep(own.nextInt(3) * 0.0001);
    if (own.nextBoolean()) {
      future.setResult(1);
    }
    sleep(100);
  }

  private void serve() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    channels.add(listener);
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
    Server server =
        Streams.startServer(
            (reader, writer) -> {
              begun.incrementAndGet();
              try {
                while (true) {
                  writer.write(reader.readexactly(4));
                  writer.drain();
                }
              } catch (java.io.EOFException end) {
                return;
              } finally {
                ended.incrementAndGet();
                writer.close();
              }
            },
            ServerOptions.on(listener));
    Connection connection =
        Streams.openConnection(ConnectionOptions.to(listener.getLocalAddress()));
    try (server) {
      while (true) {
        connection.writer().write(new byte[4]);
        connection.reader().readexactly(4);
      }
    } finally {
      connection.writer().close();
    }
  }

  private void accept() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      channels.add(listener);
      listener.bind(new InetSocketAddress("127.0.0.1", 0));
      listener.configureBlocking(false);
      Asyncio.getRunningLoop().sockAccept(listener);
    }
  }

  private void startOthersLater(Random own) {
    EventLoop loop = Asyncio.getRunningLoop();
    loop.callLater(
        0.0001,
        () ->
            loop.callSoon(
                () -> loop.createTask(() -> around(1, new Random(own.nextLong())), LATE)));
    sleep(100);
  }

  // ---- what must hold

  private void checkEnd() {
    assertThat(ended).hasValue(begun.get());
    assertThat(List.copyOf(outside)).allMatch(CompletableFuture::isDone);
    assertThat(channels).noneMatch(java.nio.channels.Channel::isOpen);
  }
}
