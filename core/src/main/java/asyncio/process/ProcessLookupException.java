package asyncio.process;

/**
 * Thrown to whoever sends a signal to a child that is gone.
 *
 * <p>In Python: {@code ProcessLookupError}.
 */
public class ProcessLookupException extends IllegalStateException {

  /**
   * A child is gone.
   *
   * @param message which
   */
  public ProcessLookupException(String message) {
    super(message);
  }
}
