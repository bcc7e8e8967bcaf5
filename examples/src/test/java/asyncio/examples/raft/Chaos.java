package asyncio.examples.raft;

import static asyncio.Asyncio.sleep;

import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Faults by chance, and their end. */
final class Chaos {

  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final SplittableRandom random;

  Chaos(Simulation simulation, SimulatedCluster cluster) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.random = new SplittableRandom(simulation.random().nextLong());
    cluster.hosts().forEach(host -> host.setDiskTears(random.nextBoolean()));
  }

  /** Makes faults for some time. */
  void rage(double seconds) {
    double end = simulation.time() + seconds;
    while (simulation.time() < end) {
      sleep(random.nextDouble() * 0.5);
      makeFault();
    }
  }

  private void makeFault() {
    SimulatedHost host = cluster.random(random);
    SimulatedHost other = cluster.random(random);
    switch (random.nextInt(12)) {
      case 0 -> partition();
      case 1 -> simulation.network().oneWay(host.name(), other.name()).cut();
      case 2, 3 -> simulation.network().heal();
      case 4 -> host.crash();
      case 5 -> cluster.leaders().forEach(SimulatedHost::crash);
      case 6, 7 -> restart();
      case 8 -> {
        if (host.isUp()) {
          host.pause();
        }
      }
      case 9 -> cluster.hosts().forEach(SimulatedHost::resume);
      case 10 -> host.setClockRate(0.9 + 0.2 * random.nextDouble());
      default -> slowDown(host, other);
    }
  }

  /** Two sides, neither of which hears the other. */
  private void partition() {
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (Member member : cluster.members()) {
      (random.nextBoolean() ? one : other).add(member.name());
    }
    simulation.network().partition(one, other);
  }

  private void slowDown(SimulatedHost host, SimulatedHost other) {
    if (host == other) {
      simulation.network().reset(host.name(), cluster.random(random).name());
    } else if (random.nextBoolean()) {
      simulation.network().link(host.name(), other.name()).longTail(0.001, 0.1);
    } else {
      simulation.network().link(host.name(), other.name()).loss(0.3);
    }
  }

  private void restart() {
    cluster.hosts().stream().filter(host -> !host.isUp()).forEach(SimulatedHost::restart);
  }

  /** Ends all faults. */
  void end() {
    simulation.network().heal();
    cluster.hosts().forEach(SimulatedHost::resume);
    restart();
    for (Member one : cluster.members()) {
      for (Member other : cluster.members()) {
        if (one != other) {
          simulation.network().link(one.name(), other.name()).latency(0.001);
        }
      }
    }
  }
}
