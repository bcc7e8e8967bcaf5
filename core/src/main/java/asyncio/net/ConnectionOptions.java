package asyncio.net;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
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
  private List<SocketAddress> addresses = List.of();
  private @Nullable SocketChannel sock;
  private @Nullable SocketAddress localAddress;
  private double happyEyeballsDelay = Double.POSITIVE_INFINITY;
  private int interleave = -1;
  private @Nullable ProtocolFamily family;
  private boolean allErrors;
  private @Nullable TlsOptions tls;

  private ConnectionOptions() {}

  private ConnectionOptions(ConnectionOptions other) {
    host = other.host;
    port = other.port;
    addresses = other.addresses;
    sock = other.sock;
    localAddress = other.localAddress;
    happyEyeballsDelay = other.happyEyeballsDelay;
    interleave = other.interleave;
    family = other.family;
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
   * @param address the address; a name that was not looked up yet is looked up
   * @return the options
   */
  public static ConnectionOptions to(SocketAddress address) {
    return to(List.of(address));
  }

  /**
   * To one of several addresses, which are tried one after the other: for those who do not look
   * names up as the system does.
   *
   * <p>Beyond asyncio, which always asks the system.
   *
   * @param addresses the addresses, the best first
   * @return the options
   * @throws IllegalArgumentException if there is none
   */
  public static ConnectionOptions to(List<? extends SocketAddress> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("There is no address to connect to.");
    }
    ConnectionOptions options = new ConnectionOptions();
    options.addresses = List.copyOf(addresses);
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
   * Trying the next address before the former has failed (RFC 8305), with those of IPv4 and IPv6
   * taking turns.
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
   * With addresses of IPv4 and IPv6 taking turns, or not.
   *
   * <p>In Python: {@code interleave}.
   *
   * @param newInterleave how many addresses of the first one's family come before the first of the
   *     other; 0 leaves them as they are. If nothing is said, 1 with {@link #withHappyEyeballs}, 0
   *     without
   * @return other options
   * @throws IllegalArgumentException if it is negative
   */
  public ConnectionOptions withInterleave(int newInterleave) {
    if (newInterleave < 0) {
      throw new IllegalArgumentException("interleave must be >= 0, not " + newInterleave + ".");
    }
    ConnectionOptions options = new ConnectionOptions(this);
    options.interleave = newInterleave;
    return options;
  }

  /**
   * To addresses of one family only.
   *
   * <p>In Python: {@code family}.
   *
   * @param newFamily {@link java.net.StandardProtocolFamily#INET} for IPv4, {@code INET6} for IPv6
   * @return other options
   */
  public ConnectionOptions withFamily(ProtocolFamily newFamily) {
    ConnectionOptions options = new ConnectionOptions(this);
    options.family = Objects.requireNonNull(newFamily, "family");
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
   * The addresses.
   *
   * @return the addresses; none if a host or a socket is given
   */
  public List<SocketAddress> addresses() {
    return addresses;
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
   * How many addresses of the first one's family come before the first of the other.
   *
   * @return the number; 0 if the addresses do not take turns
   */
  public int interleave() {
    return interleave >= 0 ? interleave : happyEyeballsDelay < Double.POSITIVE_INFINITY ? 1 : 0;
  }

  /**
   * Which addresses.
   *
   * @return their family, or null for any
   */
  public @Nullable ProtocolFamily family() {
    return family;
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
