package asyncio.sync;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A lock whose holder can give it back and wait until another holder signals a change.
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
 * Java object has a {@code wait} and a {@code notify} already. Not thread-safe: for the thread of
 * its loop.
 */
public final class Condition extends LoopBound {

  private final Lock lock;
  private final WaitQueue waiters = new WaitQueue();

  /** A condition with a lock of its own. */
  public Condition() {
    this(new Lock());
  }

  /**
   * A condition with a given lock.
   *
   * @param lock the lock, free or held
   */
  public Condition(Lock lock) {
    this.lock = Objects.requireNonNull(lock, "lock");
  }

  // ---- the lock

  /**
   * Takes the lock; see {@link Lock#acquire()}.
   *
   * <p>Suspends: only if the lock is held, or other tasks wait for it. Cancellation: the task does
   * not have the lock.
   *
   * @return releases the lock when closed, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or the lock
   *     was waited for in another loop
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
   * Whether the lock is held.
   *
   * @return true if it is
   */
  public boolean locked() {
    return lock.locked();
  }

  // ---- waiting

  /**
   * Gives the lock back, waits for a signal, and takes the lock again.
   *
   * <p>It may return without a signal that was meant for it, and the state may have changed again
   * before it has the lock: check in a loop, or use {@link #waitFor}.
   *
   * <p>Suspends: always. Cancellation: the task has the lock again when {@link CancelledError} is
   * thrown, even if it had to wait for it. A signal that the task may have got goes to another
   * task.
   *
   * <p>In Python: {@code asyncio.Condition.wait}.
   *
   * @return true
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if nobody holds the lock, the caller is not a coroutine, or this
   *     condition was waited for in another loop; the lock stays as it is
   */
  public boolean await() {
    requireHeld("wait on");
    if (Asyncio.currentTask() == null) {
      throw new IllegalStateException(
          "Cannot wait for a condition in a callback: do it in a coroutine.");
    }
    loop(); // throws, if that is the wrong one, before the lock is given back
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

  /**
   * Takes the lock, however often the task is cancelled meanwhile; throws the last cancellation.
   */
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
   * Waits until a predicate holds.
   *
   * <p>Suspends: only if the predicate does not hold now. Cancellation: as of {@link #await()}; the
   * task has the lock.
   *
   * <p>In Python: {@code asyncio.Condition.wait_for}.
   *
   * @param predicate is asked now and after every signal, with the lock held; must not suspend.
   *     What it throws is thrown
   * @return true
   * @throws CancelledError if the task is cancelled meanwhile
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
   * Wakes the task that waits longest, if there is one; see {@link #signal(int)}.
   *
   * <p>In Python: {@code asyncio.Condition.notify}.
   *
   * @throws IllegalStateException if nobody holds the lock
   */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes the tasks that wait longest. Does not suspend, and does not give the lock back: the tasks
   * go on one by one, as they get it.
   *
   * @param n how many tasks to wake; all, if fewer are waiting
   * @throws IllegalStateException if nobody holds the lock
   */
  public void signal(int n) {
    checkThread();
    requireHeld("signal");
    for (int i = 0; i < n && waiters.wakeNext(); i++) {
      // the next one
    }
  }

  /**
   * Wakes all tasks that wait; see {@link #signal(int)}.
   *
   * <p>In Python: {@code asyncio.Condition.notify_all}.
   *
   * @throws IllegalStateException if nobody holds the lock
   */
  public void signalAll() {
    checkThread();
    requireHeld("signal");
    wakeAll();
  }

  /** Wakes all tasks that wait. The caller need not hold the lock. */
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
    return text(this, (lock.locked() ? "locked" : "unlocked") + count("waiters", waiters));
  }
}
