package asyncio.net;

/**
 * A transport that receives.
 *
 * <p>In Python: {@code asyncio.ReadTransport}.
 */
public interface ReadTransport extends BaseTransport {

  /**
   * Whether data is received now.
   *
   * @return false if it is paused, or closed
   */
  boolean isReading();

  /** Receives nothing until {@link #resumeReading()}. Does nothing if that is so already. */
  void pauseReading();

  /** Goes on receiving. Does nothing if it does already. */
  void resumeReading();
}
