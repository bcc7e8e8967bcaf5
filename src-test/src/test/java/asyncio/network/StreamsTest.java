package asyncio.network;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.ClientHandler;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.IncompleteReadException;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Streams over loopback. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamsTest {

  private static final String LOOPBACK = "127.0.0.1";

  private static final ClientHandler ECHO_LINES =
      (reader, writer) -> {
        try (writer) {
          for (byte[] line : reader) {
            writer.writeAll(line);
          }
        }
      };

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Connection connectTo(Server server) throws IOException {
    return Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)));
  }

  @OnBothEngines
  void linesComeBack(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = Streams.startServer(ECHO_LINES, LOOPBACK, 0)) {
            try (Connection connection = connectTo(server)) {
              connection.writer().writeAll(bytes("one\ntwo\nthr"));
              assertThat(text(connection.reader().readline())).isEqualTo("one\n");
              assertThat(text(connection.reader().readline())).isEqualTo("two\n");
              connection.writer().write(bytes("ee\n"));
              connection.writer().writeEof();
              assertThat(text(connection.reader().read())).isEqualTo("three\n");
              assertThat(connection.reader().atEof()).isTrue();
            }
            server.close();
            server.waitClosed();
          }
        });
  }

  @OnBothEngines
  void manyClientsAtOnce(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = Streams.startServer(ECHO_LINES, LOOPBACK, 0)) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              String line = "client " + i + "\n";
              clients.add(
                  createTask(
                      () -> {
                        StringBuilder answers = new StringBuilder();
                        try (Connection connection = connectTo(server)) {
                          for (int round = 0; round < 10; round++) {
                            connection.writer().writeAll(bytes(line));
                            answers.append(text(connection.reader().readline()));
                          }
                        }
                        return answers.toString();
                      }));
            }
            List<String> answers = gather(clients).await();
            for (int i = 0; i < answers.size(); i++) {
              assertThat(answers.get(i)).isEqualTo(("client " + i + "\n").repeat(10));
            }
          }
        });
  }

  @OnBothEngines
  void overAUnixDomainSocket(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Path file = folder.resolve("socket");
          try (Server server = Streams.startUnixServer(ECHO_LINES, file);
              Connection connection = Streams.openUnixConnection(file)) {
            assertThat(server.isServing()).isTrue();
            connection.writer().writeAll(bytes("unix\n"));
            assertThat(text(connection.reader().readline())).isEqualTo("unix\n");
          }
        });
  }

  @OnBothEngines
  void megabytesInRandomPiecesArriveWhole(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ClientHandler echo =
              (reader, writer) -> {
                try (writer) {
                  for (byte[] data = reader.read(5000); data.length > 0; data = reader.read(5000)) {
                    writer.writeAll(data);
                  }
                }
              };
          try (Server server = Streams.startServer(echo, LOOPBACK, 0);
              Connection connection = connectTo(server)) {
            Random random = new Random(1);
            CRC32 sent = new CRC32();
            Task<Void> writing =
                createTask(
                    () -> {
                      for (int left = 8 << 20; left > 0; ) {
                        byte[] piece = new byte[Math.min(left, 1 + random.nextInt(100_000))];
                        random.nextBytes(piece);
                        sent.update(piece);
                        connection.writer().writeAll(piece);
                        left -= piece.length;
                      }
                      connection.writer().writeEof();
                    });
            CRC32 received = new CRC32();
            int total = 0;
            for (byte[] data = connection.reader().read(70_000);
                data.length > 0;
                data = connection.reader().read(70_000)) {
              received.update(data);
              total += data.length;
            }
            writing.await();
            assertThat(total).isEqualTo(8 << 20);
            assertThat(received.getValue()).isEqualTo(sent.getValue());
          }
        });
  }

  @OnBothEngines
  void aHandlerThatFailsIsReportedAndItsConnectionClosed(EngineKind engine) {
    IllegalArgumentException failure = new IllegalArgumentException("bad request");
    List<Throwable> reported = new ArrayList<>();
    Loops.runReal(
        engine,
        () -> {
          getRunningLoop()
              .setExceptionHandler((loop, context) -> reported.add(context.exception()));
          ClientHandler failing =
              (reader, writer) -> {
                reader.readline();
                throw failure;
              };
          try (Server server = Streams.startServer(failing, LOOPBACK, 0);
              Connection connection = connectTo(server)) {
            connection.writer().writeAll(bytes("x\n"));
            assertThat(connection.reader().read()).isEmpty();
          }
        });
    assertThat(reported).containsExactly(failure);
  }

  @OnBothEngines
  void anEndTooSoonSaysWhatWasThere(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ClientHandler tooShort =
              (reader, writer) -> {
                try (writer) {
                  writer.write(bytes("abc"));
                }
              };
          try (Server server = Streams.startServer(tooShort, LOOPBACK, 0);
              Connection connection = connectTo(server)) {
            assertThatThrownBy(() -> connection.reader().readexactly(10))
                .isInstanceOfSatisfying(
                    IncompleteReadException.class,
                    e -> assertThat(text(e.partial())).isEqualTo("abc"));
          }
        });
  }

  @OnBothEngines
  void cancellingAReadLosesNoByte(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Future<Void> go = getRunningLoop().createFuture();
          ClientHandler slow =
              (reader, writer) -> {
                try (writer) {
                  writer.writeAll(bytes("first "));
                  go.await();
                  writer.writeAll(bytes("second"));
                }
              };
          try (Server server = Streams.startServer(slow, LOOPBACK, 0);
              Connection connection = connectTo(server)) {
            Task<byte[]> reading = createTask(() -> connection.reader().readexactly(12));
            sleep(0.02);
            reading.cancelAndJoin();
            assertThat(reading.cancelled()).isTrue();
            setDone(go);
            assertThat(text(connection.reader().readexactly(12))).isEqualTo("first second");
          }
        });
  }

  @OnBothEngines
  void aServerWhoseStartIsCancelledListensNoMore(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          ServerSocketChannel sock = ServerSocketChannel.open();
          sock.bind(new InetSocketAddress(LOOPBACK, 0));
          Task<Server> starting =
              createTask(() -> Streams.startServer(ECHO_LINES, ServerOptions.on(sock)));
          sleep(0);
          starting.cancelAndJoin();
          assertThat(starting.cancelled()).isTrue();
          assertThat(sock.isOpen()).isFalse();

          Path file = folder.resolve("socket");
          Task<Server> unix = createTask(() -> Streams.startUnixServer(ECHO_LINES, file));
          sleep(0);
          unix.cancelAndJoin();
          assertThat(unix.cancelled()).isTrue();
          try (Server server = Streams.startUnixServer(ECHO_LINES, file)) {
            assertThat(server.isServing()).isTrue();
          }
        });
  }

  @OnBothEngines
  void aConnectionClosesThoughTheWaitForItsEndIsCancelled(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Future<Void> go = getRunningLoop().createFuture();
          Future<Integer> received = getRunningLoop().createFuture();
          ClientHandler slow =
              (reader, writer) -> {
                try (writer) {
                  go.await();
                  received.setResult(reader.read().length);
                }
              };
          try (Server server = Streams.startServer(slow, LOOPBACK, 0)) {
            Connection connection = connectTo(server);
            int size = 0;
            while (connection.writer().transport().getWriteBufferSize() == 0) {
              connection.writer().write(new byte[100_000]);
              size += 100_000;
            }
            Task<Void> closing = createTask(connection::close);
            sleep(0.01);
            assertThat(closing.done()).isFalse();
            closing.cancelAndJoin();
            assertThat(closing.cancelled()).isTrue();
            setDone(go);
            assertThat(received.await()).isEqualTo(size);
            connection.writer().waitClosed();
          }
        });
  }

  @SuppressWarnings("NullAway") // the result of a future of nothing
  private static void setDone(Future<Void> future) {
    future.setResult(null);
  }
}
