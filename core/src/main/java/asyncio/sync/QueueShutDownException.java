package asyncio.sync;

/**
 * Thrown to those who put something into a {@link Queue} that was shut down, or want something from
 * it when it is empty.
 *
 * <p>In Python: {@code asyncio.QueueShutDown}.
 */
public final class QueueShutDownException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QueueShutDownException(String message) {
    super(message);
  }
}
