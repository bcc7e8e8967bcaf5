package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * Work took longer than it was given.
 *
 * <p>Its cause is the {@link CancelledError} by which the work was stopped, if there was one. In
 * Python: the builtin {@code TimeoutError}.
 */
public final class TimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A timeout without message and cause. */
  public TimeoutException() {
    this(null, null);
  }

  /**
   * A timeout.
   *
   * @param message what took too long, or null
   * @param cause the cancellation that stopped the work, or null
   */
  public TimeoutException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
