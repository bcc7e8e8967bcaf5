package asyncio.net;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect to, and how: the keyword arguments of Python's {@code create_connection}.
 *
 * <p>Immutable; each {@code with} method returns another one.
 */
public final class ConnectionOptions {

  private @Nullable String host;
  private int port;
  private @Nullable SocketAddress address;
  private @Nullable SocketChannel sock;
  private @Nullable SocketAddress localAddress;
  private double happyEyeballsDelay = Double.POSITIVE_INFINITY;
  private boolean allErrors;
  private @Nullable TlsOptions tls;

  private ConnectionOptions() {}

  private ConnectionOptions(ConnectionOptions other) {
    host = other.host;
    port = other.port;
    address = other.address;
    sock = other.sock;
    localAddress = other.localAddress;
    happyEyeballsDelay = other.happyEyeballsDelay;
    allErrors = other.allErrors;
    tls = other.tls;
  }

  /**
   * To a host, whose addresses are tried one after the other.
   *
   * @param host its name or address
   * @param port the port, 1 to 65535
   * @return the options
   * @throws IllegalArgumentException if there is no such port
   */
  public static ConnectionOptions to(String host, int port) {
    ConnectionOptions options = new ConnectionOptions();
    options.host = Objects.requireNonNull(host, "host");
    options.port = ServerOptions.checkPort(port);
    return options;
  }

  /**
   * To an address, of the Internet or the Unix domain.
   *
   * @param address the address
   * @return the options
   */
  public static ConnectionOptions to(SocketAddress address) {
    ConnectionOptions options = new ConnectionOptions();
    options.address = Objects.requireNonNull(address, "address");
    return options;
  }

  /**
   * Over a socket that is connected already.
   *
   * @param sock the socket; the transport closes it
   * @return the options
   */
  public static ConnectionOptions over(SocketChannel sock) {
    ConnectionOptions options = new ConnectionOptions();
    options.sock = Objects.requireNonNull(sock, "sock");
    return options;
  }

  /**
   * From an address of this machine.
   *
   * @param newLocalAddress the address; port 0 for any
   * @return other options
   */
  public ConnectionOptions withLocalAddress(SocketAddress newLocalAddress) {
    ConnectionOptions options = new ConnectionOptions(this);
    options.localAddress = Objects.requireNonNull(newLocalAddress, "localAddress");
    return options;
  }

  /**
   * Trying the next address of a host before the former has failed (RFC 8305), with those of IPv4
   * and IPv6 taking turns.
   *
   * @param delay seconds after which the next address is tried, 0.25 is usual
   * @return other options
   */
  public ConnectionOptions withHappyEyeballs(double delay) {
    ConnectionOptions options = new ConnectionOptions(this);
    options.happyEyeballsDelay = delay;
    return options;
  }

  /**
   * If no address works, throwing an {@link asyncio.futures.ExceptionGroup} of what each has failed
   * by; else a single exception names them all.
   *
   * @return other options
   */
  public ConnectionOptions withAllErrors() {
    ConnectionOptions options = new ConnectionOptions(this);
    options.allErrors = true;
    return options;
  }

  /**
   * Encrypted.
   *
   * @param newTls how
   * @return other options
   */
  public ConnectionOptions withTls(TlsOptions newTls) {
    ConnectionOptions options = new ConnectionOptions(this);
    options.tls = Objects.requireNonNull(newTls, "tls");
    return options;
  }

  /**
   * The host.
   *
   * @return its name or address, or null if an address or a socket is given
   */
  public @Nullable String host() {
    return host;
  }

  /**
   * The port.
   *
   * @return the host's port
   */
  public int port() {
    return port;
  }

  /**
   * The address.
   *
   * @return the address, or null if a host or a socket is given
   */
  public @Nullable SocketAddress address() {
    return address;
  }

  /**
   * The socket.
   *
   * @return the socket, or null if it is to be made
   */
  public @Nullable SocketChannel sock() {
    return sock;
  }

  /**
   * The address of this end.
   *
   * @return the address, or null for any
   */
  public @Nullable SocketAddress localAddress() {
    return localAddress;
  }

  /**
   * After which time the next address is tried.
   *
   * @return seconds; infinite: only when the former has failed
   */
  public double happyEyeballsDelay() {
    return happyEyeballsDelay;
  }

  /**
   * Whether all errors are wanted.
   *
   * @return true if so
   */
  public boolean allErrors() {
    return allErrors;
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
