package asyncio.internal.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The numbers that a loop counts. The public {@code LoopStatistics} shows them.
 *
 * <p>Most are plain numbers, written by the thread that has control. A reader in another thread
 * gets numbers that were right a moment ago.
 */
public final class Counters {

  /** Entries that were ready when the turn began. */
  public int ready;

  /** Turns begun. */
  public long turns;

  /** Callbacks called. */
  public long callbacks;

  /** Steps that have become due, less those that were withdrawn. */
  public long dueSteps;

  /** Steps begun. */
  public long steps;

  /** Tasks created. */
  public long spawned;

  /** Tasks that have ended, or were abandoned. */
  public long ended;

  /** Tasks that ended as cancelled. */
  public long cancelled;

  /** Tasks that ended by an exception. */
  public long failed;

  /** Tasks that were pending when the loop was closed. */
  public long abandoned;

  /** Exceptions that nobody has retrieved. */
  public long neverRetrieved;

  /** Generators that have begun and not ended. */
  public int generators;

  /** Jobs that wait for a thread of the default executor. Any thread. */
  public final AtomicInteger queuedJobs = new AtomicInteger();

  /** Jobs that run in the default executor. Any thread. */
  public final AtomicInteger activeJobs = new AtomicInteger();

  /** How often the loop was found blocked. Written by the watchdog. */
  public final AtomicLong stalls = new AtomicLong();

  /** For how long the loop was found blocked. Written by the watchdog. */
  public final AtomicLong stalledNanos = new AtomicLong();

  /** How long the loop has run. */
  public final Stopwatch runs;

  /** How long the loop has waited for the outside. */
  public final Stopwatch waits;

  /** The counters of transports. */
  public final TransportCounters transports = new TransportCounters();

  // Written by readers, so that no reading is less than one before.
  private final AtomicLong latestBusy = new AtomicLong();
  private final AtomicLong latestIdle = new AtomicLong();

  private final LongSupplier time;

  /**
   * All numbers at zero.
   *
   * @param nanoTime real time
   */
  public Counters(LongSupplier nanoTime) {
    this.time = nanoTime;
    this.runs = new Stopwatch(nanoTime);
    this.waits = new Stopwatch(nanoTime);
  }

  /**
   * How long the loop has run without waiting for the outside. Any thread.
   *
   * @return nanoseconds; never less than before
   */
  public long busyNanos() {
    while (true) {
      long run = runs.state();
      long wait = waits.state();
      long now = time.getAsLong();
      if (run == runs.state() && wait == waits.state()) { // else `now` belongs to other states
        return latest(latestBusy, Stopwatch.at(run, now) - Stopwatch.at(wait, now));
      }
    }
  }

  /**
   * How long the loop has waited for the outside. Any thread.
   *
   * @return nanoseconds; never less than before
   */
  public long idleNanos() {
    while (true) {
      long wait = waits.state();
      long now = time.getAsLong();
      if (wait == waits.state()) {
        return latest(latestIdle, Stopwatch.at(wait, now));
      }
    }
  }

  /**
   * A stopwatch reads the time before it writes its state. A reader in between counts a little too
   * much; later readings must not be less.
   */
  private static long latest(AtomicLong soFar, long nanos) {
    return soFar.accumulateAndGet(nanos, Math::max);
  }
}
