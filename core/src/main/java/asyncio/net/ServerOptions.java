package asyncio.net;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, and how: the keyword arguments of Python's {@code create_server}.
 *
 * <p>Immutable; each {@code with} method returns another one.
 */
public final class ServerOptions {

  private static final int DEFAULT_BACKLOG = 100;
  private static final int LARGEST_PORT = 65535;

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

  private ServerOptions() {}

  private ServerOptions(ServerOptions other) {
    hosts = other.hosts;
    port = other.port;
    address = other.address;
    sock = other.sock;
    backlog = other.backlog;
    reuseAddress = other.reuseAddress;
    reusePort = other.reusePort;
    keepAlive = other.keepAlive;
    cleanupSocket = other.cleanupSocket;
    family = other.family;
    startServing = other.startServing;
    tls = other.tls;
  }

  static int checkPort(int port) {
    if (port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("The port must be 0 to 65535, not " + port + ".");
    }
    return port;
  }

  /**
   * On all addresses of a host.
   *
   * @param host its name or address; null or empty for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the options
   * @throws IllegalArgumentException if there is no such port
   */
  public static ServerOptions on(@Nullable String host, int port) {
    return on(host == null || host.isEmpty() ? List.of() : List.of(host), port);
  }

  /**
   * On all addresses of several hosts.
   *
   * @param hosts their names or addresses; none for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the options
   * @throws IllegalArgumentException if there is no such port
   */
  public static ServerOptions on(List<String> hosts, int port) {
    ServerOptions options = new ServerOptions();
    options.hosts = List.copyOf(hosts);
    options.port = checkPort(port);
    return options;
  }

  /**
   * On an address, of the Internet or the Unix domain. The file of the latter is removed before, if
   * it is a socket at which nobody listens, and afterwards, unless another server has replaced it.
   *
   * @param address the address
   * @return the options
   */
  public static ServerOptions on(SocketAddress address) {
    ServerOptions options = new ServerOptions();
    options.address = Objects.requireNonNull(address, "address");
    return options;
  }

  /**
   * On a socket that is bound already.
   *
   * @param sock the socket; the server closes it
   * @return the options
   */
  public static ServerOptions on(ServerSocketChannel sock) {
    ServerOptions options = new ServerOptions();
    options.sock = Objects.requireNonNull(sock, "sock");
    return options;
  }

  /**
   * With another number of connections that may wait to be accepted.
   *
   * @param newBacklog the number, 100 if nothing is said
   * @return other options
   */
  public ServerOptions withBacklog(int newBacklog) {
    ServerOptions options = new ServerOptions(this);
    options.backlog = newBacklog;
    return options;
  }

  /**
   * With or without the right to an address that connections of an earlier server still linger on.
   *
   * @param newReuseAddress true if nothing is said
   * @return other options
   */
  public ServerOptions withReuseAddress(boolean newReuseAddress) {
    ServerOptions options = new ServerOptions(this);
    options.reuseAddress = newReuseAddress;
    return options;
  }

  /**
   * On a port that other servers listen on, too, if they also say so; the system shares out the
   * connections.
   *
   * @return other options
   */
  public ServerOptions withReusePort() {
    ServerOptions options = new ServerOptions(this);
    options.reusePort = true;
    return options;
  }

  /**
   * Having the system find out now and then whether the other ends of idle connections are still
   * there (SO_KEEPALIVE).
   *
   * @return other options
   */
  public ServerOptions withKeepAlive() {
    ServerOptions options = new ServerOptions(this);
    options.keepAlive = true;
    return options;
  }

  /**
   * With or without the file of a Unix domain socket being removed when the server is closed.
   *
   * @param newCleanupSocket true if nothing is said
   * @return other options
   */
  public ServerOptions withCleanupSocket(boolean newCleanupSocket) {
    ServerOptions options = new ServerOptions(this);
    options.cleanupSocket = newCleanupSocket;
    return options;
  }

  /**
   * On those addresses of the hosts, or of this machine, only that are of one family.
   *
   * @param newFamily {@link java.net.StandardProtocolFamily#INET} for IPv4, {@code INET6} for IPv6
   * @return other options
   */
  public ServerOptions withFamily(ProtocolFamily newFamily) {
    ServerOptions options = new ServerOptions(this);
    options.family = Objects.requireNonNull(newFamily, "family");
    return options;
  }

  /**
   * Not serving before {@link Server#startServing()}.
   *
   * @return other options
   */
  public ServerOptions withoutServing() {
    ServerOptions options = new ServerOptions(this);
    options.startServing = false;
    return options;
  }

  /**
   * Encrypted.
   *
   * @param newTls how
   * @return other options
   */
  public ServerOptions withTls(TlsOptions newTls) {
    ServerOptions options = new ServerOptions(this);
    options.tls = Objects.requireNonNull(newTls, "tls");
    return options;
  }

  /**
   * The hosts.
   *
   * @return names or addresses; none for all addresses of this machine
   */
  public List<String> hosts() {
    return hosts;
  }

  /**
   * The port.
   *
   * @return the port, 0 for any
   */
  public int port() {
    return port;
  }

  /**
   * The address.
   *
   * @return the address, or null if hosts or a socket are given
   */
  public @Nullable SocketAddress address() {
    return address;
  }

  /**
   * The socket.
   *
   * @return the socket, or null if it is to be made
   */
  public @Nullable ServerSocketChannel sock() {
    return sock;
  }

  /**
   * How many connections may wait to be accepted.
   *
   * @return the number
   */
  public int backlog() {
    return backlog;
  }

  /**
   * Whether an address may be used on which connections linger.
   *
   * @return true if so
   */
  public boolean reuseAddress() {
    return reuseAddress;
  }

  /**
   * Whether the port is shared.
   *
   * @return true if so
   */
  public boolean reusePort() {
    return reusePort;
  }

  /**
   * Whether the system asks after idle connections.
   *
   * @return true if so
   */
  public boolean keepAlive() {
    return keepAlive;
  }

  /**
   * Whether the file of a Unix domain socket is removed in the end.
   *
   * @return true if so
   */
  public boolean cleanupSocket() {
    return cleanupSocket;
  }

  /**
   * Which addresses of the hosts.
   *
   * @return their family, or null for all
   */
  public @Nullable ProtocolFamily family() {
    return family;
  }

  /**
   * Whether it serves at once.
   *
   * @return true if so
   */
  public boolean startServing() {
    return startServing;
  }

  /**
   * How to encrypt.
   *
   * @return how, or null: not at all
   */
  public @Nullable TlsOptions tls() {
    return tls;
  }
}
