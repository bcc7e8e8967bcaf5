package asyncio.internal.task;

import asyncio.futures.CancelledError;
import asyncio.internal.suppressed.Suppressed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests to stop one task, and the cancel scopes around it.
 *
 * <p>Two kinds of cancellation meet here. A <em>request</em>, as in asyncio, is delivered once: the
 * pending or the next await throws. It is counted until the timeout, the group or the program takes
 * it back. So a timeout or a group can tell whether a cancellation was its own. A <em>cancelled
 * scope</em> cancels each await for as long as the task is in it, unless scopes are paused.
 *
 * <p>The invariant: {@link #isDue()} holds if the next step or await is to throw; it holds
 * throughout a cancelled scope that is not paused.
 */
public final class Cancellation {

  private int requests;
  private boolean due;
  private @Nullable String message;

  /** What the task's next await throws, because its step cannot be taken; or null. */
  private @Nullable Throwable failure;

  private int openScopes;
  private int cancelledScopes;
  private int pauses;

  /** No requests, no scopes. */
  public Cancellation() {}

  // ---- requests

  /**
   * Counts a request. The caller must have it delivered: by the awaited future, or else by {@link
   * #postpone}.
   */
  public void request() {
    requests++;
  }

  /**
   * Makes the next step or await deliver a request.
   *
   * @param newMessage the message of the error, or null
   */
  public void postpone(@Nullable String newMessage) {
    due = true;
    message = newMessage;
  }

  /** Whether the next step or await has to throw. */
  public boolean isDue() {
    return due;
  }

  /** The message of the request that is due. */
  public @Nullable String message() {
    return message;
  }

  /** The request that was due is delivered. */
  public void delivered() {
    due = isInCancelledScope();
  }

  /** The task is over: nothing is due. */
  public void end() {
    due = false;
  }

  /** How many requests there are, less those taken back. */
  public int requests() {
    return requests;
  }

  /**
   * Takes back one request. If it was the last one, an error that has not been thrown yet is not
   * thrown any more.
   *
   * @return true if none is left, and there was one
   */
  public boolean takeBack() {
    if (requests > 0) {
      requests--;
      if (requests == 0) {
        due = isInCancelledScope();
        return true;
      }
    }
    return false;
  }

  // ---- steps that cannot be taken

  /**
   * Makes the pending await throw an exception, whatever it waits for.
   *
   * @param exception the exception
   */
  public void fail(Throwable exception) {
    failure = exception;
  }

  /**
   * What the pending await throws. A cancellation goes before the exception given to {@link #fail},
   * and that before any other; the one that is thrown suppresses the one that is not.
   *
   * @param exception what it would throw otherwise, or null
   * @return the exception, or null if there is none
   */
  public @Nullable Throwable orFailure(@Nullable Throwable exception) {
    Throwable given = failure;
    failure = null;
    if (given == null || exception == null) {
      return given == null ? exception : given;
    }
    boolean isCancelled = exception instanceof CancelledError;
    Throwable thrown = isCancelled ? exception : given;
    boolean unused = Suppressed.add(thrown, isCancelled ? given : exception);
    return thrown;
  }

  /**
   * What would be lost if a cancellation, or another exception, were not thrown on: what it
   * suppresses, for instance an exception of {@code close()} in a {@code try} statement. Further
   * cancellations say nothing.
   *
   * @param swallowed the exception that goes no further
   * @return the exceptions that have to go on elsewhere
   */
  public static List<Throwable> lostWith(Throwable swallowed) {
    return Suppressed.lostWith(swallowed, CancelledError.class::isInstance);
  }

  // ---- structures that cancel the task and let it go on

  /**
   * The task enters a timeout, a group or a scope.
   *
   * @return a mark: how many requests there are
   */
  public int open() {
    openScopes++;
    return requests;
  }

  /** The task leaves a timeout, a group or a scope. */
  public void close() {
    openScopes--;
  }

  /** How many timeouts, groups and scopes the task is in. */
  public int openScopes() {
    return openScopes;
  }

  // ---- cancelled scopes

  private boolean isInCancelledScope() {
    return cancelledScopes > 0 && pauses == 0;
  }

  /** A scope that the task is in is cancelled. The caller also makes a request. */
  public void scopeCancelled() {
    cancelledScopes++;
  }

  /**
   * Keeps the request of {@link #scopeCancelled} due after its delivery: each await in the scope
   * throws.
   */
  public void stayDue() {
    due |= isInCancelledScope();
  }

  /**
   * The task leaves a cancelled scope, whose request has been taken back.
   *
   * @param othersWait whether another request has still to be delivered
   */
  public void leftCancelledScope(boolean othersWait) {
    due = isInCancelledScope() || othersWait;
  }

  /** Takes back the count of {@link #scopeCancelled}. Called before its request is taken back. */
  public void leaveCancelledScope() {
    cancelledScopes--;
  }

  /** From now on cancelled scopes cancel no await. */
  public void pauseScopes() {
    if (isInCancelledScope()) {
      due = false;
    }
    pauses++;
  }

  /** The end of {@link #pauseScopes}. */
  public void resumeScopes() {
    pauses--;
    due |= isInCancelledScope();
  }
}
