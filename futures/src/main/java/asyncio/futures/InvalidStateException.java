package asyncio.futures;

/**
 * A future was asked for what its state does not allow: the result before there is one, or a second
 * result.
 *
 * <p>In Python: {@code asyncio.InvalidStateError}.
 */
public final class InvalidStateException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * A new exception.
   *
   * @param message what was wrong, and what to do
   */
  public InvalidStateException(String message) {
    super(message);
  }
}
