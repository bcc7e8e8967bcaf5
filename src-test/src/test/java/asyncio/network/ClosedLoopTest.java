package asyncio.network;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.FlowControlProtocol;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.net.WriteTransport;
import asyncio.test.Steps;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Clean-up of the network in coroutines that a loop unwinds as it is closed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class ClosedLoopTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MORE_THAN_THE_SYSTEM_KEEPS = 1 << 24;

  private final Steps steps = new Steps();

  /** Makes something, and returns how to clean it up. */
  @FunctionalInterface
  private interface Resource {
    Coroutine.Void open() throws Exception;
  }

  /** Each resource is cleaned up while the loop is closed; afterwards none is left. */
  private void assertCleanedUp(EngineKind engine, Resource resource) {
    try (LogRecords log = new LogRecords()) {
      Sockets.assertNoneLeftBy(
          () -> {
            EventLoop loop = Loops.real(engine);
            Reported reported = Reported.by(loop);
            loop.runUntilComplete(
                () -> {
                  Task<Void> task =
                      createTask(
                          () -> {
                            Coroutine.Void cleanUp = resource.open();
                            try {
                              steps.log("open");
                              sleep(1000);
                            } finally {
                              cleanUp.run();
                              steps.log("more");
                            }
                          });
                  while (steps.soFar().isEmpty() && !task.done()) {
                    sleep(0.001);
                  }
                });
            loop.close();
            assertThat(reported.messages()).containsOnly("Task was destroyed but it is pending!");
          });
      steps.assertAre("open more");
      assertThat(log.all())
          .extracting(LogRecord::getMessage)
          .noneMatch(message -> message.contains("Not closed"));
    }
  }

  @OnBothEngines
  void aWriter(EngineKind engine) throws IOException {
    try (ServerSocketChannel listener = listener()) {
      assertCleanedUp(
          engine,
          () -> {
            var connection =
                Streams.openConnection(ConnectionOptions.to(listener.getLocalAddress()));
            return () -> {
              connection.writer().write(new byte[] {1});
              connection.writer().close();
              assertThat(connection.writer().isClosing()).isTrue();
            };
          });
      try (SocketChannel accepted = listener.accept()) {
        assertThat(accepted.socket().getInputStream().readAllBytes()).containsExactly(1);
      }
    }
  }

  private static ServerSocketChannel listener() throws IOException {
    return ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
  }

  @OnBothEngines
  void aWriterThatHasNotSentEverything(EngineKind engine) throws IOException {
    try (ServerSocketChannel listener = listener()) {
      assertCleanedUp(
          engine,
          () -> {
            var connection =
                Streams.openConnection(ConnectionOptions.to(listener.getLocalAddress()));
            connection.writer().write(new byte[MORE_THAN_THE_SYSTEM_KEEPS]);
            return connection.writer()::close;
          });
    }
  }

  @OnBothEngines
  void aConnectionThatIsAborted(EngineKind engine) throws IOException {
    try (ServerSocketChannel listener = listener()) {
      assertCleanedUp(
          engine,
          () -> {
            WriteTransport transport =
                getRunningLoop()
                    .createConnection(
                        FlowControlProtocol::new, ConnectionOptions.to(listener.getLocalAddress()))
                    .transport();
            return () -> {
              transport.abort();
              transport.close();
              transport.write(new byte[1]);
            };
          });
    }
  }

  @OnBothEngines
  void anEncryptedConnection(EngineKind engine) {
    assertCleanedUp(
        engine,
        () -> {
          Server server =
              Streams.startServer(
                  (reader, writer) -> {
                    try (writer) {
                      reader.read();
                    }
                  },
                  ServerOptions.on(LOOPBACK, 0).withTls(Certificates.patientServer()));
          var connection =
              Streams.openConnection(
                  ConnectionOptions.to(server.sockets().get(0))
                      .withTls(Certificates.patientClient().withServerHostname("localhost")));
          return () -> {
            connection.writer().close();
            server.close();
            server.abortClients();
          };
        });
  }

  @OnBothEngines
  void aServerAndItsClients(EngineKind engine, @TempDir Path folder) {
    assertCleanedUp(
        engine,
        () -> {
          Server server =
              Streams.startServer((reader, writer) -> reader.read(), ServerOptions.on(LOOPBACK, 0));
          Server unix = Streams.startUnixServer((reader, writer) -> {}, folder.resolve("socket"));
          var connection = Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)));
          return () -> {
            server.close();
            server.closeClients();
            unix.close();
            connection.writer().close();
          };
        });
    assertThat(folder.resolve("socket")).doesNotExist();
  }

  @OnBothEngines
  void aServerThatServesForEver(EngineKind engine) {
    assertCleanedUp(
        engine,
        () -> {
          Server server =
              Streams.startServer((reader, writer) -> {}, ServerOptions.on(LOOPBACK, 0));
          createTask(server::serveForever);
          sleep(0);
          return server::close;
        });
  }

  @OnBothEngines
  void datagrams(EngineKind engine) {
    assertCleanedUp(
        engine,
        () -> {
          DatagramTransport transport =
              getRunningLoop()
                  .createDatagramEndpoint(
                      () -> new DatagramProtocol() {}, DatagramOptions.on(LOOPBACK, 0))
                  .transport();
          return () -> {
            transport.close();
            transport.abort();
          };
        });
  }

  @OnBothEngines
  void pipes(EngineKind engine) {
    assertCleanedUp(
        engine,
        () -> {
          Pipe pipe = Pipe.open();
          EventLoop loop = getRunningLoop();
          var out = loop.connectWritePipe(FlowControlProtocol::new, pipe.sink()).transport();
          var in = loop.connectReadPipe(() -> new Protocol() {}, pipe.source()).transport();
          out.write(new byte[MORE_THAN_THE_SYSTEM_KEEPS]);
          return () -> {
            in.close();
            out.close();
          };
        });
  }

  @OnBothEngines
  void bareSockets(EngineKind engine) throws IOException {
    try (ServerSocketChannel listener = listener()) {
      assertCleanedUp(
          engine,
          () -> {
            EventLoop loop = getRunningLoop();
            SocketChannel sock = SocketChannel.open(listener.getLocalAddress());
            sock.configureBlocking(false);
            loop.addReader(sock, () -> {});
            return () -> {
              assertThat(loop.removeReader(sock)).isFalse();
              assertThat(loop.removeWriter(sock)).isFalse();
              sock.close();
            };
          });
    }
  }

  @OnBothEngines
  void nothingNewBegins(EngineKind engine) throws IOException {
    try (ServerSocketChannel listener = listener()) {
      assertCleanedUp(
          engine,
          () -> {
            EventLoop loop = getRunningLoop();
            Server idle =
                Streams.startServer(
                    (reader, writer) -> {}, ServerOptions.on(LOOPBACK, 0).withoutServing());
            return () -> {
              for (Coroutine.Void call :
                  List.<Coroutine.Void>of(
                      idle::startServing,
                      () -> Streams.startServer((reader, writer) -> {}, LOOPBACK, 0),
                      () ->
                          Streams.openConnection(ConnectionOptions.to(listener.getLocalAddress())),
                      () ->
                          loop.createDatagramEndpoint(
                              () -> new DatagramProtocol() {}, DatagramOptions.on(LOOPBACK, 0)))) {
                assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Event loop is closed");
              }
              idle.close();
            };
          });
    }
  }

  @OnBothEngines
  void aTaskThatConnectsLeavesNoSocket(EngineKind engine) throws IOException {
    try (ServerSocketChannel busy = ServerSocketChannel.open()) {
      busy.bind(new InetSocketAddress(LOOPBACK, 0), 1);
      SocketChannel first = SocketChannel.open(busy.getLocalAddress());
      SocketChannel second = SocketChannel.open(busy.getLocalAddress());
      Sockets.assertNoneLeftBy(
          () -> {
            EventLoop loop = Loops.real(engine);
            Reported.by(loop);
            loop.runUntilComplete(
                () -> {
                  createTask(
                      () -> Streams.openConnection(ConnectionOptions.to(busy.getLocalAddress())));
                  sleep(0);
                  sleep(0);
                });
            loop.close();
          });
      first.close();
      second.close();
    }
  }
}
