package asyncio.examples.nginx;

import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.examples.Worlds;
import asyncio.examples.net.FolderSite;
import asyncio.examples.net.HttpConnection;
import asyncio.examples.net.HttpHead;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link FileCache} on a simulated host with a slow disk. */
class FileCacheSimulationTest {

  private static final int PORT = 80;
  private static final int VERSIONS = 30;
  private static final int READERS = 6;

  @Test
  void noAnswerIsOlderThanASecond() {
    Worlds.play(
        2,
        world -> {
          SimulatedHost server = world.host("server");
          Path folder = server.path("site");
          server.start(() -> serve(folder));
          server.setJobTime(0.5);
          SimulatedHost client = world.host("client").start(() -> sleep(3600));
          List<Double> published = new ArrayList<>();
          List<Future<Void>> readers = new ArrayList<>();
          for (int i = 0; i < READERS; i++) {
            readers.add(client.call(() -> readAll(world, published)));
          }
          for (int i = 0; i < VERSIONS; i++) {
            published.add(world.time());
            publish(folder, "version " + i);
            sleep(2 * world.random().nextDouble());
          }
          for (Future<Void> reader : readers) {
            reader.await();
          }
        });
  }

  private static void serve(Path folder) throws IOException {
    var site = new FileCache(new FolderSite(folder, /* takesUploads= */ false));
    Streams.startServer(
            (reader, writer) -> {
              try (writer) {
                new HttpConnection(site, reader, writer, 10).serve();
              } catch (IOException changed) {
                // The client asks again.
              }
            },
            ServerOptions.on("", PORT),
            HttpHead.LONGEST)
        .serveForever();
  }

  private static void publish(Path folder, String text) throws IOException {
    Files.createDirectories(folder);
    Path next = Files.writeString(folder.resolve(".next"), text);
    Files.move(next, folder.resolve("page.txt"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void readAll(Simulation world, List<Double> published) throws IOException {
    while (published.size() < VERSIONS) {
      double asked = world.time();
      String answer = ask();
      if (answer.startsWith("HTTP/1.1 200")) {
        int version = Integer.parseInt(answer.substring(answer.lastIndexOf(' ') + 1));
        if (version + 1 < published.size()) {
          assertThat(asked - published.get(version + 1))
              .as("how long the page has been another one")
              .isLessThanOrEqualTo(1);
        }
      }
      sleep(world.random().nextDouble() / 2);
    }
  }

  private static String ask() throws IOException {
    try (Connection connection = Streams.openConnection("server", PORT)) {
      String request = "GET /page.txt HTTP/1.1\r\nHost: server\r\nConnection: close\r\n\r\n";
      connection.writer().writeAll(request.getBytes(ISO_8859_1));
      return new String(connection.reader().read(), UTF_8);
    }
  }
}
