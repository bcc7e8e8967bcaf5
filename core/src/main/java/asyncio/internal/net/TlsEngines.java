package asyncio.internal.net;

import asyncio.net.TlsOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** What encrypts a connection, set up as the options say. */
public final class TlsEngines {

  private TlsEngines() {}

  /**
   * The client's end: says which host it wants, and checks that the certificate is for that one.
   *
   * @param tls the options; their server name comes first
   * @param host the host that was asked for, or null
   * @param peer the address that is connected to
   * @return the engine
   * @throws IllegalArgumentException if nothing tells whose certificate to expect
   */
  public static SSLEngine client(
      TlsOptions tls, @Nullable String host, @Nullable SocketAddress peer) {
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
    SSLEngine engine = tls.context().createSSLEngine(name, inet == null ? -1 : inet.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine, tls);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (!name.isEmpty() && !IpLiterals.isLiteral(name)) { // RFC 6066: names only
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * The server's end.
   *
   * @param tls the options
   * @return the engine
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
}
