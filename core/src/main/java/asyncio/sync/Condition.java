package asyncio.sync;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;
import java.util.function.BooleanSupplier;

/**
 * A lock whose holder can wait, without it, until another holder says that something has changed.
 *
 * <pre>{@code
 * try (var held = condition.acquire()) { // one task
 *   condition.waitFor(() -> balance >= price);
 *   balance -= price;
 * }
 * try (var held = condition.acquire()) { // another
 *   balance += 100;
 *   condition.signalAll();
 * }
 * }</pre>
 *
 * <p>Several conditions may share one lock.
 *
 * <p>In Python: {@code asyncio.Condition}, whose {@code wait} and {@code notify} are called {@code
 * await} and {@code signal} here, as in {@link java.util.concurrent.locks.Condition}, because every
 * Java object has a {@code wait} and a {@code notify} already. Not thread-safe.
 */
public final class Condition extends LoopBound {

  private final Lock lock;
  private final WaitQueue waiters = new WaitQueue();

  /** A condition with a lock of its own. */
  public Condition() {
    this(new Lock());
  }

  /**
   * A condition of a lock.
   *
   * @param lock the lock, may be held
   */
  public Condition(Lock lock) {
    this.lock = lock;
  }

  // ---- the lock

  /**
   * Takes the lock; see {@link Lock#acquire()}. Suspends only if it has to wait.
   *
   * @return what releases the lock, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile; it does not have the lock then
   * @throws IllegalStateException if it has to wait, and the lock was waited for in another loop
   */
  public Held acquire() {
    return lock.acquire();
  }

  /**
   * Gives the lock back. Does not suspend.
   *
   * @throws IllegalStateException if nobody holds it
   */
  public void release() {
    lock.release();
  }

  /**
   * Whether somebody holds the lock.
   *
   * @return true if so
   */
  public boolean locked() {
    return lock.locked();
  }

  // ---- waiting

  /**
   * Gives the lock back, waits for a signal, and takes the lock again. Suspends.
   *
   * <p>It may return without a signal that was meant for it, and what was signalled may have
   * changed again before it has the lock: check in a loop, or use {@link #waitFor}.
   *
   * @return true
   * @throws CancelledError if the task is cancelled meanwhile; it has the lock none the less, even
   *     if it had to wait for that, and a signal it may have got goes to another task
   * @throws IllegalStateException if nobody holds the lock, the caller is not a coroutine, or this
   *     condition was waited for in another loop; the lock stays as it is
   */
  public boolean await() {
    requireHeld("wait on");
    if (Asyncio.currentTask() == null) {
      throw new IllegalStateException(
          "Cannot wait for a condition in a callback: do it in a coroutine.");
    }
    loop(); // if that is the wrong one, the lock stays held
    lock.release();
    try {
      try {
        waiters.await(loop());
      } finally {
        acquireInAnyCase();
      }
    } catch (Throwable exception) {
      waiters.wakeNext();
      throw exception;
    }
    return true;
  }

  /** Takes the lock, however often the task is cancelled meanwhile; the last of these counts. */
  private void acquireInAnyCase() {
    CancelledError cancelled = null;
    boolean acquired = false;
    while (!acquired) {
      try {
        CancelScope.outside(lock::acquire);
        acquired = true;
      } catch (CancelledError again) {
        cancelled = again;
      }
    }
    if (cancelled != null) {
      throw cancelled;
    }
  }

  /**
   * Waits until something is the case; at once if it is. Suspends only if it has to wait.
   *
   * @param predicate what to wait for: looked at, with the lock held, now and after every signal;
   *     must not suspend. What it throws is thrown
   * @return true
   * @throws CancelledError if the task is cancelled meanwhile; it has the lock none the less
   * @throws IllegalStateException if it has to wait, and nobody holds the lock, or this condition
   *     was waited for in another loop
   */
  public boolean waitFor(BooleanSupplier predicate) {
    while (!predicate.getAsBoolean()) {
      await();
    }
    return true;
  }

  // ---- signalling

  /**
   * Wakes the one who waits longest, if anybody does; see {@link #signal(int)}.
   *
   * @throws IllegalStateException if nobody holds the lock
   */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes those who wait longest. Does not suspend, and does not give the lock back: they go on,
   * one by one, when they get it.
   *
   * @param n how many to wake; all, if fewer are waiting
   * @throws IllegalStateException if nobody holds the lock
   */
  public void signal(int n) {
    requireHeld("signal");
    for (int i = 0; i < n && waiters.wakeNext(); i++) {
      // the next one
    }
  }

  /**
   * Wakes all who wait; see {@link #signal(int)}.
   *
   * @throws IllegalStateException if nobody holds the lock
   */
  public void signalAll() {
    requireHeld("signal");
    wakeAll();
  }

  /** Wakes all who wait, also on behalf of a task that does not hold the lock. */
  void wakeAll() {
    waiters.wakeAll();
  }

  private void requireHeld(String what) {
    if (!lock.locked()) {
      throw new IllegalStateException(
          "Cannot " + what + " a condition whose lock nobody holds: acquire() it first.");
    }
  }

  @Override
  public String toString() {
    return "<Condition "
        + (lock.locked() ? "locked" : "unlocked")
        + count("waiters", waiters)
        + ">";
  }
}
