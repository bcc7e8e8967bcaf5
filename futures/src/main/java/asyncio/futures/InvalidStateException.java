package asyncio.futures;

/**
 * A call does not fit the state of a future: it asked for the result before there is one, or set a
 * second result.
 *
 * <p>In Python: {@code asyncio.InvalidStateError}.
 */
public final class InvalidStateException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was wrong, and what to do
   */
  public InvalidStateException(String message) {
    super(message);
  }
}
