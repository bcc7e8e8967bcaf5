package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
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
  private final Sockets sockets;

  Datagrams(TransportLoop loop, Resolver resolver, Sockets sockets) {
    this.loop = loop;
    this.resolver = resolver;
    this.sockets = sockets;
  }

  /**
   * A socket, and the only receiver of what it sends.
   *
   * @param family the family from which alone it receives, or null
   */
  private record Opened(
      DatagramChannel sock, @Nullable SocketAddress receiver, @Nullable ProtocolFamily family) {}

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
    loop.checkAccess();
    DatagramChannel given = options.sock();
    Opened opened = given == null ? open(options) : takeOver(given);
    try {
      P protocol = protocolFactory.get();
      Future<Void> made = loop.createFuture();
      DatagramTransport transport =
          new DatagramSocketTransport(
              loop, opened.sock, opened.receiver, opened.family, protocol, made);
      Connections.awaitOrClose(made, transport);
      return new DatagramEndpoint<>(transport, protocol);
    } catch (RuntimeException | IOException | Error failed) {
      opened.sock.close();
      throw failed;
    }
  }

  private Opened takeOver(DatagramChannel sock) throws IOException {
    sockets.checkFree(sock);
    sock.configureBlocking(false);
    return new Opened(sock, sock.getRemoteAddress(), null);
  }

  /** Opens a socket for the first pair of addresses of one family that works. */
  private Opened open(DatagramOptions options) throws IOException {
    List<@Nullable InetSocketAddress> locals = resolved(options.localAddress());
    List<@Nullable InetSocketAddress> remotes = resolved(options.remoteAddress());
    List<IOException> failures = new ArrayList<>();
    for (InetSocketAddress local : locals) {
      for (InetSocketAddress remote : remotes) {
        if (local != null && remote != null && !AddressFamilies.match(local, remote)) {
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

  /** All addresses of a name; null if there is no address. */
  private List<@Nullable InetSocketAddress> resolved(@Nullable InetSocketAddress address)
      throws UnknownHostException {
    List<@Nullable InetSocketAddress> resolved = new ArrayList<>();
    if (address == null) {
      resolved.add(null);
    } else {
      resolved.addAll(resolver.resolvedAll(address));
    }
    return resolved;
  }

  private Opened open(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    InetSocketAddress named = remote != null ? remote : local;
    DatagramChannel sock =
        named == null
            ? loop.channels().openDatagramChannel()
            : AddressFamilies.open(
                loop.channels()::openDatagramChannel, AddressFamilies.of(named), OPERATION, named);
    try {
      sock.configureBlocking(false);
      if (options.reusePort()) {
        sock.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      sock.setOption(StandardSocketOptions.SO_BROADCAST, options.allowBroadcast());
      boolean isOfOneFamily = bind(sock, local, remote);
      if (remote != null && !options.allowBroadcast()) {
        sock.connect(remote);
      }
      return new Opened(
          sock, remote, isOfOneFamily && local != null ? AddressFamilies.of(local) : null);
    } catch (IOException failed) {
      sock.close();
      throw SocketErrors.about(failed, OPERATION, named == null ? ANY_ADDRESS : named);
    } catch (RuntimeException failed) {
      sock.close();
      throw failed;
    }
  }

  /** Binds a socket, unless connecting will; returns whether to all addresses of one family. */
  private static boolean bind(
      DatagramChannel sock, @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote)
      throws IOException {
    if (local == null) {
      sock.bind(null);
      return false;
    }
    if (!SingleFamily.isAllOf(local)) {
      sock.bind(local);
      return false;
    }
    if (remote != null) {
      sock.bind(AddressFamilies.inFamilyOf(remote, local));
      return false;
    }
    SingleFamily.bind(sock, local, () -> sock.bind(local));
    return true;
  }
}
