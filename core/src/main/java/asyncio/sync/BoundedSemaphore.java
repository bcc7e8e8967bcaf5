package asyncio.sync;

/**
 * A semaphore that never has more permits than at first. A release too many throws.
 *
 * <p>In Python: {@code asyncio.BoundedSemaphore}. Not thread-safe: for the thread of its loop.
 */
public final class BoundedSemaphore extends Semaphore {

  private final int bound;

  /** A semaphore with one permit. */
  public BoundedSemaphore() {
    this(1);
  }

  /**
   * A semaphore.
   *
   * @param value the number of permits
   * @throws IllegalArgumentException if {@code value} is negative
   */
  public BoundedSemaphore(int value) {
    super(value);
    bound = value;
  }

  /**
   * Gives a permit back; the task that waits longest gets it. Does not suspend. Callbacks may call
   * it, too.
   *
   * @throws IllegalArgumentException if all permits are back already
   */
  @Override
  public void release() {
    if (value() >= bound) {
      throw new IllegalArgumentException(
          "BoundedSemaphore released too many times: all " + bound + " permits are back already.");
    }
    super.release();
  }
}
