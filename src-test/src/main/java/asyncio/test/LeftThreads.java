package asyncio.test;

import asyncio.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The platform threads that were started since some moment and have not ended. Threads of the JDK,
 * of the library and of test runners do not count.
 */
final class LeftThreads {

  /** How long threads that are about to end may take for it, all together. */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private static final Clock REAL_TIME = Clock.system();

  private static final List<String> NAMES_OF_OTHERS =
      List.of(
          "asyncio ",
          "asyncio_", // jobs, which are found as such
          "junit-",
          "surefire-",
          "HttpClient-",
          "CompletableFutureDelayScheduler",
          "ForkJoinPool",
          "VirtualThread-",
          "process reaper",
          "Attach Listener",
          "JFR ",
          "Logback",
          "logback");

  /** Classes of threads that live as long as the JVM. */
  private static final List<String> CLASSES_OF_OTHERS =
      List.of(
          "jdk.internal.", "java.util.concurrent.ForkJoinWorkerThread", "sun.", "java.lang.ref.");

  private final Set<Long> before = new HashSet<>();

  /** Takes note of the threads that are there already. */
  LeftThreads() {
    for (Thread thread : all()) {
      before.add(thread.threadId());
    }
  }

  /** The threads that were started since, and go on. Waits a moment for those that end. */
  List<Thread> find() {
    List<Thread> left = new ArrayList<>();
    long end = REAL_TIME.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : all()) {
      if (!before.contains(thread.threadId()) && !isOfOthers(thread) && !ends(thread, end)) {
        left.add(thread);
      }
    }
    return left;
  }

  private static boolean isOfOthers(Thread thread) {
    String type = thread.getClass().getName();
    return thread == Thread.currentThread()
        || CLASSES_OF_OTHERS.stream().anyMatch(type::startsWith)
        || NAMES_OF_OTHERS.stream().anyMatch(thread.getName()::startsWith);
  }

  private static boolean ends(Thread thread, long end) {
    try {
      long left = end - REAL_TIME.nanoTime();
      return !thread.isAlive() || thread.join(Duration.ofNanos(Math.max(1, left)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // the test is being stopped: no time to look
    }
  }

  /** The platform threads of the JVM. */
  static List<Thread> all() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() + 32];
    int count = root.enumerate(threads);
    while (count == threads.length) {
      threads = new Thread[threads.length * 2];
      count = root.enumerate(threads);
    }
    return Arrays.asList(threads).subList(0, count);
  }
}
