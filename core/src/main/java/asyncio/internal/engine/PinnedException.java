package asyncio.internal.engine;

/**
 * A strand cannot be suspended at this point, because a frame on its stack is bound to the carrier
 * thread.
 */
public final class PinnedException extends Exception {

  private static final long serialVersionUID = 1L;

  PinnedException(String message) {
    super(message);
  }
}
