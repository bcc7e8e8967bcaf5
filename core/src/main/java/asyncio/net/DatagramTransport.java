package asyncio.net;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A transport of datagrams, such as UDP.
 *
 * <p>In Python: {@code asyncio.DatagramTransport}.
 */
public interface DatagramTransport extends BaseTransport {

  /**
   * Sends a datagram. Never waits: what cannot be sent at once is kept.
   *
   * @param data the bytes, may be none; must not be changed afterwards
   * @param address where to; null, or the remote address, if the endpoint has one
   * @throws IllegalArgumentException if the endpoint has a remote address, and it is another one
   */
  void sendto(byte[] data, @Nullable SocketAddress address);

  /**
   * Sends a datagram to the endpoint's remote address.
   *
   * @param data the bytes; must not be changed afterwards
   */
  default void sendto(byte[] data) {
    sendto(data, null);
  }

  /** Closes it at once: what has not been sent is lost. */
  void abort();

  /**
   * How much waits to be sent.
   *
   * @return bytes
   */
  int getWriteBufferSize();
}
