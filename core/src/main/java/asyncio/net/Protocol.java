package asyncio.net;

/**
 * Receives the bytes of a connection.
 *
 * <p>In Python: {@code asyncio.Protocol}.
 */
public interface Protocol extends BaseProtocol {

  /**
   * Some bytes have come in: one at least, and not necessarily as many as were written in one call.
   *
   * @param data the bytes; the protocol may keep them
   */
  default void dataReceived(byte[] data) {}

  /**
   * The other end will send no more.
   *
   * @return true to leave this direction open, to be closed later; false to have the transport
   *     closed
   */
  default boolean eofReceived() {
    return false;
  }
}
