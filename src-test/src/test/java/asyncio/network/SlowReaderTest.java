package asyncio.network;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.EncryptedTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A reader that does not read stops the writer; what lies between the two is bounded by the limits
 * at both ends and what the system keeps, which here is little.
 */
@Isolated
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class SlowReaderTest {

  private static final int BLOCK = 16 * 1024;
  private static final int SYSTEM_BUFFER = 64 * 1024;

  /** As much as one read from a socket brings at most. */
  private static final int ONE_READ = 256 * 1024;

  private static final int ENCRYPTED_HIGH = 512 * 1024;
  private static final int TOTAL_BLOCKS = 1_000;

  /** What the server has written, and what of it its transport kept at most. */
  private static final class Flood {

    long written;
    long mostKept;

    void send(StreamReader reader, StreamWriter writer) throws IOException {
      try (writer) {
        limitSystem(writer);
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < TOTAL_BLOCKS; i++) {
          writer.write(block);
          written += BLOCK;
          mostKept = Math.max(mostKept, writer.transport().getWriteBufferSize());
          writer.drain();
        }
        reader.read(); // the other end closes
      }
    }
  }

  private static void limitSystem(StreamWriter writer) throws IOException {
    if (writer.getExtraInfo(ExtraInfo.SOCKET) instanceof SocketChannel socket) {
      socket.setOption(StandardSocketOptions.SO_SNDBUF, SYSTEM_BUFFER);
    }
  }

  private static SocketChannel socketOfLittleRoom(InetSocketAddress server) throws IOException {
    SocketChannel socket = SocketChannel.open();
    socket.setOption(StandardSocketOptions.SO_RCVBUF, SYSTEM_BUFFER);
    socket.connect(server); // loopback: it takes no time
    return socket;
  }

  /** How many bytes a reader keeps: it says so itself only. */
  private static long kept(StreamReader reader) {
    String text = reader.toString().replace("<StreamReader ", "");
    return Long.parseLong(text.substring(0, text.indexOf(' ')));
  }

  /** Until both ends keep as much as makes them stop, and then some time to go on nevertheless. */
  private static void awaitStandstill(Flood flood, StreamReader reader) {
    while (flood.mostKept == 0 || kept(reader) <= 2 * StreamReader.DEFAULT_LIMIT) {
      sleep(0.001);
    }
    sleep(0.2);
  }

  static Stream<Arguments> enginesAndKinds() {
    return Engines.available()
        .flatMap(engine -> Stream.of("plain", "TLS").map(kind -> Arguments.of(engine, kind)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndKinds")
  void whatIsKeptIsBounded(EngineKind engine, String kind) {
    boolean encrypted = kind.equals("TLS");
    Flood flood = new Flood();
    ServerOptions plain = ServerOptions.on("127.0.0.1", 0);
    ServerOptions options = encrypted ? plain.withTls(Certificates.patientServer()) : plain;
    Loops.runReal(
        engine,
        () -> {
          try (Server server = Streams.startServer(flood::send, options)) {
            InetSocketAddress address = (InetSocketAddress) server.sockets().get(0);
            ConnectionOptions over = ConnectionOptions.over(socketOfLittleRoom(address));
            ConnectionOptions there =
                encrypted
                    ? over.withTls(Certificates.patientClient().withServerHostname("localhost"))
                    : over;
            try (Connection connection = Streams.openConnection(there)) {
              StreamReader reader = connection.reader();
              awaitStandstill(flood, reader);
              long keptByReader = kept(reader);
              long between = flood.written - keptByReader;
              System.out.println(
                  String.format(
                      Locale.ROOT,
                      "%s, %s: written %,d, kept by the writer's transport at most %,d, by the"
                          + " reader %,d, between them %,d",
                      engine,
                      kind,
                      flood.written,
                      flood.mostKept,
                      keptByReader,
                      between));
              int high = encrypted ? ENCRYPTED_HIGH : 64 * 1024;
              assertThat(flood.mostKept).isPositive().isLessThanOrEqualTo(high + BLOCK);
              assertThat(keptByReader)
                  .isGreaterThan(2 * StreamReader.DEFAULT_LIMIT)
                  .isLessThanOrEqualTo(2 * StreamReader.DEFAULT_LIMIT + ONE_READ);
              // The system takes twice as much as it is told at both ends, and a packet more.
              long bound = high + BLOCK + 8L * SYSTEM_BUFFER;
              if (connection.writer().transport() instanceof EncryptedTransport tls) {
                assertThat(tls.getReadBufferSize()).isLessThanOrEqualTo(2 * ONE_READ + BLOCK);
                // Below the writer's there is another transport, and one read brings it so much.
                bound += 2L * ONE_READ + 2 * BLOCK + 64 * 1024 + ONE_READ;
              }
              assertThat(between).isLessThanOrEqualTo(bound);
              byte[] all = reader.readexactly(BLOCK * TOTAL_BLOCKS);
              assertThat(all).hasSize(BLOCK * TOTAL_BLOCKS);
            }
            server.close();
            server.waitClosed();
          }
        });
  }
}
