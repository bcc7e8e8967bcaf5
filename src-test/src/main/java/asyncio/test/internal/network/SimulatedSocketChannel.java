package asyncio.test.internal.network;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Is a connection's socket on a simulated host. Behaves as the JDK's does on Linux. */
final class SimulatedSocketChannel extends SocketChannel implements SimulatedChannel {

  private final NetworkHost host;
  private final int number;
  private final Watchers watchers = new Watchers();
  private final SocketOptions options = SocketOptions.ofConnection();
  private Ports.@Nullable Binding<Listener> binding;

  /** Null until the socket connects. */
  private @Nullable TcpEndpoint endpoint;

  /** Null unless the socket connects itself. */
  private @Nullable Handshake handshake;

  private boolean connected;
  private boolean inputShut;
  private boolean outputShut;

  /** A socket that is not connected. */
  SimulatedSocketChannel(SimulatedProvider provider) {
    super(provider);
    this.host = provider.host();
    this.number = host.network().nextChannelNumber();
    host.add(this);
  }

  /** A socket that was accepted. */
  SimulatedSocketChannel(SimulatedProvider provider, TcpEndpoint accepted) {
    this(provider);
    this.endpoint = accepted;
    this.connected = true;
    options.set(StandardSocketOptions.SO_RCVBUF, accepted.receiveBuffer());
    accepted.setListener(watchers::changed);
  }

  // ---- readiness

  @Override
  public int ready() {
    TcpEndpoint current = endpoint;
    if (connected && current != null) {
      return current.ready();
    }
    Handshake pending = handshake;
    return pending != null && pending.isOver() ? SelectionKey.OP_CONNECT : 0;
  }

  @Override
  public Watchers watchers() {
    return watchers;
  }

  // ---- connecting

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    checkOpen();
    if (isConnectionPending()) {
      throw new ConnectionPendingException();
    }
    if (binding != null || connected) {
      throw new AlreadyBoundException();
    }
    InetSocketAddress wanted = Addresses.orAny(local);
    bind(wanted.getAddress(), wanted.getPort());
    return this;
  }

  private Ports.Binding<Listener> bind(InetAddress address, int port) throws IOException {
    Ports.Binding<Listener> made =
        host.tcpPorts().bind(host.checkOwn(address), port, options.sharesPort(), null);
    binding = made;
    return made;
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    InetSocketAddress target = Addresses.target(remote, host.network());
    checkOpen();
    SimulatedChannel.requireNonBlocking(this, "connect");
    if (connected) {
      throw new AlreadyConnectedException();
    }
    if (handshake != null) {
      throw new ConnectionPendingException();
    }
    host.checkUp();
    InetAddress source = host.sourceFor(target.getAddress());
    Ports.Binding<Listener> bound = binding != null ? binding : bind(source, 0);
    InetAddress from = bound.address().isAnyLocalAddress() ? source : bound.address();
    TcpEndpoint made =
        new TcpEndpoint(
            host,
            new InetSocketAddress(from, bound.port()),
            target,
            options.sendBuffer(),
            options.receiveBuffer());
    endpoint = made;
    made.setListener(watchers::changed);
    handshake = new Handshake(made, watchers::changed);
    return false;
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (connected) {
      return true;
    }
    checkOpen();
    Handshake pending = handshake;
    if (pending == null) {
      throw new NoConnectionPendingException();
    }
    SimulatedChannel.requireNonBlocking(this, "finishConnect");
    ConnectException failure = pending.failure();
    if (failure != null) {
      close();
      throw failure;
    }
    connected = pending.isConnected();
    if (connected) {
      watchers.changed();
    }
    return connected;
  }

  @Override
  public boolean isConnected() {
    return connected && isOpen();
  }

  @Override
  public boolean isConnectionPending() {
    return handshake != null && !connected && isOpen();
  }

  // ---- reading and writing

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    TcpEndpoint current = checkConnected("read");
    return inputShut ? -1 : current.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    ByteBuffer target = firstWithRoom(targets, offset, length);
    return target == null ? 0 : read(target);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    TcpEndpoint current = checkConnected("write");
    if (outputShut) {
      throw new AsynchronousCloseException(); // as the JDK's
    }
    return current.write(source);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long sum = 0;
    for (ByteBuffer source = firstWithRoom(sources, offset, length);
        source != null;
        source = firstWithRoom(sources, offset, length)) {
      sum += write(source);
      if (source.hasRemaining()) {
        break;
      }
    }
    return sum;
  }

  private static @Nullable ByteBuffer firstWithRoom(ByteBuffer[] all, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (all[i].hasRemaining()) {
        return all[i];
      }
    }
    return null;
  }

  private TcpEndpoint checkConnected(String operation) throws ClosedChannelException {
    checkOpen();
    TcpEndpoint current = endpoint;
    if (!connected || current == null) {
      throw new NotYetConnectedException();
    }
    SimulatedChannel.requireNonBlocking(this, operation);
    return current;
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    endpointOrThrow().shutdownInput();
    inputShut = true;
    watchers.changed();
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    endpointOrThrow().shutdownOutput();
    outputShut = true;
    return this;
  }

  private TcpEndpoint endpointOrThrow() throws ClosedChannelException {
    checkOpen();
    TcpEndpoint current = endpoint;
    if (!connected || current == null) {
      throw new NotYetConnectedException();
    }
    return current;
  }

  // ---- the end

  @Override
  protected void implCloseSelectableChannel() {
    TcpEndpoint current = endpoint;
    if (current != null) {
      if (connected) {
        current.close(options.get(StandardSocketOptions.SO_LINGER) == 0);
      } else {
        if (handshake != null) {
          handshake.abandon();
        }
        current.vanish();
      }
    }
    if (binding != null) {
      host.tcpPorts().release(binding);
    }
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
  public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    checkOpen();
    options.set(name, value);
    if (endpoint != null) {
      endpoint.setBuffers(options.sendBuffer(), options.receiveBuffer());
    }
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
    return local();
  }

  private @Nullable InetSocketAddress local() {
    if (endpoint != null) {
      return endpoint.local();
    }
    return binding == null ? null : binding.socketAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    checkOpen();
    return endpoint == null ? null : endpoint.remote();
  }

  @Override
  public Socket socket() {
    throw new UnsupportedOperationException(
        "A channel of a simulated host has no java.net.Socket: use the channel's own methods.");
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
    String state =
        !isOpen()
            ? "closed"
            : connected ? "connected" : handshake != null ? "connection-pending" : "unconnected";
    return "SimulatedSocketChannel["
        + host
        + " "
        + state
        + " local="
        + local()
        + (endpoint == null ? "" : " remote=" + endpoint.remote())
        + "]";
  }
}
