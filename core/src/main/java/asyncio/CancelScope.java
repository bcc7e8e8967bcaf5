package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import asyncio.internal.loop.Report;
import asyncio.internal.task.Cancellation;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a task that can be stopped by a call or by a deadline. The rest of the task goes on.
 *
 * <pre>{@code
 * CancelScope scope = CancelScope.after(30);
 * button.onClick(scope::cancel);
 * if (!scope.run(() -> download(url))) {
 *   print("stopped");
 * }
 * }</pre>
 *
 * <p>Once a scope is cancelled, <em>each</em> await in it throws {@link CancelledError}, until the
 * scope is left. Clean-up that has to await does so within {@link Asyncio#shielded(Coroutine)}.
 *
 * <p>A cancelled scope throws no exception to the code around it: {@link #run} returns. But if the
 * task was cancelled from elsewhere, too, the {@link CancelledError} goes on. Exceptions that the
 * scope's {@code CancelledError} suppresses, of {@code close()} in a {@code try} statement for
 * instance, go to the loop's exception handler.
 *
 * <p>A scope is for one use, in one task. Threads: for coroutines and callbacks of the task's loop.
 *
 * <p>Beyond asyncio. There {@link Task#cancel} throws one {@link CancelledError}; code that catches
 * it and awaits again goes on as if nothing had happened, and often waits for ever.
 */
public final class CancelScope {

  private final double delay;
  private @Nullable Task<?> task;
  private @Nullable TimerHandle timer;
  private int mark;
  private boolean left;
  private boolean cancelCalled;

  /** A scope without a deadline. */
  public CancelScope() {
    this(Double.POSITIVE_INFINITY);
  }

  private CancelScope(double delay) {
    this.delay = delay;
  }

  /**
   * Makes a scope that is cancelled when its block has run for some time.
   *
   * @param delay seconds, counted from when the scope is entered
   * @return the scope
   * @throws IllegalArgumentException if the delay is not a number
   */
  public static CancelScope after(double delay) {
    EventLoop.nanos(delay); // refuses NaN
    return new CancelScope(delay);
  }

  /**
   * Makes a scope that is cancelled when its block has run for some time.
   *
   * @param delay the time, counted from when the scope is entered
   * @return the scope
   */
  public static CancelScope after(Duration delay) {
    return after(EventLoop.seconds(delay));
  }

  /**
   * Runs a block in this scope, in the current task.
   *
   * <p>Suspends: if the block does. Cancellation of the task: the {@link CancelledError} is thrown
   * at the block's own await, and goes on.
   *
   * @param block the block
   * @return true if the block has ended by itself, false if this scope stopped it
   * @throws CancelledError if the task is cancelled from elsewhere
   * @throws IllegalStateException if the caller is not a coroutine, or the scope has been used
   */
  public boolean run(Action block) {
    Objects.requireNonNull(block, "block");
    return run(
        () -> {
          block.perform();
          return true;
        },
        false);
  }

  /**
   * {@link #run(Action)} for a block with a result, which is dropped. In Kotlin, for every block.
   *
   * @param block the block
   * @return true if the block has ended by itself, false if this scope stopped it
   * @throws CancelledError if the task is cancelled from elsewhere
   * @throws IllegalStateException if the caller is not a coroutine, or the scope has been used
   */
  // Without it, Kotlin takes its own `run` for the call: that one knows nothing of the scope.
  public boolean run(Awaitable<?> block) {
    return run((Action) block);
  }

  /**
   * Runs a block in this scope, in the current task.
   *
   * <p>Suspends: if the block does. Cancellation of the task: the {@link CancelledError} is thrown
   * at the block's own await, and goes on.
   *
   * @param <T> the result's type
   * @param block the block
   * @param otherwise the result if the block is stopped, may be null
   * @return the block's result, or {@code otherwise}
   * @throws CancelledError if the task is cancelled from elsewhere
   * @throws IllegalStateException if the caller is not a coroutine, or the scope has been used
   */
  public <T extends @Nullable Object> T run(Coroutine<T> block, T otherwise) {
    Objects.requireNonNull(block, "block");
    Task<?> current = enter();
    Throwable thrown = null;
    T result = otherwise;
    try {
      result = block.run();
    } catch (Throwable exception) {
      thrown = exception;
    }
    boolean stopped = leave(current, thrown);
    if (thrown != null && !stopped) {
      throw Futures.rethrow(thrown);
    }
    if (thrown != null) {
      reportLostWith(thrown, current);
    }
    return result;
  }

  /** The cancellation ends here, but not what it suppresses: the failure of a clean-up. */
  private static void reportLostWith(Throwable cancellation, Task<?> current) {
    for (Throwable lost : Cancellation.lostWith(cancellation)) {
      current
          .getLoop()
          .host()
          .report(
              Report.ofTask("Exception suppressed by the cancellation of a scope", lost, current));
    }
  }

  private Task<?> enter() {
    Task<?> current = Asyncio.requireCurrentTask("run a cancel scope");
    if (task != null) {
      throw new IllegalStateException("A cancel scope can be used once: make a new one. " + this);
    }
    if (!cancelCalled && delay != Double.POSITIVE_INFINITY) {
      timer = current.getLoop().callLater(delay, this::cancel); // throws, if the loop is closed
    }
    task = current;
    mark = current.openScope(this, timer == null ? Double.POSITIVE_INFINITY : timer.when());
    if (cancelCalled) {
      current.scopeCancelled();
    }
    return current;
  }

  /** Leaves the scope. True if the exception is the scope's own cancellation. */
  private boolean leave(Task<?> current, @Nullable Throwable thrown) {
    left = true;
    current.closeScope();
    current.scopeLeft(this);
    if (timer != null) {
      timer.cancel();
    }
    if (!cancelCalled) {
      return false;
    }
    boolean byCancellation = thrown instanceof CancelledError;
    boolean noOtherRequest = current.leaveCancelledScope(mark, byCancellation);
    return byCancellation && noOtherRequest;
  }

  /**
   * Stops the block: its pending await throws {@link CancelledError} in the next turn, and so does
   * each later one. If the block has not begun yet, its first await throws. After the block this
   * method does nothing. Does not suspend.
   */
  public void cancel() {
    if (!cancelCalled && !left) {
      cancelCalled = true;
      if (task != null) {
        task.scopeCancelled();
      }
    }
  }

  /**
   * Whether this scope has been cancelled, by a call or by its deadline.
   *
   * @return true once it has been cancelled, even if the block has ended by itself
   */
  public boolean cancelCalled() {
    return cancelCalled;
  }

  /**
   * Runs a block of the current task as if it were in no cancelled scope. For code that must await
   * something before it can leave the scope, and that awaits again if it is interrupted.
   *
   * <p>Suspends: if the block does. Cancellation: {@link Task#cancel} takes effect as usual.
   *
   * @param block the block
   */
  public static void outside(Runnable block) {
    Task<?> current = Asyncio.requireCurrentTask("leave cancel scopes");
    current.outsideScopes(block);
  }

  @Override
  public String toString() {
    return "<CancelScope"
        + (task == null ? " unused" : left ? " left" : " entered")
        + (cancelCalled ? " cancelled" : "")
        + ">";
  }
}
