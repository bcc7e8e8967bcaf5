package asyncio.net;

import java.nio.ByteBuffer;

/**
 * Receives the bytes of a connection in the protocol's own buffers. That saves a copy.
 *
 * <p>In Python: {@code asyncio.BufferedProtocol}.
 */
public interface BufferedProtocol extends BaseProtocol {

  /**
   * Returns the buffer for the bytes that come next.
   *
   * @param sizeHint the recommended room, in bytes; -1 if there is no recommendation
   * @return a buffer with room between its position and its limit
   */
  ByteBuffer getBuffer(int sizeHint);

  /**
   * Learns that the buffer has got some bytes. Its position is after them.
   *
   * @param count how many bytes
   */
  void bufferUpdated(int count);

  /**
   * Learns that the other end sends no more.
   *
   * @return true to go on writing, and close the transport later; false to have the transport close
   *     itself
   */
  default boolean eofReceived() {
    return false;
  }
}
