package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.examples.ClosedPort;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class ProxyTest {

  /** Sends, says that this was all, and only then gets an answer. */
  private static final String PYTHON_CLIENT =
      """
      import asyncio, sys
      async def main():
          reader, writer = await asyncio.open_connection(*sys.argv[1].split(':'))
          writer.write(b'x' * 1000000)
          writer.write_eof()
          print((await reader.read()).decode())
      asyncio.run(main())
      """;

  private static Server proxyTo(Server server) throws IOException {
    return proxyTo(ConnectionOptions.to(server.sockets().get(0)));
  }

  private static Server proxyTo(ConnectionOptions target) throws IOException {
    return new Listener(0)
        .listen((reader, writer) -> Proxy.passOn(new Connection(reader, writer), target, 60));
  }

  @EachEngine
  void passesOnBothDirectionsAndTheirEnds(EngineKind engine) {
    RealClient.require("python3");
    String printed =
        RealClient.printed(
            engine,
            () -> {
              Server server =
                  new Listener(0)
                      .listen(
                          (reader, writer) -> {
                            int length = reader.read().length; // up to the end
                            writer.writeAll(("that were " + length).getBytes());
                          });
              Server proxy = proxyTo(server);
              assertThat(RealClient.python(PYTHON_CLIENT, Listener.address(proxy)))
                  .isEqualTo("that were 1000000\n");
              proxy.shutdown(RealClient.PATIENCE);
              server.shutdown(RealClient.PATIENCE);
            });
    assertThat(printed).isEqualTo("CLIENT: 1,000,000 bytes there, 17 back\n");
  }

  @EachEngine
  void curlGetsFilesThroughIt(EngineKind engine, @TempDir Path folder) throws IOException {
    RealClient.require("curl");
    Files.writeString(folder.resolve("a.txt"), "hello\n");
    Path real = folder.toRealPath();
    RealClient.printed(
        engine,
        () -> {
          Server server =
              new Listener(0)
                  .listen(Serve.handler(real, false, RealClient.PATIENCE), HttpHead.LONGEST);
          Server proxy = proxyTo(server);
          String url = "http://" + Listener.address(proxy) + "/a.txt";
          assertThat(RealClient.curl(url, url)).isEqualTo("hello\nhello\n");
          proxy.shutdown(RealClient.PATIENCE);
          server.shutdown(RealClient.PATIENCE);
        });
  }

  @EachEngine
  void aSlowClientSlowsTheServerDown(EngineKind engine) {
    int all = 64 << 20;
    RealClient.printed(
        engine,
        () -> {
          int[] sent = {0};
          Server server =
              new Listener(0)
                  .listen(
                      (reader, writer) -> {
                        byte[] block = new byte[1 << 16];
                        while (sent[0] < all) {
                          writer.writeAll(block);
                          sent[0] += block.length;
                        }
                      });
          Server proxy = proxyTo(server);
          try (Connection client =
              Streams.openConnection(
                  ConnectionOptions.to(proxy.sockets().get(0)), /* limit= */ 1)) {
            client.reader().readexactly(1); // it flows
            int before = -1;
            while (before != sent[0]) { // up to where nothing moves any more
              before = sent[0];
              sleep(0.1);
            }
            // A proxy that takes whatever comes would have all of it by now.
            assertThat(sent[0]).isLessThan(all);
            Task<Long> reading = createTask(() -> count(client.reader()));
            assertThat(reading.await()).isEqualTo(all - 1);
          }
          proxy.shutdown(RealClient.PATIENCE);
          server.shutdown(RealClient.PATIENCE);
        });
  }

  private static long count(StreamReader reader) throws IOException {
    long count = 0;
    for (byte[] block = reader.read(1 << 20); block.length > 0; block = reader.read(1 << 20)) {
      count += block.length;
    }
    return count;
  }

  @EachEngine
  void aClientIsLetGoIfThereIsNoServer(EngineKind engine) {
    String printed =
        RealClient.printed(
            engine,
            () -> {
              try (ClosedPort nobody = new ClosedPort()) {
                Server proxy = proxyTo(ConnectionOptions.to("127.0.0.1", nobody.number()));
                try (Connection client =
                    Streams.openConnection(ConnectionOptions.to(proxy.sockets().get(0)))) {
                  assertThat(client.reader().read()).isEmpty();
                }
                proxy.shutdown(RealClient.PATIENCE);
              }
            });
    assertThat(printed)
        .startsWith("CLIENT: 0 bytes there, 0 back\nCLIENT was lost: Cannot connect to ");
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertThat(Programs.run(EngineKind.PORTABLE, "proxy", "localhost").err())
        .startsWith("'localhost' is no address: it should look like localhost:80.\n");
  }
}
