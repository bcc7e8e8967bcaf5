package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.EncryptedTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Encrypted connections, over loopback. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  private final List<Recording> served = new ArrayList<>();
  private final List<Throwable> reported = new ArrayList<>();

  static Stream<Arguments> enginesAndVersions() {
    return Engines.available()
        .flatMap(engine -> VERSIONS.stream().map(version -> Arguments.of(engine, version)));
  }

  // ---- helpers

  private static TlsOptions serverTls() {
    return TlsOptions.of(Certificates.server());
  }

  private static TlsOptions clientTls() {
    return TlsOptions.of(Certificates.client());
  }

  private Server echoServer(TlsOptions tls) throws IOException {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((where, context) -> reported.add(context.exception()));
    return serve(
        () -> {
          Recording protocol = new Recording(loop, true);
          served.add(protocol);
          return protocol;
        },
        tls);
  }

  private static Server serve(Supplier<BaseProtocol> factory, TlsOptions tls) throws IOException {
    return getRunningLoop().createServer(factory, ServerOptions.on(LOOPBACK, 0).withTls(tls));
  }

  private static Connected<Recording> connectTo(Server server, TlsOptions tls) throws IOException {
    EventLoop loop = getRunningLoop();
    return connectTo(server, () -> new Recording(loop, false), tls);
  }

  private static <P extends BaseProtocol> Connected<P> connectTo(
      Server server, Supplier<P> factory, TlsOptions tls) throws IOException {
    return getRunningLoop()
        .createConnection(factory, ConnectionOptions.to("localhost", port(server)).withTls(tls));
  }

  private static int port(Server server) {
    return server.port();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  private static void echo(Connected<Recording> client, String text) {
    int before = client.protocol().received.length();
    client.transport().write(bytes(text));
    until(() -> client.protocol().received.length() == before + text.length());
    assertThat(client.protocol().received.substring(before)).isEqualTo(text);
  }

  /** The server still works, and nothing was reported. */
  private void assertUnharmed(Server server) throws IOException {
    Connected<Recording> client = connectTo(server, clientTls());
    echo(client, "still there");
    client.transport().close();
    await(client.protocol().lost);
    assertThat(reported).isEmpty();
  }

  // ---- connections

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void whatIsWrittenComesBack(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            Connected<Recording> client =
                connectTo(server, TlsOptions.of(Certificates.client(version)));
            client.protocol().steps.assertAre("made");
            echo(client, "hello");
            client.transport().writelines(List.of(bytes("wor"), bytes(""), bytes("ld")));
            until(() -> client.protocol().received.toString().equals("helloworld"));
            client.transport().close();
            assertThat(client.transport().isClosing()).isTrue();
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made lost");
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made eof lost");
            assertThat(reported).isEmpty();
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void manyBytesInBothDirections(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          int size = 16 << 20;
          Bulk there = new Bulk(loop, size, 1);
          try (Server server = serve(() -> there, serverTls())) {
            Connected<Bulk> client =
                connectTo(
                    server,
                    () -> new Bulk(loop, size, 2),
                    TlsOptions.of(Certificates.client(version)));
            Bulk here = client.protocol();
            assertThat(await(here.done)).isTrue();
            assertThat(await(there.done)).isTrue();
            assertThat(here.received.getValue()).isEqualTo(there.sent.getValue());
            assertThat(there.received.getValue()).isEqualTo(here.sent.getValue());
            assertThat(Math.max(here.mostUnsent, there.mostUnsent)).isLessThan(700_000);
            client.transport().close();
            server.close();
            server.waitClosed();
          }
        });
  }

  @OnBothEngines
  void whatIsKnownOfTheEncryption(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          TlsOptions tls = clientTls();
          try (Server server = echoServer(serverTls())) {
            Transport transport = connectTo(server, tls).transport();
            assertThat(transport.getExtraInfo(ExtraInfo.SSLCONTEXT)).isSameAs(tls.context());
            assertThat(transport.getExtraInfo(ExtraInfo.CIPHER)).startsWith("TLS_");
            assertThat(transport.getExtraInfo(ExtraInfo.SSL_OBJECT)).isInstanceOf(SSLEngine.class);
            assertThat(transport.getExtraInfo(ExtraInfo.ALPN)).isNull();
            assertThat(subject(transport)).isEqualTo("CN=localhost");
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME))
                .isEqualTo(server.sockets().get(0));
            assertThat(transport).asString().contains("TLSv1.3");
            assertThat(transport.canWriteEof()).isFalse();
            assertThatThrownBy(transport::writeEof)
                .isInstanceOf(UnsupportedOperationException.class);
            until(() -> served.get(0).steps.soFar().contains("made"));
            assertThat(served.get(0).transport().getExtraInfo(ExtraInfo.PEERCERT)).isNull();
            transport.close();
          }
        });
  }

  private static String subject(Transport transport) {
    List<Certificate> chain =
        Objects.requireNonNull(transport.getExtraInfo(ExtraInfo.PEERCERT), "no certificate");
    return ((X509Certificate) chain.get(0)).getSubjectX500Principal().getName();
  }

  @OnBothEngines
  void theLimitsOfTheBuffers(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            EncryptedTransport transport =
                (EncryptedTransport) connectTo(server, clientTls()).transport();
            assertThat(transport.getWriteBufferLimits())
                .hasToString("BufferLimits[low=131072, high=524288]");
            assertThat(transport.getReadBufferLimits())
                .hasToString("BufferLimits[low=65536, high=262144]");
            transport.setReadBufferLimits(400);
            assertThat(transport.getReadBufferLimits())
                .hasToString("BufferLimits[low=100, high=400]");
            assertThatThrownBy(() -> transport.setReadBufferLimits(1, 2))
                .isInstanceOf(IllegalArgumentException.class);
            transport.close();
          }
        });
  }

  @OnBothEngines
  void aSlowReaderPausesTheWriter(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            Connected<Recording> client = connectTo(server, clientTls());
            echo(client, "x");
            EncryptedTransport reader = (EncryptedTransport) served.get(0).transport();
            reader.pauseReading();
            assertThat(reader.isReading()).isFalse();
            byte[] block = new byte[1 << 16];
            int blocks = 0;
            while (true) {
              client.transport().write(block);
              blocks++;
              if (client.protocol().steps.soFar().contains("pause")) {
                break; // at once: what the system takes meanwhile would be gone
              }
              sleep(0);
            }
            assertThat(client.transport().getWriteBufferSize()).isBetween(512 << 10, 576 << 10);
            until(() -> reader.getReadBufferSize() > 256 << 10);
            assertThat(reader.getReadBufferSize()).isLessThan(520 << 10);
            assertThat(served.get(0).received).hasToString("x");
            reader.resumeReading();
            int expected = 1 + blocks * block.length;
            until(() -> client.protocol().received.length() == expected);
            client.protocol().steps.assertAre("made pause resume");
            client.transport().abort();
            await(client.protocol().lost);
          }
        });
  }

  @OnBothEngines
  void aBufferedProtocolReadsIntoItsOwnBuffer(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          ByteArrayOutputStream received = new ByteArrayOutputStream();
          ByteBuffer buffer = ByteBuffer.allocate(7);
          BufferedProtocol protocol =
              new BufferedProtocol() {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                  return buffer.clear();
                }

                @Override
                public void bufferUpdated(int count) {
                  assertThat(buffer.position()).isEqualTo(count);
                  received.write(buffer.array(), 0, count);
                }
              };
          try (Server server = echoServer(serverTls())) {
            Connected<BufferedProtocol> client = connectTo(server, () -> protocol, clientTls());
            client.transport().write(bytes("more than fits into it"));
            until(() -> received.size() == 22);
            assertThat(received).hasToString("more than fits into it");
            Recording next = new Recording(loop, false);
            client.transport().setProtocol(next);
            client.transport().close();
            await(next.lost);
          }
        });
  }

  @OnBothEngines
  void bothEndsMayWantAnApplicationProtocol(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          TlsOptions old = serverTls().withApplicationProtocols(List.of("http/1.1"));
          try (Server server = echoServer(old)) {
            Connected<Recording> client =
                connectTo(server, clientTls().withApplicationProtocols(List.of("h2", "http/1.1")));
            echo(client, "x");
            assertThat(client.transport().getExtraInfo(ExtraInfo.ALPN)).isEqualTo("http/1.1");
            assertThat(served.get(0).transport().getExtraInfo(ExtraInfo.ALPN))
                .isEqualTo("http/1.1");
            client.transport().close();
            assertThatThrownBy(
                    () -> connectTo(server, clientTls().withApplicationProtocols(List.of("h2"))))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("no_application_protocol");
            assertUnharmed(server);
          }
        });
  }

  @OnBothEngines
  void theServerLearnsWhichHostIsMeant(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            Connected<Recording> client = connectTo(server, clientTls());
            echo(client, "x");
            SSLEngine there =
                Objects.requireNonNull(
                    served.get(0).transport().getExtraInfo(ExtraInfo.SSL_OBJECT));
            assertThat(((ExtendedSSLSession) there.getSession()).getRequestedServerNames())
                .containsExactly(new SNIHostName("localhost"));
            client.transport().close();
          }
        });
  }

  @OnBothEngines
  void anAddressIsAsGoodAsAName(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = echoServer(serverTls())) {
            Connected<Recording> client =
                loop.createConnection(
                    () -> new Recording(loop, false),
                    ConnectionOptions.to(server.sockets().get(0)).withTls(clientTls()));
            echo(client, "x");
            client.transport().close();
          }
        });
  }

  @OnBothEngines
  void aUnixDomainSocketHasNoName(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
          ConnectionOptions options = ConnectionOptions.to(address);
          try (Server server =
              loop.createServer(
                  () -> new Recording(loop, true),
                  ServerOptions.on(address).withTls(serverTls()))) {
            assertThat(server.isServing()).isTrue();
            assertThatThrownBy(
                    () ->
                        loop.createConnection(
                            () -> new Recording(loop, false), options.withTls(clientTls())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withServerHostname");
            Connected<Recording> client =
                loop.createConnection(
                    () -> new Recording(loop, false),
                    options.withTls(clientTls().withServerHostname("localhost")));
            echo(client, "unix");
            client.transport().close();
          }
        });
  }

  // ---- what can go wrong

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void aServerOfAnotherName(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            assertThatThrownBy(
                    () ->
                        connectTo(
                            server,
                            TlsOptions.of(Certificates.client(version))
                                .withServerHostname("example.org")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("example.org");
            served.get(0).steps.assertAre("");
            assertUnharmed(server);
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void aServerThatNobodyTrusts(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          SSLContext trustsOthers = SSLContext.getInstance(version);
          trustsOthers.init(null, null, null);
          try (Server server = echoServer(serverTls())) {
            assertThatThrownBy(() -> connectTo(server, TlsOptions.of(trustsOthers)))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unable to find valid certification path");
            assertUnharmed(server);
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void aClientWithTheCertificateThatIsAskedFor(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls().withClientAuth())) {
            Connected<Recording> client =
                connectTo(server, TlsOptions.of(Certificates.knownClient(version)));
            echo(client, "x");
            assertThat(subject(served.get(0).transport())).isEqualTo("CN=client");
            client.transport().close();
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void aClientWithoutTheCertificateThatIsAskedFor(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = echoServer(serverTls().withClientAuth())) {
            Recording protocol =
                new Recording(loop, false) {
                  @Override
                  public void connectionMade(Transport made) {
                    super.connectionMade(made);
                    made.write(new byte[1 << 20]);
                  }
                };
            Throwable thrown =
                catchThrowable(
                    () ->
                        connectTo(
                            server, () -> protocol, TlsOptions.of(Certificates.client(version))));
            if (version.equals("TLSv1.2")) {
              assertThat(thrown).isInstanceOf(SSLException.class);
              protocol.steps.assertAre("");
            } else { // the client is ready before the server has looked at its certificate
              assertThat(thrown).isNull();
              await(protocol.lost);
              assertThat(protocol.steps.soFar()).last().asString().matches("lost:SSL.*Exception");
            }
            served.get(0).steps.assertAre("");
            assertThat(reported).isEmpty();
          }
        });
  }

  @OnBothEngines
  void aServerThatNeverAnswers(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (ServerSocketChannel silent = ServerSocketChannel.open()) {
            silent.bind(new InetSocketAddress(LOOPBACK, 0));
            assertThatThrownBy(
                    () ->
                        loop.createConnection(
                            () -> new Recording(loop, false),
                            ConnectionOptions.to(silent.getLocalAddress())
                                .withTls(clientTls().withTimeouts(0.05, 30))))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("longer than 0.05 seconds");
          }
        });
  }

  @OnBothEngines
  void aServerThatGoesAway(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Supplier<BaseProtocol> closing =
              () ->
                  new Protocol() {
                    @Override
                    public void connectionMade(Transport transport) {
                      transport.close();
                    }
                  };
          try (Server server = getRunningLoop().createServer(closing, LOOPBACK, 0)) {
            assertThatThrownBy(() -> connectTo(server, clientTls()))
                .isInstanceOf(IOException.class);
          }
        });
  }

  @OnBothEngines
  void clientsThatDoNotSpeakTls(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = echoServer(serverTls().withTimeouts(0.05, 30))) {
            ConnectionOptions plain = ConnectionOptions.to(server.sockets().get(0));
            Connected<Recording> silent =
                loop.createConnection(() -> new Recording(loop, false), plain);
            Connected<Recording> other =
                loop.createConnection(() -> new Recording(loop, false), plain);
            other.transport().write(bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            await(other.protocol().lost);
            await(silent.protocol().lost);
            served.forEach(protocol -> protocol.steps.assertAre(""));
            assertThat(reported).isEmpty();
          }
        });
  }

  @OnBothEngines
  void cancellingAnAttemptToConnectClosesTheConnection(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording there = new Recording(loop, false);
          try (Server server = loop.createServer(() -> there, LOOPBACK, 0)) {
            Task<Connected<Recording>> task = createTask(() -> connectTo(server, clientTls()));
            until(() -> there.received.length() > 0);
            task.cancel();
            task.join();
            assertThat(task.cancelled()).isTrue();
            await(there.lost);
          }
        });
  }

  @OnBothEngines
  void aProtocolThatFailsLosesItsConnectionAndNothingElse(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          IllegalArgumentException failure = new IllegalArgumentException("cannot parse");
          try (Server server = echoServer(serverTls())) {
            Recording failing =
                new Recording(loop, false) {
                  @Override
                  public void dataReceived(byte[] data) {
                    throw failure;
                  }
                };
            connectTo(server, () -> failing, clientTls()).transport().write(bytes("x"));
            await(failing.lost);
            failing.steps.assertAre("made lost:IllegalArgumentException");
            assertThat(reported).containsExactly(failure);
            reported.clear();
            assertUnharmed(server);
          }
        });
  }

  // ---- the end

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void whatWasWrittenBeforeTheCloseArrives(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording there = new Recording(loop, false);
          try (Server server = serve(() -> there, serverTls())) {
            Connected<Recording> client =
                connectTo(server, TlsOptions.of(Certificates.client(version)));
            for (int i = 0; i < 64; i++) {
              client.transport().write(new byte[1 << 17]);
            }
            client.transport().close();
            client.transport().write(bytes("too late"));
            await(client.protocol().lost);
            await(there.lost);
            assertThat(there.received).hasSize(64 << 17);
            there.steps.assertAre("made eof lost");
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void closingWhileTheOtherEndIsSending(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Bulk there = new Bulk(loop, 16 << 20, 1);
          try (Server server = serve(() -> there, serverTls())) {
            Recording here = new Recording(loop, false);
            Connected<Recording> client =
                connectTo(server, () -> here, TlsOptions.of(Certificates.client(version)));
            until(() -> here.received.length() > 1 << 20);
            client.transport().close();
            int before = here.received.length();
            await(here.lost);
            assertThat(here.received).hasSize(before);
            here.steps.assertAre("made lost");
            assertThat(await(there.done)).isFalse();
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void bothEndsSayThatTheyClose(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = echoServer(serverTls())) {
            int port = port(server);
            toThread(
                () -> {
                  try (SSLSocket socket = blockingClient(version, port)) {
                    loop.callSoonThreadsafe(() -> served.get(0).transport().close());
                    assertAtEnd(socket);
                  }
                  return port;
                });
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made lost");
            toThread(
                () -> {
                  try (SSLSocket socket = blockingClient(version, port)) {
                    socket.shutdownOutput();
                    assertAtEnd(socket);
                  }
                  return port;
                });
            await(served.get(1).lost);
            served.get(1).steps.assertAre("made eof lost");
          }
        });
  }

  /** The JDK's sockets throw if the other end has not said that it closes. */
  private static void assertAtEnd(SSLSocket socket) throws IOException {
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  private static SSLSocket blockingClient(String version, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) Certificates.client(version).getSocketFactory().createSocket("localhost", port);
    socket.getOutputStream().write('x');
    assertThat(socket.getInputStream().read()).isEqualTo('x');
    return socket;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void anOtherEndThatIsSimplyGone(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            Connected<Recording> client =
                connectTo(server, TlsOptions.of(Certificates.client(version)));
            echo(client, "x");
            client.transport().abort();
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made lost");
            client.transport().write(bytes("into the void"));
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made eof lost");
            assertThat(reported).isEmpty();
          }
        });
  }

  @OnBothEngines
  void theEndIsReadAfterAPause(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Recording there = new Recording(getRunningLoop(), false);
          try (Server server = serve(() -> there, serverTls())) {
            Connected<Recording> client = connectTo(server, clientTls());
            client.transport().write(bytes("x"));
            until(() -> there.received.length() == 1);
            there.transport().pauseReading();
            client.transport().write(bytes("yz"));
            client.transport().close();
            until(() -> ((EncryptedTransport) there.transport()).getReadBufferSize() > 0);
            there.steps.assertAre("made");
            there.transport().resumeReading();
            await(there.lost);
            assertThat(there.received).hasToString("xyz");
            there.steps.assertAre("made eof lost");
            await(client.protocol().lost);
          }
        });
  }

  @OnBothEngines
  void anOtherEndThatDoesNotAgreeToTheEnd(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls().withTimeouts(60, 0.05))) {
            Connected<Recording> client = connectTo(server, clientTls());
            echo(client, "x");
            client.transport().pauseReading(); // it does not see that the server closes
            served.get(0).transport().close();
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made lost:TimeoutException");
            client.transport().abort();
          }
        });
  }

  @OnBothEngines
  void anOtherEndThatDoesNotReadWhatIsLeft(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer(serverTls())) {
            Connected<Recording> client = connectTo(server, clientTls().withTimeouts(60, 0.05));
            echo(client, "x");
            served.get(0).transport().pauseReading();
            Sockets.keepLittle(client.transport());
            Sockets.keepLittle(served.get(0).transport());
            client.transport().write(new byte[32 << 20]);
            client.transport().close();
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made pause lost:TimeoutException");
            served.get(0).transport().abort();
          }
        });
  }

  @OnBothEngines
  void aServerClosesItsEncryptedClientsProperly(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = echoServer(serverTls());
          Connected<Recording> client = connectTo(server, clientTls());
          echo(client, "x");
          server.close();
          server.closeClients();
          server.waitClosed();
          served.get(0).steps.assertAre("made lost");
          await(client.protocol().lost);
          client.protocol().steps.assertAre("made eof lost");
        });
  }

  // ---- start_tls

  /** An echo that may get its first bytes before it gets its transport. */
  private static final class Upgraded extends Recording {

    private boolean made;

    Upgraded() {
      super(getRunningLoop(), false);
    }

    @Override
    public void connectionMade(Transport transport) {
      super.connectionMade(transport);
      made = true;
      transport().write(bytes(received.toString()));
    }

    @Override
    public void dataReceived(byte[] data) {
      super.dataReceived(data);
      if (made) {
        transport().write(data);
      }
    }
  }

  /** A server that encrypts a connection when its client says so, and echoes from then on. */
  private static Server upgradingServer(Recording after) throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createServer(
        () ->
            new Recording(loop, false) {
              @Override
              public void dataReceived(byte[] data) {
                super.dataReceived(data);
                byte[] request = bytes("STARTTLS");
                transport().write(bytes("OK"));
                byte[] rest = Arrays.copyOfRange(data, request.length, data.length);
                createTask(() -> upgrade(transport(), after, rest));
              }
            },
        LOOPBACK,
        0);
  }

  private static void upgrade(Transport transport, Recording after, byte[] received) {
    Throwable failed =
        catchThrowable(
            () ->
                after.connectionMade(
                    getRunningLoop().startTls(transport, after, serverTls(), true, received)));
    if (failed != null) {
      after.steps.log(failed.getMessage());
    }
  }

  private static Connected<Recording> connectToUpgradingServer(Server server) throws IOException {
    EventLoop loop = getRunningLoop();
    Connected<Recording> plain =
        loop.createConnection(() -> new Recording(loop, false), "localhost", port(server));
    plain.transport().write(bytes("STARTTLS"));
    until(() -> plain.protocol().received.length() == 2);
    return plain;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void aConnectionCanBeEncryptedLater(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording there = new Upgraded();
          try (Server server = upgradingServer(there)) {
            Connected<Recording> plain = connectToUpgradingServer(server);
            Transport transport =
                loop.startTls(
                    plain.transport(),
                    plain.protocol(),
                    TlsOptions.of(Certificates.client(version)),
                    false);
            assertThat(transport.getExtraInfo(ExtraInfo.PEERCERT)).isNotNull();
            echo(new Connected<>(transport, plain.protocol()), "secret");
            plain.protocol().steps.assertAre("made");
            transport.close();
            await(plain.protocol().lost);
            await(there.lost);
            plain.protocol().steps.assertAre("made lost");
            there.steps.assertAre("made eof lost");
          }
        });
  }

  @OnBothEngines
  void encryptedBytesBehindTheRequestAreNotLost(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording there = new Upgraded();
          Recording before =
              new Recording(loop, false) {
                @Override
                public void dataReceived(byte[] data) {
                  transport().pauseReading();
                  createTask(() -> upgrade(transport(), there, data));
                }
              };
          try (Server server = loop.createServer(() -> before, LOOPBACK, 0)) {
            Connected<Recording> client =
                loop.createConnection(() -> new Recording(loop, false), "localhost", port(server));
            Transport transport =
                loop.startTls(client.transport(), client.protocol(), clientTls(), false);
            echo(new Connected<>(transport, client.protocol()), "x");
            transport.close();
          }
        });
  }

  @OnBothEngines
  void encryptedTwice(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording there = new Upgraded();
          Recording before =
              new Recording(loop, false) {
                @Override
                public void dataReceived(byte[] data) {
                  createTask(() -> upgrade(transport(), there, data));
                }
              };
          try (Server server = serve(() -> before, serverTls())) {
            Connected<Recording> client = connectTo(server, clientTls());
            Transport inner =
                loop.startTls(client.transport(), client.protocol(), clientTls(), false);
            Connected<Recording> both = new Connected<>(inner, client.protocol());
            echo(both, "x".repeat(100_000));
            inner.close();
            await(there.lost);
            there.steps.assertAre("made eof lost");
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made lost");
          }
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndVersions")
  void theOtherEndLearnsWhatIsWrong(EngineKind engine, String version) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          SSLContext trustsOthers = SSLContext.getInstance(version);
          trustsOthers.init(null, null, null);
          Recording there = new Upgraded();
          try (Server server = upgradingServer(there)) {
            Connected<Recording> client = connectToUpgradingServer(server);
            assertThatThrownBy(
                    () ->
                        loop.startTls(
                            client.transport(),
                            client.protocol(),
                            TlsOptions.of(trustsOthers),
                            false))
                .isInstanceOf(SSLHandshakeException.class);
            assertThat(client.transport().isClosing()).isTrue();
            client.protocol().steps.assertAre("made lost:SSLHandshakeException");
            await(there.lost);
            until(() -> there.steps.soFar().size() == 2);
            assertThat(there.steps.soFar().get(0)).isEqualTo("lost:SSLHandshakeException");
            assertThat(there.steps.soFar().get(1)).contains("certificate_unknown");
          }
        });
  }

  @OnBothEngines
  void whatCannotBeEncrypted(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = upgradingServer(new Upgraded())) {
            Connected<Recording> client =
                loop.createConnection(() -> new Recording(loop, false), "localhost", port(server));
            client.transport().close();
            assertThatThrownBy(
                    () -> loop.startTls(client.transport(), client.protocol(), clientTls(), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
          }
        });
  }
}
