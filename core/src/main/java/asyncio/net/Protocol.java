package asyncio.net;

/**
 * Receives the bytes of a connection. A server that sends back what it gets:
 *
 * <pre>{@code
 * class EchoProtocol implements Protocol {
 *   private Transport transport;
 *
 *   @Override
 *   public void connectionMade(BaseTransport made) {
 *     transport = (Transport) made;
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
   * Receives bytes: at least one, and not necessarily as many as the other end wrote in one call.
   *
   * @param data the bytes; the protocol may keep the array
   */
  default void dataReceived(byte[] data) {}

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
