package asyncio.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sockets on all addresses of one family: {@code 0.0.0.0} for IPv4, {@code ::} for IPv6.
 *
 * <p>The system would do that if it were asked (IPV6_V6ONLY), but the JDK always asks for the
 * contrary: a socket on {@code ::} gets what comes by IPv4, too. So
 *
 * <ul>
 *   <li>its owner turns away peers that come by IPv4: {@link #isStranger};
 *   <li>the system lets both families have the same port only while both sockets allow to share it.
 *       They do while the second one is bound, and not before or after, so that no other program
 *       can come in. The system then prefers the socket of IPv4 for IPv4.
 * </ul>
 */
final class SingleFamily {

  /** Binds a channel. */
  @FunctionalInterface
  interface Binding {
    void bind() throws IOException;
  }

  /**
   * The bound channels of this program, of all providers; those that are closed leave with the next
   * one.
   */
  private static final List<NetworkChannel> BOUND = new ArrayList<>();

  private SingleFamily() {}

  /** Whether an address stands for all addresses of its family. */
  static boolean isAllOf(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        && !inet.isUnresolved()
        && inet.getAddress().isAnyLocalAddress();
  }

  /**
   * Binds a channel.
   *
   * @param channel of the address's family
   * @param address stands for all addresses of its family
   * @param binding binds the channel to it
   */
  static void bind(NetworkChannel channel, InetSocketAddress address, Binding binding)
      throws IOException {
    synchronized (BOUND) {
      BOUND.removeIf(one -> !one.isOpen());
      NetworkChannel other = boundTo(channel, address, false);
      if (other == null) {
        binding.bind();
      } else {
        if (boundTo(channel, address, true) != null && !mayShare(channel)) {
          // The system would not see that while it lets the other family in.
          throw new BindException("Address already in use");
        }
        bindBeside(other, channel, binding);
      }
      BOUND.add(channel);
    }
  }

  /** A channel of the same kind at the same port, of the same family or of the other one. */
  private static @Nullable NetworkChannel boundTo(
      NetworkChannel channel, InetSocketAddress address, boolean sameFamily) throws IOException {
    for (NetworkChannel one : BOUND) {
      if (one instanceof DatagramChannel == channel instanceof DatagramChannel
          && isOfSameMachine(one, channel)
          && one.getLocalAddress() instanceof InetSocketAddress bound
          && bound.getPort() == address.getPort()
          && (AddressFamilies.of(bound) == AddressFamilies.of(address)) == sameFamily) {
        return one;
      }
    }
    return null;
  }

  /** Each host of a simulation has a provider, and ports of its own. */
  private static boolean isOfSameMachine(NetworkChannel one, NetworkChannel other) {
    return ((SelectableChannel) one).provider() == ((SelectableChannel) other).provider();
  }

  private static void bindBeside(NetworkChannel other, NetworkChannel channel, Binding binding)
      throws IOException {
    boolean otherMayShare = mayShare(other);
    boolean mayShare = mayShare(channel);
    allowSharing(other, true);
    allowSharing(channel, true);
    try {
      binding.bind();
    } finally {
      allowSharing(channel, mayShare);
      allowSharing(other, otherMayShare);
    }
  }

  private static boolean mayShare(NetworkChannel channel) throws IOException {
    return canShare(channel) && channel.getOption(StandardSocketOptions.SO_REUSEPORT);
  }

  private static void allowSharing(NetworkChannel channel, boolean allowed) throws IOException {
    if (canShare(channel)) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, allowed);
    }
  }

  private static boolean canShare(NetworkChannel channel) {
    return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
  }

  /**
   * Whether a peer may not come in, as the socket is for IPv6 only.
   *
   * @param family the socket's, or null if it is for all families
   */
  static boolean isStranger(@Nullable ProtocolFamily family, @Nullable SocketAddress peer) {
    return family == StandardProtocolFamily.INET6
        && peer instanceof InetSocketAddress inet
        && inet.getAddress() instanceof Inet4Address;
  }
}
