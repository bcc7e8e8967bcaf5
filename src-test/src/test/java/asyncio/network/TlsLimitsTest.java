package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.EncryptedTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Clients that want more handshakes of a server than it needs. */
@Isolated
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsLimitsTest {

  private static final String REJECT = "jdk.tls.rejectClientInitiatedRenegotiation";

  /** Far more than the buffers of the system and of a transport have room for. */
  private static final int FLOOD = 100_000;

  private final List<Recording> served = new ArrayList<>();
  private final List<Throwable> reported = new ArrayList<>();

  private Server echoServer() throws IOException {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((where, context) -> reported.add(context.exception()));
    return loop.createServer(
        () -> {
          Recording protocol = new Recording(loop, true);
          served.add(protocol);
          return protocol;
        },
        ServerOptions.on("127.0.0.1", 0).withTls(TlsOptions.of(Certificates.server())));
  }

  private static SSLSocket connect(Server server, String version) throws IOException {
    Socket plain = Sockets.connect((InetSocketAddress) server.sockets().get(0));
    return (SSLSocket)
        Certificates.client(version)
            .getSocketFactory()
            .createSocket(plain, "localhost", plain.getPort(), true);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  @OnBothEngines
  void aClientThatReadsNoAnswersToItsKeyUpdatesIsNotRead(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer()) {
            SSLSocket socket = toThread(() -> connect(server, "TLSv1.3"));
            toThread(() -> echo(socket, 1));
            EncryptedTransport there = (EncryptedTransport) served.get(0).transport();
            NetworkChannel channel =
                Objects.requireNonNull(
                    (NetworkChannel) there.getExtraInfo(ExtraInfo.SOCKET), "no socket");
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
            there.setReadBufferLimits(1024);
            AtomicBoolean enough = new AtomicBoolean();
            Task<Integer> flood = createTask(() -> toThread(() -> flood(socket, enough)));
            until(() -> flood.done() || there.getReadBufferSize() > 1024);
            enough.set(true);
            assertThat(await(flood)).isLessThan(FLOOD);
            // As soon as the client reads the answers, the server reads on.
            toThread(() -> echo(socket, 2));
            assertThat(there.getReadBufferSize()).isZero();
            toThread(() -> close(socket));
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made eof lost");
            assertThat(reported).isEmpty();
          }
        });
  }

  private static int flood(SSLSocket socket, AtomicBoolean enough) throws IOException {
    int updates = 0;
    while (updates < FLOOD && !enough.get()) {
      socket.startHandshake(); // asks for new keys, and waits for no answer
      updates++;
    }
    return updates;
  }

  private static int close(Socket socket) throws IOException {
    socket.close();
    return 0;
  }

  private static int echo(Socket socket, int seed) throws IOException {
    Sockets.echo(socket, 100, seed);
    return seed;
  }

  @OnBothEngines
  void aClientMayNotRenegotiate(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer()) {
            SSLSocket socket = toThread(() -> connect(server, "TLSv1.2"));
            toThread(() -> echo(socket, 1));
            assertThatThrownBy(
                    () ->
                        toThread(
                            () -> {
                              socket.startHandshake();
                              return echo(socket, 2);
                            }))
                .isInstanceOf(SSLException.class);
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made lost:SSLHandshakeException");
            assertThat(served.get(0).lostBy).hasMessageContaining("renegotiate");
            assertThat(reported).isEmpty();
            toThread(() -> close(socket));
          }
        });
  }

  @OnBothEngines
  void aClientMayRenegotiateIfTheJdkIsToldSo(EngineKind engine) {
    System.setProperty(REJECT, "false");
    try {
      Loops.runReal(
          engine,
          () -> {
            try (Server server = echoServer()) {
              toThread(
                  () -> {
                    try (SSLSocket socket = connect(server, "TLSv1.2")) {
                      echo(socket, 1);
                      socket.startHandshake();
                      return echo(socket, 2);
                    }
                  });
              await(served.get(0).lost);
              served.get(0).steps.assertAre("made eof lost");
            }
          });
    } finally {
      System.clearProperty(REJECT);
    }
  }

  @OnBothEngines
  void aServerMayAskItsClientToRenegotiate(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = echoServer()) {
            SSLSocket socket = toThread(() -> connect(server, "TLSv1.2"));
            toThread(() -> echo(socket, 1));
            AtomicInteger handshakes = new AtomicInteger();
            socket.addHandshakeCompletedListener(event -> handshakes.incrementAndGet());
            SSLEngine there =
                Objects.requireNonNull(
                    served.get(0).transport().getExtraInfo(ExtraInfo.SSL_OBJECT));
            there.beginHandshake();
            served.get(0).transport().write(new byte[] {'z'});
            assertThat((int) toThread(() -> socket.getInputStream().read())).isEqualTo('z');
            toThread(() -> echo(socket, 2));
            until(() -> handshakes.get() > 0);
            toThread(() -> close(socket));
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made eof lost");
          }
        });
  }
}
