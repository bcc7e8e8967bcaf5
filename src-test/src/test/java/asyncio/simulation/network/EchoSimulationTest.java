package asyncio.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.Connection;
import asyncio.net.Streams;
import asyncio.testing.OnBothEngines;
import java.nio.charset.StandardCharsets;

class EchoSimulationTest {

  @OnBothEngines
  void streams(EngineKind engine) {
    try (World world = World.traced(engine, 1)) {
      World.Machine server = world.add("server");
      World.Machine client = world.add("client");
      server.start(
          () ->
              Streams.startServer(
                  (reader, writer) -> {
                    writer.writeAll(reader.readline());
                    writer.close();
                  },
                  "",
                  80));
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("server", 80)) {
                  connection.writer().writeAll("hello\n".getBytes(StandardCharsets.UTF_8));
                  assertThat(connection.reader().readline()).asString().isEqualTo("hello\n");
                }
              }));
      world.trace().forEach(System.out::println);
    }
  }
}
