package asyncio.net;

import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted: the {@code ssl} arguments of Python's functions.
 *
 * <p>A client always checks that the certificate is for the host it wants. To connect to one that
 * cannot prove who it is, use a context with an {@link javax.net.ssl.X509ExtendedTrustManager} that
 * accepts everything; this is not encryption worth its name.
 *
 * @param context keys and trust
 * @param serverHostname of a client: the name that the server's certificate must be for; null: the
 *     host or address that is connected to
 * @param applicationProtocols what both ends can agree on (ALPN), the best first; none if it does
 *     not matter. If both ends name some, but none in common, the handshake fails
 * @param needClientAuth of a server: whether clients must present a certificate
 * @param handshakeTimeout seconds after which a handshake that has not come to an end is given up
 * @param shutdownTimeout seconds after which a connection is closed whose other end does not say
 *     that it is
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

  /** Checks the arguments. */
  public TlsOptions {
    Objects.requireNonNull(context, "context");
    applicationProtocols = List.copyOf(applicationProtocols);
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
   * Encryption with everything else as usual.
   *
   * @param context keys and trust
   * @return the options
   */
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(context, null, List.of(), false, HANDSHAKE_TIMEOUT, SHUTDOWN_TIMEOUT);
  }

  /**
   * The same, for a server of another name.
   *
   * @param newServerHostname the name that the certificate must be for
   * @return other options
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
   * The same, with application protocols to agree on.
   *
   * @param newApplicationProtocols their names, the best first
   * @return other options
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

  /**
   * The same, for a server that asks its clients for a certificate.
   *
   * @return other options
   */
  public TlsOptions withClientAuth() {
    return new TlsOptions(
        context, serverHostname, applicationProtocols, true, handshakeTimeout, shutdownTimeout);
  }

  /**
   * The same, with other time limits.
   *
   * @param newHandshakeTimeout seconds for the handshake
   * @param newShutdownTimeout seconds for the other end to agree to the end
   * @return other options
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
}
