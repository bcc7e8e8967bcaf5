package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.loop.Uses.Use;
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
 * <p>Fair: the task that waits longest is next, and no task overtakes. Not reentrant, and not
 * owned: another task may release it. Within a step a task needs no lock: between two awaits no
 * other task runs.
 *
 * <p>In Python: {@code asyncio.Lock}. Not thread-safe: for the thread of its loop.
 */
public final class Lock extends LoopBound {

  private final WaitQueue waiters = new WaitQueue();
  private final Held held = this::release;
  private boolean locked;

  /** A free lock. */
  public Lock() {}

  /**
   * Waits until this lock is free, and takes it.
   *
   * <p>Suspends: only if the lock is held, or other tasks wait for it. Cancellation: the task does
   * not have the lock; if it was about to get it, the next task does.
   *
   * <p>In Python: {@code asyncio.Lock.acquire}.
   *
   * @return releases the lock when closed, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or this
   *     lock was waited for in another loop
   */
  public Held acquire() {
    if (locked || waiters.isWaitedFor()) {
      tell(Use.WAITS);
      try {
        waiters.await(loop());
      } catch (CancelledError cancelled) {
        if (!locked) {
          waiters.wakeFirst(); // release() may have woken this task: pass the lock on
        }
        throw cancelled;
      }
    }
    locked = true;
    tell(Use.ACQUIRED);
    return held;
  }

  /**
   * Gives this lock back, and wakes the task that waits longest. Does not suspend; callbacks may
   * call it, too.
   *
   * <p>While a loop is closed, coroutines are unwound that may not have the lock any more. They may
   * release it all the same.
   *
   * <p>In Python: {@code asyncio.Lock.release}.
   *
   * @throws IllegalStateException if the lock is free, or if it was waited for in a loop that
   *     another thread runs
   */
  public void release() {
    checkThread();
    if (!locked) {
      if (isLeftOver()) {
        return;
      }
      throw new IllegalStateException("Lock is not acquired: only what is held can be released.");
    }
    locked = false;
    tell(Use.RELEASED);
    waiters.wakeFirst();
  }

  /**
   * Whether this lock is held. It is free for a moment between {@link #release()} and the next step
   * of the task that was woken.
   *
   * <p>In Python: {@code asyncio.Lock.locked}.
   *
   * @return true if it is held
   */
  public boolean locked() {
    return locked;
  }

  @Override
  String kind() {
    return "Lock";
  }

  @Override
  int level() {
    return locked ? 0 : 1;
  }

  @Override
  public String toString() {
    return text(this, (locked ? "locked" : "unlocked") + count("waiters", waiters));
  }
}
