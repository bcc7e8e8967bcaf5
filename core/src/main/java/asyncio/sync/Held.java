package asyncio.sync;

/** Something that was acquired, to be released at the end of a {@code try} statement. */
@FunctionalInterface
public interface Held extends AutoCloseable {

  /**
   * Releases it.
   *
   * @throws IllegalStateException if it has been released already
   */
  @Override
  void close();
}
