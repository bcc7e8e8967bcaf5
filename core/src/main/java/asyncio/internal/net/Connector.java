package asyncio.internal.net;

import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import asyncio.internal.net.TransportLoop.RaceOutcome;
import asyncio.net.ConnectionOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Connects sockets: resolves the host, and tries its addresses one after the other, or each a
 * little later than the former one ("happy eyeballs", RFC 8305).
 */
final class Connector {

  private final TransportLoop loop;
  private final Resolver resolver;
  private final Sockets sockets;

  Connector(TransportLoop loop, Resolver resolver, Sockets sockets) {
    this.loop = loop;
    this.resolver = resolver;
    this.sockets = sockets;
  }

  /** Connects a new socket. Suspends. Cancellation: all sockets are closed. */
  SocketChannel connect(ConnectionOptions options) throws IOException {
    List<SocketAddress> addresses = addresses(options);
    if (addresses.isEmpty()) {
      throw SocketErrors.noAddressOf(options.family());
    }
    boolean happyEyeballs = options.happyEyeballsDelay() != Double.POSITIVE_INFINITY;
    return addresses.size() > 1 && happyEyeballs
        ? connectToFastest(addresses, options)
        : connectToFirst(addresses, options);
  }

  private List<SocketAddress> addresses(ConnectionOptions options) throws UnknownHostException {
    List<SocketAddress> addresses = new ArrayList<>();
    if (options.host() != null) {
      addresses.addAll(resolver.getaddrinfo(options.host(), options.port(), options.family()));
    }
    for (SocketAddress address : options.addresses()) {
      if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
        addresses.addAll(
            resolver.getaddrinfo(inet.getHostString(), inet.getPort(), options.family()));
      } else if (options.family() == null || options.family() == AddressFamilies.of(address)) {
        addresses.add(address);
      }
    }
    return options.interleave() == 0
        ? addresses
        : AddressFamilies.interleave(addresses, options.interleave());
  }

  private SocketChannel connectToFirst(List<SocketAddress> addresses, ConnectionOptions options)
      throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (SocketAddress address : addresses) {
      try {
        return connect(address, options.localAddress());
      } catch (IOException failed) {
        failures.add(failed);
      }
    }
    throw SocketErrors.combined(failures, options.allErrors());
  }

  private SocketChannel connectToFastest(List<SocketAddress> addresses, ConnectionOptions options)
      throws IOException {
    List<Callable<SocketChannel>> attempts = new ArrayList<>();
    for (SocketAddress address : addresses) {
      attempts.add(() -> connect(address, options.localAddress()));
    }
    RaceOutcome<SocketChannel> race = loop.staggeredRace(attempts, options.happyEyeballsDelay());
    if (race.value() != null) {
      return race.value();
    }
    List<IOException> failures = new ArrayList<>();
    for (Throwable failure : race.exceptions()) {
      if (failure instanceof IOException failed) {
        failures.add(failed);
      } else if (failure != null) {
        throw Futures.rethrow(failure);
      }
    }
    throw SocketErrors.combined(failures, options.allErrors());
  }

  private SocketChannel connect(SocketAddress address, @Nullable SocketAddress localAddress)
      throws IOException {
    SocketChannel sock =
        AddressFamilies.open(
            SocketChannel::open, AddressFamilies.of(address), "connect to", address);
    try {
      sock.configureBlocking(false);
      if (localAddress != null) {
        sock.bind(localAddress);
      }
      sockets.sockConnect(sock, address);
      return sock;
    } catch (IOException failed) {
      sock.close();
      throw SocketErrors.about(failed, "connect to", address);
    } catch (RuntimeException | CancelledError notConnected) {
      sock.close();
      throw notConnected;
    }
  }
}
