package asyncio.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.network.Certificates;
import asyncio.simulation.network.World.Machine;
import asyncio.testing.OnBothEngines;
import java.util.Random;

/** TLS over the simulated network, computed in the loop's own thread. */
class TlsOverSimulationTest {

  private static final int SIZE = 300_000;

  @OnBothEngines
  void encryptedBytesAreEchoed(EngineKind engine) {
    byte[] data = new byte[SIZE];
    new Random(1).nextBytes(data);
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.serve(
          (reader, writer) -> {
            writer.writeAll(reader.readexactly(SIZE));
            writer.close();
          },
          ServerOptions.on("", World.PORT).withTls(Certificates.patientServer()));
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                ConnectionOptions options =
                    ConnectionOptions.to("server", World.PORT)
                        .withTls(Certificates.patientClient().withServerHostname("localhost"));
                try (Connection connection = Streams.openConnection(options)) {
                  connection.writer().writeAll(data);
                  assertThat(connection.reader().readexactly(SIZE)).isEqualTo(data);
                  assertThat(connection.reader().read()).isEmpty();
                }
              }));
      assertThat(world.time()).isLessThan(0.1); // of which computing takes no time
    }
  }
}
