package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Datagram sockets with a transport and a protocol: {@code create_datagram_endpoint}. */
public final class Datagrams {

  private static final InetSocketAddress ANY_ADDRESS = new InetSocketAddress(0);
  private static final String OPERATION = "make a datagram socket on";

  private final TransportLoop loop;
  private final Resolver resolver;

  Datagrams(TransportLoop loop, Resolver resolver) {
    this.loop = loop;
    this.resolver = resolver;
  }

  /**
   * Makes an endpoint. Suspends. Cancellation: the socket is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param options the addresses, and how to open the socket
   * @return transport and protocol
   * @throws IOException if the socket cannot be made or bound, or the name is not known
   */
  public <P extends DatagramProtocol> DatagramEndpoint<P> createDatagramEndpoint(
      Supplier<P> protocolFactory, DatagramOptions options) throws IOException {
    DatagramChannel sock = options.sock();
    if (sock == null) {
      sock = open(options);
    } else {
      sock.configureBlocking(false);
    }
    try {
      P protocol = protocolFactory.get();
      Future<Void> made = loop.createFuture();
      DatagramTransport transport = new DatagramSocketTransport(loop, sock, protocol, made);
      Connections.awaitOrClose(made, transport);
      return new DatagramEndpoint<>(transport, protocol);
    } catch (RuntimeException | IOException | Error failed) {
      sock.close();
      throw failed;
    }
  }

  /** Opens a socket for the first pair of addresses of one family that works. */
  private DatagramChannel open(DatagramOptions options) throws IOException {
    List<@Nullable InetSocketAddress> locals = resolved(options.localAddress());
    List<@Nullable InetSocketAddress> remotes = resolved(options.remoteAddress());
    List<IOException> failures = new ArrayList<>();
    for (InetSocketAddress local : locals) {
      for (InetSocketAddress remote : remotes) {
        if (local != null
            && remote != null
            && AddressFamilies.of(local) != AddressFamilies.of(remote)) {
          continue;
        }
        try {
          return open(local, remote, options);
        } catch (IOException failed) {
          failures.add(failed);
        }
      }
    }
    if (failures.isEmpty()) {
      throw new IllegalArgumentException(
          "can not get address information: one address is of IPv4, the other one of IPv6");
    }
    throw SocketErrors.combined(failures, false);
  }

  /** All addresses of a name; the address itself, or null, if there is nothing to resolve. */
  private List<@Nullable InetSocketAddress> resolved(@Nullable InetSocketAddress address)
      throws UnknownHostException {
    List<@Nullable InetSocketAddress> resolved = new ArrayList<>();
    if (address != null && address.isUnresolved()) {
      resolved.addAll(resolver.getaddrinfo(address.getHostString(), address.getPort()));
    } else {
      resolved.add(address);
    }
    return resolved;
  }

  private static DatagramChannel open(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    InetSocketAddress any = local != null ? local : remote;
    DatagramChannel sock =
        any == null || any.getAddress().isAnyLocalAddress()
            ? DatagramChannel.open()
            : AddressFamilies.open(DatagramChannel::open, AddressFamilies.of(any), OPERATION, any);
    try {
      sock.configureBlocking(false);
      if (options.reusePort()) {
        sock.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      sock.setOption(StandardSocketOptions.SO_BROADCAST, options.allowBroadcast());
      if (local != null) {
        sock.bind(local);
      }
      if (remote != null) {
        sock.connect(remote);
      }
      return sock;
    } catch (IOException failed) {
      sock.close();
      throw SocketErrors.about(failed, OPERATION, any == null ? ANY_ADDRESS : any);
    } catch (RuntimeException failed) {
      sock.close();
      throw failed;
    }
  }
}
