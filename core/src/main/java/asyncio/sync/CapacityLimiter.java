package asyncio.sync;

import asyncio.Asyncio;
import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits how many do something at the same time, above all how many blocking calls go on in
 * threads.
 *
 * <pre>{@code
 * var database = new CapacityLimiter(10); // as many as there are connections
 * ...
 * Row row = database.toThread(() -> query(key)); // at most ten at a time
 * }</pre>
 *
 * <p>Unlike a {@link Semaphore}, it knows how many tokens are borrowed, and their total can be
 * changed. Fair: whoever waits longest is next, and nobody overtakes. Tokens are not owned: any
 * task may release one.
 *
 * <p>In Python: {@code anyio.CapacityLimiter}; asyncio has none. Not thread-safe.
 */
public final class CapacityLimiter extends LoopBound {

  private final WaitQueue waiters = new WaitQueue();
  private final Held held = this::release;
  private int total;

  /** Tokens that are out, also those given to somebody who has not gone on yet. */
  private int borrowed;

  /**
   * A limiter.
   *
   * @param total the number of tokens; with 0, nobody gets one until it is raised
   * @throws IllegalArgumentException if the number is negative
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
   * Borrows a token, as soon as there is one. Suspends only if it has to wait.
   *
   * @return what releases the token, for a {@code try} statement
   * @throws CancelledError if the task is cancelled meanwhile; it has no token then
   * @throws IllegalStateException if it has to wait, and this limiter was waited for in another
   *     loop
   */
  public Held acquire() {
    if (borrowed < total && !waiters.isWaitedFor()) {
      borrowed++;
      return held;
    }
    try {
      waiters.await(loop(), () -> borrowed--); // whoever wakes us borrows the token for us
    } finally {
      grantAll(); // others may have come meanwhile, and had to wait only because we did
    }
    return held;
  }

  /**
   * Gives a token back; whoever waits longest gets it. Does not suspend.
   *
   * @throws IllegalStateException if none is borrowed
   */
  public void release() {
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
   * Asyncio#toThread(Callable)} does. Suspends.
   *
   * <p>The token is given back when the function has really ended. If the task is cancelled, the
   * thread is interrupted and this method throws at once; but a function that goes on in spite of
   * that keeps its token for as long as it does.
   *
   * @param <T> the result's type
   * @param function what to run
   * @return what it returns; what it throws is thrown unchanged
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and this limiter was waited for in another
   *     loop
   */
  public <T> T toThread(Callable<T> function) {
    acquire();
    Call<T> call = new Call<>(function);
    Asyncio.wrapFuture(call.ended).addDoneCallback(ended -> release());
    try {
      return Asyncio.toThread(call);
    } finally {
      call.giveUpUnlessBegun();
    }
  }

  /**
   * Waits for a token, and runs a blocking function without a result in a thread of its own; see
   * {@link #toThread(Callable)}.
   *
   * @param function what to run
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public void toThread(Runnable function) {
    this.<Void>toThread(
        () -> {
          function.run();
          return null;
        });
  }

  /** A call in a thread, which may have been given up before the thread begins with it. */
  private static final class Call<T> implements Callable<T> {

    private final Callable<T> function;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** To be waited for by the loop: so the call is work outside it, even if nobody awaits it. */
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    Call(Callable<T> function) {
      this.function = function;
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
   * How many tokens can be had.
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
   * Changes how many tokens there are. If there are more, those who wait longest get them; if there
   * are less, nobody loses one, but none is given out until enough are back. Does not suspend.
   *
   * @param total the number of tokens; with 0, nobody gets one until it is raised
   * @throws IllegalArgumentException if the number is negative
   */
  public void setTotal(int total) {
    this.total = checked(total);
    grantAll();
  }

  @Override
  public String toString() {
    return "<CapacityLimiter borrowed="
        + borrowed
        + " of "
        + total
        + count("waiters", waiters)
        + ">";
  }
}
