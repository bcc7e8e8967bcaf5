package asyncio.cluster;

import static asyncio.Asyncio.sleep;

import asyncio.futures.ExceptionGroup;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the tests have run elsewhere. */
final class Jobs {

  private Jobs() {}

  /** Notes of a worker. */
  static final Map<String, String> NOTES = new ConcurrentHashMap<>();

  record Echo(int number) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      return number;
    }
  }

  record Nap(double seconds, int number) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      sleep(seconds);
      return number;
    }
  }

  /** The first worker that runs it closes its cluster, and does not reply; the next one does. */
  record Closing(int number) implements RemoteCoroutine<Integer> {
    private static final AtomicInteger RUNS = new AtomicInteger();

    @Override
    public Integer run() {
      if (RUNS.getAndIncrement() == 0) {
        asyncio.Asyncio.getRunningLoop().callSoon(Cluster.current()::close);
        sleep(1e6);
      }
      return number;
    }
  }

  record Pid() implements RemoteCoroutine<Long> {
    @Override
    public Long run() {
      return ProcessHandle.current().pid();
    }
  }

  /** The calls that run there, this one not counted. */
  record Running() implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      return Cluster.current().protocol().runningCalls() - 1;
    }
  }

  record Threads() implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      return java.lang.management.ManagementFactory.getThreadMXBean().getThreadCount();
    }
  }

  /** Sleeps for ever, and notes how that ended. */
  record Noted(String key) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      NOTES.put(key, "begun");
      try {
        sleep(1e6);
      } catch (asyncio.futures.CancelledError e) {
        NOTES.put(key, "cancelled: " + e.getMessage());
        throw e;
      }
      return 0;
    }
  }

  record Note(String key) implements RemoteCoroutine<String> {
    @Override
    public String run() {
      return NOTES.getOrDefault(key, "nothing");
    }
  }

  /** Waits until a worker sees as many members: the founder may see them before. */
  record Sees(int members) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      Cluster.current().waitForMembers(members);
      return members;
    }
  }

  /** Has another worker run something. */
  record Through(Member other, RemoteCoroutine<Integer> job) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() throws IOException {
      return Cluster.current().submit(other, job).await();
    }
  }

  record Failing(Throwable exception) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() throws Exception {
      throw asyncio.futures.Futures.rethrow(exception);
    }
  }

  static final class BadOrder extends Exception {
    private static final long serialVersionUID = 1L;
    final int order;
    final List<String> lines;

    BadOrder(int order, List<String> lines, Throwable cause) {
      super("order " + order, cause);
      this.order = order;
      this.lines = lines;
    }
  }

  static ExceptionGroup group() {
    return new ExceptionGroup(
        "two", List.of(new IOException("one"), new BadOrder(2, List.of("a"), new IOException())));
  }

  /** An exception with a field that cannot be serialized. */
  static final class WithThread extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final Thread thread = Thread.currentThread();

    WithThread() {
      super("has a thread");
    }
  }

  record FailingThere() implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      throw new WithThread();
    }
  }

  /** Of this class a copy is made at the worker, by another name. */
  static class Template extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Template() {
      super("of a class that is only here");
    }
  }

  /** Throws an exception of a class that the caller does not have. */
  record FailingByAClassOfItsOwn() implements RemoteCoroutine<Integer> {

    static final String NAME = "asyncio.cluster.Jobs$Stranger";

    @Override
    public Integer run() throws Exception {
      byte[] template;
      try (var in = Jobs.class.getResourceAsStream("Jobs$Template.class")) {
        template = in.readAllBytes();
      }
      String text = new String(template, StandardCharsets.ISO_8859_1);
      byte[] renamed =
          text.replace("Jobs$Template", "Jobs$Stranger").getBytes(StandardCharsets.ISO_8859_1);
      ClassLoader loader =
          new ClassLoader(Jobs.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
              return defineClass(NAME, renamed, 0, renamed.length);
            }
          };
      var constructor = loader.loadClass(NAME).getDeclaredConstructor();
      constructor.setAccessible(true);
      throw (RuntimeException) constructor.newInstance();
    }
  }

  /** Keeps its loop busy, so that no cancellation reaches it. */
  record Stubborn() implements RemoteCoroutine<Integer> {
    @Override
    @SuppressWarnings("ThreadJoinLoop")
    public Integer run() throws InterruptedException {
      Thread.sleep(3_600_000);
      return 0;
    }
  }

  record Unserializable() implements RemoteCoroutine<@Nullable Object> {
    @Override
    public @Nullable Object run() {
      return new Object();
    }
  }

  static final class Connection {}

  record Shop(String name, Connection connection) implements Serializable {}

  record Visit(Shop shop) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      return 1;
    }
  }
}
