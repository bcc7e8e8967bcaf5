package asyncio.network;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.ClientHandler;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The end of a server: {@code close()} does not wait, {@code try (server.closing())} does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class ServerClosingTest {

  private static final String LOOPBACK = "127.0.0.1";

  private final Steps steps = new Steps();

  /** Says hello, and takes its time after the client has gone. */
  private final ClientHandler slow =
      (reader, writer) -> {
        try (writer) {
          writer.writeAll(new byte[] {'\n'});
          reader.read();
          for (int turn = 0; turn < 10; turn++) {
            sleep(0);
          }
          steps.log("client");
        }
      };

  @OnBothEngines
  void theTryWaitsForTheClients(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer(slow, LOOPBACK, 0);
          try (var closing = server.closing();
              var connection = Streams.openConnection(LOOPBACK, server.port())) {
            connection.reader().readline();
            steps.log("body");
          }
          steps.log("after");
          assertThat(server.isServing()).isFalse();
          assertThat(server.sockets()).isEmpty();
        });
    steps.assertAre("body client after");
  }

  @OnBothEngines
  void itWaitsAlsoIfTheBodyThrows(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer(slow, LOOPBACK, 0);
          assertThatThrownBy(
                  () -> {
                    try (var closing = server.closing();
                        var connection = Streams.openConnection(LOOPBACK, server.port())) {
                      connection.reader().readline();
                      throw new IllegalArgumentException("body");
                    }
                  })
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("body");
          steps.log("after");
        });
    steps.assertAre("client after");
  }

  @OnBothEngines
  void closeDoesNotWait(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer(slow, LOOPBACK, 0);
          try (var connection = Streams.openConnection(LOOPBACK, server.port())) {
            connection.reader().readline();
            server.close();
            steps.log("closed");
          }
          server.waitClosed();
        });
    steps.assertAre("closed client");
  }

  @OnBothEngines
  void aServerWithoutClientsEndsAtOnce(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer(slow, LOOPBACK, 0);
          try (var closing = server.closing()) {
            server.close(); // a second close does nothing
          }
          assertThat(server.isServing()).isFalse();
        });
  }

  /** Else the loop would not notice, and might wait for ever. */
  @OnBothEngines
  void anotherThreadIsRefused(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer(slow, LOOPBACK, 0);
          for (Runnable change :
              List.<Runnable>of(
                  server::close,
                  server::closeClients,
                  server::abortClients,
                  server::startServing,
                  () -> server.shutdown(Duration.ZERO))) {
            assertThatThrownBy(() -> Asyncio.toThread(Executors.callable(change)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callSoonThreadsafe");
          }
          assertThat(server.isServing()).isTrue();
          server.close();
        });
  }

  @OnBothEngines
  void aCancellationEndsTheWaitOnly(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer(slow, LOOPBACK, 0);
          Future<Void> inBody = getRunningLoop().createFuture();
          var connection = Streams.openConnection(LOOPBACK, server.port());
          connection.reader().readline();
          Task<?> closing =
              createTask(
                  () -> {
                    try (var end = server.closing()) {
                      inBody.setResult(null);
                    }
                  });
          inBody.await();
          sleep(0);
          closing.cancel();
          assertThatThrownBy(closing::await).isInstanceOf(CancelledError.class);
          assertThat(server.isServing()).isFalse();
          connection.close();
          server.waitClosed();
        });
    steps.assertAre("client");
  }

  @OnBothEngines
  void graceMayBeADuration(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server first = Streams.startServer(slow, LOOPBACK, 0);
          var staying = Streams.openConnection(LOOPBACK, first.port());
          staying.reader().readline();
          first.shutdown(Duration.ZERO); // the client does not go by itself
          assertThat(staying.reader().read()).isEmpty();
          staying.close();

          Server second = Streams.startServer(slow, LOOPBACK, 0);
          Task<?> serving = createTask(() -> second.serveUntilCancelled(Duration.ofSeconds(60)));
          try (var connection = Streams.openConnection(LOOPBACK, second.port())) {
            connection.reader().readline();
            serving.cancel();
          }
          assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
          steps.log("after");
        });
    assertThat(steps.soFar()).endsWith("client", "after");
  }
}
