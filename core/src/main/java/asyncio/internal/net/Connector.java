package asyncio.internal.net;

import asyncio.futures.Futures;
import asyncio.internal.net.TransportLoop.RaceOutcome;
import asyncio.net.ConnectionOptions;
import java.io.IOException;
import java.net.BindException;
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
    List<SocketAddress> locals = localAddresses(options);
    boolean happyEyeballs = options.happyEyeballsDelay() != Double.POSITIVE_INFINITY;
    return addresses.size() > 1 && happyEyeballs
        ? connectToFastest(addresses, locals, options)
        : connectToFirst(addresses, locals, options);
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

  /** The addresses of this end to try; null if any will do. */
  private @Nullable List<SocketAddress> localAddresses(ConnectionOptions options)
      throws UnknownHostException {
    SocketAddress local = options.localAddress();
    if (local instanceof InetSocketAddress inet) {
      return List.copyOf(resolver.resolvedAll(inet));
    }
    return local == null ? null : List.of(local);
  }

  private SocketChannel connectToFirst(
      List<SocketAddress> addresses,
      @Nullable List<SocketAddress> locals,
      ConnectionOptions options)
      throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (SocketAddress address : addresses) {
      try {
        return connect(address, locals);
      } catch (IOException failed) {
        failures.add(failed);
      }
    }
    throw SocketErrors.combined(failures, options.allErrors());
  }

  private SocketChannel connectToFastest(
      List<SocketAddress> addresses,
      @Nullable List<SocketAddress> locals,
      ConnectionOptions options)
      throws IOException {
    List<Callable<SocketChannel>> attempts = new ArrayList<>();
    for (SocketAddress address : addresses) {
      attempts.add(() -> connect(address, locals));
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

  /** Connects from the first local address of the same family that works. */
  private SocketChannel connect(SocketAddress address, @Nullable List<SocketAddress> locals)
      throws IOException {
    SocketChannel sock =
        AddressFamilies.open(
            loop.channels()::openSocketChannel, AddressFamilies.of(address), "connect to", address);
    try {
      sock.configureBlocking(false);
      if (locals != null) {
        bind(sock, locals, address);
      }
      sockets.sockConnect(sock, address);
      return sock;
    } catch (IOException failed) {
      sock.close();
      throw SocketErrors.about(failed, "connect to", address);
    } catch (RuntimeException | Error notConnected) {
      sock.close();
      throw notConnected;
    }
  }

  private static void bind(SocketChannel sock, List<SocketAddress> locals, SocketAddress remote)
      throws IOException {
    IOException lastFailure =
        new BindException(
            "no matching local address with family="
                + AddressFamilies.of(remote)
                + " found among "
                + locals);
    for (SocketAddress local : locals) {
      if (AddressFamilies.match(local, remote)) {
        try {
          sock.bind(AddressFamilies.inFamilyOf(remote, local));
          return;
        } catch (IOException failed) {
          lastFailure = SocketErrors.about(failed, "bind to", local);
        }
      }
    }
    throw lastFailure;
  }
}
