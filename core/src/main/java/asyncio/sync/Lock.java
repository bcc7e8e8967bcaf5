package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;

/**
 * Mutual exclusion between the tasks of a loop.
 *
 * <pre>{@code
 * try (var held = lock.acquire()) {
 *   ... // may await; no other task is in here
 * }
 * }</pre>
 *
 * <p>Fair: whoever waits longest is next, and nobody overtakes. Not reentrant, and not owned:
 * another task may release it. Between two awaits a task needs no lock: nothing else runs then.
 *
 * <p>In Python: {@code asyncio.Lock}. Not thread-safe.
 */
public final class Lock extends LoopBound {

  private final WaitQueue waiters = new WaitQueue();
  private final Held held = this::release;
  private boolean locked;

  /** A lock that nobody holds. */
  public Lock() {}

  /**
   * Waits until nobody holds this lock, and takes it. Suspends only if it has to wait.
   *
   * @return what releases the lock, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile; it does not have the lock then
   * @throws IllegalStateException if it has to wait, and this lock was waited for in another loop
   */
  public Held acquire() {
    if (locked || waiters.isWaitedFor()) {
      try {
        waiters.await(loop());
      } catch (CancelledError cancelled) {
        if (!locked) {
          waiters.wakeFirst(); // it may have been our turn already: pass it on
        }
        throw cancelled;
      }
    }
    locked = true;
    return held;
  }

  /**
   * Gives this lock back, and wakes whoever waits longest. Does not suspend.
   *
   * @throws IllegalStateException if nobody holds it
   */
  public void release() {
    if (!locked) {
      throw new IllegalStateException("Lock is not acquired: only what is held can be released.");
    }
    locked = false;
    waiters.wakeFirst();
  }

  /**
   * Whether somebody holds this lock.
   *
   * @return true if so
   */
  public boolean locked() {
    return locked;
  }

  @Override
  public String toString() {
    return "<Lock " + (locked ? "locked" : "unlocked") + count("waiters", waiters) + ">";
  }
}
