package asyncio.process;

/**
 * Thrown when a signal is sent to a child that has ended and whose pipes are closed.
 *
 * <p>In Python: {@code ProcessLookupError}.
 */
public class ProcessLookupException extends IllegalStateException {

  /**
   * An exception with a message.
   *
   * @param message says which child is gone
   */
  public ProcessLookupException(String message) {
    super(message);
  }
}
