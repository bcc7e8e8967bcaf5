package asyncio;

/**
 * The time of a loop, and how it passes.
 *
 * <p>Replaceable so that tests need not wait. All methods are called on the loop's thread; a clock
 * may serve several loops, one running at a time.
 */
public interface Clock {

  /** The deadline of a loop that waits for no timer, and a wait without end. */
  long NEVER = Long.MAX_VALUE;

  /**
   * The time in nanoseconds, from an origin of the clock's own. Never goes back.
   *
   * @return nanoseconds
   */
  long nanoTime();

  /**
   * The time in seconds.
   *
   * @return seconds, from the same origin
   */
  default double time() {
    return nanoTime() / 1e9;
  }

  /**
   * Called when a loop has nothing ready: how long shall it wait for the outside, at most? A clock
   * that can move by itself may do so here.
   *
   * @param loop the loop
   * @param deadline when the loop's first timer is due, or {@link #NEVER}
   * @return nanoseconds; 0 or less: not at all; {@link #NEVER}: until something comes from outside
   */
  default long idle(EventLoop loop, long deadline) {
    return deadline == NEVER ? NEVER : deadline - nanoTime();
  }

  /**
   * Real time.
   *
   * @return the system's monotonic clock
   */
  static Clock system() {
    return System::nanoTime;
  }
}
