package asyncio.net;

/**
 * What was to be read up to a separator is longer than the reader's limit. It is still in the
 * stream.
 *
 * <p>In Python: {@code asyncio.LimitOverrunError}.
 */
public final class LimitOverrunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int consumed;

  /**
   * An overrun.
   *
   * @param message what was too long, and what to do
   * @param consumed how many bytes can be read before a separator may come
   */
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /**
   * How many bytes stand before the separator, as far as they have come: {@link
   * StreamReader#readexactly} gets them out of the way.
   *
   * @return the number
   */
  public int consumed() {
    return consumed;
  }
}
