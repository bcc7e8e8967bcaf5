package asyncio.internal.net;

import asyncio.internal.log.Log;
import asyncio.net.ServerOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sockets on which a server listens, and the files of those of the Unix domain. */
final class ListeningSockets {

  /** Closes a channel. */
  @FunctionalInterface
  interface Closer {
    void close(ServerSocketChannel channel) throws IOException;
  }

  private final ServerOptions options;
  private final SelectorProvider provider;
  private final List<ServerSocketChannel> channels = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final Map<ServerSocketChannel, ProtocolFamily> families = new HashMap<>();
  private final List<UnixSocketFile> files = new ArrayList<>();

  private ListeningSockets(ServerOptions options, SelectorProvider provider) {
    this.options = options;
    this.provider = provider;
  }

  /** Opens and binds all sockets. Suspends if a host must be resolved. */
  static ListeningSockets open(ServerOptions options, SelectorProvider provider, Resolver resolver)
      throws IOException {
    ListeningSockets sockets = new ListeningSockets(options, provider);
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

  /** The family for which alone a socket listens; null: it takes whatever the system lets in. */
  @Nullable ProtocolFamily family(ServerSocketChannel channel) {
    return families.get(channel);
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
        Log.LOGGER.log(Level.DEBUG, "A listening socket could not be closed.", e);
      }
    }
    files.forEach(UnixSocketFile::remove);
  }

  private void addAll(Resolver resolver) throws IOException {
    ServerSocketChannel given = options.sock();
    SocketAddress address = options.address();
    if (given != null) {
      take(given);
    } else if (address instanceof InetSocketAddress inet) {
      bindAllOf(resolver.resolvedAll(inet));
    } else if (address != null) {
      if (options.family() != null && options.family() != AddressFamilies.of(address)) {
        throw SocketErrors.noAddressOf(options.family());
      }
      if (address instanceof UnixDomainSocketAddress unix) {
        UnixSocketFile.removeStale(unix, provider);
      }
      bind(address);
    } else if (options.hosts().isEmpty()) {
      bindToAll();
    } else {
      bindAllOf(options.hosts(), resolver);
    }
  }

  private void take(ServerSocketChannel given) throws IOException {
    channels.add(given);
    if (given.getLocalAddress() == null) {
      throw new IllegalArgumentException(
          "The socket is not bound: bind it before, or let ServerOptions.on(address) do so. "
              + given);
    }
    given.configureBlocking(false);
    bound(given);
  }

  /** Binds to all addresses of this machine; of one family, if one is wanted. */
  private void bindToAll() throws IOException {
    if (options.family() == null) {
      InetSocketAddress all = new InetSocketAddress(options.port());
      ServerSocketChannel channel = provider.openServerSocketChannel();
      bind(channel, all, () -> channel.bind(all, Math.max(options.backlog(), 1)));
    } else {
      bind(AddressFamilies.allOf(options.family(), options.port()));
    }
  }

  private void bindAllOf(List<String> hosts, Resolver resolver) throws IOException {
    Set<InetSocketAddress> all = new LinkedHashSet<>(); // two hosts may have the same address
    for (String host : hosts) {
      if (host.isEmpty()) {
        bindToAll();
      } else {
        all.addAll(resolver.getaddrinfo(host, options.port()));
      }
    }
    bindAllOf(all);
  }

  private void bindAllOf(Collection<InetSocketAddress> all) throws IOException {
    for (InetSocketAddress address : all) {
      if (options.family() == null || options.family() == AddressFamilies.of(address)) {
        bind(address);
      }
    }
    if (channels.isEmpty()) {
      throw SocketErrors.noAddressOf(options.family());
    }
  }

  private void bind(SocketAddress address) throws IOException {
    ProtocolFamily family = AddressFamilies.of(address);
    ServerSocketChannel channel =
        AddressFamilies.open(provider::openServerSocketChannel, family, "listen on", address);
    int backlog = Math.max(options.backlog(), 1);
    if (SingleFamily.isAllOf(address)) {
      families.put(channel, family);
      InetSocketAddress all = (InetSocketAddress) address;
      bind(
          channel,
          address,
          () -> SingleFamily.bind(channel, all, () -> channel.bind(all, backlog)));
    } else {
      bind(channel, address, () -> channel.bind(address, backlog));
    }
  }

  private void bind(
      ServerSocketChannel channel, SocketAddress address, SingleFamily.Binding binding)
      throws IOException {
    channels.add(channel);
    try {
      channel.configureBlocking(false);
      if (address instanceof InetSocketAddress) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
        if (options.reusePort()) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      binding.bind();
    } catch (IOException failed) {
      Path folder =
          address instanceof UnixDomainSocketAddress unix ? unix.getPath().getParent() : null;
      throw SocketErrors.about(SocketErrors.orMissing(failed, folder), "listen on", address);
    }
    bound(channel);
  }

  private void bound(ServerSocketChannel channel) throws IOException {
    addresses.add(Objects.requireNonNull(channel.getLocalAddress(), "The socket is not bound."));
    UnixSocketFile file = options.cleanupSocket() ? UnixSocketFile.of(channel) : null;
    if (file != null) {
      files.add(file);
    }
  }
}
