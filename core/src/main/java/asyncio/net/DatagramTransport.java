package asyncio.net;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A transport that sends and receives datagrams, such as UDP.
 *
 * <p>In Python: {@code asyncio.DatagramTransport}.
 */
public interface DatagramTransport extends BaseTransport {

  /**
   * Sends a datagram. Never waits: the transport keeps what it cannot send at once. If a datagram
   * cannot be sent at all, the protocol's {@link DatagramProtocol#errorReceived} is called. That is
   * also so for an empty datagram if the endpoint has a remote address: the JDK does not send it.
   *
   * <p>In Python: {@code asyncio.DatagramTransport.sendto}.
   *
   * @param data the bytes, perhaps none; must not be changed afterwards
   * @param address the receiver; null, or the remote address, if the endpoint has a remote address
   * @throws IllegalArgumentException if the endpoint has another remote address; or if there is
   *     neither an address nor a remote address
   */
  void sendto(byte[] data, @Nullable SocketAddress address);

  /**
   * Sends a datagram to the endpoint's remote address; see {@link #sendto(byte[], SocketAddress)}.
   *
   * @param data the bytes, perhaps none; must not be changed afterwards
   * @throws IllegalArgumentException if the endpoint has no remote address
   */
  default void sendto(byte[] data) {
    sendto(data, null);
  }

  /**
   * Closes this transport at once. What has not been sent is lost.
   *
   * <p>In Python: {@code asyncio.DatagramTransport.abort}.
   */
  void abort();

  /** {@return how many bytes are unsent, with 8 more for each datagram} */
  int getWriteBufferSize();

  /**
   * Sets when the protocol must pause writing: when more than {@code high} bytes are unsent. It may
   * resume when no more than {@code low} bytes are unsent. Default: 64 KiB and 16 KiB. Each
   * datagram counts 8 bytes more than it has.
   *
   * @param high bytes
   * @param low bytes, no more than {@code high}
   * @throws IllegalArgumentException unless {@code high >= low >= 0}
   */
  void setWriteBufferLimits(int high, int low);

  /** {@return the limits for writing: low and high, in this order, as in Python} */
  WriteTransport.BufferLimits getWriteBufferLimits();
}
