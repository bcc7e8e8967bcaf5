package asyncio.stress;

import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * Interrupts the loop's own thread, the caller of the run, callers in other threads and coroutines'
 * threads at random moments. An interrupt is for the code that runs in a thread: no wait of the
 * loop's ends early, and none ends late because of it.
 */
final class InterruptsProgram {

  private static final int STEPS = 6;

  private final Trial trial;
  private final List<Thread> targets = new CopyOnWriteArrayList<>();
  private final Lock lock = new Lock();
  private int inside;
  private int sections;
  private int expectedSections;
  private volatile boolean over;

  InterruptsProgram(Trial trial) {
    this.trial = trial;
  }

  static void run(Trial trial) throws Exception {
    new InterruptsProgram(trial).run();
  }

  private void run() throws Exception {
    EventLoop loop = trial.loop(null);
    targets.add(Thread.currentThread());
    Random interrupter = new Random(trial.random.nextLong());
    Random caller = new Random(trial.random.nextLong());
    boolean called = trial.oneIn(2);
    Future<Void> calls = loop.createFuture();
    loop.callSoon(() -> targets.add(Thread.currentThread()));
    trial.inThread(() -> interrupt(interrupter));
    if (called) {
      trial.inThread(
          () -> {
            try {
              return call(loop, caller);
            } finally {
              loop.callSoonThreadsafe(() -> calls.setResult(null));
            }
          });
    } else {
      calls.setResult(null);
    }
    try {
      loop.runUntilComplete(() -> perform(calls));
    } finally {
      loop.close();
      over = true;
    }
    Thread.interrupted(); // was for us
    joinInSpite();
  }

  private void joinInSpite() throws Exception {
    while (true) {
      try {
        trial.joinThreads();
        Thread.interrupted();
        return;
      } catch (InterruptedException late) {
        assertThat(late).isNotNull(); // the last one came late
      }
    }
  }

  private Void interrupt(Random random) {
    for (int left = 1 + random.nextInt(20); left > 0 && !over; left--) {
      for (int moments = random.nextInt(6); moments > 0; moments--) {
        Trial.moment(random);
      }
      targets.get(random.nextInt(targets.size())).interrupt();
    }
    return null;
  }

  /** An interrupted wait is taken up again: the coroutine does not notice. */
  private Void call(EventLoop loop, Random random) throws ExecutionException {
    targets.add(Thread.currentThread());
    for (int i = 0; i < 5; i++) {
      double delay = random.nextInt(2) * 0.0003;
      CompletableFuture<Integer> call = runCoroutineThreadsafe(() -> sleep(delay, 7), loop);
      while (true) {
        try {
          assertThat(call.get()).isEqualTo(7);
          break;
        } catch (InterruptedException again) {
          continue;
        }
      }
    }
    return null;
  }

  private void perform(Future<Void> calls) throws Exception {
    List<Task<Integer>> workers = new ArrayList<>();
    for (int i = 1 + trial.below(4); i > 0; i--) {
      Random own = new Random(trial.random.nextLong());
      workers.add(Asyncio.createTask(() -> work(own)));
    }
    for (Task<Integer> worker : workers) {
      assertThat(Asyncio.await(worker)).isEqualTo(STEPS);
    }
    assertThat(sections).isEqualTo(expectedSections);
    Asyncio.await(calls);
  }

  private int work(Random own) throws Exception {
    targets.add(Thread.currentThread());
    EventLoop loop = Asyncio.getRunningLoop();
    int done = 0;
    for (int i = 0; i < STEPS; i++) {
      switch (own.nextInt(8)) {
        case 0 -> sleep(0);
        case 1 -> sleepExactly(loop, 0.0004);
        case 2 -> section();
        case 3 -> assertThat(toThread(() -> 4)).isEqualTo(4);
        case 4 -> completedElsewhere(loop);
        case 5 -> iterate();
        case 6 ->
            assertThat(Asyncio.gather(() -> 1, () -> sleep(0, 2)).await()).containsExactly(1, 2);
        default -> {
          if (own.nextInt(4) == 0) {
            echo();
          }
        }
      }
      if (own.nextInt(5) == 0) {
        Thread.interrupted(); // notices it
      }
      done++;
    }
    return done;
  }

  private static void sleepExactly(EventLoop loop, double delay) {
    double due = loop.time() + delay;
    sleep(delay);
    assertThat(loop.time()).isGreaterThanOrEqualTo(due - 1e-6);
  }

  private void section() {
    expectedSections++;
    try (Held held = lock.acquire()) {
      inside++;
      assertThat(inside).isEqualTo(1);
      sleep(0);
      inside--;
      sections++;
    }
  }

  private void completedElsewhere(EventLoop loop) {
    Future<Integer> future = loop.createFuture();
    trial.inThread(
        () -> {
          loop.callSoonThreadsafe(() -> future.setResult(5));
          return null;
        });
    assertThat(Asyncio.await(future)).isEqualTo(5);
  }

  private static void iterate() {
    int sum = 0;
    for (int number :
        AsyncGenerator.<Integer>of(
            out -> {
              for (int i = 1; i <= 3; i++) {
                sleep(0);
                out.yield(i);
              }
            })) {
      sum += number;
    }
    assertThat(sum).isEqualTo(6);
  }

  private void echo() throws IOException {
    Server server =
        Streams.startServer(
            (reader, writer) -> {
              targets.add(Thread.currentThread());
              try {
                while (true) {
                  writer.write(reader.readexactly(4));
                  writer.drain();
                }
              } catch (EOFException end) {
                return;
              } finally {
                writer.close();
              }
            },
            "127.0.0.1",
            0);
    InetSocketAddress address = (InetSocketAddress) server.sockets().get(0);
    Connection connection = Streams.openConnection("127.0.0.1", address.getPort());
    for (byte i = 0; i < 3; i++) {
      connection.writer().write(new byte[] {1, 2, 3, i});
      assertThat(connection.reader().readexactly(4)).containsExactly(1, 2, 3, i);
    }
    connection.writer().close();
    connection.writer().waitClosed();
    server.close();
    server.waitClosed();
  }
}
