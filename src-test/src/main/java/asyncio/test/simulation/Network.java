package asyncio.test.simulation;

import asyncio.test.internal.network.Latency;
import asyncio.test.internal.network.LinkSettings;
import asyncio.test.internal.network.NetworkHost;
import asyncio.test.internal.network.SimulatedNetwork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The network of a {@link Simulation}, and its faults. Hosts are named; a name that no host has is
 * refused, by an IllegalArgumentException.
 *
 * <p>A link goes one way. Methods that take two hosts change both directions, unless they say
 * otherwise. Without any call, a packet takes 0.5 to 1.5 ms, nothing is lost, and there is no
 * limit.
 *
 * <p>Threads: for the simulation's body, and the programs of hosts. Other threads are refused.
 */
public final class Network {

  private final World world;
  private final SimulatedNetwork network;

  Network(World world) {
    this.world = world;
    this.network = world.network();
  }

  /**
   * Describes a link between two hosts, in both directions.
   *
   * @param one a host's name
   * @param other another host's name
   * @return settings that hold from now on, each at once
   */
  public Link link(String one, String other) {
    return new Link(List.of(new Way(host(one), host(other)), new Way(host(other), host(one))));
  }

  /**
   * Describes the link from one host to another, in this direction only.
   *
   * @param from the sender's name
   * @param to the receiver's name
   * @return settings that hold from now on, each at once
   */
  public Link oneWay(String from, String to) {
    return new Link(List.of(new Way(host(from), host(to))));
  }

  private record Way(NetworkHost from, NetworkHost to) {}

  private NetworkHost host(String name) {
    world.requireTurn();
    return world.knownHost(name).network();
  }

  /**
   * Cuts all links between two hosts: packets are lost, and TCP sends them again until the link is
   * healed, or for some minutes.
   *
   * @param one a host's name
   * @param other another host's name
   */
  public void partition(String one, String other) {
    link(one, other).cut();
  }

  /**
   * Cuts all links between two sides. Hosts of neither side are reached by both.
   *
   * @param oneSide names of hosts
   * @param otherSide names of the hosts that they do not reach any more
   */
  public void partition(Collection<String> oneSide, Collection<String> otherSide) {
    oneSide.forEach(one -> otherSide.forEach(other -> partition(one, other)));
  }

  /**
   * Heals the links between two hosts. Nothing happens if they are not cut.
   *
   * @param one a host's name
   * @param other another host's name
   */
  public void heal(String one, String other) {
    link(one, other).heal();
  }

  /** Heals all links. */
  public void heal() {
    world.requireTurn();
    List<NetworkHost> hosts = network.hosts();
    for (NetworkHost from : hosts) {
      for (NetworkHost to : hosts) {
        network.heal(from, to);
      }
    }
  }

  /**
   * Resets all connections between two hosts: both sides get "Connection reset".
   *
   * @param one a host's name
   * @param other another host's name
   */
  public void reset(String one, String other) {
    network.reset(host(one), host(other));
  }

  /** A link between two hosts. Each method changes it from now on, and returns the link. */
  public final class Link {

    private final List<Way> ways;

    private Link(List<Way> ways) {
      this.ways = ways;
    }

    /** Changes one property of each way; the others stay as they are. */
    private Link change(UnaryOperator<LinkSettings> change) {
      for (Way way : ways) {
        LinkSettings present = network.linkSettings(way.from, way.to);
        network.setLink(way.from, way.to, change.apply(present));
      }
      return this;
    }

    /** Returns what gives the link the properties back that it has now. */
    Runnable restorer() {
      List<Runnable> all = new ArrayList<>();
      for (Way way : ways) {
        LinkSettings present = network.linkSettings(way.from, way.to);
        all.add(() -> network.setLink(way.from, way.to, present));
      }
      return () -> all.forEach(Runnable::run);
    }

    private static long nanos(double seconds) {
      if (!(seconds >= 0 && seconds < 1e9)) {
        throw new IllegalArgumentException("A time is seconds, not negative: " + seconds);
      }
      return (long) (seconds * 1e9);
    }

    /**
     * Sets how long each packet travels.
     *
     * @param seconds the time
     * @return this
     */
    public Link latency(double seconds) {
      Latency latency = Latency.constant(nanos(seconds));
      return change(settings -> settings.withLatency(latency));
    }

    /**
     * Sets how long each packet travels: any time between two.
     *
     * @param least seconds
     * @param most seconds
     * @return this
     */
    public Link latency(double least, double most) {
      Latency latency = Latency.uniform(nanos(least), nanos(most));
      return change(settings -> settings.withLatency(latency));
    }

    /**
     * Sets how long each packet travels: a least time, and more that is short most often and long
     * at times.
     *
     * @param least seconds
     * @param mean the mean of what comes on top, in seconds
     * @return this
     */
    public Link longTail(double least, double mean) {
      Latency latency = Latency.longTail(nanos(least), nanos(mean));
      return change(settings -> settings.withLatency(latency));
    }

    /**
     * Sets what goes through in a second.
     *
     * @param bytesPerSecond a positive number, or infinity
     * @return this
     */
    public Link bandwidth(double bytesPerSecond) {
      return change(settings -> settings.withBytesPerSecond(bytesPerSecond));
    }

    /**
     * Sets how many packets are lost. TCP sends them again, which takes time.
     *
     * @param probability 0 to 1
     * @return this
     */
    public Link loss(double probability) {
      return change(settings -> settings.withLoss(probability));
    }

    /**
     * Sets how many datagrams arrive twice.
     *
     * @param probability 0 to 1
     * @return this
     */
    public Link duplication(double probability) {
      return change(settings -> settings.withDuplication(probability));
    }

    /**
     * Loses all packets from now on.
     *
     * @return this
     */
    public Link cut() {
      ways.forEach(way -> network.cut(way.from, way.to));
      return this;
    }

    /**
     * Ends {@link #cut}.
     *
     * @return this
     */
    public Link heal() {
      ways.forEach(way -> network.heal(way.from, way.to));
      return this;
    }

    /**
     * Keeps all packets back from now on.
     *
     * @return this
     */
    public Link hold() {
      ways.forEach(way -> network.hold(way.from, way.to));
      return this;
    }

    /**
     * Ends {@link #hold}: the packets go on, in their order.
     *
     * @return this
     */
    public Link release() {
      ways.forEach(way -> network.release(way.from, way.to));
      return this;
    }
  }
}
