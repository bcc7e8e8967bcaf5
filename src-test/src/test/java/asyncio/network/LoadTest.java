package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.Transport;
import asyncio.testing.OnBothEngines;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many connections at the same time. How many: {@code -Dasyncio.test.connections=10000}, for which
 * the process needs two descriptors each. If the system gives less, it is as many as it gives.
 */
@Isolated
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class LoadTest {

  private static final int WANTED = Integer.getInteger("asyncio.test.connections", 500);

  private final int connections = Sockets.possible(WANTED, 2);

  @OnBothEngines
  void manyIdleConnectionsBesideBusyOnes(EngineKind engine) {
    Served.visit(
        engine,
        Echo::new,
        server -> {
          List<Socket> idle = new ArrayList<>();
          try {
            for (int i = 0; i < connections; i++) {
              idle.add(Sockets.connect(server));
            }
            Served.atOnce(
                30,
                number -> {
                  if (number % 3 == 0) {
                    Sockets.echo(server, 16 * 1024, 50);
                  } else {
                    Sockets.echo(server, 64, 200);
                  }
                });
            for (int i = 0; i < connections; i++) {
              Sockets.echo(idle.get(i), 64, i);
            }
          } finally {
            for (Socket socket : idle) {
              socket.close();
            }
          }
        });
  }

  @OnBothEngines
  void allConnectionsBusy(EngineKind engine) {
    Served.visit(
        engine,
        Echo::new,
        server ->
            Served.atOnce(
                connections, number -> Sockets.echo(server, number % 10 == 0 ? 16 * 1024 : 64, 5)));
  }

  @OnBothEngines
  void aStormOfConnectionsThatAreClosedAtOnce(EngineKind engine) {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    Served.visit(
        engine,
        () ->
            new Echo() {
              @Override
              public void connectionMade(Transport transport) {
                super.connectionMade(transport);
                made.incrementAndGet();
              }

              @Override
              public void connectionLost(@Nullable Exception exception) {
                lost.incrementAndGet();
              }
            },
        server ->
            Served.atOnce(
                20,
                number -> {
                  for (int i = 0; i < connections / 20; i++) {
                    if (i % 10 == 9) {
                      Sockets.echo(server, 64, 1);
                    } else {
                      Socket socket = Sockets.connect(server);
                      if (i % 3 == 0) {
                        Sockets.vanish(socket);
                      } else {
                        socket.close();
                      }
                    }
                  }
                }));
    assertThat(lost).hasValue(made.get());
  }

  /** A protocol that has much to say, and says how much of it the transport kept at most. */
  private static final class Flood extends Echo {

    private static final int BLOCK = 16 * 1024;
    private static final int BLOCKS = 512;

    private final AtomicInteger mostKept;
    private int written;
    private boolean paused;

    Flood(AtomicInteger mostKept) {
      this.mostKept = mostKept;
    }

    @Override
    public void connectionMade(Transport made) {
      super.connectionMade(made);
      try {
        Sockets.keepLittle(made);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      flood();
    }

    private void flood() {
      Transport transport = transport();
      while (!paused && written < BLOCKS) {
        byte[] block = new byte[BLOCK];
        block[0] = (byte) written;
        written++;
        transport.write(block);
        mostKept.accumulateAndGet(transport.getWriteBufferSize(), Math::max);
      }
      if (written == BLOCKS) {
        transport.close();
      }
    }

    @Override
    public void pauseWriting() {
      paused = true;
    }

    @Override
    public void resumeWriting() {
      paused = false;
      flood();
    }
  }

  /** What is sent is much more than what sockets take by themselves. */
  @OnBothEngines
  void slowReadersDoNotFillTheMemoryNorStopTheOthers(EngineKind engine) {
    AtomicInteger mostKept = new AtomicInteger();
    CountDownLatch fastOnesDone = new CountDownLatch(5);
    Served.visit(
        engine,
        () -> new Flood(mostKept),
        server ->
            Served.atOnce(
                10,
                number -> {
                  try (Socket socket = Sockets.connect(server)) {
                    Sockets.keepLittle(socket);
                    if (number < 5) {
                      fastOnesDone.await();
                    }
                    readFlood(socket.getInputStream());
                    fastOnesDone.countDown();
                  }
                }));
    assertThat(mostKept.get()).isPositive().isLessThanOrEqualTo(64 * 1024 + Flood.BLOCK);
  }

  private static void readFlood(InputStream stream) throws Exception {
    DataInputStream input = new DataInputStream(stream);
    byte[] block = new byte[Flood.BLOCK];
    for (int i = 0; i < Flood.BLOCKS; i++) {
      input.readFully(block);
      assertThat(block[0]).isEqualTo((byte) i);
    }
    assertThat(input.read()).isEqualTo(-1);
  }
}
