package asyncio.test.simulation;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random faults, from the simulation's seed. Each kind happens now and then, and is mended after a
 * while. When all is over, everything is mended.
 *
 * <pre>{@code
 * simulation.faults("a", "b", "c").partitions(20).crashes(60).pauses(30).run(300);
 * }</pre>
 *
 * <p>Threads: for the simulation's body.
 */
public final class Faults {

  /** The fault of a kind lasts up to so many times the mean time between two. */
  private static final double LONGEST = 0.8;

  /** The latency of a slow link, in seconds. */
  private static final double SLOW_LEAST = 0.0005;

  private static final double SLOW_MEAN = 0.3;
  private static final double FARTHEST_RATE = 0.99;

  private final Simulation simulation;
  private final List<String> hosts;
  private final RandomGenerator random;
  private final List<Action> kinds = new ArrayList<>();

  Faults(Simulation simulation, List<String> hosts, RandomGenerator random) {
    this.simulation = simulation;
    this.hosts = hosts;
    this.random = random;
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("Faults need a host at least.");
    }
    hosts.forEach(simulation::requireHost);
  }

  // ---- kinds

  /**
   * Cuts one of the hosts, or several, from the others, now and then.
   *
   * @param seconds the mean time between two partitions
   * @return this
   */
  public Faults partitions(double seconds) {
    return add(
        seconds,
        () -> {
          List<String> side = someHosts();
          List<String> others = new ArrayList<>(hosts);
          others.removeAll(side);
          simulation.network().partition(side, others);
          sleepUpTo(seconds);
          side.forEach(one -> others.forEach(other -> simulation.network().heal(one, other)));
        });
  }

  /**
   * Cuts a link between two hosts in one direction, now and then.
   *
   * @param seconds the mean time between two cuts
   * @return this
   */
  public Faults oneWayCuts(double seconds) {
    return onLink(
        seconds,
        link -> {
          link.cut();
          return link::heal;
        });
  }

  /**
   * Keeps back all packets of a link in one direction, now and then.
   *
   * @param seconds the mean time between two
   * @return this
   */
  public Faults holds(double seconds) {
    return onLink(
        seconds,
        link -> {
          link.hold();
          return link::release;
        });
  }

  /**
   * Makes a link slow, with a long tail, now and then.
   *
   * @param seconds the mean time between two
   * @return this
   */
  public Faults slowLinks(double seconds) {
    return onLink(
        seconds,
        link -> {
          Runnable restorer = link.restorer();
          link.longTail(SLOW_LEAST, SLOW_MEAN);
          return restorer;
        });
  }

  /** Changes a link, and returns what mends it. */
  @FunctionalInterface
  private interface Change {
    Runnable on(Network.Link link);
  }

  private Faults onLink(double seconds, Change change) {
    return add(
        seconds,
        () -> {
          Runnable end = change.on(simulation.network().oneWay(anyHost(), anyHost()));
          sleepUpTo(seconds);
          end.run();
        });
  }

  /**
   * Resets the connections between two hosts, now and then.
   *
   * @param seconds the mean time between two resets
   * @return this
   */
  public Faults resets(double seconds) {
    return add(seconds, () -> simulation.network().reset(anyHost(), anyHost()));
  }

  /**
   * Crashes a host, and starts its program again after a while.
   *
   * @param seconds the mean time between two crashes
   * @return this
   */
  public Faults crashes(double seconds) {
    requireOther("crash");
    return add(
        seconds,
        () -> {
          SimulatedHost host = simulation.host(anyHost());
          if (host.isUp()) {
            host.crash();
            sleepUpTo(seconds);
            if (!host.isUp()) {
              host.restart();
            }
          }
        });
  }

  /**
   * Stops a host for a while, as a long collection of garbage does.
   *
   * @param seconds the mean time between two pauses
   * @return this
   */
  public Faults pauses(double seconds) {
    requireOther("be paused");
    return add(
        seconds,
        () -> {
          SimulatedHost host = simulation.host(anyHost());
          host.pause();
          sleepUpTo(seconds);
          host.resume();
        });
  }

  /**
   * Lets the clock of a host run at another rate, now and then.
   *
   * @param seconds the mean time between two changes
   * @param most how far the rate may be from 1, such as 0.1; less than 1
   * @return this
   */
  public Faults clockRates(double seconds, double most) {
    if (!(most >= 0 && most <= FARTHEST_RATE)) {
      throw new IllegalArgumentException("A rate differs from 1 by 0 to 0.99: " + most);
    }
    return add(
        seconds,
        () -> {
          SimulatedHost host = simulation.host(anyHost());
          host.setClockRate(1 + (2 * random.nextDouble() - 1) * most);
          sleepUpTo(seconds);
          host.setClockRate(1);
        });
  }

  /** Makes a fault now and then, until it is cancelled; then the fault that lasts is mended. */
  private Faults add(double seconds, Action fault) {
    if (!(seconds > 0 && seconds < 1e9)) {
      throw new IllegalArgumentException("A mean time is positive, up to 1e9: " + seconds);
    }
    kinds.add(
        () -> {
          while (true) {
            Asyncio.sleep(-StrictMath.log(1 - random.nextDouble()) * seconds);
            Asyncio.shielded(fault);
          }
        });
    return this;
  }

  /** The simulation's body cannot go on without its host. */
  private void requireOther(String what) {
    hosts.forEach(host -> simulation.host(host).requireOther(what));
  }

  private void sleepUpTo(double seconds) {
    Asyncio.sleep(random.nextDouble() * seconds * LONGEST);
  }

  private String anyHost() {
    return hosts.get(random.nextInt(hosts.size()));
  }

  /** One host at least, and not all, unless there is one only. */
  private List<String> someHosts() {
    List<String> shuffled = new ArrayList<>(hosts);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      shuffled.set(i, shuffled.set(random.nextInt(i + 1), shuffled.get(i)));
    }
    return shuffled.subList(0, 1 + random.nextInt(Math.max(1, hosts.size() - 1)));
  }

  // ---- running

  /**
   * Makes faults for a time, then mends those that last. Suspends. Cancellation: the faults that
   * last are mended first.
   *
   * @param seconds how long, in simulated seconds
   * @throws IllegalArgumentException if that is negative, not a number, or infinite
   */
  public void run(double seconds) {
    if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A time is seconds, not negative: " + seconds);
    }
    TaskGroup.run(
        group -> {
          List<Task<Void>> tasks = kinds.stream().map(group::createTask).toList();
          try {
            Asyncio.sleep(seconds);
          } finally {
            tasks.forEach(Task::cancel);
          }
        });
  }
}
