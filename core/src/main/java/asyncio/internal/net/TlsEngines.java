package asyncio.internal.net;

import asyncio.net.TlsOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Engines for encrypted connections, set up by the options. */
public final class TlsEngines {

  private TlsEngines() {}

  /**
   * Makes the engine of a client. The engine tells the server which host the client wants (SNI),
   * and checks that the certificate is for this host.
   *
   * <p>The host is the server name of the options, else the host of the connection, else the
   * address. A dot at the end of a name says that the name is complete; certificates and SNI go
   * without. SNI has no words for addresses, and none for names like {@code my_service}: then the
   * server is not told, but the certificate is checked by that name all the same. (The JDK's own
   * trust managers accept no certificate for such a name.)
   *
   * @param tls the options
   * @param host the host of the connection, or null
   * @param peer the address that is connected to
   * @return the engine, before its handshake
   * @throws IllegalArgumentException if there is no name to check the certificate by
   */
  public static SSLEngine client(
      TlsOptions tls, @Nullable String host, @Nullable SocketAddress peer) {
    checkClient(tls, host);
    InetSocketAddress inet = peer instanceof InetSocketAddress address ? address : null;
    String name = tls.serverHostname();
    if (name == null) {
      name = host;
    }
    if (name == null && inet != null) {
      name = inet.getHostString();
    }
    if (name == null) {
      throw new IllegalArgumentException(
          "TLS to "
              + peer
              + " needs to know whose certificate to expect: withServerHostname(...).");
    }
    name = withoutLastDot(name);
    SSLEngine engine = tls.context().createSSLEngine(name, inet == null ? -1 : inet.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine, tls);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    SNIHostName sni = IpLiterals.isLiteral(name) ? null : sni(name);
    if (sni != null) {
      parameters.setServerNames(List.of(sni));
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * Checks the options of a client before it connects.
   *
   * @param tls the options
   * @param host the host of the connection, or null
   * @throws IllegalArgumentException if the host has no name, and the options neither; or if the
   *     options are for a server
   */
  public static void checkClient(TlsOptions tls, @Nullable String host) {
    if (tls.needClientAuth()) {
      throw new IllegalArgumentException(
          "withClientAuth() is for servers: a client cannot demand a certificate of a client.");
    }
    if (tls.serverHostname() == null && host != null && host.isEmpty()) {
      throw new IllegalArgumentException(
          "TLS without a host needs to know whose certificate to expect: withServerHostname(...).");
    }
  }

  /**
   * Makes the engine of a server.
   *
   * @param tls the options
   * @return the engine, before its handshake
   */
  public static SSLEngine server(TlsOptions tls) {
    SSLEngine engine = tls.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine, tls);
    parameters.setUseCipherSuitesOrder(true);
    if (tls.needClientAuth()) {
      parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLParameters parameters(SSLEngine engine, TlsOptions tls) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(tls.applicationProtocols().toArray(String[]::new));
    return parameters;
  }

  private static String withoutLastDot(String name) {
    return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static @Nullable SNIHostName sni(String name) {
    try {
      return new SNIHostName(name);
    } catch (IllegalArgumentException notToBeSaid) {
      return null;
    }
  }
}
