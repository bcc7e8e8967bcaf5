package asyncio.net;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted: the {@code ssl} arguments of Python's functions.
 *
 * <p>A client always checks that the certificate is for the host it wants. To connect to a host
 * that cannot prove its name, use a context with an {@link javax.net.ssl.X509ExtendedTrustManager}
 * that accepts everything. Such a connection is not safe: anyone on the way can pose as the host.
 *
 * <p>Immutable, for any thread: each {@code with} method returns changed options, and leaves these
 * as they are.
 *
 * <p>In Python: the arguments {@code ssl}, {@code server_hostname}, {@code ssl_handshake_timeout}
 * and {@code ssl_shutdown_timeout}.
 *
 * @param context keys and trust
 * @param serverHostname of a client: the name that the server's certificate must be for; null: the
 *     host or address that the client connects to
 * @param applicationProtocols what both ends can agree on (ALPN), the best first; none if it does
 *     not matter. If both ends name some, but none in common, the handshake fails
 * @param needClientAuth of a server: whether clients must present a certificate
 * @param handshakeTimeout seconds after which an unfinished handshake is given up
 * @param shutdownTimeout seconds after which a closing connection is aborted if the other end does
 *     not confirm the end
 */
public record TlsOptions(
    SSLContext context,
    @Nullable String serverHostname,
    List<String> applicationProtocols,
    boolean needClientAuth,
    double handshakeTimeout,
    double shutdownTimeout) {

  private static final double HANDSHAKE_TIMEOUT = 60;
  private static final double SHUTDOWN_TIMEOUT = 30;

  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if a timeout is not positive, the server name is empty or
   *     begins with a dot, or the name of a protocol is empty
   */
  public TlsOptions {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(applicationProtocols, "applicationProtocols")
        .forEach(protocol -> Objects.requireNonNull(protocol, "applicationProtocol"));
    applicationProtocols = List.copyOf(applicationProtocols);
    if (applicationProtocols.contains("")) {
      throw new IllegalArgumentException("applicationProtocols has an empty name.");
    }
    if (serverHostname != null && (serverHostname.isEmpty() || serverHostname.startsWith("."))) {
      throw new IllegalArgumentException(
          "serverHostname cannot be an empty string or start with a leading dot.");
    }
    checkPositive("handshakeTimeout", handshakeTimeout);
    checkPositive("shutdownTimeout", shutdownTimeout);
  }

  private static void checkPositive(String name, double seconds) {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException(
          name + " should be a positive number of seconds, not " + seconds + ".");
    }
  }

  /**
   * {@return options with a context and the defaults: 60 seconds for the handshake, 30 seconds for
   * the end}
   *
   * @param context keys and trust
   */
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(context, null, List.of(), false, HANDSHAKE_TIMEOUT, SHUTDOWN_TIMEOUT);
  }

  /**
   * {@return options of a client that expects a certificate for a given name}
   *
   * @param newServerHostname the name that the certificate must be for
   * @throws IllegalArgumentException if it is empty, or begins with a dot
   */
  public TlsOptions withServerHostname(String newServerHostname) {
    return new TlsOptions(
        context,
        Objects.requireNonNull(newServerHostname, "serverHostname"),
        applicationProtocols,
        needClientAuth,
        handshakeTimeout,
        shutdownTimeout);
  }

  /**
   * {@return options with application protocols to agree on}
   *
   * @param newApplicationProtocols the protocols' names, the best first
   */
  public TlsOptions withApplicationProtocols(List<String> newApplicationProtocols) {
    return new TlsOptions(
        context,
        serverHostname,
        newApplicationProtocols,
        needClientAuth,
        handshakeTimeout,
        shutdownTimeout);
  }

  /** {@return options of a server that demands a certificate of its clients} */
  public TlsOptions withClientAuth() {
    return new TlsOptions(
        context, serverHostname, applicationProtocols, true, handshakeTimeout, shutdownTimeout);
  }

  /**
   * {@return options with other time limits}
   *
   * @param newHandshakeTimeout seconds for the handshake
   * @param newShutdownTimeout seconds for the other end to confirm the end
   * @throws IllegalArgumentException if one is not positive
   */
  public TlsOptions withTimeouts(double newHandshakeTimeout, double newShutdownTimeout) {
    return new TlsOptions(
        context,
        serverHostname,
        applicationProtocols,
        needClientAuth,
        newHandshakeTimeout,
        newShutdownTimeout);
  }

  /**
   * {@return options with other time limits}
   *
   * @param newHandshakeTimeout the longest time for the handshake
   * @param newShutdownTimeout the longest time for the other end to confirm the end
   * @throws IllegalArgumentException if one is not positive
   */
  public TlsOptions withTimeouts(Duration newHandshakeTimeout, Duration newShutdownTimeout) {
    return withTimeouts(Seconds.of(newHandshakeTimeout), Seconds.of(newShutdownTimeout));
  }
}
