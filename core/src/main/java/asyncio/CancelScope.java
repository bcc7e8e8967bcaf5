package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A part of a task that can be stopped for good, by a call or by a deadline, while the rest of the
 * task goes on.
 *
 * <pre>{@code
 * CancelScope scope = CancelScope.after(30);
 * button.onClick(scope::cancel);
 * if (!scope.run(() -> download(url))) {
 *   print("stopped");
 * }
 * }</pre>
 *
 * <p>Beyond asyncio, where {@link Task#cancel} throws one {@link CancelledError}: code that catches
 * that and awaits again goes on as if nothing had been, and often waits for ever. Once a scope is
 * cancelled, <em>each</em> await in it throws, until the scope is left. What has to await while it
 * cleans up does so within {@link Asyncio#shielded(Coroutine)}.
 *
 * <p>It needs no exception to tell that it was cancelled: {@link #run} returns. But if somebody
 * else has cancelled the task, too, the {@link CancelledError} goes on.
 *
 * <p>Used once, by one task, on the thread of its loop.
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
   * A scope that is cancelled when it has run for some time.
   *
   * @param delay seconds, counted from when the scope is entered
   * @return the scope
   * @throws IllegalArgumentException if the delay is not a number
   */
  public static CancelScope after(double delay) {
    EventLoop.nanos(delay); // refuses what is not a number
    return new CancelScope(delay);
  }

  /**
   * A scope that is cancelled when it has run for some time.
   *
   * @param delay the time, counted from when the scope is entered
   * @return the scope
   */
  public static CancelScope after(Duration delay) {
    return after(EventLoop.seconds(delay));
  }

  /**
   * Runs a block in this scope, in the current task. Suspends if the block does.
   *
   * @param block what to run
   * @return true if the block has ended by itself, false if it was stopped
   * @throws CancelledError if the task is cancelled by somebody else
   * @throws IllegalStateException if the caller is not a coroutine, or the scope has been used
   */
  public boolean run(Coroutine.Void block) {
    return run(
        () -> {
          block.run();
          return true;
        },
        false);
  }

  /**
   * Runs a block in this scope, in the current task. Suspends if the block does.
   *
   * @param <T> the result's type
   * @param block what to run
   * @param otherwise the result if the block is stopped, may be null
   * @return the block's result, or the other one
   * @throws CancelledError if the task is cancelled by somebody else
   * @throws IllegalStateException if the caller is not a coroutine, or the scope has been used
   */
  public <T extends @Nullable Object> T run(Coroutine<T> block, T otherwise) {
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
    return result;
  }

  private Task<?> enter() {
    Task<?> current = Asyncio.requireCurrentTask("run a cancel scope");
    if (task != null) {
      throw new IllegalStateException("A cancel scope can be used once: make a new one. " + this);
    }
    task = current;
    mark = current.openScope();
    if (cancelCalled) {
      current.scopeCancelled();
    } else if (delay != Double.POSITIVE_INFINITY) {
      timer = current.getLoop().callLater(delay, this::cancel);
    }
    return current;
  }

  /** Leaves the scope; true if what was thrown is its own cancellation. */
  private boolean leave(Task<?> current, @Nullable Throwable thrown) {
    left = true;
    current.closeScope();
    if (timer != null) {
      timer.cancel();
    }
    if (!cancelCalled) {
      return false;
    }
    boolean byCancellation = thrown instanceof CancelledError;
    boolean onlyByUs = current.leaveCancelledScope(mark, byCancellation);
    return byCancellation && onlyByUs;
  }

  /**
   * Stops the block: its pending await throws {@link CancelledError} in the next turn, and so does
   * each that follows. If the block has not begun yet, its first await throws. After the block this
   * does nothing.
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
   * @return true from then on, even if the block has ended by itself
   */
  public boolean cancelCalled() {
    return cancelCalled;
  }

  /**
   * Runs a block of the current task as if it were in no cancelled scope: for code that has to
   * await something before it can go, and does so again if it is interrupted. {@link Task#cancel}
   * takes effect as ever. Suspends if the block does.
   *
   * @param block what to run
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
