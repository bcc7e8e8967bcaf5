package asyncio.net;

import java.nio.ByteBuffer;

/**
 * Receives the bytes of a connection in buffers of its own, so that nothing is copied.
 *
 * <p>In Python: {@code asyncio.BufferedProtocol}.
 */
public interface BufferedProtocol extends BaseProtocol {

  /**
   * Where to put what comes in next.
   *
   * @param sizeHint how much room is recommended, in bytes; -1 if there is no recommendation
   * @return a buffer with room between its position and its limit
   */
  ByteBuffer getBuffer(int sizeHint);

  /**
   * The buffer has got some bytes, and its position is behind them.
   *
   * @param count how many
   */
  void bufferUpdated(int count);

  /**
   * The other end will send no more.
   *
   * @return true to leave this direction open; false to have the transport closed
   */
  default boolean eofReceived() {
    return false;
  }
}
