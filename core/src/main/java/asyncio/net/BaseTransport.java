package asyncio.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A channel to another place, driven by the event loop. The transport tells a {@link BaseProtocol}
 * what happens.
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop. No method suspends or blocks.
 *
 * <p>In Python: {@code asyncio.BaseTransport}.
 */
public interface BaseTransport extends AutoCloseable {

  /**
   * Closes this transport. It receives no more. It still sends what has been written; then the
   * protocol gets {@code connectionLost(null)}. A second call does nothing.
   *
   * <p>In Python: {@code asyncio.BaseTransport.close}.
   */
  @Override
  void close();

  /**
   * {@return whether this transport is closed, or being closed}
   *
   * <p>In Python: {@code asyncio.BaseTransport.is_closing}.
   */
  boolean isClosing();

  /**
   * Returns a fact about this transport, such as the address of the other end.
   *
   * <p>In Python: {@code asyncio.BaseTransport.get_extra_info}.
   *
   * @param <T> the value's type
   * @param info which fact
   * @return the value, or null if this transport has none
   */
  <T> @Nullable T getExtraInfo(ExtraInfo<T> info);

  /**
   * Returns the address of the other end. It stays the same after the end of the connection.
   *
   * <p>In Python: {@code transport.get_extra_info('peername')}. {@link ExtraInfo#PEERNAME} is also
   * for addresses of the Unix domain.
   *
   * @return address and port
   * @throws IllegalStateException if the other end has no address of the Internet: a socket of the
   *     Unix domain, a datagram endpoint without a remote address, a pipe, a child process
   */
  default InetSocketAddress peerAddress() {
    return InternetAddresses.require(this, ExtraInfo.PEERNAME);
  }

  /**
   * Returns the address of this end. It stays the same after the end of the connection.
   *
   * <p>In Python: {@code transport.get_extra_info('sockname')}. {@link ExtraInfo#SOCKNAME} is also
   * for addresses of the Unix domain.
   *
   * @return address and port
   * @throws IllegalStateException if this end has no address of the Internet: a socket of the Unix
   *     domain, a pipe, a child process
   */
  default InetSocketAddress localAddress() {
    return InternetAddresses.require(this, ExtraInfo.SOCKNAME);
  }

  /**
   * Replaces the protocol: from now on this transport tells the new one what happens. The new
   * protocol's {@code connectionMade} is not called.
   *
   * <p>In Python: {@code asyncio.BaseTransport.set_protocol}.
   *
   * @param protocol the new protocol
   */
  void setProtocol(BaseProtocol protocol);

  /**
   * {@return the protocol that this transport tells what happens}
   *
   * <p>In Python: {@code asyncio.BaseTransport.get_protocol}.
   */
  BaseProtocol getProtocol();
}
