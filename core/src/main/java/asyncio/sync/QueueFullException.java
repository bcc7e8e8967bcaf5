package asyncio.sync;

/**
 * Thrown by {@link Queue#putNowait} if the queue is full.
 *
 * <p>In Python: {@code asyncio.QueueFull}.
 */
public final class QueueFullException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QueueFullException(String message) {
    super(message);
  }
}
