package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.Protocol;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Clients that behave badly, each kind beside others that want to be served. */
@Isolated
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class HostileClientsTest {

  private static final int CLIENTS = 40;

  private static void besideOthers(EngineKind engine, Client hostile) {
    Served.visit(
        engine,
        Echo::new,
        server ->
            Served.atOnce(
                CLIENTS,
                number -> {
                  if (number % 2 == 0) {
                    hostile.visit(server, new Random(number));
                  } else {
                    Sockets.echo(server, 1000, 20);
                  }
                }));
  }

  @FunctionalInterface
  private interface Client {
    void visit(InetSocketAddress server, Random random) throws IOException;
  }

  private static byte[] garbage(Random random, int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  @OnBothEngines
  void theyVanish(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          for (int i = 0; i < 10; i++) {
            Socket socket = Sockets.connect(server);
            socket.getOutputStream().write(garbage(random, 100_000));
            Sockets.vanish(socket);
          }
        });
  }

  /** The server cannot get rid of its answers, and reads no more; then they are gone. */
  @OnBothEngines
  void theyNeverReadAndVanish(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (SocketChannel channel = SocketChannel.open(server)) {
            channel.configureBlocking(false);
            ByteBuffer block = ByteBuffer.allocateDirect(64 * 1024);
            for (int inVain = 0; inVain < 200; ) {
              block.clear();
              if (channel.write(block) == 0) {
                inVain++;
                Thread.yield();
              }
            }
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
          }
        });
  }

  @OnBothEngines
  void theyCloseTheirHalf(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            byte[] message = garbage(random, 50_000);
            socket.getOutputStream().write(message);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(message);
          }
        });
  }

  @OnBothEngines
  void theySendGarbageAndDoNotListen(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            for (int i = 0; i < 20; i++) {
              socket.getOutputStream().write(garbage(random, 5_000));
            }
          }
        });
  }

  @OnBothEngines
  void theySendOneByteAtATime(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            for (int i = 0; i < 300; i++) {
              socket.getOutputStream().write(i);
            }
            byte[] answer = socket.getInputStream().readNBytes(300);
            for (int i = 0; i < 300; i++) {
              assertThat(answer[i]).isEqualTo((byte) i);
            }
          }
        });
  }

  /** Sends without end, and is cut off: the server's protocol has had enough. */
  @OnBothEngines
  void theyAreAborted(EngineKind engine) {
    Served.visit(
        engine,
        () ->
            new Echo() {
              private int received;

              @Override
              public void dataReceived(byte[] data) {
                received += data.length;
                if (received > 100_000) {
                  transport().abort();
                }
                super.dataReceived(data);
              }
            },
        server ->
            Served.atOnce(
                CLIENTS,
                number -> {
                  if (number % 2 == 0) {
                    sendUntilCutOff(server);
                  } else {
                    Sockets.echo(server, 1000, 20);
                  }
                }));
  }

  private static void sendUntilCutOff(InetSocketAddress server) throws IOException {
    try (Socket socket = Sockets.connect(server)) {
      Thread reader =
          Thread.startVirtualThread(
              () -> {
                try {
                  socket.getInputStream().readAllBytes();
                } catch (IOException cutOff) {
                  return;
                }
              });
      try {
        while (true) {
          socket.getOutputStream().write(new byte[10_000]);
        }
      } catch (IOException cutOff) {
        reader.interrupt();
      }
    }
  }

  /** A protocol that accepts and says nothing; the client gives up. */
  @OnBothEngines
  void nobodySaysAnything(EngineKind engine) {
    Served.visit(
        engine,
        () -> new Protocol() {},
        server ->
            Served.atOnce(
                CLIENTS,
                number -> {
                  Socket socket = Sockets.connect(server);
                  if (number % 2 == 0) {
                    Sockets.vanish(socket);
                  } else {
                    socket.close();
                  }
                }));
  }
}
