package asyncio.net;

/**
 * Receives the bytes of a connection. A server that sends back what it gets:
 *
 * <pre>{@code
 * class EchoProtocol implements Protocol {
 *   private Transport transport;
 *
 *   @Override
 *   public void connectionMade(Transport made) {
 *     transport = made;
 *   }
 *
 *   @Override
 *   public void dataReceived(byte[] data) {
 *     transport.write(data);
 *   }
 *
 *   @Override
 *   public void pauseWriting() {
 *     transport.pauseReading(); // the client does not read: receive no more from it
 *   }
 *
 *   @Override
 *   public void resumeWriting() {
 *     transport.resumeReading();
 *   }
 * }
 * }</pre>
 *
 * <p>In Python: {@code asyncio.Protocol}.
 */
public interface Protocol extends BaseProtocol {

  /**
   * Receives the transport. The first call, made once.
   *
   * <p>In Python: {@code asyncio.Protocol.connection_made}.
   *
   * @param transport sends to the other end
   */
  default void connectionMade(Transport transport) {}

  /**
   * Passes a connection on to {@link #connectionMade(Transport)}: override that. Override this one
   * for a pipe, whose transport is not passed on, as it goes in one direction only.
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
   * Receives bytes: at least one, and not necessarily as many as the other end wrote in one call.
   *
   * <p>In Python: {@code asyncio.Protocol.data_received}.
   *
   * @param data the bytes; the protocol may keep the array
   */
  default void dataReceived(byte[] data) {}

  /**
   * Learns that the other end sends no more.
   *
   * <p>In Python: {@code asyncio.Protocol.eof_received}.
   *
   * @return true to go on writing, and close the transport later; false to have the transport close
   *     itself
   */
  default boolean eofReceived() {
    return false;
  }
}
