package asyncio.sync;

import asyncio.Asyncio;
import asyncio.futures.Action;
import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A number of tokens that tasks borrow: limits how many tasks do something at the same time, above
 * all how many blocking calls go on in threads.
 *
 * <pre>{@code
 * var database = new CapacityLimiter(10); // as many as there are connections
 * ...
 * Row row = database.toThread(() -> query(key)); // at most ten at a time
 * }</pre>
 *
 * <p>Unlike a {@link Semaphore}, a limiter knows how many tokens are borrowed, and their total can
 * be changed. Fair: the task that waits longest is next, and no task overtakes. Tokens are not
 * owned: any task may release one.
 *
 * <p>In Python: {@code anyio.CapacityLimiter}; asyncio has none. Not thread-safe: for the thread of
 * its loop.
 */
public final class CapacityLimiter extends LoopBound {

  private final WaitQueue waiters = new WaitQueue();
  private final Held held = this::release;
  private int total;

  /** Tokens that are out, those included that a woken task will get when it goes on. */
  private int borrowed;

  /**
   * A limiter.
   *
   * @param total the number of tokens; with 0, no task gets one until the total is raised
   * @throws IllegalArgumentException if {@code total} is negative
   */
  public CapacityLimiter(int total) {
    this.total = checked(total);
  }

  private static int checked(int total) {
    if (total < 0) {
      throw new IllegalArgumentException("CapacityLimiter total must be >= 0, not " + total);
    }
    return total;
  }

  // ---- borrowing

  /**
   * Borrows a token; waits until there is one.
   *
   * <p>Suspends: only if no token is available, or other tasks wait. Cancellation: the task has no
   * token; one that it was about to get goes to the next task.
   *
   * @return releases the token when closed, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or this
   *     limiter was waited for in another loop
   */
  public Held acquire() {
    if (borrowed < total && !waiters.isWaitedFor()) {
      borrowed++;
      return held;
    }
    try {
      waiters.await(loop(), () -> borrowed--); // grantAll() has borrowed the token for this task
    } finally {
      grantAll(); // tasks may have come meanwhile that had to wait only because this one did
    }
    return held;
  }

  /**
   * Gives a token back; the task that waits longest gets it. Does not suspend. Callbacks may call
   * it, too.
   *
   * @throws IllegalStateException if no token is borrowed, or if this limiter was waited for in a
   *     loop that another thread runs
   */
  public void release() {
    checkThread();
    if (borrowed == 0) {
      throw new IllegalStateException(
          "No token is borrowed: only what was acquired can be released.");
    }
    borrowed--;
    grantAll();
  }

  private void grantAll() {
    while (borrowed < total && waiters.wakeNext()) {
      borrowed++;
    }
  }

  // ---- blocking calls

  /**
   * Waits for a token, and runs a blocking function in a thread of its own, as {@link
   * Asyncio#toThread(Callable)} does. The token is given back when the function has really ended.
   *
   * <p>Suspends: always. Cancellation: before there is a token, the function is not run. After that
   * the thread is interrupted, this method throws at once, and the function's result is lost. A
   * function that goes on in spite of the interrupt keeps its token until it has ended.
   *
   * @param <T> the result's type
   * @param function runs in the thread; what it throws is thrown here unchanged
   * @return the function's result
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if the caller is not a coroutine, or has to wait for a token and
   *     this limiter was waited for in another loop
   */
  public <T> T toThread(Callable<T> function) {
    Call<T> call = new Call<>(function);
    if (Asyncio.currentTask() == null) {
      throw new IllegalStateException(
          "Cannot wait for a thread in a callback: do it in a coroutine.");
    }
    acquire();
    Asyncio.wrapFuture(call.ended).addDoneCallback(ended -> release());
    try {
      return Asyncio.toThread(call);
    } finally {
      call.giveUpUnlessBegun();
    }
  }

  /**
   * Waits for a token, and runs a blocking function without a result in a thread of its own; see
   * {@link #toThread(Callable)}, also for suspension and cancellation.
   *
   * @param function runs in the thread; what it throws is thrown here unchanged
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public void toThread(Action function) {
    Objects.requireNonNull(function, "function");
    this.<Void>toThread(
        () -> {
          function.perform();
          return null;
        });
  }

  /** A call in a thread. The task may have given it up before the thread begins with it. */
  private static final class Call<T> implements Callable<T> {

    private final Callable<T> function;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Wrapped as a future of the loop: so the call is outside work, even if nobody awaits it. */
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    Call(Callable<T> function) {
      this.function = Objects.requireNonNull(function, "function");
    }

    @Override
    public T call() throws Exception {
      if (begun.getAndSet(true)) {
        throw new CancellationException("given up before it began");
      }
      try {
        return function.call();
      } finally {
        ended.complete(true);
      }
    }

    void giveUpUnlessBegun() {
      if (!begun.getAndSet(true)) {
        ended.complete(true);
      }
    }
  }

  // ---- looking at it, and changing it

  /**
   * How many tokens are borrowed.
   *
   * @return the number; more than the total after that was lowered
   */
  public int borrowed() {
    return borrowed;
  }

  /**
   * How many tokens are not borrowed.
   *
   * @return the number, not less than 0
   */
  public int available() {
    return Math.max(0, total - borrowed);
  }

  /**
   * How many tokens there are.
   *
   * @return the number
   */
  public int total() {
    return total;
  }

  /**
   * Changes how many tokens there are. If there are more, the tasks that wait longest get them. If
   * there are fewer, no task loses its token, but none is lent until enough are back. Does not
   * suspend. Callbacks may call it, too.
   *
   * @param total the number of tokens; with 0, no task gets one until the total is raised
   * @throws IllegalArgumentException if {@code total} is negative
   */
  public void setTotal(int total) {
    int newTotal = checked(total);
    checkThread();
    this.total = newTotal;
    grantAll();
  }

  @Override
  public String toString() {
    return text(this, "borrowed=" + borrowed + " of " + total + count("waiters", waiters));
  }
}
