package asyncio.test.internal.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Connects hosts by links, and breaks what a test wants to see broken.
 *
 * <p>All that is random comes from one generator. So the same program with the same seed gives the
 * same events at the same times.
 *
 * <p>Threads: one at a time. Faults are for between events: not within a call for a channel.
 */
public final class SimulatedNetwork {

  private static final int MOST_HOSTS = 1 << 16;

  /** The first two bytes of each host's address. */
  private static final byte[] NET = {10, 0};

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final Agenda agenda;
  private final long seed;
  private final List<NetworkHost> hosts = new ArrayList<>();
  private final Map<String, List<NetworkHost>> names = new LinkedHashMap<>();

  /** By the number of the source, and then of the target. */
  private final List<List<@Nullable Link>> links = new ArrayList<>();

  private final InetAddress loopback = address("localhost", LOOPBACK);
  private LinkSettings defaults = LinkSettings.DEFAULT;
  private @Nullable NetworkTrace trace;
  private int channelsOpened;

  /**
   * A network without hosts.
   *
   * @param agenda holds the events
   * @param random a seed for all that is random is taken from it
   */
  public SimulatedNetwork(Agenda agenda, RandomGenerator random) {
    this.agenda = agenda;
    this.seed = random.nextLong();
  }

  Agenda agenda() {
    return agenda;
  }

  // ---- hosts

  /**
   * Adds a host: its address is 10.0.0.1, the next one's 10.0.0.2, and so on.
   *
   * @param name can be looked up
   * @return the host
   * @throws IllegalArgumentException if a host has that name
   */
  public NetworkHost addHost(String name) {
    int number = hosts.size() + 1;
    if (names.containsKey(name) || name.equals("localhost")) {
      throw new IllegalArgumentException("There is a host of that name: " + name);
    }
    if (number >= MOST_HOSTS) {
      throw new IllegalStateException("There are too many hosts.");
    }
    byte[] bytes = {NET[0], NET[1], (byte) (number >> Byte.SIZE), (byte) number};
    NetworkHost host =
        new NetworkHost(this, number - 1, name, address(name, bytes), randomOf(number, 0));
    hosts.add(host);
    names.put(name, List.of(host));
    return host;
  }

  /**
   * Adds a name of several hosts.
   *
   * @param name can be looked up
   * @param addresses the hosts, in the order in which their addresses are found
   */
  public void addName(String name, NetworkHost... addresses) {
    names.put(name, List.of(addresses));
  }

  /**
   * All hosts.
   *
   * @return a copy, in the order in which they were added
   */
  public List<NetworkHost> hosts() {
    return List.copyOf(hosts);
  }

  List<InetAddress> lookUp(String name) {
    if (name.equalsIgnoreCase("localhost")) {
      return List.of(loopback);
    }
    return names.getOrDefault(name, List.of()).stream().map(NetworkHost::address).toList();
  }

