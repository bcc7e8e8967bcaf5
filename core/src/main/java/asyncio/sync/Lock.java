package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import java.util.ArrayDeque;
import java.util.Deque;

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

  private final Deque<Future<Void>> waiters = new ArrayDeque<>();
  private final Held held = this::release;
  private boolean locked;

  /** A lock that nobody holds. */
  public Lock() {}

  /**
   * Waits until nobody holds this lock, and takes it. Suspends only if it has to wait.
   *
   * @return what releases the lock, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile; it does not have the lock then
   */
  public Held acquire() {
    if (!locked && waiters.stream().allMatch(Future::cancelled)) {
      locked = true;
      return held;
    }
    Future<Void> turn = loop().createFuture();
    waiters.add(turn);
    try {
      turn.await();
    } catch (CancelledError cancelled) {
      waiters.remove(turn);
      if (!locked) {
        wakeFirst(); // it may have been our turn already: pass it on
      }
      throw cancelled;
    } catch (Throwable notSuspended) {
      waiters.remove(turn);
      throw notSuspended;
    }
    waiters.remove(turn);
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
    wakeFirst();
  }

  /**
   * Whether somebody holds this lock.
   *
   * @return true if so
   */
  public boolean locked() {
    return locked;
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private void wakeFirst() {
    Future<Void> first = waiters.peekFirst();
    if (first != null && !first.done()) {
      first.setResult(null);
    }
  }

  @Override
  public String toString() {
    return "<Lock "
        + (locked ? "locked" : "unlocked")
        + (waiters.isEmpty() ? "" : " waiters=" + waiters.size())
        + ">";
  }
}
