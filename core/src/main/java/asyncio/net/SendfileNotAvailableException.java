package asyncio.net;

import java.io.Serial;

/**
 * A file can only be sent by copying it through this program, and the caller has forbidden that.
 *
 * <p>In Python: {@code asyncio.SendfileNotAvailableError}.
 */
public final class SendfileNotAvailableException extends UnsupportedOperationException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what cannot send the file
   */
  public SendfileNotAvailableException(String message) {
    super(message);
  }
}
