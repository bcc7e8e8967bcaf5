package asyncio.net;

/**
 * The bytes before a separator are more than the reader's limit. They stay in the reader's buffer.
 *
 * <p>In Python: {@code asyncio.LimitOverrunError}.
 */
public final class LimitOverrunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int consumed;

  /**
   * Makes an exception.
   *
   * @param message what was too long, and what to do
   * @param consumed how many bytes are before the separator
   */
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /**
   * Returns how many bytes that have come are before the separator. {@link
   * StreamReader#readexactly} takes them out of the buffer.
   *
   * @return the number of bytes
   */
  public int consumed() {
    return consumed;
  }
}
