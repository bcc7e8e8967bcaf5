package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;

/**
 * A flag that tasks can wait for.
 *
 * <pre>{@code
 * createTask(() -> { connect(); connected.set(); });
 * connected.await(); // returns at once if the event is set already
 * }</pre>
 *
 * <p>A task that waits when the flag is set goes on, even if the flag is cleared before its next
 * step.
 *
 * <p>In Python: {@code asyncio.Event}. Not thread-safe: for the thread of its loop.
 */
public final class Event extends LoopBound {

  private final WaitQueue waiters = new WaitQueue();
  private boolean set;

  /** An event that is not set. */
  public Event() {}

  /**
   * Waits until this event is set.
   *
   * <p>Suspends: only if the event is not set. Cancellation: nothing is lost; the event stays as it
   * is.
   *
   * <p>In Python: {@code asyncio.Event.wait}.
   *
   * @return true
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or this
   *     event was waited for in another loop
   */
  public boolean await() {
    if (!set) {
      waiters.await(loop());
    }
    return true;
  }

  /**
   * Sets the flag, and wakes all tasks that wait, in the order of their arrival. Does not suspend;
   * callbacks may call it, too. Does nothing if the flag is set already.
   *
   * <p>In Python: {@code asyncio.Event.set}.
   *
   * @throws IllegalStateException if this event was waited for in a loop that another thread runs
   */
  public void set() {
    checkThread();
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /**
   * Clears the flag: from now on {@link #await()} waits. Does not suspend.
   *
   * <p>In Python: {@code asyncio.Event.clear}.
   */
  public void clear() {
    set = false;
  }

  /**
   * Whether the flag is set.
   *
   * <p>In Python: {@code asyncio.Event.is_set}.
   *
   * @return true if it is
   */
  public boolean isSet() {
    return set;
  }

  @Override
  public String toString() {
    return text(this, (set ? "set" : "unset") + count("waiters", waiters));
  }
}
