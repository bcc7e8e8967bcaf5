package asyncio.sync;

/**
 * Thrown by {@link Barrier#await()} when the barrier is broken, or is reset or aborted meanwhile.
 *
 * <p>In Python: {@code asyncio.BrokenBarrierError}.
 */
public final class BrokenBarrierException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  BrokenBarrierException(String message) {
    super(message);
  }
}
