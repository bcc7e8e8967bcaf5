package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * Work took longer than its time limit.
 *
 * <p>The cause is the {@link CancelledError} that stopped the work, if there was one.
 *
 * <p>In Python: the builtin {@code TimeoutError}.
 */
public final class TimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception without message and cause. */
  public TimeoutException() {
    this(null, null);
  }

  /**
   * Makes an exception.
   *
   * @param message what took too long, or null
   */
  public TimeoutException(@Nullable String message) {
    this(message, null);
  }

  /**
   * Makes an exception.
   *
   * @param message what took too long, or null
   * @param cause the cancellation that stopped the work, or null
   */
  public TimeoutException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
