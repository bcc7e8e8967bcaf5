package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.loop.Uses.Use;
import asyncio.internal.text.Printer;
import asyncio.internal.wait.WaitQueue;

/**
 * A number of permits: limits how many tasks do something at the same time.
 *
 * <pre>{@code
 * var downloads = new Semaphore(10);
 * ...
 * try (var held = downloads.acquire()) {
 *   ... // at most ten tasks are in here
 * }
 * }</pre>
 *
 * <p>Fair: the task that waits longest is next, and no task overtakes. Permits are not owned: any
 * task may release one, even a task that acquired none. A {@link BoundedSemaphore} refuses a
 * release too many.
 *
 * <p>In Python: {@code asyncio.Semaphore}. Not thread-safe: for the thread of its loop.
 */
public sealed class Semaphore extends LoopBound permits BoundedSemaphore {

  private final WaitQueue waiters = new WaitQueue();
  private final Held held = this::release;

  /** Free permits, without those that a woken task will get when it goes on. */
  private int value;

  /** A semaphore with one permit. */
  public Semaphore() {
    this(1);
  }

  /**
   * A semaphore.
   *
   * @param value the number of permits; with 0, one must be released first
   * @throws IllegalArgumentException if {@code value} is negative
   */
  public Semaphore(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("Semaphore initial value must be >= 0, not " + value);
    }
    this.value = value;
  }

  /**
   * Takes a permit; waits until there is one.
   *
   * <p>Suspends: only if no permit is free, or other tasks wait. Cancellation: the task has no
   * permit; one that it was about to get goes to the next task.
   *
   * <p>In Python: {@code asyncio.Semaphore.acquire}.
   *
   * @return releases the permit when closed, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or this
   *     semaphore was waited for in another loop
   */
  public Held acquire() {
    if (!locked()) {
      value--;
      tell(Use.ACQUIRED);
      return held;
    }
    tell(Use.WAITS);
    try {
      waiters.await(loop(), () -> value++); // grant() has taken the permit for this task
    } finally {
      grantAll(); // tasks may have come meanwhile that had to wait only because this one did
    }
    tell(Use.ACQUIRED);
    return held;
  }

  /** Gives the free permits to the tasks that wait. */
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
   * Gives a permit back, or adds one; the task that waits longest gets it. Does not suspend;
   * callbacks may call it, too.
   *
   * <p>In Python: {@code asyncio.Semaphore.release}.
   *
   * @throws IllegalArgumentException if this is a {@link BoundedSemaphore} all of whose permits are
   *     back already
   * @throws IllegalStateException if there are {@link Integer#MAX_VALUE} permits, or if this
   *     semaphore was waited for in a loop that another thread runs
   */
  public void release() {
    checkThread();
    if (value == Integer.MAX_VALUE) {
      throw new IllegalStateException("There are " + value + " permits: there can be no more.");
    }
    value++;
    tell(Use.RELEASED);
    grant();
  }

  /**
   * Whether {@link #acquire()} would have to wait: no permit is free, or other tasks wait.
   *
   * <p>In Python: {@code asyncio.Semaphore.locked}.
   *
   * @return true if it would
   */
  public boolean locked() {
    return value == 0 || waiters.isWaitedFor();
  }

  /** How many permits are free. */
  final int value() {
    return value;
  }

  @Override
  String kind() {
    return "Semaphore";
  }

  @Override
  int level() {
    return value;
  }

  @Override
  public String toString() {
    return Printer.self( // another thread may meet the waiters in the middle of a change
        this,
        () ->
            text(
                this,
                (locked() ? "locked" : "unlocked value=" + value) + count("waiters", waiters)));
  }
}
