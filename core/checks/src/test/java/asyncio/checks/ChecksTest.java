package asyncio.checks;

import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.bugpatterns.BugChecker;
import org.junit.jupiter.api.Test;

/** What the checks find, and what they leave alone. */
class ChecksTest {

  private static void check(Class<? extends BugChecker> checker, String... body) {
    String start =
        """
        import static asyncio.Asyncio.*;
        import asyncio.*;
        import asyncio.sync.Queue;
        import java.util.List;
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        class Sample {
          Semaphore semaphore = new Semaphore(1);
          BlockingQueue<String> items = new LinkedBlockingQueue<>();
          ReentrantLock lock = new ReentrantLock();
          EventLoop loop;
        """;
    CompilationTestHelper.newInstance(checker, ChecksTest.class)
        .addSourceLines("Sample.java", start, String.join("\n", body), "}")
        .doTest();
  }

  @Test
  void blockingCallsInCoroutinesAreFound() {
    check(
        BlockingCallInCoroutine.class,
        "void f() {",
        "  // BUG: Diagnostic contains: use asyncio.sync.Semaphore, or toThread",
        "  createTask(() -> semaphore.acquire());",
        "  // BUG: Diagnostic contains: use Asyncio.sleep",
        "  gather(() -> 1, () -> { Thread.sleep(1); return 2; });",
        "  // BUG: Diagnostic contains: use asyncio.sync.Queue",
        "  TaskGroup.run(group -> { group.createTask(() -> items.take()); });",
        "  // BUG: Diagnostic contains: use await(future)",
        "  Asyncio.run(() -> new CompletableFuture<String>().join());",
        "  // BUG: Diagnostic contains: use asyncio.sync.Lock",
        "  gatherEach(List.of(1), n -> lock.lock());",
        "  // BUG: Diagnostic contains: use await(wrapFuture(future))",
        "  timeout(1, () -> new FutureTask<>(() -> 1).get());",
        "}");
  }

  @Test
  void blockingCallsElsewhereAreLeft() {
    check(
        BlockingCallInCoroutine.class,
        "void f() throws Exception {",
        "  semaphore.acquire();",
        "  createTask(() -> toThread(() -> Thread.sleep(1)));",
        "  loop.runInExecutor(null, () -> items.take());",
        "  new Thread(() -> lock.lock());",
        "  createTask(() -> { new Thread(() -> lock.lock()).start(); });",
        "  createTask(() -> items.poll());",
        "  createTask(() -> new Queue<String>().get());",
        "  createTask(() -> await(createTask(() -> 1)));",
        "}");
  }

  @Test
  void awaitsUnderALockAreFound() {
    check(
        LockHeldOverAwait.class,
        "void f() {",
        "  synchronized (this) {",
        "    // BUG: Diagnostic contains: use asyncio.sync.Lock",
        "    sleep(1);",
        "  }",
        "}",
        "synchronized void g() {",
        "  // BUG: Diagnostic contains: use asyncio.sync.Lock",
        "  createTask(() -> 1).await();",
        "}",
        "void h() {",
        "  lock.lock();",
        "  try {",
        "    if (lock.isLocked()) {",
        "      // BUG: Diagnostic contains: use asyncio.sync.Lock",
        "      String item = new Queue<String>().get();",
        "    }",
        "  } finally {",
        "    lock.unlock();",
        "  }",
        "}");
  }

  @Test
  void awaitsBesideALockAreLeft() {
    check(
        LockHeldOverAwait.class,
        "synchronized void f() {",
        "  createTask(() -> sleep(1));",
        "  new Object() { void later() { sleep(1); } };",
        "}",
        "void g() {",
        "  synchronized (this) { items.poll(); }",
        "  sleep(1);",
        "  try { sleep(1); } finally { items.clear(); }",
        "  var held = new asyncio.sync.Lock();",
        "  try (var holding = held.acquire()) { sleep(1); }",
        "}");
  }
}
