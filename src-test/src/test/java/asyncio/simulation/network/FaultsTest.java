package asyncio.simulation.network;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.net.Connection;
import asyncio.net.Streams;
import asyncio.simulation.network.World.Machine;
import asyncio.test.internal.network.LinkSettings;
import asyncio.test.internal.network.SimulatedNetwork;
import asyncio.test.internal.network.TcpEndpoint;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;

/** What connections show of faults: as on a real network. */
class FaultsTest {

  private static final int PORT = World.PORT;

  private static String ask(Connection connection, String line) throws IOException {
    connection.writer().writeAll((line + "\n").getBytes(StandardCharsets.UTF_8));
    return new String(connection.reader().readline(), StandardCharsets.UTF_8).strip();
  }

  /** A client that is connected to a server of echoes. */
  private static final class Pair implements AutoCloseable {

    final World world;
    final SimulatedNetwork network;
    final Machine server;
    final Machine client;

    Pair(EngineKind engine) {
      world = new World(engine, 1);
      network = world.network;
      server = world.add("server");
      client = world.add("client");
      server.serveEcho();
    }

    void run(Action body) {
      world.run(client.start(body));
    }

    void cutBothWays() {
      network.cut(client.host, server.host);
      network.cut(server.host, client.host);
    }

    void healBothWays() {
      network.heal(client.host, server.host);
      network.heal(server.host, client.host);
    }

    @Override
    public void close() {
      world.close();
    }
  }

  // ---- cut and heal

