package asyncio.test.internal.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends datagrams, and keeps those that have come until the program receives them. */
final class UdpSocket {

  /** The most bytes that fit into a datagram of IPv4. */
  private static final int LARGEST = 65_507;

  private final NetworkHost host;
  private final SocketOptions options;
  private final Runnable whenReady;
  private final ArrayDeque<Datagram> received = new ArrayDeque<>();
  private int receivedBytes;
  private Ports.@Nullable Binding<UdpSocket> binding;
  private @Nullable InetSocketAddress remote;
  private boolean unreachable;

  UdpSocket(NetworkHost host, SocketOptions options, Runnable whenReady) {
    this.host = host;
    this.options = options;
    this.whenReady = whenReady;
  }

  // ---- addresses

  void bind(InetAddress address, int port) throws IOException {
    binding = host.udpPorts().bind(host.checkOwn(address), port, options.sharesPort(), this);
  }

  boolean isBound() {
    return binding != null;
  }

  /** The local address: that of the host if the socket is connected, as on Linux. */
  @Nullable InetSocketAddress local() {
    Ports.Binding<UdpSocket> bound = binding;
    if (bound == null) {
      return null;
    }
    InetSocketAddress other = remote;
    return other == null ? bound.socketAddress() : sourceFor(bound, other);
  }

  private InetSocketAddress sourceFor(Ports.Binding<UdpSocket> bound, InetSocketAddress target) {
    return bound.address().isAnyLocalAddress()
        ? new InetSocketAddress(host.sourceFor(target.getAddress()), bound.port())
        : bound.socketAddress();
  }

  void connect(@Nullable InetSocketAddress other) {
    remote = other;
    unreachable = false;
  }

  @Nullable InetSocketAddress remote() {
    return remote;
  }

  void close() {
    if (binding != null) {
      host.udpPorts().release(binding);
    }
    received.clear();
  }

  // ---- sending

  /** Sends all that a buffer has left. The network takes any amount. */
  int send(ByteBuffer source, InetSocketAddress target) throws IOException {
    throwIfUnreachable();
    if (source.remaining() > LARGEST) {
      throw new SocketException("Message too long");
    }
    Ports.Binding<UdpSocket> bound = binding;
    if (bound == null) {
      throw new IllegalStateException("The socket is not bound.");
    }
    byte[] data = new byte[source.remaining()];
    source.get(data);
    NetworkHost targetHost = host.network().hostOf(host, target.getAddress());
    InetSocketAddress from = sourceFor(bound, target);
    if (targetHost == null) {
      host.network().trace("no such host", from, target, data.length);
    } else {
      Link link = host.network().link(host, targetHost);
      link.sendDatagram(new Datagram(link, from, target, data));
    }
    return data.length;
  }

  private final class Datagram extends Packet {

    private final Link link;
    private final InetSocketAddress from;
    private final InetSocketAddress to;
    private final byte[] data;

    Datagram(Link link, InetSocketAddress from, InetSocketAddress to, byte[] data) {
      super(link, data.length);
      this.link = link;
      this.from = from;
      this.to = to;
      this.data = data;
    }

    @Override
    void arrive() {
      UdpSocket receiver = link.target.udpReceiver(to, from);
      if (receiver != null) {
        receiver.keep(this);
      } else if (to.equals(remote)) {
        Link back = host.network().link(link.target, host);
        back.send(new Control(back, "port unreachable", to, from, () -> refused(to)));
      }
    }

    @Override
    String kind() {
      return "datagram";
    }

    @Override
    Object from() {
      return from;
    }

    @Override
    Object to() {
      return to;
    }
  }

  private void refused(InetSocketAddress by) {
    if (by.equals(remote)) {
      unreachable = true;
      whenReady.run();
    }
  }

  private void throwIfUnreachable() throws PortUnreachableException {
    if (unreachable) {
      unreachable = false;
      throw new PortUnreachableException();
    }
  }

  // ---- receiving

  /** Chooses who gets a datagram: a socket that is connected to the sender comes first. */
  static @Nullable UdpSocket receiver(List<UdpSocket> candidates, InetSocketAddress from) {
    UdpSocket open = null;
    for (UdpSocket one : candidates) {
      if (from.equals(one.remote)) {
        return one;
      } else if (one.remote == null && open == null) {
        open = one;
      }
    }
    return open;
  }

  private void keep(Datagram datagram) {
    if (receivedBytes + datagram.bytes > options.receiveBuffer()) {
      host.network().trace("receive buffer is full", datagram.from, datagram.to, datagram.bytes);
      return;
    }
    received.add(datagram);
    receivedBytes += datagram.bytes;
    whenReady.run();
  }

  /** Moves a datagram to a buffer; what does not fit is lost. Null if there is none. */
  @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
    throwIfUnreachable();
    Datagram first = received.poll();
    if (first == null) {
      return null;
    }
    receivedBytes -= first.bytes;
    target.put(first.data, 0, Math.min(first.data.length, target.remaining()));
    return first.from;
  }

  boolean isReadable() {
    return unreachable || !received.isEmpty();
  }
}
