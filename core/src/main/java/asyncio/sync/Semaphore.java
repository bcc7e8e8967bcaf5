package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;

/**
 * A number of permits: so many tasks may do something at the same time.
 *
 * <pre>{@code
 * var downloads = new Semaphore(10);
 * ...
 * try (var held = downloads.acquire()) {
 *   ... // at most ten tasks are in here
 * }
 * }</pre>
 *
 * <p>Fair: whoever waits longest is next, and nobody overtakes. Permits are not owned: any task may
 * release one, also one that acquired none. {@link BoundedSemaphore} notices if there become more
 * of them than there were.
 *
 * <p>In Python: {@code asyncio.Semaphore}. Not thread-safe.
 */
public sealed class Semaphore extends LoopBound permits BoundedSemaphore {

  private final WaitQueue waiters = new WaitQueue();
  private final Held held = this::release;

  /** Permits that can be had. Not among them: those given to somebody who has not gone on yet. */
  private int value;

  /** A semaphore with one permit. */
  public Semaphore() {
    this(1);
  }

  /**
   * A semaphore.
   *
   * @param value the number of permits; with 0, somebody must release one first
   * @throws IllegalArgumentException if the number is negative
   */
  public Semaphore(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("Semaphore initial value must be >= 0, not " + value);
    }
    this.value = value;
  }

  /**
   * Takes a permit, as soon as there is one. Suspends only if it has to wait.
   *
   * @return what releases the permit, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile; it has no permit then
   * @throws IllegalStateException if it has to wait, and this semaphore was waited for in another
   *     loop
   */
  public Held acquire() {
    if (!locked()) {
      value--;
      return held;
    }
    try {
      waiters.await(loop(), () -> value++); // whoever wakes us takes the permit for us
    } finally {
      grantAll(); // others may have come meanwhile, and had to wait only because we did
    }
    return held;
  }

  /** Gives the permits that can be had to those who wait. */
  private void grantAll() {
    while (value > 0 && grant()) {
      // the next one
    }
  }

  private boolean grant() {
    boolean granted = waiters.wakeNext();
    if (granted) {
      value--;
    }
    return granted;
  }

  /**
   * Gives a permit back, or adds one; whoever waits longest gets it. Does not suspend.
   *
   * @throws IllegalArgumentException if this is a {@link BoundedSemaphore} all of whose permits are
   *     back already
   */
  public void release() {
    value++;
    grant();
  }

  /**
   * Whether {@link #acquire()} would have to wait: there is no permit, or others are waiting.
   *
   * @return true if so
   */
  public boolean locked() {
    return value == 0 || waiters.isWaitedFor();
  }

  /** How many permits can be had. */
  final int value() {
    return value;
  }

  @Override
  public String toString() {
    return "<"
        + getClass().getSimpleName()
        + (locked() ? " locked" : " unlocked value=" + value)
        + count("waiters", waiters)
        + ">";
  }
}
