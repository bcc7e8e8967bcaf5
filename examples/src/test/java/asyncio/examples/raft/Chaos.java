package asyncio.examples.raft;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.test.simulation.Faults;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Faults by chance: those that any cluster may have, and some that are bad for Raft. Each seed has
 * only a few kinds, and its own pace: what needs many faults of one kind is found sooner so.
 */
final class Chaos {

  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final SplittableRandom random;
  private final double pace;

  Chaos(Simulation simulation, SimulatedCluster cluster) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.random = new SplittableRandom(simulation.random().nextLong());
    this.pace = 0.3 + 2 * random.nextDouble();
    cluster.hosts().forEach(host -> host.setDiskTears(random.nextBoolean()));
  }

  /** Makes faults for some time, then mends all. Suspends. */
  void rage(double seconds) {
    Faults faults = simulation.faults(names());
    some(List.<Runnable>of(
            () -> faults.partitions(pace),
            () -> faults.oneWayCuts(pace),
            () -> faults.slowLinks(pace),
            () -> faults.resets(pace),
            () -> faults.crashes(pace),
            () -> faults.pauses(pace),
            () -> faults.clockRates(pace, 0.1)))
        .forEach(Runnable::run);
    List<Runnable> more =
        some(
            List.<Runnable>of(
                this::isolateLeader,
                this::crashNewLeaders,
                this::restartInAnElection,
                this::failPower,
                this::slowDisk,
                this::failDisk));
    TaskGroup.run(
        group -> {
          group.createTask(() -> faults.run(seconds));
          double end = simulation.time() + seconds;
          while (simulation.time() < end) {
            sleep(random.nextDouble() * pace);
            more.get(random.nextInt(more.size())).run();
          }
        });
    simulation.network().heal();
    cluster.hosts().forEach(host -> host.setDiskFailing(false));
    cluster.hosts().forEach(Chaos::restart);
    cluster.hosts().forEach(host -> host.setJobTime(0.01));
  }

  private String[] names() {
    return cluster.members().stream().map(Member::name).toArray(String[]::new);
  }

  private List<Runnable> some(List<Runnable> all) {
    List<Runnable> chosen = new ArrayList<>(all);
    Collections.shuffle(chosen, new Random(random.nextLong()));
    return chosen.subList(0, 1 + random.nextInt(3));
  }

  // ---- leaders

  private void isolateLeader() {
    cluster.leaders().forEach(this::isolate);
    sleep(random.nextDouble() * pace);
    simulation.network().heal();
  }

  /** Cuts a host off from the other members. Clients still reach it. */
  private void isolate(SimulatedHost host) {
    for (Member member : cluster.members()) {
      if (!member.name().equals(host.name())) {
        simulation.network().partition(member.name(), host.name());
      }
    }
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

  /** Restarts a member at once, which may just have voted. */
  private void restartInAnElection() {
    waitUntil(cluster::hasCandidate);
    sleep(random.nextDouble() * 0.03);
    crash(anyHost(), 0.001);
  }

  // ---- hosts and disks

  private void failPower() {
    double downTime = random.nextDouble() * pace;
    cluster.hosts().forEach(host -> crash(host, downTime));
  }

  private void slowDisk() {
    SimulatedHost host = anyHost();
    if (host.isUp()) {
      host.setJobTime(0.05);
    }
  }

  private void failDisk() {
    SimulatedHost host = anyHost();
    host.setDiskFailing(true);
    sleep(random.nextDouble() * pace);
    host.setDiskFailing(false);
    restart(host);
  }

  private SimulatedHost anyHost() {
    return cluster.hosts().get(random.nextInt(cluster.hosts().size()));
  }

  private static void crash(SimulatedHost host, double downTime) {
    host.crash();
    Asyncio.getRunningLoop().callLater(downTime, () -> restart(host));
  }

  private static void restart(SimulatedHost host) {
    if (!host.isUp()) {
      host.restart();
    }
  }

  private void waitUntil(BooleanSupplier condition) {
    try {
      simulation.eventually(1, condition);
    } catch (AssertionError never) {
      // Then at another time.
    }
  }
}
