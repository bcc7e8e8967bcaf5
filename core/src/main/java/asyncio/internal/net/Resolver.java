package asyncio.internal.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names and addresses. The system's resolver blocks, so it is asked in the default
 * executor. A loop may have been given another resolver, which is asked there, too.
 */
public final class Resolver {

  private static final LookupPolicy BOTH_FAMILIES =
      LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

  private final TransportLoop loop;

  /** Null: the JDK is asked. */
  private final @Nullable InetAddressResolver names;

  Resolver(TransportLoop loop, @Nullable InetAddressResolver names) {
    this.loop = loop;
    this.names = names;
  }

  /**
   * Resolves a host. Suspends, unless the host is null, empty, or an address in digits.
   * Cancellation: the result is dropped.
   *
   * @param host a name or an address; null or empty for the loopback address
   * @param port goes into the results
   * @return all addresses, in the system's order
   * @throws UnknownHostException if there is no such host
   */
  public List<InetSocketAddress> getaddrinfo(@Nullable String host, int port)
      throws UnknownHostException {
    InetAddress[] addresses =
        host == null || host.isEmpty() || IpLiterals.isLiteral(host)
            ? InetAddress.getAllByName(host) // asks nobody
            : elsewhere(() -> addresses(host));
    return Arrays.stream(addresses).map(one -> new InetSocketAddress(one, port)).toList();
  }

  private InetAddress[] addresses(String name) throws UnknownHostException {
    if (names == null) {
      return InetAddress.getAllByName(name);
    }
    InetAddress[] found = names.lookupByName(name, BOTH_FAMILIES).toArray(InetAddress[]::new);
    if (found.length == 0) {
      throw new UnknownHostException(name);
    }
    return found;
  }

  /** As {@link #getaddrinfo(String, int)}, with addresses of one family only, unless it is null. */
  List<InetSocketAddress> getaddrinfo(String host, int port, @Nullable ProtocolFamily family)
      throws UnknownHostException {
    return getaddrinfo(host, port).stream()
        .filter(one -> family == null || family == AddressFamilies.of(one))
        .toList();
  }

  /**
   * Finds the name of an address. Suspends. Cancellation: the result is dropped.
   *
   * @param address the address
   * @return the name; the address in digits if it has none
   */
  public String getnameinfo(InetSocketAddress address) {
    return elsewhere(() -> name(address));
  }

  private String name(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    if (names == null || resolved == null) {
      return address.getHostName();
    }
    try {
      return names.lookupByAddress(resolved.getAddress());
    } catch (UnknownHostException hasNoName) {
      return resolved.getHostAddress();
    }
  }

  private <T> T elsewhere(Callable<T> lookUp) {
    loop.requireCoroutine();
    return loop.runInExecutor(lookUp).await();
  }

  /** The address itself, or all those of its name if that was not looked up yet. Suspends. */
  List<InetSocketAddress> resolvedAll(InetSocketAddress address) throws UnknownHostException {
    return address.isUnresolved()
        ? getaddrinfo(address.getHostString(), address.getPort())
        : List.of(address);
  }

  /** The address itself, or the first one of its name if that was not looked up yet. Suspends. */
  SocketAddress resolved(SocketAddress address) throws UnknownHostException {
    return address instanceof InetSocketAddress inet && inet.isUnresolved()
        ? getaddrinfo(inet.getHostString(), inet.getPort()).get(0)
        : address;
  }
}
