package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.net.BufferedProtocol;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.Transport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many bytes, there and back, in pieces of random sizes: they come back in order, none is lost and
 * none is doubled. How many: {@code -Dasyncio.test.mebibytes=1024}.
 */
@Isolated
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class RandomChunksTest {

  private static final long TOTAL = Integer.getInteger("asyncio.test.mebibytes", 64) * (1L << 20);
  private static final int MOST_AT_ONCE = 300_000;

  /** Random bytes in pieces of random sizes, and the sum of what was taken. */
  private static final class Source {

    private final Random random = new Random(1);
    private final byte[] pool = new byte[2 * MOST_AT_ONCE];
    private final CRC32C sum = new CRC32C();
    private long left = TOTAL;

    Source() {
      random.nextBytes(pool);
    }

    boolean isEmpty() {
      return left == 0;
    }

    byte[] next() {
      int most = random.nextInt(4) == 0 ? MOST_AT_ONCE : 2_000;
      int count = (int) Math.min(left, 1 + random.nextInt(most));
      int start = random.nextInt(MOST_AT_ONCE);
      byte[] piece = Arrays.copyOfRange(pool, start, start + count);
      left -= count;
      sum.update(piece);
      return piece;
    }
  }

  @OnBothEngines
  void betweenAServerAndABlockingSocket(EngineKind engine) {
    Served.visit(
        engine,
        Echo::new,
        server -> {
          Source source = new Source();
          CRC32C received = new CRC32C();
          try (Socket socket = Sockets.connect(server)) {
            Served.atOnce(
                2,
                number -> {
                  if (number == 0) {
                    OutputStream output = socket.getOutputStream();
                    while (!source.isEmpty()) {
                      output.write(source.next());
                    }
                    socket.shutdownOutput();
                  } else {
                    readAll(socket.getInputStream(), received);
                  }
                });
          }
          assertThat(received.getValue()).isEqualTo(source.sum.getValue());
        });
  }

  private static void readAll(InputStream input, CRC32C received) throws Exception {
    Random random = new Random(2);
    byte[] buffer = new byte[MOST_AT_ONCE];
    long total = 0;
    int count;
    do {
      count = input.read(buffer, 0, 1 + random.nextInt(MOST_AT_ONCE));
      if (count > 0) {
        received.update(buffer, 0, count);
        total += count;
      }
    } while (count >= 0);
    assertThat(total).isEqualTo(TOTAL);
  }

  /** Sends all of a source, and receives into buffers of random sizes. */
  private static final class Exchange implements BufferedProtocol {

    private final Source source = new Source();
    private final CRC32C received = new CRC32C();
    private final Random random = new Random(3);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(MOST_AT_ONCE);
    private final ByteBuffer onHeap = ByteBuffer.allocate(MOST_AT_ONCE);
    private final Future<Void> lost;
    private ByteBuffer current = onHeap;
    private @Nullable Transport transport;
    private boolean paused;

    Exchange(EventLoop loop) {
      this.lost = loop.createFuture();
    }

    @Override
    public void connectionMade(Transport made) {
      transport = made;
      send();
    }

    private void send() {
      Transport there = Objects.requireNonNull(transport);
      while (!paused && !source.isEmpty()) {
        if (random.nextInt(3) == 0) {
          there.writelines(
              IntStream.range(0, random.nextInt(100))
                  .filter(i -> !source.isEmpty())
                  .mapToObj(i -> source.next())
                  .toList());
        } else {
          there.write(source.next());
        }
      }
      if (source.isEmpty()) {
        there.writeEof();
      }
    }

    @Override
    public void pauseWriting() {
      paused = true;
    }

    @Override
    public void resumeWriting() {
      paused = false;
      send();
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      current = random.nextBoolean() ? direct : onHeap;
      return current.clear().limit(1 + random.nextInt(MOST_AT_ONCE));
    }

    @Override
    public void bufferUpdated(int count) {
      assertThat(current.position()).isEqualTo(count);
      received.update(current.flip());
    }

    @Override
    @SuppressWarnings("NullAway") // the result of a future of nothing
    public void connectionLost(@Nullable Exception exception) {
      if (exception == null) {
        lost.setResult(null);
      } else {
        lost.setException(exception);
      }
    }
  }

  @OnBothEngines
  void betweenTwoTransports(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = loop.createServer(Echo::new, "127.0.0.1", 0)) {
            Exchange exchange =
                loop.createConnection(
                        () -> new Exchange(loop), ConnectionOptions.to(server.sockets().get(0)))
                    .protocol();
            await(exchange.lost);
            assertThat(exchange.received.getValue()).isEqualTo(exchange.source.sum.getValue());
            server.close();
            server.waitClosed();
          }
        });
  }
}
