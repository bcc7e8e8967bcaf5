package asyncio.internal.loop;

import java.util.function.LongSupplier;

/**
 * Adds up stretches of time. One thread starts and stops the watch; any thread may read it, also
 * while it runs.
 */
public final class Stopwatch {

  private final LongSupplier nanoTime;

  /**
   * Stopped: the sum so far. Running: the sum, less the time of the start, less one; always
   * negative, for the sum is not more than the time that has passed. One word, so that no reader
   * counts a stretch twice, or not at all.
   */
  private volatile long state;

  /**
   * A stopwatch that stands at zero.
   *
   * @param nanoTime the time since before this was made; not negative
   */
  Stopwatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public void start() {
    long sum = state;
    state = sum - nanoTime.getAsLong() - 1;
  }

  public void stop() {
    long before = state;
    state = before + nanoTime.getAsLong() + 1;
  }

  /** The argument of {@link #at}; it changes with each start and stop. */
  public long state() {
    return state;
  }

  /** The sum at a time at which the watch was in the given state. */
  public static long at(long state, long now) {
    return state < 0 ? state + now + 1 : state;
  }
}
