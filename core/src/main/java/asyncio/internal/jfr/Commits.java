package asyncio.internal.jfr;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Event;

/**
 * Commits events for the loop's own thread on the direct engine.
 *
 * <p>Once a platform thread has carried virtual threads, the flight recorder drops the events that
 * it commits (JDK 21 to 27). So another thread commits the events of the loop's thread. Their times
 * are right, because they are taken before; the thread in the event is the committing one.
 */
final class Commits {

  private static final long LINGER_SECONDS = 5;

  private static final ThreadPoolExecutor COMMITTER =
      new ThreadPoolExecutor(
          1,
          1,
          LINGER_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("asyncio flight recorder").factory());

  static {
    COMMITTER.allowCoreThreadTimeOut(true);
  }

  private Commits() {}

  static void add(Event event) {
    COMMITTER.execute(event::commit);
  }

  /** Waits until all events so far are committed. */
  static void await() {
    if (COMMITTER.getActiveCount() > 0 || !COMMITTER.getQueue().isEmpty()) {
      boolean interrupted = false;
      var last = COMMITTER.submit(() -> {});
      while (!last.isDone()) {
        try {
          last.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (java.util.concurrent.ExecutionException impossible) {
          throw new AssertionError(impossible);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
