package asyncio.internal.net;

import asyncio.net.ServerOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The sockets on which a server listens, and the files of those of the Unix domain. */
final class ListeningSockets {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  /** Closes a channel. */
  @FunctionalInterface
  interface Closer {
    void close(ServerSocketChannel channel) throws IOException;
  }

  private final ServerOptions options;
  private final List<ServerSocketChannel> channels = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final List<UnixSocketFile> files = new ArrayList<>();

  private ListeningSockets(ServerOptions options) {
    this.options = options;
  }

  /** Opens and binds all sockets. Suspends if a host must be resolved. */
  static ListeningSockets open(ServerOptions options, Resolver resolver) throws IOException {
    ListeningSockets sockets = new ListeningSockets(options);
    try {
      sockets.addAll(resolver);
      return sockets;
    } catch (Throwable failed) {
      sockets.close(ServerSocketChannel::close);
      throw failed;
    }
  }

  List<ServerSocketChannel> channels() {
    return channels;
  }

  List<SocketAddress> addresses() {
    return addresses;
  }

  /** Closes all sockets, and removes their files. */
  void close(Closer closer) {
    for (ServerSocketChannel channel : channels) {
      try {
        closer.close(channel);
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "A listening socket could not be closed.", e);
      }
    }
    files.forEach(UnixSocketFile::remove);
  }

  private void addAll(Resolver resolver) throws IOException {
    ServerSocketChannel given = options.sock();
    SocketAddress address = options.address();
    if (given != null) {
      given.configureBlocking(false);
      channels.add(given);
      bound(given);
    } else if (address != null) {
      if (address instanceof UnixDomainSocketAddress unix) {
        UnixSocketFile.removeStale(unix);
      }
      bind(address);
    } else if (options.hosts().isEmpty()) {
      bind(new InetSocketAddress(options.port()));
    } else {
      bindAllOf(options.hosts(), resolver);
    }
  }

  private void bindAllOf(List<String> hosts, Resolver resolver) throws IOException {
    for (String host : hosts) {
      for (InetSocketAddress address :
          resolver.getaddrinfo(host, options.port(), options.family())) {
        bind(address);
      }
    }
    if (channels.isEmpty()) {
      throw SocketErrors.noAddressOf(options.family());
    }
  }

  private void bind(SocketAddress address) throws IOException {
    ServerSocketChannel channel = openFor(address);
    channels.add(channel);
    try {
      channel.configureBlocking(false);
      if (address instanceof InetSocketAddress) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
        if (options.reusePort()) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      channel.bind(address, options.backlog());
    } catch (IOException failed) {
      throw SocketErrors.about(failed, "listen on", address);
    }
    bound(channel);
  }

  private ServerSocketChannel openFor(SocketAddress address) throws IOException {
    boolean anyAddress =
        address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress();
    ProtocolFamily family = anyAddress ? options.family() : AddressFamilies.of(address);
    return family == null
        ? ServerSocketChannel.open()
        : AddressFamilies.open(ServerSocketChannel::open, family, "listen on", address);
  }

  private void bound(ServerSocketChannel channel) throws IOException {
    addresses.add(Objects.requireNonNull(channel.getLocalAddress(), "The socket is not bound."));
    UnixSocketFile file = options.cleanupSocket() ? UnixSocketFile.of(channel) : null;
    if (file != null) {
      files.add(file);
    }
  }
}
