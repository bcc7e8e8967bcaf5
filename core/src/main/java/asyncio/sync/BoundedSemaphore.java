package asyncio.sync;

/**
 * A semaphore that never has more permits than at first: to release one too often is an error.
 *
 * <p>In Python: {@code asyncio.BoundedSemaphore}. Not thread-safe.
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
   * @throws IllegalArgumentException if the number is negative
   */
  public BoundedSemaphore(int value) {
    super(value);
    bound = value;
  }

  /**
   * Gives a permit back; whoever waits longest gets it. Does not suspend.
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
