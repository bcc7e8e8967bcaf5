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
   * Sends a datagram. Never waits: what cannot be sent at once is kept. If it cannot be sent at
   * all, the protocol is told by {@link DatagramProtocol#errorReceived}; so is an empty one of an
   * endpoint with a remote address, as the JDK does not send those.
   *
   * @param data the bytes, may be none; must not be changed afterwards
   * @param address where to; null, or the remote address, if the endpoint has one
   * @throws IllegalArgumentException if the endpoint has a remote address, and it is another one;
   *     or if there is neither
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

  /**
   * Says when the protocol is told to pause writing: when more than {@code high} bytes wait to be
   * sent; and when to resume: when no more than {@code low} do. 64 KiB and 16 KiB if nothing is
   * said. Each datagram counts 8 bytes more than it has.
   *
   * @param high bytes
   * @param low bytes, at most as many
   * @throws IllegalArgumentException unless {@code high >= low >= 0}
   */
  void setWriteBufferLimits(int high, int low);

  /**
   * The limits that hold.
   *
   * @return low and high, in this order, as in Python
   */
  WriteTransport.BufferLimits getWriteBufferLimits();
}
