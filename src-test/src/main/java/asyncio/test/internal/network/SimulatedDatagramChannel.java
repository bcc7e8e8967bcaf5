package asyncio.test.internal.network;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Is a datagram socket on a simulated host. Behaves as the JDK's does on Linux. */
final class SimulatedDatagramChannel extends DatagramChannel implements SimulatedChannel {

  private final NetworkHost host;
  private final int number;
  private final Watchers watchers = new Watchers();
  private final SocketOptions options = SocketOptions.ofDatagrams();
  private final UdpSocket socket;

  SimulatedDatagramChannel(SimulatedProvider provider) {
    super(provider);
    this.host = provider.host();
    this.number = host.network().nextChannelNumber();
    this.socket = new UdpSocket(host, options, watchers::changed);
    host.add(this);
  }

  @Override
  public int ready() {
    return SelectionKey.OP_WRITE | (socket.isReadable() ? SelectionKey.OP_READ : 0);
  }

  @Override
  public Watchers watchers() {
    return watchers;
  }

  // ---- addresses

  @Override
  public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
    checkOpen();
    if (socket.isBound()) {
      throw new AlreadyBoundException();
    }
    InetSocketAddress wanted = Addresses.orAny(local);
    socket.bind(wanted.getAddress(), wanted.getPort());
    return this;
  }

  private void bindIfNeeded() throws IOException {
    if (!socket.isBound()) {
      bind(null);
    }
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) throws IOException {
    InetSocketAddress target = Addresses.target(remote, host.network());
    checkOpen();
    if (isConnected()) {
      throw new AlreadyConnectedException();
    }
    if (target.getPort() == 0) {
      throw new SocketException("Can't connect to port 0");
    }
    bindIfNeeded();
    socket.connect(target);
    return this;
  }

  @Override
  public DatagramChannel disconnect() {
    socket.connect(null);
    return this;
  }

  @Override
  public boolean isConnected() {
    return socket.remote() != null;
  }

  // ---- datagrams

  @Override
  public int send(ByteBuffer source, SocketAddress target) throws IOException {
    checkOpen();
    SimulatedChannel.requireNonBlocking(this, "send");
    InetSocketAddress to = Addresses.target(target, host.network());
    InetSocketAddress connected = socket.remote();
    if (connected != null && !connected.equals(to)) {
      throw new AlreadyConnectedException();
    }
    if (to.getPort() == 0) {
      throw new SocketException("Can't send to port 0");
    }
    bindIfNeeded();
    return socket.send(source, to);
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
    checkOpen();
    SimulatedChannel.requireNonBlocking(this, "receive");
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    bindIfNeeded();
    return socket.receive(target);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkConnected("read");
    int before = target.position();
    return socket.receive(target) == null ? 0 : target.position() - before;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    int room = 0;
    for (int i = offset; i < offset + length; i++) {
      room += targets[i].remaining();
    }
    ByteBuffer whole = ByteBuffer.allocate(room);
    int count = read(whole);
    whole.flip();
    for (int i = offset; i < offset + length; i++) {
      int part = Math.min(targets[i].remaining(), whole.remaining());
      targets[i].put(whole.slice(whole.position(), part));
      whole.position(whole.position() + part);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return socket.send(source, checkConnected("write"));
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    int size = 0;
    for (int i = offset; i < offset + length; i++) {
      size += sources[i].remaining();
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (int i = offset; i < offset + length; i++) {
      whole.put(sources[i]);
    }
    return write(whole.flip());
  }

  private InetSocketAddress checkConnected(String operation) throws ClosedChannelException {
    checkOpen();
    SimulatedChannel.requireNonBlocking(this, operation);
    InetSocketAddress remote = socket.remote();
    if (remote == null) {
      throw new NotYetConnectedException();
    }
    return remote;
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface interf) {
    throw noGroups();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface interf, InetAddress source) {
    throw noGroups();
  }

  private static UnsupportedOperationException noGroups() {
    return new UnsupportedOperationException("The simulated network has no multicast groups.");
  }

  // ---- the end

  @Override
  protected void implCloseSelectableChannel() {
    socket.close();
    host.remove(this);
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  // ---- properties

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
    checkOpen();
    options.set(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    checkOpen();
    return options.get(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return options.supported();
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    checkOpen();
    return socket.local();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    checkOpen();
    return socket.remote();
  }

  @Override
  public DatagramSocket socket() {
    throw new UnsupportedOperationException(
        "A channel of a simulated host has no java.net.DatagramSocket: use the channel's own"
            + " methods.");
  }

  /** The same in each run: the order in hash tables must not differ. */
  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public String toString() {
    return "SimulatedDatagramChannel["
        + host
        + (isOpen() ? "" : " closed")
        + " local="
        + socket.local()
        + (socket.remote() == null ? "" : " remote=" + socket.remote())
        + "]";
  }
}
