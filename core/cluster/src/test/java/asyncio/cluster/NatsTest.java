package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;
import io.nats.client.Connection;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The guide's example of another system: NATS, by its own server. */
class NatsTest {

  private static @Nullable Process server;
  private static String url = "";

  @BeforeAll
  static void start() throws IOException {
    String address = Child.freeAddress();
    url = "nats://" + address;
    String port = address.substring(address.indexOf(':') + 1);
    Process started;
    try {
      started = new ProcessBuilder("nats-server", "-a", "127.0.0.1", "-p", port).start();
    } catch (IOException unknown) {
      Assumptions.abort("nats-server is not installed: skipped");
      return;
    }
    server = started;
    BufferedReader log = new BufferedReader(new InputStreamReader(started.getErrorStream(), UTF_8));
    String line = log.readLine();
    while (line != null && !line.contains("Server is ready")) {
      line = log.readLine();
    }
    assertThat(line).as("the server is ready").isNotNull();
    Thread.ofVirtual().start(() -> log.lines().forEach(unused -> {}));
  }

  @AfterAll
  static void end() throws InterruptedException {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
  }

  private static Connection connect() {
    Options options = Options.builder().server(url).reportNoResponders().build();
    return toThread(() -> Nats.connect(options));
  }

  @Test
  void aRequestIsAwaitedAndAnsweredByACoroutine() {
    Asyncio.run(
        () -> {
          try (Connection nats = connect()) {
            Task<Void> serving = createTask(() -> Guide.serveNats(nats));
            sleep(0); // it has subscribed
            toThread(() -> nats.flush(java.time.Duration.ofSeconds(5)));
            assertThat(Guide.askNats(url, "ann")).isEqualTo("hello ann");
            serving.cancelAndJoin();
          }
        });
  }

  @Test
  void aCancellationCancelsTheRequest() {
    Asyncio.run(
        () -> {
          try (Connection nats = connect()) {
            nats.subscribe("silent"); // somebody who never answers
            CompletableFuture<Message> request = nats.request("silent", new byte[0]);
            Task<Message> asks = createTask(() -> await(request));
            sleep(0);
            asks.cancel("enough");
            assertThatThrownBy(() -> await(asks))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
            assertThat(request).isCancelled();
          }
        });
  }

  @Test
  void whereNobodyListensARequestFails() {
    Asyncio.run(
        () -> {
          try (Connection nats = connect()) {
            assertThatThrownBy(() -> await(nats.request("nobody", new byte[0])))
                .isInstanceOf(JetStreamStatusException.class);
          }
          // By default the client cancels its stage: as if somebody had cancelled the await.
          try (Connection nats = toThread(() -> Nats.connect(url))) {
            assertThatThrownBy(() -> await(nats.request("nobody", new byte[0])))
                .isInstanceOf(CancelledError.class);
          }
        });
  }
}