  @OnBothEngines
  void aCutDelaysAConnectionUntilItIsHealed(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, pair::cutBothWays);
      pair.world.at(31, pair::healBothWays);
      pair.run(
          () -> {
            try (Connection connection = Streams.openConnection("server", PORT)) {
              assertThat(ask(connection, "before")).isEqualTo("before");
              sleep(2);
              assertThat(ask(connection, "meanwhile")).isEqualTo("meanwhile");
              // Sent again after 0.2, 0.6, 1.4, 3, 6.2, 12.6, 25.4, 51 seconds
              assertThat(pair.world.time()).isBetween(53.0, 53.1);
              assertThat(ask(connection, "after")).isEqualTo("after");
              assertThat(pair.world.time()).isBetween(53.0, 53.1);
            }
          });
    }
  }

  @OnBothEngines
  void aCutOneWayLosesAnswersOnly(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, () -> pair.network.cut(pair.server.host, pair.client.host));
      pair.world.at(5, () -> pair.network.heal(pair.server.host, pair.client.host));
      pair.run(
          () -> {
            try (Connection connection = Streams.openConnection("server", PORT)) {
              sleep(2);
              assertThat(ask(connection, "one way")).isEqualTo("one way");
              assertThat(pair.world.time()).isBetween(5.0, 9.0);
            }
          });
    }
  }

  @OnBothEngines
  void aCutThatIsNotHealedTimesOut(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, pair::cutBothWays);
      pair.run(
          () -> {
            Connection connection = Streams.openConnection("server", PORT);
            sleep(2);
            assertThatThrownBy(() -> ask(connection, "hello"))
                .isInstanceOf(IOException.class)
                .hasMessage("Connection timed out");
            assertThat(pair.world.time()).isBetween(900.0, 1_000.0); // about 15 minutes
          });
    }
  }

  @OnBothEngines
  void aConnectThatIsCutOffTimesOut(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.cutBothWays();
      pair.run(
          () ->
              assertThatThrownBy(() -> Streams.openConnection("server", PORT))
                  .isInstanceOf(ConnectException.class)
                  .hasMessageEndingWith("Connection timed out"));
      assertThat(pair.world.time()).isEqualTo(127);
    }
  }

  @OnBothEngines
  void aConnectThatIsCutOffGoesOnAfterTheHealing(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.network.cut(pair.server.host, pair.client.host);
      pair.world.at(2, pair::healBothWays);
      pair.run(
          () -> {
            try (Connection connection = Streams.openConnection("server", PORT)) {
              assertThat(ask(connection, "late")).isEqualTo("late");
              assertThat(pair.world.time()).isBetween(3.0, 3.1); // asked at 0, 1 and 3 seconds
            }
          });
    }
  }

  @OnBothEngines
  void lossesOnlyDelayAConnection(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.network.setLinks(LinkSettings.DEFAULT.withLoss(0.3));
      pair.run(
          () -> {
            try (Connection connection = Streams.openConnection("server", PORT)) {
              for (int i = 0; i < 50; i++) {
                assertThat(ask(connection, "line " + i)).isEqualTo("line " + i);
              }
            }
          });
      assertThat(pair.world.time()).isGreaterThan(5);
    }
  }

  // ---- hold and release

  @OnBothEngines
  void whatIsHeldArrivesInOrderWhenItIsReleased(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, () -> pair.network.hold(pair.client.host, pair.server.host));
      pair.world.at(100, () -> pair.network.release(pair.client.host, pair.server.host));
      pair.run(
          () -> {
            try (Connection connection = Streams.openConnection("server", PORT)) {
              sleep(2);
              for (int i = 0; i < 5; i++) {
                connection.writer().writeAll(new byte[] {(byte) ('a' + i), '\n'});
                sleep(1);
              }
              assertThat(new String(connection.reader().readexactly(10), StandardCharsets.UTF_8))
                  .isEqualTo("a\nb\nc\nd\ne\n");
              assertThat(pair.world.time()).isBetween(100.0, 100.1);
            }
          });
    }
  }

  // ---- reset

  @OnBothEngines
  void aResetIsSeenByBothEnds(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, () -> pair.network.reset(pair.client.host, pair.server.host));
      pair.run(
          () -> {
            Connection connection = Streams.openConnection("server", PORT);
            assertThatThrownBy(() -> connection.reader().readline())
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
            assertThat(pair.world.time()).isEqualTo(1);
            assertThat(pair.server.host.connections()).isEmpty();
            try (Connection next = Streams.openConnection("server", PORT)) {
              assertThat(ask(next, "again")).isEqualTo("again");
            }
          });
    }
  }

  @OnBothEngines
  void oneConnectionOfSeveralCanBeReset(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.run(
          () -> {
            try (Connection first = Streams.openConnection("server", PORT);
                Connection second = Streams.openConnection("server", PORT)) {
              TcpEndpoint oldest = pair.client.host.connections().get(0);
              assertThat(oldest.local()).isEqualTo(first.localAddress());
              pair.world.at(1, () -> pair.network.reset(oldest));
              sleep(2);
              assertThatThrownBy(() -> ask(first, "x")).isInstanceOf(IOException.class);
              assertThat(ask(second, "y")).isEqualTo("y");
            } catch (IOException closingTheFirst) {
              assertThat(closingTheFirst).hasMessageContaining("reset");
            }
          });
    }
  }

  // ---- crash and restart

  @OnBothEngines
  void peersOfACrashedHostNoticeNothingUntilTheySend(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, pair.server::crash);
      pair.run(
          () -> {
            Connection connection = Streams.openConnection("server", PORT);
            Task<byte[]> reading = asyncio.Asyncio.createTask(() -> connection.reader().read(9));
            sleep(10_000); // hours
            assertThat(reading.done()).isFalse();
            connection.writer().writeAll(new byte[1]);
            assertThatThrownBy(reading::await)
                .isInstanceOf(IOException.class)
                .hasMessage("Connection timed out");
          });
    }
  }

  @OnBothEngines
  void afterARestartPeersAreReset(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, pair.server::crash);
      pair.world.at(5, () -> pair.network.restart(pair.server.host));
      pair.run(
          () -> {
            Connection connection = Streams.openConnection("server", PORT);
            sleep(2);
            assertThatThrownBy(() -> ask(connection, "hello"))
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
            assertThat(pair.world.time()).isBetween(5.0, 9.0);
            assertThatThrownBy(() -> Streams.openConnection("server", PORT))
                .isInstanceOf(ConnectException.class)
                .hasMessageEndingWith("Connection refused");
          });
    }
  }

  @OnBothEngines
  void aRestartedHostServesAgain(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.world.at(1, pair.server::crash);
      pair.world.at(
          5,
          () -> {
            pair.network.restart(pair.server.host);
            pair.world.on(pair.server.host).serveEcho();
          });
      pair.run(
          () -> {
            sleep(2);
            try (Connection connection = Streams.openConnection("server", PORT)) {
              assertThat(ask(connection, "again")).isEqualTo("again");
              assertThat(pair.world.time()).isBetween(5.0, 6.0); // asked at 2, 3 and 5 seconds
            }
          });
    }
  }

  @OnBothEngines
  void aHostThatIsDownOpensNoSockets(EngineKind engine) {
    try (Pair pair = new Pair(engine)) {
      pair.client.crash();
      assertThatThrownBy(() -> pair.client.host.provider().openSocketChannel())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("client is down");
    }
  }
}
