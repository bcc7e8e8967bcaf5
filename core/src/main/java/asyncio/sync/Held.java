package asyncio.sync;

/**
 * A lock, permit or token that a task has acquired. Closing it releases it, at the end of a {@code
 * try} statement.
 *
 * <p>In Python: {@code async with}.
 */
@FunctionalInterface
public interface Held extends AutoCloseable {

  /**
   * Releases the lock, permit or token, as {@code release()} does. Does not suspend.
   *
   * @throws IllegalStateException if the lock is free, or no token of the limiter is borrowed
   * @throws IllegalArgumentException if all permits of the bounded semaphore are back already
   */
  @Override
  void close();
}
