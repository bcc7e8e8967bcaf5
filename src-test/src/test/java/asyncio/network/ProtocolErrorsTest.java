package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.BufferedProtocol;
import asyncio.net.Connected;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.net.WritePipe;
import asyncio.net.WriteTransport;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessProtocol;
import asyncio.process.SubprocessTransport;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Protocols that throw errors: they are treated as exceptions are, and reach those concerned. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class ProtocolErrorsTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MORE_THAN_THE_SYSTEM_KEEPS = 1 << 24;

  private final AssertionError error = new AssertionError("of a protocol");

  /** Throws an error in a method, and remembers how it was lost. */
  private class Failing implements Protocol {

    private final String where;
    final List<@Nullable Throwable> lostBy = new ArrayList<>();
    final List<@Nullable Exception> lostByException = new ArrayList<>();

    Failing(String where) {
      this.where = where;
    }

    private void failIn(String method) {
      if (where.equals(method)) {
        throw error;
      }
    }

    @Override
    public void connectionMade(Transport transport) {
      failIn("connectionMade");
    }

    @Override
    public void dataReceived(byte[] data) {
      failIn("dataReceived");
    }

    @Override
    public boolean eofReceived() {
      failIn("eofReceived");
      return false;
    }

    @Override
    public void pauseWriting() {
      failIn("pauseWriting");
    }

    @Override
    public void resumeWriting() {
      failIn("resumeWriting");
    }

    @Override
    public void connectionLost(@Nullable Throwable reason) {
      lostBy.add(reason);
      Protocol.super.connectionLost(reason);
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
      lostByException.add(exception);
      failIn("connectionLost");
    }
  }

  /** A server that sends a byte, and ends its half if it gets one. */
  private Server server(@Nullable TlsOptions tls) throws IOException {
    ServerOptions options = ServerOptions.on(LOOPBACK, 0);
    return Streams.startServer(
        (reader, writer) -> {
          try (writer) {
            writer.write(new byte[1]);
            reader.read(1);
          } catch (IOException reset) {
            // The client has failed.
          }
        },
        tls == null ? options : options.withTls(tls));
  }

  private static ConnectionOptions to(Server server, boolean encrypted) {
    ConnectionOptions options = ConnectionOptions.to(server.sockets().get(0));
    return encrypted
        ? options.withTls(Certificates.patientClient().withServerHostname("localhost"))
        : options;
  }

  private static void lose(Failing protocol) {
    while (protocol.lostBy.isEmpty()) {
      sleep(0.001);
    }
  }

  @OnBothEngines
  void theProtocolGetsTheErrorThatItHasThrown(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          for (boolean encrypted : List.of(false, true)) {
            Reported reported = Reported.by(loop);
            try (Server server = server(encrypted ? Certificates.patientServer() : null)) {
              Failing protocol = new Failing("dataReceived");
              loop.createConnection(() -> protocol, to(server, encrypted));
              lose(protocol);
              assertThat(protocol.lostBy).containsExactly(error);
              assertThat(protocol.lostByException.get(0)).hasCause(error);
              assertThat(reported.only().exception()).isSameAs(error);
            }
          }
        });
  }

  @OnBothEngines
  void soDoTheOtherMethodsThatReceive(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          try (Server server = server(null)) {
            Failing atEnd = new Failing("eofReceived");
            Connected<Failing> client = loop.createConnection(() -> atEnd, to(server, false));
            client.transport().write(new byte[1]);
            lose(atEnd);
            assertThat(atEnd.lostBy).containsExactly(error);

            List<@Nullable Throwable> lostBy = new ArrayList<>();
            loop.createConnection(
                () ->
                    new BufferedProtocol() {
                      @Override
                      public ByteBuffer getBuffer(int sizeHint) {
                        return ByteBuffer.allocate(1);
                      }

                      @Override
                      public void bufferUpdated(int count) {
                        throw error;
                      }

                      @Override
                      public void connectionLost(@Nullable Throwable reason) {
                        lostBy.add(reason);
                      }
                    },
                to(server, false));
            while (lostBy.isEmpty()) {
              sleep(0.001);
            }
            assertThat(lostBy).containsExactly(error);
            assertThat(reported.exceptions()).containsExactly(error, error);
          }
        });
  }

  @OnBothEngines
  void whoReadsAndWritesStreamsGetsTheErrorItself(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported.by(loop);
          try (Server server = server(null)) {
            StreamReader reader = new StreamReader();
            Connected<StreamReaderProtocol> client =
                loop.createConnection(
                    () ->
                        new StreamReaderProtocol(reader) {
                          @Override
                          public void dataReceived(byte[] data) {
                            throw error;
                          }
                        },
                    to(server, false));
            StreamWriter writer = new StreamWriter(client.transport(), client.protocol(), reader);
            assertThatThrownBy(() -> reader.readexactly(1)).isSameAs(error);
            assertThatThrownBy(writer::waitClosed).isSameAs(error);
          }
        });
  }

  @OnBothEngines
  void anErrorInPauseWritingDoesNotComeOutOfWrite(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          for (boolean encrypted : List.of(false, true)) {
            for (String method : List.of("pauseWriting", "resumeWriting")) {
              Reported reported = Reported.by(loop);
              List<Integer> sizes = new ArrayList<>();
              ServerOptions options = ServerOptions.on(LOOPBACK, 0);
              try (Server server =
                  Streams.startServer(
                      (reader, writer) -> {
                        try (writer) {
                          sizes.add(reader.read().length);
                        }
                      },
                      encrypted ? options.withTls(Certificates.patientServer()) : options)) {
                Failing protocol = new Failing(method);
                Transport transport =
                    loop.createConnection(() -> protocol, to(server, encrypted)).transport();
                assertThatCode(() -> transport.write(new byte[MORE_THAN_THE_SYSTEM_KEEPS]))
                    .doesNotThrowAnyException();
                transport.close();
                lose(protocol);
                while (sizes.isEmpty()) {
                  sleep(0.001);
                }
                assertThat(sizes).containsExactly(MORE_THAN_THE_SYSTEM_KEEPS);
                assertThat(protocol.lostBy).containsExactly((Throwable) null);
                assertThat(reported.only().exception()).isSameAs(error);
                assertThat(reported.messages().get(0))
                    .startsWith("protocol." + method + "() failed");
              }
            }
          }
        });
  }

  @OnBothEngines
  void theSameHoldsForPipesAndChildren(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          Pipe pipe = Pipe.open();
          WritePipe<FlowControlProtocol> end =
              loop.connectWritePipe(
                  () ->
                      new FlowControlProtocol() {
                        @Override
                        public void pauseWriting() {
                          throw error;
                        }
                      },
                  pipe.sink());
          end.transport().write(new byte[MORE_THAN_THE_SYSTEM_KEEPS]);
          sleep(0);
          assertThat(reported.only().exception()).isSameAs(error);
          end.transport().abort();
          pipe.source().close();

          SubprocessTransport child =
              Subprocess.subprocessExec(
                      () ->
                          new SubprocessProtocol() {
                            @Override
                            public void pauseWriting() {
                              throw error;
                            }
                          },
                      "sleep",
                      "1000")
                  .transport();
          ((WriteTransport) child.getPipeTransport(0)).write(new byte[MORE_THAN_THE_SYSTEM_KEEPS]);
          sleep(0);
          sleep(0);
          assertThat(reported.exceptions()).containsExactly(error, error);
          child.kill();
          child.close();
        });
  }

  @OnBothEngines
  void anErrorOfAProtocolFactoryIsReported(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          try (Server server =
              loop.createServer(
                  () -> {
                    throw error;
                  },
                  LOOPBACK,
                  0)) {
            try (Connection client =
                Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)))) {
              assertThat(client.reader().read()).isEmpty();
            } catch (IOException reset) {
              assertThat(reset).hasMessageContaining("reset");
            }
            assertThat(reported.only().message())
                .isEqualTo("Error on transport creation for incoming connection");
            assertThat(reported.only().exception()).isSameAs(error);
          }
        });
  }

  @OnBothEngines
  void datagramsGoOnAfterAnError(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          DatagramEndpoint<DatagramProtocol> endpoint =
              loop.createDatagramEndpoint(
                  () ->
                      new DatagramProtocol() {
                        @Override
                        public void datagramReceived(byte[] data, SocketAddress address) {
                          throw error;
                        }

                        @Override
                        public void errorReceived(IOException exception) {
                          throw error;
                        }
                      },
                  DatagramOptions.on(LOOPBACK, 0));
          SocketAddress address = endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME);
          endpoint.transport().sendto(new byte[1], address);
          endpoint.transport().sendto(new byte[1], address);
          endpoint.transport().sendto(new byte[1 << 17], address); // too long
          while (reported.all().size() < 3) {
            sleep(0.001);
          }
          assertThat(reported.exceptions()).containsOnly(error);
          assertThat(endpoint.transport().isClosing()).isFalse();
          endpoint.transport().close();
        });
  }

  @OnBothEngines
  void overTlsTheOtherHalfCannotStayOpen(EngineKind engine) {
    try (LogRecords log = new LogRecords()) {
      Loops.runReal(
          engine,
          () -> {
            EventLoop loop = getRunningLoop();
            try (Server server = server(Certificates.patientServer())) {
              Recording protocol =
                  new Recording(loop, false) {
                    @Override
                    public boolean eofReceived() {
                      super.eofReceived();
                      return true;
                    }
                  };
              Connected<Recording> client = loop.createConnection(() -> protocol, to(server, true));
              client.transport().write(new byte[1]);
              await(protocol.lost);
              protocol.steps.assertAre("made eof lost");
            }
          });
      assertThat(log.all())
          .extracting(LogRecord::getMessage)
          .anyMatch(message -> message.contains("returning true from eofReceived()"));
    }
  }
}
