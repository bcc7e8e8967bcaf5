package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * The exception of a failed future, and whether it has been retrieved. For authors of event loops,
 * which report exceptions that no code has retrieved. Not thread-safe: for the loop's thread.
 */
public final class Failure {

  private final Throwable exception;
  private boolean retrieved;
  private @Nullable Runnable onRetrieval;

  Failure(Throwable exception) {
    this.exception = exception;
  }

  /** {@return the exception} This call does not count as retrieving it. */
  public Throwable exception() {
    return exception;
  }

  /** {@return whether the future was asked for its result or its exception} */
  public boolean retrieved() {
    return retrieved;
  }

  /**
   * Sets what is called when the exception is retrieved for the first time.
   *
   * @param action throws nothing
   */
  public void onRetrieval(Runnable action) {
    onRetrieval = action;
  }

  Throwable retrieve() {
    retrieved = true;
    Runnable action = onRetrieval;
    if (action != null) {
      onRetrieval = null;
      action.run();
    }
    return exception;
  }
}
