package asyncio.internal.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Families of addresses: IPv4, IPv6 and the Unix domain. */
final class AddressFamilies {

  private AddressFamilies() {}

  static ProtocolFamily of(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress) {
      return StandardProtocolFamily.UNIX;
    }
    return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /** The address that stands for all addresses of a family. */
  static InetSocketAddress allOf(ProtocolFamily family, int port) throws IOException {
    String any = family == StandardProtocolFamily.INET6 ? "::" : "0.0.0.0";
    return new InetSocketAddress(InetAddress.getByName(any), port);
  }

  /**
   * Whether a socket can be bound to one address and connected to another one. The address for all
   * of this machine's goes with both families.
   */
  static boolean match(SocketAddress local, SocketAddress remote) {
    return of(local) == of(remote)
        || SingleFamily.isAllOf(local) && remote instanceof InetSocketAddress;
  }

  /** A local address that {@link #match}es, as the other one's family has it. */
  static SocketAddress inFamilyOf(SocketAddress remote, SocketAddress local) throws IOException {
    return of(local) != of(remote) && local instanceof InetSocketAddress inet
        ? allOf(of(remote), inet.getPort())
        : local;
  }

  /** Opens a channel of a family. */
  @FunctionalInterface
  interface Opener<C> {
    C open(ProtocolFamily family) throws IOException;
  }

  /**
   * Opens a channel for an address. A machine without IPv6 may still be told of IPv6 addresses: the
   * exception is an {@link IOException} then, so that the next address is tried.
   *
   * @param operation for the message, such as "connect to"
   */
  static <C> C open(
      Opener<C> opener, ProtocolFamily family, String operation, SocketAddress address)
      throws IOException {
    try {
      return opener.open(family);
    } catch (UnsupportedOperationException noSuchFamily) {
      throw SocketErrors.about(
          new IOException(noSuchFamily.getMessage(), noSuchFamily), operation, address);
    }
  }

  /**
   * Interleaves families, as in RFC 8305: first some addresses of the first one's family, then one
   * of the other families and one of that family by turns.
   *
   * @param firstCount how many addresses come before the first one of another family
   */
  static List<SocketAddress> interleave(List<SocketAddress> addresses, int firstCount) {
    Deque<SocketAddress> same = new ArrayDeque<>();
    Deque<SocketAddress> other = new ArrayDeque<>();
    for (SocketAddress address : addresses) {
      (of(address) == of(addresses.get(0)) ? same : other).add(address);
    }
    List<SocketAddress> mixed = new ArrayList<>();
    for (int i = 1; i < firstCount && !same.isEmpty(); i++) {
      mixed.add(same.remove());
    }
    while (!same.isEmpty() || !other.isEmpty()) {
      if (!same.isEmpty()) {
        mixed.add(same.remove());
      }
      if (!other.isEmpty()) {
        mixed.add(other.remove());
      }
    }
    return mixed;
  }
}
