package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * The work was cancelled.
 *
 * <p>Thrown at the await in which a cancelled task is suspended, and by whatever asks a cancelled
 * future for its result. It is an {@link Error} so that {@code catch (Exception e)} does not
 * swallow a cancellation by accident; whoever catches it to clean up should throw it again.
 *
 * <p>In Python: {@code asyncio.CancelledError}, a {@code BaseException} for the same reason.
 */
public final class CancelledError extends Error {

  private static final long serialVersionUID = 1L;

  /** A cancellation without a message. */
  public CancelledError() {
    this(null);
  }

  /**
   * A cancellation with the message that was given to {@code cancel}.
   *
   * @param message the message, or null
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }
}
