package asyncio.net;

/**
 * A transport that receives.
 *
 * <p>In Python: {@code asyncio.ReadTransport}.
 */
public interface ReadTransport extends BaseTransport {

  /**
   * {@return whether this transport receives; false if it is paused, or closed}
   *
   * <p>In Python: {@code asyncio.ReadTransport.is_reading}.
   */
  boolean isReading();

  /**
   * Receives nothing until {@link #resumeReading()}. Does nothing if reading is paused already.
   *
   * <p>In Python: {@code asyncio.ReadTransport.pause_reading}.
   */
  void pauseReading();

  /**
   * Receives again. Does nothing if reading is not paused.
   *
   * <p>In Python: {@code asyncio.ReadTransport.resume_reading}.
   */
  void resumeReading();
}
