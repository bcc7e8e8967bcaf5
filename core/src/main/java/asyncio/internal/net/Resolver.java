package asyncio.internal.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names and addresses. The system's resolver blocks, so it is asked in the default
 * executor.
 */
public final class Resolver {

  private final TransportLoop loop;

  Resolver(TransportLoop loop) {
    this.loop = loop;
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
    boolean asksNobody = host == null || host.isEmpty() || IpLiterals.isLiteral(host);
    InetAddress[] addresses =
        asksNobody
            ? InetAddress.getAllByName(host)
            : elsewhere(() -> InetAddress.getAllByName(host));
    return Arrays.stream(addresses).map(one -> new InetSocketAddress(one, port)).toList();
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
    return elsewhere(address::getHostName);
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
