package asyncio.simulation.network;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.net.Connection;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.Streams;
import asyncio.simulation.network.World.Machine;
import asyncio.test.internal.network.Latency;
import asyncio.test.internal.network.LinkSettings;
import asyncio.testing.Engines;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The same seed gives the same events at the same times, on each engine. */
class DeterminismTest {

  private static final int HOSTS = 4;
  private static final int SEEDS = 20;

  /** Hosts that talk to one another, over links that fail in all ways. */
  private static List<String> trace(EngineKind engine, long seed) {
    try (World world = World.traced(engine, seed)) {
      world.network.setLinks(
          LinkSettings.of(Latency.longTail(500_000, 1_000_000))
              .withLoss(0.02)
              .withDuplication(0.02)
              .withBytesPerSecond(5_000_000));
      List<Machine> machines = new ArrayList<>();
      for (int i = 0; i < HOSTS; i++) {
        Machine machine = world.add("host" + i);
        machine.serveEcho();
        machines.add(machine);
      }
      List<Task<Void>> all = new ArrayList<>();
      for (int i = 0; i < HOSTS; i++) {
        int number = i;
        all.add(machines.get(i).start(() -> talk(number, world.trace())));
      }
      breakThings(world, machines, new SplittableRandom(seed));
      world.run(all.toArray(Task[]::new));
      return List.copyOf(world.trace());
    }
  }

  private static void talk(int number, List<String> log) {
    List<Task<?>> visits = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      String peer = "host" + i;
      visits.add(createTask(() -> visit(number, peer, log)));
    }
    gather(true, visits).await();
  }

  private static void visit(int number, String peer, List<String> log) throws IOException {
    DatagramEndpoint<?> datagrams =
        getRunningLoop()
            .createDatagramEndpoint(
                () -> new DatagramProtocol() {}, DatagramOptions.to(peer, World.PORT));
    for (int i = 0; i < 10; i++) {
      datagrams.transport().sendto(new byte[10]);
      try (Connection connection = Streams.openConnection(peer, World.PORT)) {
        connection
            .writer()
            .writeAll(
                (number + " " + i + "x".repeat(5_000) + "\n").getBytes(StandardCharsets.UTF_8));
        log.add(getRunningLoop().time() + " " + connection.reader().readline().length);
      } catch (IOException broken) {
        log.add(getRunningLoop().time() + " " + broken);
      }
      sleep(0.1);
    }
    datagrams.transport().close();
  }

  private static void breakThings(World world, List<Machine> machines, SplittableRandom random) {
    for (int i = 0; i < 10; i++) {
      Machine one = machines.get(random.nextInt(HOSTS));
      Machine other = machines.get(random.nextInt(HOSTS));
      double when = random.nextDouble();
      if (random.nextBoolean()) {
        world.at(when, () -> world.network.cut(one.host, other.host));
        world.at(when + 0.5, () -> world.network.heal(one.host, other.host));
      } else if (random.nextBoolean()) {
        world.at(when, () -> world.network.hold(one.host, other.host));
        world.at(when + 0.5, () -> world.network.release(one.host, other.host));
      } else {
        world.at(when, () -> world.network.reset(one.host, other.host));
      }
    }
  }

  @OnBothEngines
  void theSameSeedGivesTheSameTrace(EngineKind engine) {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(trace(engine, seed)).as("seed " + seed).isEqualTo(trace(engine, seed));
    }
  }

  @Test
  void bothEnginesGiveTheSameTrace() {
    for (long seed = 0; seed < SEEDS; seed++) {
      long same = seed;
      assertThat(Engines.available().map(engine -> trace(engine, same)).distinct()).hasSize(1);
    }
  }

  @OnBothEngines
  void anotherSeedGivesAnotherTrace(EngineKind engine) {
    assertThat(trace(engine, 1)).isNotEqualTo(trace(engine, 2));
  }
}
