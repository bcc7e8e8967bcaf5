package asyncio.sync;

/**
 * Thrown by a {@link Queue} that was shut down: when an item is put in, and when one is taken out
 * of the empty queue.
 *
 * <p>Consumers seldom need to catch it: {@code for (var item : queue)} ends where {@link Queue#get}
 * would throw it.
 *
 * <p>In Python: {@code asyncio.QueueShutDown}.
 */
public final class QueueShutDownException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QueueShutDownException(String message) {
    super(message);
  }
}
