package asyncio.net;

import java.nio.ByteBuffer;

/**
 * Receives the bytes of a connection in the protocol's own buffers. That saves a copy.
 *
 * <p>In Python: {@code asyncio.BufferedProtocol}.
 */
public interface BufferedProtocol extends BaseProtocol {

  /**
   * Receives the transport. The first call, made once.
   *
   * <p>In Python: {@code asyncio.BufferedProtocol.connection_made}.
   *
   * @param transport sends to the other end
   */
  default void connectionMade(Transport transport) {}

  /**
   * Passes a connection on to {@link #connectionMade(Transport)}: override that.
   *
   * @param transport the transport
   */
  @Override
  default void connectionMade(BaseTransport transport) {
    if (transport instanceof Transport connection) {
      connectionMade(connection);
    }
  }

  /**
   * Returns the buffer for the bytes that come next.
   *
   * <p>In Python: {@code asyncio.BufferedProtocol.get_buffer}.
   *
   * @param sizeHint the recommended room, in bytes; -1 if there is no recommendation
   * @return a buffer with room between its position and its limit
   */
  ByteBuffer getBuffer(int sizeHint);

  /**
   * Learns that the buffer has got some bytes. Its position is after them.
   *
   * <p>In Python: {@code asyncio.BufferedProtocol.buffer_updated}.
   *
   * @param count how many bytes
   */
  void bufferUpdated(int count);

  /**
   * Learns that the other end sends no more.
   *
   * <p>In Python: {@code asyncio.BufferedProtocol.eof_received}.
   *
   * @return true to go on writing, and close the transport later; false to have the transport close
   *     itself
   */
  default boolean eofReceived() {
    return false;
  }
}
