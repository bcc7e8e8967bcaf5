package asyncio.net;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect to, and how: the keyword arguments of Python's {@code create_connection}.
 *
 * <pre>{@code
 * ConnectionOptions options =
 *     ConnectionOptions.to("example.org", 443)
 *         .withHappyEyeballs(0.25)
 *         .withTls(TlsOptions.of(SSLContext.getDefault()));
 * Connection connection = Streams.openConnection(options);
 * }</pre>
 *
 * <p>Immutable, for any thread: each {@code with} method returns changed options, and leaves these
 * as they are.
 *
 * <p>In Python: the keyword arguments of {@code loop.create_connection}.
 */
public final class ConnectionOptions {

  /** The values. A draft changes only before it becomes the values of new options. */
  private static final class Draft implements Cloneable {

    private @Nullable String host;
    private int port;
    private List<SocketAddress> addresses = List.of();
    private @Nullable SocketChannel sock;
    private @Nullable SocketAddress localAddress;
    private double happyEyeballsDelay = Double.POSITIVE_INFINITY;
    private int interleave = -1; // not given
    private @Nullable ProtocolFamily family;
    private boolean allErrors;
    private @Nullable TlsOptions tls;

    /** A copy of a draft, changed, as options. */
    ConnectionOptions with(Consumer<Draft> change) {
      try {
        Draft copy = (Draft) clone();
        change.accept(copy);
        return new ConnectionOptions(copy);
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private final Draft values;

  private ConnectionOptions(Draft values) {
    this.values = values;
  }

  // ---- where to

  /**
   * {@return options that connect to a host, whose addresses are tried one after the other}
   *
   * @param host the host's name or address
   * @param port the port, 0 to 65535
   * @throws IllegalArgumentException if there is no such port
   */
  public static ConnectionOptions to(String host, int port) {
    Objects.requireNonNull(host, "host");
    ServerOptions.checkPort(port);
    return new Draft()
        .with(
            draft -> {
              draft.host = host;
              draft.port = port;
            });
  }

  /**
   * {@return options that connect to an address, of the Internet or the Unix domain}
   *
   * @param address the address; the loop looks up a name that is not resolved yet
   */
  public static ConnectionOptions to(SocketAddress address) {
    return to(List.of(Objects.requireNonNull(address, "address")));
  }

  /**
   * {@return options that try several addresses, one after the other} For programs that do not look
   * names up as the system does.
   *
   * <p>Beyond asyncio, which always asks the system.
   *
   * @param addresses the addresses, the best first
   * @throws IllegalArgumentException if there is no address
   */
  public static ConnectionOptions to(List<? extends SocketAddress> addresses) {
    addresses.forEach(address -> Objects.requireNonNull(address, "address"));
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("There is no address to connect to.");
    }
    return new Draft().with(draft -> draft.addresses = List.copyOf(addresses));
  }

  /**
   * {@return options that use a socket that is connected already} Of the {@code with} methods, only
   * {@link #withTls} works on them; the others say how to connect.
   *
   * <p>The loop refuses a socket that is not connected, or that a transport or a waiting task uses:
   * it stays as it is.
   *
   * @param sock the socket; the transport closes it
   */
  public static ConnectionOptions over(SocketChannel sock) {
    Objects.requireNonNull(sock, "sock");
    return new Draft().with(draft -> draft.sock = sock);
  }

  // ---- how

  /**
   * {@return options that connect from an address of this machine}
   *
   * <p>A name is looked up, if that was not done yet. Of its addresses, each connection takes the
   * first one of the other end's family that works. {@code 0.0.0.0} and {@code ::} go with both
   * families.
   *
   * @param address the address; port 0 for any
   * @throws IllegalStateException if a socket is given
   */
  public ConnectionOptions withLocalAddress(SocketAddress address) {
    checkNoSocket("withLocalAddress");
    Objects.requireNonNull(address, "localAddress");
    return values.with(draft -> draft.localAddress = address);
  }

  /**
   * {@return options that try the next address before the former has failed (RFC 8305)} Addresses
   * of IPv4 and IPv6 take turns, unless {@link #withInterleave} says otherwise.
   *
   * @param delay seconds after which the next address is tried; 0.25 is usual
   * @throws IllegalArgumentException if it is negative, or not a number
   * @throws IllegalStateException if a socket is given
   */
  public ConnectionOptions withHappyEyeballs(double delay) {
    checkNoSocket("withHappyEyeballs");
    if (!(delay >= 0)) {
      throw new IllegalArgumentException(
          "The delay must be 0 or a positive number of seconds, not " + delay + ".");
    }
    return values.with(draft -> draft.happyEyeballsDelay = delay);
  }

  /**
   * {@return options that try the next address before the former has failed} See {@link
   * #withHappyEyeballs(double)}.
   *
   * @param delay the time after which the next address is tried; 250 ms is usual
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a socket is given
   */
  public ConnectionOptions withHappyEyeballs(Duration delay) {
    return withHappyEyeballs(Seconds.of(delay));
  }

  /**
   * {@return options with which addresses of IPv4 and IPv6 take turns, or do not}
   *
   * <p>In Python: {@code interleave}.
   *
   * @param interleave how many addresses of the first address's family come before the first of the
   *     other family; 0 leaves the addresses as they are. Default: 1 with {@link
   *     #withHappyEyeballs}, 0 without
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a socket is given
   */
  public ConnectionOptions withInterleave(int interleave) {
    checkNoSocket("withInterleave");
    if (interleave < 0) {
      throw new IllegalArgumentException("interleave must be >= 0, not " + interleave + ".");
    }
    return values.with(draft -> draft.interleave = interleave);
  }

  /**
   * {@return options that connect to addresses of one family only}
   *
   * <p>In Python: {@code family}.
   *
   * @param family {@link java.net.StandardProtocolFamily#INET} for IPv4, {@code INET6} for IPv6
   * @throws IllegalStateException if a socket is given
   */
  public ConnectionOptions withFamily(ProtocolFamily family) {
    checkNoSocket("withFamily");
    Objects.requireNonNull(family, "family");
    return values.with(draft -> draft.family = family);
  }

  /**
   * {@return options with which an {@link asyncio.futures.ExceptionGroup} of all failures is thrown
   * if no address works} Otherwise a single {@link java.io.IOException} names all failures.
   *
   * @throws IllegalStateException if a socket is given
   */
  public ConnectionOptions withAllErrors() {
    checkNoSocket("withAllErrors");
    return values.with(draft -> draft.allErrors = true);
  }

  /**
   * {@return options that encrypt the connection}
   *
   * @param tls how to encrypt
   */
  public ConnectionOptions withTls(TlsOptions tls) {
    Objects.requireNonNull(tls, "tls");
    return values.with(draft -> draft.tls = tls);
  }

  private void checkNoSocket(String method) {
    if (sock() != null) {
      throw new IllegalStateException(
          method + " says how to connect, but the socket of over(sock) is connected already.");
    }
  }

  // ---- the values

  /** {@return the host's name or address; null if an address or a socket is given} */
  public @Nullable String host() {
    return values.host;
  }

  /** {@return the port of the host; 0 if no host is given} */
  public int port() {
    return values.port;
  }

  /** {@return the addresses; none if a host or a socket is given} */
  public List<SocketAddress> addresses() {
    return values.addresses;
  }

  /** {@return the connected socket; null if the loop makes one} */
  public @Nullable SocketChannel sock() {
    return values.sock;
  }

  /** {@return the address of this end; null for any} */
  public @Nullable SocketAddress localAddress() {
    return values.localAddress;
  }

  /** {@return seconds after which the next address is tried; infinite: when the former failed} */
  public double happyEyeballsDelay() {
    return values.happyEyeballsDelay;
  }

  /**
   * {@return how many addresses of the first address's family come before the first of the other
   * family; 0 if the addresses do not take turns}
   */
  public int interleave() {
    int given = values.interleave;
    return given >= 0 ? given : happyEyeballsDelay() < Double.POSITIVE_INFINITY ? 1 : 0;
  }

  /** {@return the family of the addresses; null for any} */
  public @Nullable ProtocolFamily family() {
    return values.family;
  }

  /** {@return whether the failures of all addresses are thrown} */
  public boolean allErrors() {
    return values.allErrors;
  }

  /** {@return how to encrypt; null: not at all} */
  public @Nullable TlsOptions tls() {
    return values.tls;
  }
}
