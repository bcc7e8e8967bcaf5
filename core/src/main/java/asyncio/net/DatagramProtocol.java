package asyncio.net;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * Receives datagrams.
 *
 * <p>In Python: {@code asyncio.DatagramProtocol}.
 */
public interface DatagramProtocol extends BaseProtocol {

  /**
   * A datagram has come in.
   *
   * @param data its bytes, may be none; the protocol may keep them
   * @param address whose it is
   */
  default void datagramReceived(byte[] data, SocketAddress address) {}

  /**
   * A datagram could not be sent or received; the transport goes on.
   *
   * @param exception why
   */
  default void errorReceived(IOException exception) {}
}
