package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Names of servers: what a client asks for (SNI), and whose certificate it expects. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsNamesTest {

  private final List<Recording> served = new ArrayList<>();

  private Server echoServer() throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createServer(
        () -> {
          Recording protocol = new Recording(loop, true);
          served.add(protocol);
          return protocol;
        },
        ServerOptions.on("127.0.0.1", 0).withTls(TlsOptions.of(Certificates.server())));
  }

  private static Connected<Recording> connect(Server server, SSLContext context, String name)
      throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createConnection(
        () -> new Recording(loop, false),
        ConnectionOptions.to(server.sockets().get(0))
            .withTls(TlsOptions.of(context).withServerHostname(name)));
  }

  /** Connects, and returns the names that the server was asked for. */
  private List<SNIServerName> namesAskedFor(SSLContext context, String name) throws IOException {
    try (Server server = echoServer()) {
      Connected<Recording> client = connect(server, context, name);
      client.transport().write(new byte[] {'x'});
      while (client.protocol().received.length() == 0) {
        sleep(0.001);
      }
      SSLEngine there =
          Objects.requireNonNull(served.get(0).transport().getExtraInfo(ExtraInfo.SSL_OBJECT));
      client.transport().close();
      await(client.protocol().lost);
      return ((ExtendedSSLSession) there.getSession()).getRequestedServerNames();
    }
  }

  @OnBothEngines
  void aDotAtTheEndIsNotPartOfTheName(EngineKind engine) {
    Loops.runReal(
        engine,
        () ->
            assertThat(namesAskedFor(Certificates.client(), "localhost."))
                .containsExactly(new SNIHostName("localhost")));
  }

  @OnBothEngines
  void aNameWithADotAtTheEndIsChecked(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer()) {
            assertThatThrownBy(() -> connect(server, Certificates.client(), "example.org."))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("example.org");
          }
        });
  }

  /** Docker and others name hosts like this; SNI knows letters, digits and hyphens only. */
  @OnBothEngines
  void aNameThatSniCannotSayIsNotSaid(EngineKind engine) {
    Loops.runReal(
        engine, () -> assertThat(namesAskedFor(trustsEverything(), "my_service")).isEmpty());
  }

  @OnBothEngines
  void aNameThatSniCannotSayIsChecked(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer()) {
            assertThatThrownBy(() -> connect(server, Certificates.client(), "my_service"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("my_service");
          }
        });
  }

  private static SSLContext trustsEverything() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new TrustsEverything()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static final class TrustsEverything extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
