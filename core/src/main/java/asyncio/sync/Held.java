package asyncio.sync;

/** Something that was acquired, to be released at the end of a {@code try} statement. */
@FunctionalInterface
public interface Held extends AutoCloseable {

  /**
   * Releases it, as the {@code release()} of what was acquired does.
   *
   * @throws IllegalStateException if it is a lock, or a condition's, that nobody holds any more
   * @throws IllegalArgumentException if it is a bounded semaphore, all of whose permits are back
   *     already
   */
  @Override
  void close();
}
