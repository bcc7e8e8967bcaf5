package asyncio.behaviour.signatures;

import static asyncio.Asyncio.*;

import asyncio.*;
import asyncio.futures.*;
import asyncio.net.*;
import asyncio.observe.LoopRecorder;
import asyncio.process.Process;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import asyncio.sync.*;
import asyncio.test.VirtualClock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * The code of the tables in the README, and of the debugging guide. {@link ReadmeTest} compares.
 * The imports are those that the README says are enough.
 */
@SuppressWarnings("unused")
final class ReadmeCode {

  private ReadmeCode() {}

  static int f(int x) {
    return x;
  }

  static int f() {
    return 1;
  }

  static String g() {
    return "g";
  }

  static void main() {
    f(1);
  }

  static Task<Integer> task(int x, Future<Integer> future) {
    Coroutine<Integer> coroutine = () -> f(x);
    future.await();
    await(future);
    return createTask(() -> f(x), "n");
  }

  static void many(EventLoop loop, List<Integer> xs, List<Task<Integer>> tasks) {
    var both = await(gather(() -> f(), () -> g()));
    int first = both.first();
    String second = both.second();
    await(gather(xs, x -> f(x)));
    await(gatherEach(xs, x -> f(x)));
    await(gather(true, () -> f(), () -> g()));
    var waited = Asyncio.wait(tasks, 5);
    waited.done().forEach(Task::await);
    for (var task : asCompleted(tasks)) {
      await(task);
    }
    toThread(() -> f());
    await(loop.runInExecutor(null, () -> f()));
  }

  static void loops(EventLoop loop, Future<Integer> future, Runnable f) {
    Asyncio.run(() -> main());
    loop.runUntilComplete(future);
    loop.callSoon(f);
  }

  static void blocks(List<Integer> xs) {
    timeout(
        5,
        () -> {
          f();
        });
    var limit = Timeout.after(5);
    limit.run(
        () -> {
          f();
        });
    limit.expired();
    waitFor(() -> f(), 5);
    TaskGroup.run(
        tg -> {
          tg.createTask(() -> f());
        });
    var tg = new TaskGroup();
    tg.run(
        () -> {
          tg.createTasks(xs, x -> f(x));
          tg.createTaskEach(xs, x -> f(x));
        });
  }

  static void exceptions(Task<Integer> task) throws Exception {
    try {
      f();
    } catch (ExceptionGroup errors) {
      errors.handle(IOException.class, e -> e.printStackTrace()).rethrow();
    }
    try {
      await(task, IOException.class);
      Subprocess.createSubprocessExec(SubprocessOptions.PIPES, "sort");
    } catch (NoSuchFileException e) {
      f();
    } catch (IncompleteReadException e) {
      f();
    } catch (IllegalStateException | IllegalArgumentException e) {
      f();
    } catch (CancelledError e) {
      f();
    } catch (Exception e) {
      f();
    }
    InvalidStateException invalid = new InvalidStateException("state");
  }

  static void synchronization(Lock lock, Event event, Condition condition, Process process) {
    try (var held = lock.acquire()) {
      f();
    }
    event.await();
    condition.await();
    process.waitFor();
    condition.signal();
    condition.signalAll();
  }

  static final class Generators {

    private Generators() {}

    static AsyncGenerator<Integer> f(int x) {
      return AsyncGenerator.of(
          out -> {
            out.yield(x);
          });
    }

    static AsyncGenerator<Integer> f() {
      return f(1);
    }

    static void all() {
      for (var x : f()) {
        g();
      }
    }
  }

  static void network(String h, int p, Server server, StreamWriter writer) throws IOException {
    var connection = Streams.openConnection(h, p);
    connection.reader();
    try (var closing = server.closing()) {
      server.port();
    }
    writer.peerAddress();
  }

  abstract static class Echo implements Protocol {
    @Override
    public void connectionMade(Transport transport) {}
  }

  static void beyond(
      AsyncFunction<Integer, Integer> f,
      Task<Integer> task,
      List<Integer> items,
      List<Coroutine<Integer>> coroutines,
      Flow.Publisher<Integer> publisher) {
    task.cancelAndJoin();
    task.join();
    new CancelScope();
    shielded(() -> f());
    for (var result : amap(f, items, 10)) {
      f(result);
    }
    await(gather(10, coroutines));
    try (var group = new TaskGroup(TaskGroup.OnError.COLLECT)) {
      int port = group.start(ready -> ready.setResult(7));
      group.cancel();
      group.tasks();
    }
    new CapacityLimiter(4).toThread(() -> f());
    var iterable = Flows.iterate(publisher);
    Flows.publish(iterable);
  }

  static void retry(int times) {
    for (int i = 0; i < times; i++) {
      sleep(60);
    }
  }

  static void recorded(EventLoop loop) throws IOException {
    try (var recorder = LoopRecorder.start(loop)) {
      try {
        loop.runUntilComplete(() -> main());
      } finally {
        recorder.recording().writePage(Path.of("target/recording.html"));
      }
    }
  }

  static double virtual() {
    var clock = new VirtualClock();
    try (var loop = EventLoop.builder().clock(clock).build()) {
      loop.runUntilComplete(() -> retry(3));
    }
    return clock.time();
  }
}
