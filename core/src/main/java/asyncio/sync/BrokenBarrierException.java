package asyncio.sync;

/**
 * Thrown to those who wait at a {@link Barrier} that is reset or aborted.
 *
 * <p>In Python: {@code asyncio.BrokenBarrierError}.
 */
public final class BrokenBarrierException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  BrokenBarrierException(String message) {
    super(message);
  }
}
