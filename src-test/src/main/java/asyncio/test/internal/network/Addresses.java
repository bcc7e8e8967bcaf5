package asyncio.test.internal.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/** Checks the addresses that programs give to sockets. */
final class Addresses {

  private static final InetAddress ANY = any();

  private Addresses() {}

  private static InetAddress any() {
    try {
      return InetAddress.getByAddress(new byte[] {0, 0, 0, 0});
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static InetSocketAddress checked(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    if (inet.getAddress().isAnyLocalAddress()) {
      return new InetSocketAddress(ANY, inet.getPort());
    }
    if (!(inet.getAddress() instanceof Inet4Address)) {
      throw new UnsupportedAddressTypeException();
    }
    return inet;
  }

  /** An address to bind to; any one, if there is none. */
  static InetSocketAddress orAny(@Nullable SocketAddress address) {
    return address == null ? new InetSocketAddress(ANY, 0) : checked(address);
  }

  /** An address to send to, as the network writes it; the host itself for the one of all. */
  static InetSocketAddress target(SocketAddress address, SimulatedNetwork network) {
    InetSocketAddress inet = checked(address);
    InetAddress host =
        inet.getAddress().isAnyLocalAddress()
            ? network.loopback()
            : network.named(inet.getAddress());
    return new InetSocketAddress(host, inet.getPort());
  }
}
