package asyncio.test.internal.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Is a listening socket on a simulated host. Behaves as the JDK's does on Linux. */
final class SimulatedServerSocketChannel extends ServerSocketChannel implements SimulatedChannel {

  /** As in the JDK, if the program does not say. */
  private static final int DEFAULT_BACKLOG = 50;

  private final SimulatedProvider provider;
  private final NetworkHost host;
  private final int number;
  private final Watchers watchers = new Watchers();
  private final SocketOptions options = SocketOptions.ofServer();

  // Null until the socket is bound.
  private Ports.@Nullable Binding<Listener> binding;
  private @Nullable Listener listener;

  SimulatedServerSocketChannel(SimulatedProvider provider) {
    super(provider);
    this.provider = provider;
    this.host = provider.host();
    this.number = host.network().nextChannelNumber();
    host.add(this);
  }

  @Override
  public int ready() {
    return listener != null && listener.isReady() ? SelectionKey.OP_ACCEPT : 0;
  }

  @Override
  public Watchers watchers() {
    return watchers;
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
    checkOpen();
    if (binding != null) {
      throw new AlreadyBoundException();
    }
    InetSocketAddress wanted = Addresses.orAny(local);
    Listener made =
        new Listener(
            backlog < 1 ? DEFAULT_BACKLOG : backlog, options.receiveBuffer(), watchers::changed);
    binding =
        host.tcpPorts()
            .bind(host.checkOwn(wanted.getAddress()), wanted.getPort(), options.sharesPort(), made);
    listener = made;
    return this;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    checkOpen();
    Listener current = listener;
    if (current == null) {
      throw new NotYetBoundException();
    }
    SimulatedChannel.requireNonBlocking(this, "accept");
    TcpEndpoint accepted = current.accept();
    return accepted == null ? null : new SimulatedSocketChannel(provider, accepted);
  }

  @Override
  protected void implCloseSelectableChannel() {
    if (listener != null) {
      listener.close();
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

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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
    return binding == null ? null : binding.socketAddress();
  }

  @Override
  public ServerSocket socket() {
    throw new UnsupportedOperationException(
        "A channel of a simulated host has no java.net.ServerSocket: use the channel's own"
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
    String state =
        !isOpen() ? "closed" : binding == null ? "unbound" : "" + binding.socketAddress();
    return "SimulatedServerSocketChannel[" + host + " " + state + "]";
  }
}
