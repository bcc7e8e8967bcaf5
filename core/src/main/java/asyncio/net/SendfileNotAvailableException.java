package asyncio.net;

import java.io.Serial;

/**
 * A file cannot be sent without passing through this program, and the caller wants it in no other
 * way.
 *
 * <p>In Python: {@code asyncio.SendfileNotAvailableError}.
 */
public final class SendfileNotAvailableException extends UnsupportedOperationException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what cannot send it
   */
  public SendfileNotAvailableException(String message) {
    super(message);
  }
}
