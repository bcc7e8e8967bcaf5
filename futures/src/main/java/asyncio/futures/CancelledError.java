package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * Work was cancelled.
 *
 * <p>A cancelled task gets this error from the await in which it is suspended. A cancelled future
 * throws it when it is asked for its result. It is an {@link Error} so that {@code catch (Exception
 * e)} does not swallow a cancellation by accident. Code that catches it to clean up should throw it
 * again.
 *
 * <p>In Python: {@code asyncio.CancelledError}, a {@code BaseException} for the same reason.
 */
public final class CancelledError extends Error {

  private static final long serialVersionUID = 1L;

  /** Makes an error without a message. */
  public CancelledError() {
    this(null);
  }

  /**
   * Makes an error with the message that was given to {@code cancel}.
   *
   * @param message the message, or null
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }
}