  /** The host that an address means, if a program at a host uses it; null if there is none. */
  @Nullable NetworkHost hostOf(NetworkHost user, InetAddress address) {
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return user;
    }
    return hostAt(address);
  }

  private @Nullable NetworkHost hostAt(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != LOOPBACK.length || bytes[0] != NET[0] || bytes[1] != NET[1]) {
      return null;
    }
    int number = Byte.toUnsignedInt(bytes[2]) << Byte.SIZE | Byte.toUnsignedInt(bytes[3]);
    return number == 0 || number > hosts.size() ? null : hosts.get(number - 1);
  }

  /** The same address with the name of its host, so that nothing looks it up, or writes it bare. */
  InetAddress named(InetAddress address) {
    if (Arrays.equals(address.getAddress(), LOOPBACK)) {
      return loopback;
    }
    NetworkHost host = address.isAnyLocalAddress() ? null : hostAt(address);
    return host == null ? address : host.address();
  }

  private static InetAddress address(String name, byte[] bytes) {
    try {
      return InetAddress.getByAddress(name, bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  InetAddress loopback() {
    return loopback;
  }

  int nextChannelNumber() {
    return ++channelsOpened;
  }

  // ---- links

  /**
   * Sets how good the links between hosts are that have no setting of their own.
   *
   * @param settings {@link LinkSettings#DEFAULT} if nothing is said
   */
  public void setLinks(LinkSettings settings) {
    defaults = settings;
    for (NetworkHost from : hosts) {
      hosts.stream().filter(to -> to != from).forEach(to -> link(from, to).setDefault(settings));
    }
  }

  /**
   * Sets how good a link is, in one direction.
   *
   * @param from the sender
   * @param to the receiver; the same host for its loopback
   * @param settings from now on
   */
  public void setLink(NetworkHost from, NetworkHost to, LinkSettings settings) {
    link(from, to).set(settings);
  }

  /**
   * How good a link is, in one direction.
   *
   * @param from the sender
   * @param to the receiver
   * @return what was set last
   */
  public LinkSettings linkSettings(NetworkHost from, NetworkHost to) {
    return link(from, to).settings();
  }

  Link link(NetworkHost from, NetworkHost to) {
    while (links.size() <= from.number()) {
      links.add(new ArrayList<>());
    }
    List<@Nullable Link> targets = links.get(from.number());
    while (targets.size() <= to.number()) {
      targets.add(null);
    }
    Link link = targets.get(to.number());
    if (link == null) {
      LinkSettings settings = from == to ? LinkSettings.LOOPBACK : defaults;
      link = new Link(this, from, to, randomOf(from.number() + 1, to.number() + 1), settings);
      targets.set(to.number(), link);
    }
    return link;
  }

  /** Random numbers of one purpose: what one link does changes nothing for the others. */
  private RandomGenerator randomOf(int first, int second) {
    return new SplittableRandom(seed ^ ((long) first << Integer.SIZE | second));
  }

  // ---- faults

  /**
   * Cuts a link, in one direction: what arrives is lost, until it is healed. TCP goes on sending
   * again, at longer and longer intervals, and gives up after about 15 minutes.
   *
   * @param from the sender
   * @param to the receiver
   */
  public void cut(NetworkHost from, NetworkHost to) {
    trace("cut", from, to, 0);
    link(from, to).cut();
  }

  /**
   * Mends a link that was cut.
   *
   * @param from the sender
   * @param to the receiver
   */
  public void heal(NetworkHost from, NetworkHost to) {
    trace("healed", from, to, 0);
    link(from, to).heal();
  }

  /**
   * Lets all that arrives by a link wait, in one direction.
   *
   * @param from the sender
   * @param to the receiver
   */
  public void hold(NetworkHost from, NetworkHost to) {
    trace("hold", from, to, 0);
    link(from, to).hold();
  }

  /**
   * Lets all that waits arrive, in order.
   *
   * @param from the sender
   * @param to the receiver
   */
  public void release(NetworkHost from, NetworkHost to) {
    trace("released", from, to, 0);
    link(from, to).release();
  }

  /**
   * Resets all connections between two hosts: both ends are told at once.
   *
   * @param one a host
   * @param other another one, or the same
   */
  public void reset(NetworkHost one, NetworkHost other) {
    for (TcpEndpoint connection : one.connections()) {
      if (hostOf(one, connection.remote().getAddress()) == other) {
        reset(connection);
      }
    }
  }

  /**
   * Resets one connection: both ends are told at once.
   *
   * @param connection either end
   */
  public void reset(TcpEndpoint connection) {
    trace("reset by fault", connection.local(), connection.remote(), 0);
    connection.resetBothEnds();
  }

  /**
   * Crashes a host. Its sockets vanish without a word, and what is sent to it gets lost. Peers
   * notice nothing until they send; then they get a reset once the host is up again.
   *
   * @param host the host; its loop must not run any more
   */
  public void crash(NetworkHost host) {
    trace("crashed", host, host, 0);
    host.crash();
  }

  /**
   * Starts a host that has crashed: nothing listens there.
   *
   * @param host the host
   */
  public void restart(NetworkHost host) {
    trace("restarted", host, host, 0);
    host.restart();
  }

  // ---- the trace

  /**
   * Sets what is told of all that happens.
   *
   * @param newTrace the trace; null: nothing is told, which costs nothing
   */
  public void setTrace(@Nullable NetworkTrace newTrace) {
    trace = newTrace;
  }

  void trace(String event, Object from, Object to, long bytes) {
    NetworkTrace told = trace;
    if (told != null) {
      told.record(agenda.now(), event, from, to, bytes);
    }
  }
}
