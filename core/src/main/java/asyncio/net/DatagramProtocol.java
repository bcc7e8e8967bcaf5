package asyncio.net;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * Receives the datagrams of a {@link DatagramTransport}.
 *
 * <p>In Python: {@code asyncio.DatagramProtocol}.
 */
public interface DatagramProtocol extends BaseProtocol {

  /**
   * Receives the transport. The first call, made once.
   *
   * <p>In Python: {@code asyncio.DatagramProtocol.connection_made}.
   *
   * @param transport sends datagrams
   */
  default void connectionMade(DatagramTransport transport) {}

  /**
   * Passes it on to {@link #connectionMade(DatagramTransport)}: override that.
   *
   * @param transport the transport
   */
  @Override
  default void connectionMade(BaseTransport transport) {
    if (transport instanceof DatagramTransport endpoint) {
      connectionMade(endpoint);
    }
  }

  /**
   * Receives a datagram.
   *
   * <p>In Python: {@code asyncio.DatagramProtocol.datagram_received}.
   *
   * @param data the bytes, perhaps none; the protocol may keep the array
   * @param address the sender's address
   */
  default void datagramReceived(byte[] data, SocketAddress address) {}

  /**
   * Learns that a datagram could not be sent or received. The transport goes on.
   *
   * <p>In Python: {@code asyncio.DatagramProtocol.error_received}.
   *
   * @param exception the reason
   */
  default void errorReceived(IOException exception) {}
}
