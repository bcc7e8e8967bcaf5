package asyncio.test.internal.network;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.spi.InetAddressResolver;
import java.nio.channels.Channel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Is one machine of a simulated network: its address, its ports and its sockets. */
public final class NetworkHost {

  private final SimulatedNetwork network;
  private final int number;
  private final String name;
  private final InetAddress address;
  private final RandomGenerator random;
  private final SimulatedProvider provider;
  private final InetAddressResolver resolver;
  private final Ports<Listener> tcpPorts = new Ports<>();
  private final Ports<UdpSocket> udpPorts = new Ports<>();
  private final Set<TcpEndpoint> connections = new LinkedHashSet<>();
  private final Set<Channel> channels = new LinkedHashSet<>();
  private final List<SimulatedSelector> selectors = new ArrayList<>();
  private Runnable whenReady = () -> {};
  private boolean up = true;

  NetworkHost(
      SimulatedNetwork network,
      int number,
      String name,
      InetAddress address,
      RandomGenerator random) {
    this.network = network;
    this.number = number;
    this.name = name;
    this.address = address;
    this.random = random;
    this.provider = new SimulatedProvider(this);
    this.resolver = new SimulatedResolver(network);
  }

  SimulatedNetwork network() {
    return network;
  }

  /** Counts the hosts of a network, from 0. */
  int number() {
    return number;
  }

  RandomGenerator random() {
    return random;
  }

  /**
   * The host's name.
   *
   * @return the name that other hosts can look up
   */
  public String name() {
    return name;
  }

  /**
   * The host's address.
   *
   * @return the address, which has the host's name
   */
  public InetAddress address() {
    return address;
  }

  /**
   * What opens this host's sockets and selectors, for {@code LoopBuilder.channels}.
   *
   * @return always the same object
   */
  public SelectorProvider provider() {
    return provider;
  }

  /**
   * Knows the names of all hosts, for {@code LoopBuilder.resolver}.
   *
   * @return always the same object
   */
  public InetAddressResolver resolver() {
    return resolver;
  }

  // ---- readiness

  /**
   * Whether a channel is ready that a selector of this host watches: the host's loop should run.
   *
   * @return true if so
   */
  public boolean hasNews() {
    for (SimulatedSelector selector : selectors) {
      if (selector.hasNews()) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many channels of this host a selector watches for something. What an event loop counts as
   * outside work beyond these goes on in other threads.
   *
   * @return the number
   */
  public int watched() {
    int count = 0;
    for (SimulatedSelector selector : selectors) {
      count += selector.watched();
    }
    return count;
  }

  /**
   * Sets who is told when {@link #hasNews()} may have become true.
   *
   * @param listener called within an event of the agenda, or in the midst of a call for a channel:
   *     it should only take a note
   */
  public void whenReady(Runnable listener) {
    whenReady = listener;
  }

  void becameReady() {
    whenReady.run();
  }

  void add(SimulatedSelector selector) {
    selectors.add(selector);
  }

  void remove(SimulatedSelector selector) {
    selectors.remove(selector);
  }

  // ---- sockets

  void add(Channel channel) {
    channels.add(channel);
  }

  void remove(Channel channel) {
    channels.remove(channel);
  }

  void add(TcpEndpoint connection) {
    connections.add(connection);
  }

  void remove(TcpEndpoint connection) {
    connections.remove(connection);
  }

  /**
   * The connections of this host, the oldest first; also those that the program has closed while
   * there is something left to send.
   *
   * @return a copy
   */
  public List<TcpEndpoint> connections() {
    return List.copyOf(connections);
  }

  Ports<Listener> tcpPorts() {
    return tcpPorts;
  }

  Ports<UdpSocket> udpPorts() {
    return udpPorts;
  }

  /** Who listens at an address: one of several, if they share the port. */
  @Nullable Listener listener(InetSocketAddress target) {
    List<Listener> found = tcpPorts.receivers(target);
    return found.isEmpty() ? null : found.get(found.size() == 1 ? 0 : random.nextInt(found.size()));
  }

  @Nullable UdpSocket udpReceiver(InetSocketAddress target, InetSocketAddress from) {
    return UdpSocket.receiver(udpPorts.receivers(target), from);
  }

  void checkUp() throws SocketException {
    if (!up) {
      throw new SocketException("The simulated host " + name + " is down: restart it first.");
    }
  }

  /** Checks that a socket may be bound to an address, and returns it as this network writes it. */
  InetAddress checkOwn(InetAddress wanted) throws BindException {
    if (wanted.isAnyLocalAddress()) {
      return wanted;
    }
    if (network.hostOf(this, wanted) != this) {
      throw new BindException("Cannot assign requested address");
    }
    return network.named(wanted);
  }

  /** The address from which this host sends to another one. */
  InetAddress sourceFor(InetAddress target) {
    return target.isLoopbackAddress() ? network.named(target) : address;
  }

  // ---- faults

  boolean isUp() {
    return up;
  }

  void crash() {
    up = false;
    connections().forEach(TcpEndpoint::vanish);
    tcpPorts.clear();
    udpPorts.clear();
    List.copyOf(channels).forEach(NetworkHost::close);
    selectors.clear(); // those of a loop that runs no more have no news for the next one
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void restart() {
    up = true;
  }

  @Override
  public String toString() {
    return name;
  }
}
