package asyncio;

/**
 * The time of a loop, and how it passes.
 *
 * <p>Replaceable so that tests need not wait. A clock may serve several loops, one running at a
 * time.
 *
 * <p>Threads: any thread may call {@link #nanoTime()} and {@link #time()}, because {@link
 * EventLoop#time()} is for any thread. The loop's own thread calls {@link #idle}. An exception of a
 * clock ends the loop's run.
 */
public interface Clock {

  /** The deadline of a loop that waits for no timer, and a wait without end. */
  long NEVER = Long.MAX_VALUE;

  /**
   * The time in nanoseconds, from an origin of the clock's own. Never goes back. Called in any
   * thread; must not block, and must not take a lock that a blocked coroutine may hold.
   *
   * @return nanoseconds
   */
  long nanoTime();

  /**
   * The time in seconds. Called in any thread.
   *
   * @return seconds, from the same origin
   */
  default double time() {
    return nanoTime() / 1e9;
  }

  /**
   * Decides how long a loop with nothing ready waits for the outside. A clock of virtual time may
   * move itself forward here. Called in the loop's own thread.
   *
   * @param loop the loop
   * @param deadline the time at which the loop's first timer is due, or {@link #NEVER}
   * @return the longest wait in nanoseconds; 0 or less: do not wait; {@link #NEVER}: until
   *     something comes from outside
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
