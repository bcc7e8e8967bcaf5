package asyncio.net;

/**
 * A transport that receives.
 *
 * <p>In Python: {@code asyncio.ReadTransport}.
 */
public interface ReadTransport extends BaseTransport {

  /** {@return whether this transport receives; false if it is paused, or closed} */
  boolean isReading();

  /** Receives nothing until {@link #resumeReading()}. Does nothing if reading is paused already. */
  void pauseReading();

  /** Receives again. Does nothing if reading is not paused. */
  void resumeReading();
}
