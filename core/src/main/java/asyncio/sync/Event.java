package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;

/**
 * A flag that tasks can wait for.
 *
 * <pre>{@code
 * createTask(() -> { connect(); connected.set(); });
 * connected.await(); // at once if it is set already
 * }</pre>
 *
 * <p>Whoever waits when the flag is set goes on, even if it is cleared before they run.
 *
 * <p>In Python: {@code asyncio.Event}. Not thread-safe.
 */
public final class Event extends LoopBound {

  private final WaitQueue waiters = new WaitQueue();
  private boolean set;

  /** An event that is not set. */
  public Event() {}

  /**
   * Waits until this event is set. Suspends only if it is not.
   *
   * @return true
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and this event was waited for in another loop
   */
  public boolean await() {
    if (!set) {
      waiters.await(loop());
    }
    return true;
  }

  /**
   * Sets the flag, and wakes all who wait, in the order in which they came. Does not suspend. Does
   * nothing if the flag is set already.
   */
  public void set() {
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /** Takes the flag back: from now on {@link #await()} waits. Does not suspend. */
  public void clear() {
    set = false;
  }

  /**
   * Whether the flag is set.
   *
   * @return true if so
   */
  public boolean isSet() {
    return set;
  }

  @Override
  public String toString() {
    return "<Event " + (set ? "set" : "unset") + count("waiters", waiters) + ">";
  }
}
