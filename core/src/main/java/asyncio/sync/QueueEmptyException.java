package asyncio.sync;

/**
 * Thrown by {@link Queue#getNowait()} if the queue is empty.
 *
 * <p>In Python: {@code asyncio.QueueEmpty}.
 */
public final class QueueEmptyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QueueEmptyException(String message) {
    super(message);
  }
}
