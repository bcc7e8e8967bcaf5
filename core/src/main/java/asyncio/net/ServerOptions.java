package asyncio.net;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, and how: the keyword arguments of Python's {@code create_server}.
 *
 * <p>Immutable, for any thread: each {@code with} method returns changed options, and leaves these
 * as they are.
 *
 * <p>In Python: the keyword arguments of {@code loop.create_server}.
 */
public final class ServerOptions {

  private static final int DEFAULT_BACKLOG = 100;
  private static final int LARGEST_PORT = 65535;

  /** The values. A draft changes only before it becomes the values of new options. */
  private static final class Draft implements Cloneable {

    private List<String> hosts = List.of();
    private int port;
    private @Nullable SocketAddress address;
    private @Nullable ServerSocketChannel sock;
    private int backlog = DEFAULT_BACKLOG;
    private boolean reuseAddress = true;
    private boolean reusePort;
    private boolean keepAlive;
    private boolean cleanupSocket = true;
    private @Nullable ProtocolFamily family;
    private boolean startServing = true;
    private @Nullable TlsOptions tls;

    /** A copy of a draft, changed, as options. */
    ServerOptions with(Consumer<Draft> change) {
      try {
        Draft copy = (Draft) clone();
        change.accept(copy);
        return new ServerOptions(copy);
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private final Draft values;

  private ServerOptions(Draft values) {
    this.values = values;
  }

  static int checkPort(int port) {
    if (port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("The port must be 0 to 65535, not " + port + ".");
    }
    return port;
  }

  // ---- where

  /**
   * {@return options of a server that listens on all addresses of a host}
   *
   * <p>{@code 0.0.0.0} are all addresses of IPv4 and none of IPv6, {@code ::} the other way round.
   * Two servers, or one, may listen on both, at the same port. The JDK cannot have the system
   * refuse IPv4 on {@code ::}: such a connection is reset at once. Null is for all addresses, with
   * one socket.
   *
   * @param host the host's name or address; null or empty for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @throws IllegalArgumentException if there is no such port
   */
  public static ServerOptions on(@Nullable String host, int port) {
    return on(host == null || host.isEmpty() ? List.of() : List.of(host), port);
  }

  /**
   * {@return options of a server that listens on all addresses of several hosts} An address that
   * two of them have is listened on once.
   *
   * @param hosts the hosts' names or addresses; none for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @throws IllegalArgumentException if there is no such port
   */
  public static ServerOptions on(List<String> hosts, int port) {
    Objects.requireNonNull(hosts, "hosts").forEach(host -> Objects.requireNonNull(host, "host"));
    return new Draft()
        .with(
            draft -> {
              draft.hosts = List.copyOf(hosts);
              draft.port = checkPort(port);
            });
  }

  /**
   * {@return options of a server that listens on an address, of the Internet or the Unix domain}
   *
   * <p>A name is looked up, if that was not done yet. {@code new InetSocketAddress(port)} is {@code
   * 0.0.0.0}: all addresses of IPv4 only; see {@link #on(String, int)}.
   *
   * <p>A Unix domain address has a file. The server removes a socket's file at which nobody listens
   * before it listens, and never any other file. When the server closes it removes the file, unless
   * another file has replaced it; see {@link #withCleanupSocket}.
   *
   * @param address the address
   */
  public static ServerOptions on(SocketAddress address) {
    Objects.requireNonNull(address, "address");
    return new Draft().with(draft -> draft.address = address);
  }

  /**
   * {@return options of a server that uses a socket that is bound already}
   *
   * <p>The loop refuses a socket that another server, or a waiting task, uses: it stays as it is.
   *
   * @param sock the socket; the server closes it, also if the server cannot be made otherwise
   */
  public static ServerOptions on(ServerSocketChannel sock) {
    Objects.requireNonNull(sock, "sock");
    return new Draft().with(draft -> draft.sock = sock);
  }

  // ---- how

  /**
   * {@return options with another number of connections that may wait to be accepted}
   *
   * <p>It is also the largest number of connections that are accepted in one turn of the loop.
   *
   * @param backlog the number; default: 100. With 0 it is the smallest number that the system can
   *     do
   * @throws IllegalArgumentException if it is negative
   */
  public ServerOptions withBacklog(int backlog) {
    if (backlog < 0) {
      throw new IllegalArgumentException("The backlog must be >= 0, not " + backlog + ".");
    }
    return values.with(draft -> draft.backlog = backlog);
  }

  /**
   * {@return options that allow, or forbid, an address on which connections of an earlier server
   * still linger}
   *
   * @param reuseAddress whether to allow it; default: true
   * @throws IllegalStateException if a socket, or an address of the Unix domain, is given
   */
  public ServerOptions withReuseAddress(boolean reuseAddress) {
    checkNoSocket("withReuseAddress");
    checkNotUnix("withReuseAddress");
    return values.with(draft -> draft.reuseAddress = reuseAddress);
  }

  /**
   * {@return options that share the port with other servers that have this option, too} The system
   * distributes the connections.
   *
   * @throws IllegalStateException if a socket, or an address of the Unix domain, is given
   */
  public ServerOptions withReusePort() {
    checkNoSocket("withReusePort");
    checkNotUnix("withReusePort");
    return values.with(draft -> draft.reusePort = true);
  }

  /**
   * {@return options with which the system probes idle connections (SO_KEEPALIVE)} So a connection
   * ends whose other end is gone.
   *
   * @throws IllegalStateException if an address of the Unix domain is given
   */
  public ServerOptions withKeepAlive() {
    checkNotUnix("withKeepAlive");
    return values.with(draft -> draft.keepAlive = true);
  }

  /**
   * {@return options of a server that removes, or keeps, the file of a Unix domain socket when the
   * server is closed}
   *
   * @param cleanupSocket whether to remove the file; default: true
   */
  public ServerOptions withCleanupSocket(boolean cleanupSocket) {
    return values.with(draft -> draft.cleanupSocket = cleanupSocket);
  }

  /**
   * {@return options of a server that listens only on addresses of one family}
   *
   * @param family {@link java.net.StandardProtocolFamily#INET} for IPv4, {@code INET6} for IPv6
   * @throws IllegalStateException if a socket is given
   */
  public ServerOptions withFamily(ProtocolFamily family) {
    checkNoSocket("withFamily");
    Objects.requireNonNull(family, "family");
    return values.with(draft -> draft.family = family);
  }

  /** {@return options of a server that does not serve before {@link Server#startServing()}} */
  public ServerOptions withoutServing() {
    return values.with(draft -> draft.startServing = false);
  }

  /**
   * {@return options that encrypt the connections}
   *
   * @param tls how to encrypt
   */
  public ServerOptions withTls(TlsOptions tls) {
    Objects.requireNonNull(tls, "tls");
    return values.with(draft -> draft.tls = tls);
  }

  private void checkNoSocket(String method) {
    if (sock() != null) {
      throw new IllegalStateException(
          method + " says how to bind a socket, but that of on(sock) is bound already.");
    }
  }

  private void checkNotUnix(String method) {
    if (address() instanceof UnixDomainSocketAddress) {
      throw new IllegalStateException(
          method + " is for addresses of the Internet, not for " + address() + ".");
    }
  }

  // ---- the values

  /** {@return the hosts' names or addresses; none for all addresses of this machine} */
  public List<String> hosts() {
    return values.hosts;
  }

  /** {@return the port of the hosts; 0 for any that is free} */
  public int port() {
    return values.port;
  }

  /** {@return the address; null if hosts or a socket are given} */
  public @Nullable SocketAddress address() {
    return values.address;
  }

  /** {@return the bound socket; null if the loop makes one} */
  public @Nullable ServerSocketChannel sock() {
    return values.sock;
  }

  /** {@return how many connections may wait to be accepted} */
  public int backlog() {
    return values.backlog;
  }

  /** {@return whether the server may use an address on which connections linger} */
  public boolean reuseAddress() {
    return values.reuseAddress;
  }

  /** {@return whether other servers may use the port, too} */
  public boolean reusePort() {
    return values.reusePort;
  }

  /** {@return whether the system probes idle connections} */
  public boolean keepAlive() {
    return values.keepAlive;
  }

  /** {@return whether the server removes the file of a Unix domain socket when it is closed} */
  public boolean cleanupSocket() {
    return values.cleanupSocket;
  }

  /** {@return the family of the addresses; null for all} */
  public @Nullable ProtocolFamily family() {
    return values.family;
  }

  /** {@return whether the server serves at once} */
  public boolean startServing() {
    return values.startServing;
  }

  /** {@return how to encrypt; null: not at all} */
  public @Nullable TlsOptions tls() {
    return values.tls;
  }
}
