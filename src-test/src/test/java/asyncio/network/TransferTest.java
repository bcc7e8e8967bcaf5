package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both ends of a stream send at the same time, in pieces of random sizes, and read in others: every
 * byte arrives once and in its place, whatever is cancelled meanwhile.
 *
 * <p>How much each end sends: {@code -Dasyncio.test.mebibytes=1024}; then it says how fast it was.
 */
@Isolated
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TransferTest {

  private static final int MEBIBYTES = Integer.getInteger("asyncio.test.mebibytes", 8);
  private static final int LARGEST_PIECE = 200_000;

  static Stream<Arguments> enginesAndKinds() {
    return Engines.available()
        .flatMap(engine -> Stream.of("plain", "TLS").map(kind -> Arguments.of(engine, kind)));
  }

  /** One direction: what is sent, and the sums of it at both ends. */
  private static final class Direction {

    private final Random sizes;
    private final Random choices;
    private final byte[] pool = new byte[2 * LARGEST_PIECE];
    private final CRC32C sent = new CRC32C();
    private final CRC32C received = new CRC32C();
    private final Map<String, Integer> cancelledIn;
    private long toSend;
    private long toReceive;

    Direction(long size, long seed, Map<String, Integer> cancelledIn) {
      this.toSend = size;
      this.toReceive = size;
      this.sizes = new Random(seed);
      this.choices = new Random(seed + 1);
      this.cancelledIn = cancelledIn;
      sizes.nextBytes(pool);
    }

    private int someSize(long most) {
      int usual = sizes.nextInt(3) == 0 ? LARGEST_PIECE : 2_000;
      return (int) Math.min(most, 1 + sizes.nextInt(usual));
    }

    /** What was given to the writer is sent, even if the wait after it is cancelled. */
    void send(StreamWriter writer) throws IOException {
      while (toSend > 0) {
        int count = someSize(toSend);
        int start = sizes.nextInt(LARGEST_PIECE);
        byte[] piece = Arrays.copyOfRange(pool, start, start + count);
        sent.update(piece);
        toSend -= count;
        try {
          if (sizes.nextBoolean()) {
            writer.writeAll(piece);
          } else {
            writer.write(piece);
            writer.drain();
          }
        } catch (CancelledError cancelled) {
          survive("drain");
        }
      }
    }

    /** A read that is cancelled has taken nothing. */
    void receive(StreamReader reader) throws IOException {
      while (toReceive > 0) {
        // A line is no longer than the limit, almost surely: one byte of 256 ends it.
        int way = choices.nextInt(toReceive > 4L * LARGEST_PIECE ? 3 : 2);
        int count = (int) Math.min(toReceive, 1 + choices.nextInt(LARGEST_PIECE));
        byte[] piece;
        try {
          piece =
              switch (way) {
                case 0 -> reader.read(count);
                case 1 -> reader.readexactly(count);
                default -> reader.readuntil(new byte[] {'\n'});
              };
        } catch (CancelledError cancelled) {
          survive(way == 0 ? "read" : way == 1 ? "readexactly" : "readuntil");
          continue;
        }
        received.update(piece);
        toReceive -= piece.length;
      }
    }

    private void survive(String where) {
      currentTask().uncancel();
      cancelledIn.merge(where, 1, Integer::sum);
    }

    void assertComplete() {
      assertThat(toReceive).isZero();
      assertThat(received.getValue()).isEqualTo(sent.getValue());
    }
  }

  /** What both ends do; the server's task is done when the connection may be closed. */
  private static final class Transfer {

    final Map<String, Integer> cancelledIn = new TreeMap<>();
    final Direction there;
    final Direction back;
    final boolean disturbed;

    Transfer(long size, boolean disturbed) {
      this.there = new Direction(size, 1, cancelledIn);
      this.back = new Direction(size, 2, cancelledIn);
      this.disturbed = disturbed;
    }

    void run(Server server, String kind, int limit, Future<Void> served) throws IOException {
      int port = server.port();
      ConnectionOptions plain = ConnectionOptions.to("localhost", port);
      ConnectionOptions options =
          kind.equals("TLS") ? plain.withTls(Certificates.patientClient()) : plain;
      try (Connection connection = Streams.openConnection(options, limit)) {
        bothWays(connection.reader(), connection.writer(), there, back, 3);
        await(served);
      }
      there.assertComplete();
      back.assertComplete();
    }

    void bothWays(StreamReader reader, StreamWriter writer, Direction out, Direction in, long seed)
        throws IOException {
      if (disturbed) {
        writer.transport().setWriteBufferLimits(20_000, 5_000);
        if (writer.getExtraInfo(ExtraInfo.SOCKET) instanceof SocketChannel socket) {
          socket.setOption(StandardSocketOptions.SO_SNDBUF, 20_000);
          socket.setOption(StandardSocketOptions.SO_RCVBUF, 20_000);
        }
      }
      Task<Void> sending = createTask(() -> out.send(writer));
      Task<Void> receiving = createTask(() -> in.receive(reader));
      if (disturbed) {
        Random random = new Random(seed);
        sleep(0); // a task that is cancelled before it begins does nothing at all
        while (!sending.done() || !receiving.done()) {
          (random.nextBoolean() ? sending : receiving).cancel();
          for (int turns = random.nextInt(100); turns >= 0; turns--) {
            sleep(0);
          }
        }
      }
      await(gather(sending, receiving));
    }
  }

  private static void run(EngineKind engine, String kind, Transfer transfer, int limit) {
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  ServerOptions plain = ServerOptions.on("127.0.0.1", 0);
                  ServerOptions options =
                      kind.equals("TLS") ? plain.withTls(Certificates.patientServer()) : plain;
                  Future<Void> served = getRunningLoop().createFuture();
                  try (Server server =
                      Streams.startServer(
                          (reader, writer) -> {
                            try (writer) {
                              transfer.bothWays(reader, writer, transfer.back, transfer.there, 4);
                              setDone(served);
                            }
                          },
                          options,
                          limit)) {
                    transfer.run(server, kind, limit, served);
                    server.close();
                    server.waitClosed();
                  }
                }));
  }

  @SuppressWarnings("NullAway") // the result of a future of nothing
  private static void setDone(Future<Void> future) {
    future.setResult(null);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndKinds")
  void bothEndsAtTheSameTime(EngineKind engine, String kind) {
    long before = System.nanoTime();
    run(engine, kind, new Transfer(MEBIBYTES * (1L << 20), false), StreamReader.DEFAULT_LIMIT);
    double seconds = (System.nanoTime() - before) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s, %s: %d MiB each way at the same time in %.1f s, %.0f MiB/s both ways together%n",
        engine,
        kind,
        MEBIBYTES,
        seconds,
        2 * MEBIBYTES / seconds);
  }

  /** Both ends with small buffers, so that everybody often waits. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndKinds")
  void cancellationsLoseNoByteAndDoubleNone(EngineKind engine, String kind) {
    Transfer transfer = new Transfer(MEBIBYTES * (1L << 17), true);
    run(engine, kind, transfer, 4_000);
    System.out.println(engine + ", " + kind + ": cancelled in " + transfer.cancelledIn);
    assertThat(transfer.cancelledIn).containsOnlyKeys("drain", "read", "readexactly", "readuntil");
  }
}
