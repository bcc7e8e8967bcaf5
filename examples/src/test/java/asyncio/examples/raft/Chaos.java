package asyncio.examples.raft;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Faults by chance, and their end. Each seed has some kinds of them only, and its own pace: what
 * needs many faults of one kind is found sooner so.
 */
final class Chaos {

  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final SplittableRandom random;
  private final List<Fault> faults;
  private final double pace;

  private enum Fault {
    PARTITION,
    ONE_WAY,
    ISOLATED_LEADER,
    CRASH,
    POWER_FAILURE,
    CRASHES_OF_NEW_LEADERS,
    RESTART_IN_AN_ELECTION,
    PAUSE,
    CLOCK,
    SLOW_LINK,
    LOSSY_LINK,
    RESET,
    SLOW_DISK
  }

  Chaos(Simulation simulation, SimulatedCluster cluster) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.random = new SplittableRandom(simulation.random().nextLong());
    this.pace = 0.1 + random.nextDouble();
    this.faults = new ArrayList<>(List.of(Fault.values()));
    Collections.shuffle(faults, new Random(random.nextLong()));
    faults.subList(2 + random.nextInt(4), faults.size()).clear();
    cluster.hosts().forEach(host -> host.setDiskTears(random.nextBoolean()));
  }

  /** Makes faults for some time. Suspends. */
  void rage(double seconds) {
    double end = simulation.time() + seconds;
    while (simulation.time() < end) {
      sleep(random.nextDouble() * pace);
      make(faults.get(random.nextInt(faults.size())));
    }
  }

  private void make(Fault fault) {
    SimulatedHost host = anyHost();
    String one = host.name();
    String other = anyHost().name();
    double duration = random.nextDouble() * pace * 4;
    switch (fault) {
      case PARTITION -> {
        partition();
        later(duration, () -> simulation.network().heal());
      }
      case ONE_WAY -> {
        simulation.network().oneWay(one, other).cut();
        later(duration, () -> simulation.network().heal());
      }
      case ISOLATED_LEADER -> {
        cluster.leaders().forEach(this::isolate);
        later(duration, () -> simulation.network().heal());
      }
      case CRASH -> crash(host, duration);
      case POWER_FAILURE -> cluster.hosts().forEach(each -> crash(each, duration));
      case CRASHES_OF_NEW_LEADERS -> crashNewLeaders();
      case RESTART_IN_AN_ELECTION -> {
        waitUntil(cluster::hasCandidate);
        sleep(random.nextDouble() * 0.03);
        crash(host, 0.001);
      }
      case PAUSE -> {
        if (host.isUp()) {
          host.pause();
          later(duration, host::resume);
        }
      }
      case CLOCK -> host.setClockRate(0.9 + 0.2 * random.nextDouble());
      case SLOW_LINK ->
          simulation.network().link(one, other).longTail(0.001, 0.3 * random.nextDouble());
      case LOSSY_LINK -> simulation.network().link(one, other).loss(0.3);
      case RESET -> simulation.network().reset(one, other);
      case SLOW_DISK -> {
        if (host.isUp()) {
          host.setJobTime(0.05);
        }
      }
    }
  }

  private SimulatedHost anyHost() {
    return cluster.hosts().get(random.nextInt(cluster.hosts().size()));
  }

  private void later(double delay, Runnable end) {
    Asyncio.getRunningLoop().callLater(delay, end);
  }

  private void waitUntil(BooleanSupplier condition) {
    try {
      simulation.eventually(1, condition);
    } catch (AssertionError never) {
      // Then at another time.
    }
  }

  private void crash(SimulatedHost host, double downTime) {
    host.crash();
    later(downTime, () -> restart(host));
  }

  /**
   * Crashes some leaders, one after another, each when it has hardly begun. Of the first two,
   * nobody hears; the next ones have just committed something, and nobody hears of that. So it is
   * in figure 8 of Raft's paper. Chance alone hardly ever does it.
   */
  private void crashNewLeaders() {
    for (int i = 0; i < 4; i++) {
      waitUntil(() -> !cluster.leaders().isEmpty());
      List<SimulatedHost> leaders = cluster.leaders();
      if (i < 2) {
        leaders.forEach(this::isolate);
        sleep(random.nextDouble() * 0.02);
      } else {
        long committed = cluster.committedByLeaders();
        waitUntil(() -> cluster.committedByLeaders() > committed);
        leaders.forEach(this::isolate); // what is under way is lost, too
      }
      leaders.forEach(leader -> crash(leader, random.nextDouble() * 0.6));
      sleep(0.02);
      simulation.network().heal();
    }
  }

  private static void restart(SimulatedHost host) {
    if (!host.isUp()) {
      host.restart();
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

  /** Cuts a host off from the other members. Clients still reach it. */
  private void isolate(SimulatedHost host) {
    for (Member member : cluster.members()) {
      if (!member.name().equals(host.name())) {
        simulation.network().partition(member.name(), host.name());
      }
    }
  }

  /** Ends all faults. */
  void end() {
    simulation.network().heal();
    cluster.hosts().forEach(SimulatedHost::resume);
    cluster.hosts().forEach(Chaos::restart);
    for (Member one : cluster.members()) {
      for (Member other : cluster.members()) {
        if (one != other) {
          simulation.network().link(one.name(), other.name()).latency(0.001);
        }
      }
    }
    cluster.hosts().forEach(host -> host.setJobTime(0.01));
  }
}
