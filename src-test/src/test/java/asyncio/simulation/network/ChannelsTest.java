package asyncio.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.test.internal.network.Agenda;
import asyncio.test.internal.network.Latency;
import asyncio.test.internal.network.LinkSettings;
import asyncio.test.internal.network.NetworkHost;
import asyncio.test.internal.network.NetworkTrace;
import asyncio.test.internal.network.SimulatedNetwork;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The channels of a simulated host keep the contract of the JDK's, and say its exceptions. */
class ChannelsTest {

  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private final Agenda agenda = new Agenda();
  private final SimulatedNetwork network = new SimulatedNetwork(agenda, new SplittableRandom(1));
  private final NetworkHost server = network.addHost("server");
  private final NetworkHost client = network.addHost("client");

  private static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
    channel.configureBlocking(false);
    return channel;
  }

  private SocketChannel socket() throws IOException {
    return nonBlocking(client.provider().openSocketChannel());
  }

  private DatagramChannel datagrams() throws IOException {
    return nonBlocking(client.provider().openDatagramChannel());
  }

  private ServerSocketChannel listener(int port) throws IOException {
    ServerSocketChannel listener = nonBlocking(server.provider().openServerSocketChannel());
    listener.bind(new InetSocketAddress(port));
    return listener;
  }

  private InetSocketAddress at(int port) {
    return new InetSocketAddress(server.address(), port);
  }

  private void passASecond() {
    agenda.advanceTo(agenda.now() + SECOND);
  }

  /** Two ends of a connection. */
  private record Pair(SocketChannel client, SocketChannel server) {}

  private Pair pair() throws IOException {
    try (ServerSocketChannel listener = listener(0)) {
      SocketChannel one = socket();
      one.connect(at(((InetSocketAddress) listener.getLocalAddress()).getPort()));
      passASecond();
      assertThat(one.finishConnect()).isTrue();
      return new Pair(one, nonBlocking(listener.accept()));
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer room() {
    return ByteBuffer.allocate(100);
  }

  /** All there is to read. */
  private static String readAll(SocketChannel channel) throws IOException {
    ByteBuffer target = room();
    int count = 1;
    while (count > 0) {
      count = channel.read(target);
    }
    return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
  }

  // ---- states

  @Test
  void aSocketConnects() throws IOException {
    ServerSocketChannel listener = listener(80);
    SocketChannel socket = socket();
    assertThatThrownBy(() -> socket.read(room())).isInstanceOf(NotYetConnectedException.class);
    assertThatThrownBy(socket::finishConnect).isInstanceOf(NoConnectionPendingException.class);
    assertThat(socket.getLocalAddress()).isNull();
    assertThat(socket.connect(at(80))).isFalse();
    assertThat(socket.isConnectionPending()).isTrue();
    assertThat(socket.finishConnect()).isFalse();
    assertThatThrownBy(() -> socket.connect(at(80))).isInstanceOf(ConnectionPendingException.class);
    passASecond();
    assertThat(socket.finishConnect()).isTrue();
    assertThat(socket.isConnectionPending()).isFalse();
    assertThat(socket.isConnected()).isTrue();
    assertThatThrownBy(() -> socket.connect(at(80))).isInstanceOf(AlreadyConnectedException.class);
    assertThatThrownBy(() -> socket.bind(null)).isInstanceOf(AlreadyBoundException.class);
    SocketChannel accepted = listener.accept();
    assertThat(listener.accept()).isNull();
    assertThat(accepted.getRemoteAddress()).isEqualTo(socket.getLocalAddress());
    assertThat(accepted.getLocalAddress()).isEqualTo(socket.getRemoteAddress());
    assertThat(accepted.isBlocking()).isTrue(); // as the JDK's
    socket.close();
    assertThatThrownBy(() -> socket.write(text("x"))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(socket::getLocalAddress).isInstanceOf(ClosedChannelException.class);
    assertThat(socket.isConnected()).isFalse();
  }

  @Test
  void aSocketThatIsRefusedIsClosed() throws IOException {
    SocketChannel socket = socket();
    socket.connect(at(80));
    passASecond();
    assertThatThrownBy(socket::finishConnect)
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aSocketThatIsClosedWhileItConnectsLeavesNothing() throws IOException {
    ServerSocketChannel listener = listener(80);
    SocketChannel socket = socket();
    socket.connect(at(80));
    socket.close();
    passASecond();
    assertThat(listener.accept()).isNull();
    assertThat(client.connections()).isEmpty();
    assertThat(server.connections()).isEmpty();
  }

  /** The last packet of the handshake never comes. */
  @Test
  void aConnectionThatIsNeverConfirmedIsForgotten() throws IOException {
    network.setLinks(LinkSettings.of(Latency.constant(5 * MILLISECOND)));
    ServerSocketChannel listener = listener(80);
    SocketChannel socket = socket();
    socket.connect(at(80));
    agenda.advanceTo(7 * MILLISECOND);
    network.cut(client, server);
    passASecond();
    assertThat(socket.finishConnect()).isTrue();
    assertThat(listener.accept()).isNull();
    assertThat(server.connections()).hasSize(1);
    agenda.advanceTo(64 * SECOND);
    assertThat(server.connections()).isEmpty();
    network.heal(client, server);
    socket.write(text("hello"));
    passASecond();
    assertThatThrownBy(() -> socket.read(room())).hasMessage("Connection reset");
  }

  @Test
  void theTraceTellsWhatHappens() throws IOException {
    network.setLinks(LinkSettings.of(Latency.constant(5 * MILLISECOND)));
    List<String> lines = new ArrayList<>();
    network.setTrace(NetworkTrace.toLines(lines::add));
    SocketChannel socket = socket();
    socket.connect(at(80));
    passASecond();
    assertThatThrownBy(socket::finishConnect).isInstanceOf(ConnectException.class);
    network.crash(server);
    assertThat(lines)
        .containsExactly(
            "5000000 connects client/10.0.0.2:32768 -> server/10.0.0.1:80 0",
            "10000000 refuses server/10.0.0.1:80 -> client/10.0.0.2:32768 0",
            "1000000000 crashed server -> server 0");
  }

  @Test
  void aClosedConnectionLeavesNothing() throws IOException {
    Pair pair = pair();
    pair.client.write(text("last words"));
    pair.client.close();
    passASecond();
    assertThat(readAll(pair.server)).isEqualTo("last words");
    pair.server.close();
    passASecond();
    assertThat(client.connections()).isEmpty();
    assertThat(server.connections()).isEmpty();
    assertThat(agenda.next()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void halfOfAConnectionEnds() throws IOException {
    Pair pair = pair();
    pair.client.shutdownOutput();
    assertThatThrownBy(() -> pair.client.write(text("x")))
        .isInstanceOf(AsynchronousCloseException.class);
    passASecond();
    assertThat(pair.server.read(room())).isEqualTo(-1);
    pair.server.write(text("still here"));
    passASecond();
    assertThat(readAll(pair.client)).isEqualTo("still here");
    pair.client.shutdownInput();
    assertThat(pair.client.read(room())).isEqualTo(-1);
  }

  // ---- resets, as Linux and the JDK tell them

  @Test
  void theOtherEndHasLeftSomethingUnread() throws IOException {
    Pair pair = pair();
    pair.client.write(text("unread"));
    pair.server.write(text("hello"));
    passASecond();
    pair.server.close();
    passASecond();
    assertThat(pair.client.read(ByteBuffer.allocate(1))).isEqualTo(1);
    ByteBuffer rest = ByteBuffer.allocate(4);
    while (rest.hasRemaining()) {
      pair.client.read(rest);
    }
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> pair.client.read(room()))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }
    assertThatThrownBy(() -> pair.client.write(text("x"))).hasMessage("Broken pipe");
  }

  @Test
  void aResetIsToldToTheWriterFirst() throws IOException {
    Pair pair = pair();
    pair.server.setOption(StandardSocketOptions.SO_LINGER, 0);
    pair.server.close();
    passASecond();
    assertThatThrownBy(() -> pair.client.write(text("x"))).hasMessage("Connection reset by peer");
    assertThatThrownBy(() -> pair.client.write(text("x"))).hasMessage("Broken pipe");
    assertThat(pair.client.read(room())).isEqualTo(-1);
  }

  @Test
  void aWriteAfterTheOtherEndsCloseBreaksThePipe() throws IOException {
    Pair pair = pair();
    pair.server.close();
    passASecond();
    assertThat(pair.client.write(text("hello"))).isEqualTo(5);
    passASecond();
    assertThatThrownBy(() -> pair.client.write(text("hello")))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
    assertThat(pair.client.read(room())).isEqualTo(-1);
  }

  // ---- buffers

  @Test
  void aFullBufferTakesNoMore() throws IOException {
    Pair pair = pair();
    int sent = 0;
    for (int count = 1; count > 0; count = pair.client.write(ByteBuffer.allocate(100_000))) {
      sent += count - (sent == 0 ? 1 : 0);
      passASecond();
    }
    assertThat(sent).isBetween(500_000, 2 * 256 * 1024); // both ends' buffers
    ByteBuffer target = ByteBuffer.allocate(300_000);
    while (pair.server.read(target) > 0) {
      // goes on
    }
    passASecond();
    assertThat(pair.client.write(ByteBuffer.allocate(100))).isEqualTo(100);
  }

  @Test
  void whatIsInManyBuffersIsSentInOrder() throws IOException {
    Pair pair = pair();
    ByteBuffer[] parts = {text("one "), text(""), text("two "), text("three")};
    assertThat(pair.client.write(parts)).isEqualTo(13);
    passASecond();
    assertThat(readAll(pair.server)).isEqualTo("one two three");
  }

  // ---- ports and options

  @Test
  void aPortBelongsToOneSocket() throws IOException {
    ServerSocketChannel first = listener(80);
    assertThatThrownBy(() -> listener(80))
        .isInstanceOf(BindException.class)
        .hasMessage("Address already in use");
    first.close();
    listener(80).close();
    ServerSocketChannel loopbackOnly = server.provider().openServerSocketChannel();
    loopbackOnly.bind(new InetSocketAddress("127.0.0.1", 80));
    assertThatThrownBy(() -> listener(80)).isInstanceOf(BindException.class);
    assertThatThrownBy(
            () ->
                server
                    .provider()
                    .openServerSocketChannel()
                    .bind(new InetSocketAddress("10.0.0.2", 80)))
        .isInstanceOf(BindException.class)
        .hasMessage("Cannot assign requested address");
    SocketChannel stranger = socket();
    stranger.connect(at(80));
    passASecond();
    assertThatThrownBy(stranger::finishConnect).hasMessage("Connection refused");
  }

  @Test
  void portsCanBeShared() throws IOException {
    for (int i = 0; i < 2; i++) {
      ServerSocketChannel listener = server.provider().openServerSocketChannel();
      listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      listener.bind(new InetSocketAddress(80));
    }
  }

  @Test
  void optionsAreKept() throws IOException {
    for (var channel :
        new java.nio.channels.NetworkChannel[] {socket(), listener(0), datagrams()}) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 10_000);
      assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(10_000);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      assertThat(channel.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
      assertThat(channel.supportedOptions()).contains(StandardSocketOptions.SO_REUSEPORT);
    }
    assertThatThrownBy(() -> listener(0).getOption(StandardSocketOptions.TCP_NODELAY))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("TCP_NODELAY");
    assertThat(socket().getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
  }

  // ---- datagrams

  @Test
  void datagramsAreCutToTheBuffer() throws IOException {
    DatagramChannel receiver = nonBlocking(server.provider().openDatagramChannel());
    receiver.bind(new InetSocketAddress(53));
    DatagramChannel sender = datagrams();
    assertThat(sender.send(text("0123456789"), at(53))).isEqualTo(10);
    assertThat(sender.getLocalAddress()).hasToString("/0.0.0.0:32768");
    passASecond();
    ByteBuffer target = ByteBuffer.allocate(4);
    assertThat(receiver.receive(target)).hasToString("client/10.0.0.2:32768");
    assertThat(target.position()).isEqualTo(4);
    assertThat(receiver.receive(target)).isNull();
    assertThatThrownBy(() -> sender.send(ByteBuffer.allocate(70_000), at(53)))
        .isInstanceOf(SocketException.class)
        .hasMessage("Message too long");
  }

  @Test
  void aConnectedSocketHearsOneSenderOnly() throws IOException {
    DatagramChannel one = datagrams();
    one.connect(at(53));
    assertThat(one.getLocalAddress()).hasToString("client/10.0.0.2:32768");
    assertThatThrownBy(() -> one.connect(at(53))).isInstanceOf(AlreadyConnectedException.class);
    assertThatThrownBy(() -> one.send(text("x"), at(54)))
        .isInstanceOf(AlreadyConnectedException.class);
    DatagramChannel stranger = nonBlocking(server.provider().openDatagramChannel());
    stranger.bind(new InetSocketAddress(54));
    stranger.send(text("not for you"), one.getLocalAddress());
    passASecond();
    assertThat(one.read(room())).isZero();
    one.write(text("anybody?"));
    passASecond();
    assertThatThrownBy(() -> one.read(room())).isInstanceOf(PortUnreachableException.class);
    one.disconnect();
    assertThatThrownBy(() -> one.read(room())).isInstanceOf(NotYetConnectedException.class);
  }

  // ---- selectors

  @Test
  void aSelectorFindsWhatIsReady() throws IOException {
    Pair pair = pair();
    try (Selector selector = server.provider().openSelector()) {
      SelectionKey key = pair.server.register(selector, SelectionKey.OP_READ, "attached");
      assertThat(server.hasNews()).isFalse();
      assertThat(server.watched()).isEqualTo(1);
      pair.client.write(text("x"));
      assertThat(selector.selectNow()).isZero();
      AtomicInteger told = new AtomicInteger();
      server.whenReady(told::incrementAndGet);
      passASecond();
      assertThat(told).hasValue(1);
      for (int i = 0; i < 2; i++) { // level-triggered
        assertThat(server.hasNews()).isTrue();
        assertThat(selector.selectNow()).isEqualTo(1);
        assertThat(selector.selectedKeys()).containsExactly(key);
        assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_READ);
      }
      assertThat(readAll(pair.server)).isEqualTo("x");
      assertThat(server.hasNews()).isFalse();
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      assertThat(server.hasNews()).isTrue();
      key.cancel();
      assertThat(server.hasNews()).isFalse();
      selector.selectNow();
      assertThat(pair.server.isRegistered()).isFalse();
      pair.server.register(selector, SelectionKey.OP_WRITE);
      pair.server.close();
      assertThat(selector.selectNow()).isZero();
      assertThat(selector.keys()).isEmpty();
    }
    assertThat(server.hasNews()).isFalse();
  }

  @Test
  void aSelectorWaitsForOtherThreadsOnly() throws IOException {
    try (Selector selector = client.provider().openSelector()) {
      Thread other = Thread.ofVirtual().start(selector::wakeup);
      while (other.isAlive()) {
        Thread.onSpinWait();
      }
      assertThat(client.hasNews()).isTrue();
      assertThat(selector.select()).isZero(); // does not wait: it was woken before
      assertThat(client.hasNews()).isFalse();
      Thread sleeper = Thread.currentThread();
      Thread.ofVirtual()
          .start(
              () -> {
                while (sleeper.getState() != Thread.State.WAITING) {
                  Thread.onSpinWait();
                }
                selector.wakeup();
              });
      assertThat(selector.select()).isZero();
    }
  }

  // ---- what there is not

  @Test
  void nothingBlocks() throws IOException {
    SocketChannel socket = client.provider().openSocketChannel();
    assertThatThrownBy(() -> socket.connect(at(80)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("configureBlocking(false)");
    ServerSocketChannel listener = server.provider().openServerSocketChannel();
    assertThatThrownBy(listener::accept).isInstanceOf(NotYetBoundException.class);
    listener.bind(null);
    assertThatThrownBy(listener::accept)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("accept");
    DatagramChannel datagrams = client.provider().openDatagramChannel();
    assertThatThrownBy(() -> datagrams.receive(room()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("receive");
  }

  @Test
  void whatTheNetworkDoesNotHaveIsRefusedByName() throws IOException {
    var provider = client.provider();
    assertThatThrownBy(provider::openPipe).hasMessageContaining("no pipes");
    assertThatThrownBy(() -> provider.openSocketChannel(StandardProtocolFamily.UNIX))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Unix domain");
    assertThatThrownBy(() -> provider.openServerSocketChannel(StandardProtocolFamily.UNIX))
        .hasMessageContaining("Unix domain");
    assertThatThrownBy(() -> provider.openSocketChannel(StandardProtocolFamily.INET6))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("IPv4");
    assertThatThrownBy(() -> socket().socket()).hasMessageContaining("java.net.Socket");
    assertThatThrownBy(() -> listener(0).socket()).hasMessageContaining("java.net.ServerSocket");
    assertThatThrownBy(() -> datagrams().socket()).hasMessageContaining("java.net.DatagramSocket");
    assertThatThrownBy(() -> socket().connect(InetSocketAddress.createUnresolved("server", 80)))
        .isInstanceOf(UnresolvedAddressException.class);
  }

  @Test
  void aSelectorRefusesTheChannelsOfOthers() throws IOException {
    try (Selector selector = client.provider().openSelector();
        SocketChannel real = nonBlocking(SocketChannel.open());
        SocketChannel ofAnotherHost = nonBlocking(server.provider().openSocketChannel())) {
      for (SocketChannel stranger : new SocketChannel[] {real, ofAnotherHost}) {
        assertThatThrownBy(() -> stranger.register(selector, SelectionKey.OP_READ))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("host client");
      }
    }
  }

  // ---- names

  @Test
  void hostsHaveNamesAndAddresses() throws IOException {
    var resolver = client.resolver();
    LookupPolicy any = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);
    assertThat(resolver.lookupByName("server", any)).containsExactly(server.address());
    assertThat(resolver.lookupByName("localhost", any))
        .containsExactly(InetAddress.getByName("127.0.0.1"));
    assertThat(resolver.lookupByAddress(new byte[] {10, 0, 0, 2})).isEqualTo("client");
    assertThat(resolver.lookupByAddress(new byte[] {127, 0, 0, 1})).isEqualTo("localhost");
    assertThatThrownBy(() -> resolver.lookupByName("nobody", any))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("nobody");
    assertThatThrownBy(() -> resolver.lookupByAddress(new byte[] {10, 0, 0, 3}))
        .isInstanceOf(UnknownHostException.class);
    assertThatThrownBy(() -> network.addHost("server"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(network.hosts()).containsExactly(server, client);
  }

  @Test
  void aBrokenHandshakeIsRefused() throws IOException {
    listener(80);
    SocketChannel socket = socket();
    socket.connect(at(80));
    network.reset(client, server);
    assertThatThrownBy(socket::finishConnect).isInstanceOf(ConnectException.class);
  }
}
