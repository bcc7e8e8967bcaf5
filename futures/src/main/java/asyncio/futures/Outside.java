package asyncio.futures;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What represents a loop's future elsewhere: in other threads as a future of the JDK, in another
 * loop as a future of that loop.
 *
 * @param <T> the result's type
 */
interface Outside<T> {

  /** Ends as the loop's future does. Called on the loop's thread. */
  void follow(Future<T> inside);

  /**
   * Ends because the loop is closed. Called in the thread that closes it.
   *
   * @param inside the loop's future, or null if the loop has not made one
   */
  void endAs(@Nullable Future<T> inside);

  /** Ends by what the start of the work threw. Called on the loop's thread. */
  void fail(Throwable exception);

  /** Has this end with its loop, so that nobody waits for ever. Any thread. */
  void endWithLoop();

  /**
   * Starts work on a loop. Any thread. What is scheduled later on the loop comes after the start: a
   * cancellation cannot overtake it.
   *
   * @throws IllegalStateException if the loop is closed
   */
  static <T> void start(Scheduler loop, Callable<? extends Future<T>> start, Outside<T> outside) {
    boolean scheduled =
        loop.trySchedule(
            () -> {
              if (loop.loop().isClosed()) {
                outside.endAs(null);
                return;
              }
              try {
                outside.follow(start.call());
              } catch (Throwable exception) {
                outside.fail(exception);
                throw Futures.rethrow(exception); // as from any callback
              }
            });
    if (!scheduled) {
      throw new IllegalStateException("Event loop is closed: make a new one. " + loop.loop());
    }
    outside.endWithLoop();
  }
}
