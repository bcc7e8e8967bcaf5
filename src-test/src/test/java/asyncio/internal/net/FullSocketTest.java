package asyncio.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.internal.loop.TransportCounters;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.DatagramProtocol;
import asyncio.net.Server;
import asyncio.test.Steps;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Datagrams when the socket is full. Over loopback none ever is, so this one is told to be, by a
 * loop that a test turns by hand.
 */
class FullSocketTest {

  private static final SocketAddress SOMEWHERE = new InetSocketAddress("127.0.0.1", 9);

  private final Steps steps = new Steps();
  private final FakeChannel channel = new FakeChannel();
  private final FakeLoop loop = new FakeLoop();

  private final DatagramProtocol protocol =
      new DatagramProtocol() {
        @Override
        public void pauseWriting() {
          steps.log("pause");
        }

        @Override
        public void resumeWriting() {
          steps.log("resume");
        }

        @Override
        public void errorReceived(IOException exception) {
          steps.log(exception.getMessage());
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
          steps.log("lost");
        }
      };

  private DatagramSocketTransport open() throws IOException {
    try (EventLoop eventLoop = Asyncio.newEventLoop()) {
      DatagramSocketTransport transport =
          new DatagramSocketTransport(
              loop, channel, null, null, protocol, eventLoop.createFuture());
      loop.turn();
      return transport;
    }
  }

  private static void send(DatagramSocketTransport transport, int size) {
    transport.sendto(new byte[size], SOMEWHERE);
  }

  @Test
  void whatIsNotTakenIsKeptInOrder() throws IOException {
    DatagramSocketTransport transport = open();
    assertThat(transport.getWriteBufferLimits()).hasToString("BufferLimits[low=16384, high=65536]");
    transport.setWriteBufferLimits(100, 20);
    send(transport, 1);
    channel.full = true;
    send(transport, 42);
    assertThat(transport.getWriteBufferSize()).isEqualTo(50);
    send(transport, 0);
    send(transport, 34);
    assertThat(transport.getWriteBufferSize()).isEqualTo(100);
    steps.assertAre("");
    send(transport, 2);
    steps.assertAre("pause");
    send(transport, 3);
    channel.room = 2;
    loop.writable();
    steps.assertAre("pause");
    assertThat(channel.sent).containsExactly(1, 42, 0);
    channel.full = false;
    loop.writable();
    steps.assertAre("pause resume");
    assertThat(channel.sent).containsExactly(1, 42, 0, 34, 2, 3);
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(loop.writer).isNull();
  }

  @Test
  void closingSendsTheRestFirst() throws IOException {
    DatagramSocketTransport transport = open();
    channel.full = true;
    send(transport, 5);
    transport.close();
    loop.turn();
    steps.assertAre("");
    channel.full = false;
    loop.writable();
    loop.turn();
    steps.assertAre("lost");
    assertThat(channel.sent).containsExactly(5);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void abortingForgetsTheRest() throws IOException {
    DatagramSocketTransport transport = open();
    channel.full = true;
    send(transport, 5);
    transport.abort();
    loop.turn();
    steps.assertAre("lost");
    assertThat(channel.sent).isEmpty();
    assertThat(transport.getWriteBufferSize()).isZero();
  }

  @Test
  void oneThatCannotBeSentDoesNotHoldUpTheOthers() throws IOException {
    DatagramSocketTransport transport = open();
    channel.full = true;
    send(transport, 5);
    send(transport, 6);
    channel.full = false;
    channel.failure = new IOException("refused");
    loop.writable();
    steps.assertAre("refused");
    assertThat(channel.sent).containsExactly(6);
  }

  /** Known to be wrong only when its turn has come: an address that the channel does not take. */
  @Test
  void oneThatNobodyCouldSendDoesNotHoldUpTheOthers() throws IOException {
    DatagramSocketTransport transport = open();
    channel.full = true;
    send(transport, 5);
    send(transport, 6);
    channel.full = false;
    channel.failure = new UnresolvedAddressException();
    loop.writable();
    assertThat(steps.soFar()).singleElement().asString().contains("UnresolvedAddressException");
    assertThat(channel.sent).containsExactly(6);
    assertThat(transport.getWriteBufferSize()).isZero();
  }

  @Test
  void whatNobodyCouldSendIsRefusedAtOnceIfPossible() throws IOException {
    DatagramSocketTransport transport = open();
    channel.failure = new UnresolvedAddressException();
    assertThatThrownBy(() -> send(transport, 5)).isInstanceOf(UnresolvedAddressException.class);
    send(transport, 6);
    assertThat(channel.sent).containsExactly(6);
  }

  @Test
  void limitsMustBeInOrder() throws IOException {
    DatagramSocketTransport transport = open();
    assertThatThrownBy(() -> transport.setWriteBufferLimits(1, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Turned by hand. */
  private static final class FakeLoop implements TransportLoop {

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final ChannelOwners owners = new ChannelOwners();
    private final TransportCounters counters = new TransportCounters();
    @Nullable Runnable writer;

    void turn() {
      for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
        next.run();
      }
    }

    void writable() {
      if (writer != null) {
        writer.run();
      }
    }

    @Override
    public void callSoon(Runnable callback) {
      ready.add(callback);
    }

    @Override
    public Runnable callLater(double delay, Runnable callback) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean watchReading(SelectableChannel channel, @Nullable Runnable callback) {
      return false;
    }

    @Override
    public boolean watchWriting(SelectableChannel channel, @Nullable Runnable callback) {
      boolean before = writer != null;
      writer = callback;
      return before;
    }

    @Override
    public boolean watchesReading(SelectableChannel channel) {
      return false;
    }

    @Override
    public boolean watchesWriting(SelectableChannel channel) {
      return writer != null;
    }

    @Override
    public void watchClosing(SelectableChannel channel, @Nullable Runnable callback) {}

    @Override
    public void noticeClosing(SelectableChannel channel) {}

    @Override
    public void release(SelectableChannel channel) {}

    @Override
    public ByteChannel socket(SocketChannel channel) {
      return channel;
    }

    @Override
    public SelectorProvider channels() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChannelOwners owners() {
      return owners;
    }

    @Override
    public void opened(Server server) {}

    @Override
    public void closed(Server server) {}

    @Override
    public void opened(BaseTransport transport) {
      counters.opened();
    }

    @Override
    public void closed(BaseTransport transport, long received, long sent) {
      counters.closed();
    }

    @Override
    public TransportCounters counters() {
      return counters;
    }

    @Override
    public ByteBuffer buffer() {
      return ByteBuffer.allocate(100);
    }

    @Override
    public ByteBuffer sendBuffer() {
      return ByteBuffer.allocate(100);
    }

    @Override
    public void callOffLoop(Runnable work, Consumer<@Nullable Throwable> then) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void closeNow(SelectableChannel channel) throws IOException {
      channel.close();
    }

    @Override
    public FutureLoop futures() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void report(
        String message,
        Throwable exception,
        @Nullable BaseTransport transport,
        @Nullable BaseProtocol protocol) {
      throw new AssertionError(message, exception);
    }

    @Override
    public void checkNotElsewhere() {}

    @Override
    public boolean isClosed() {
      return false;
    }

    @Override
    public boolean debug() {
      return false;
    }

    @Override
    public void checkAccess() {}

    @Override
    public void report(String message, Throwable exception, Future<Void> task) {
      throw new AssertionError(message, exception);
    }

    @Override
    public Future<Void> createTask(TaskBody body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void requireCoroutine() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> Future<T> runInExecutor(Callable<T> function) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> RaceOutcome<T> staggeredRace(List<Callable<T>> attempts, double delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean runWithin(double seconds, Runnable block) {
      throw new UnsupportedOperationException();
    }
  }

  /** Writes down the sizes of what it has taken. */
  private static final class FakeChannel extends DatagramChannel {

    final List<Integer> sent = new ArrayList<>();
    boolean full;
    int room;
    @Nullable Exception failure;

    FakeChannel() {
      super(SelectorProvider.provider());
    }

    @Override
    public int send(ByteBuffer data, SocketAddress target) throws IOException {
      Exception toThrow = failure;
      failure = null;
      if (toThrow instanceof IOException failed) {
        throw failed;
      }
      if (toThrow instanceof RuntimeException failed) {
        throw failed;
      }
      if (full && room == 0) {
        return 0;
      }
      room = Math.max(0, room - 1);
      int size = data.remaining();
      sent.add(size);
      data.position(data.limit());
      return size;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() {
      return null;
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() {
      return null;
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    // ---- not needed

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return Set.of();
    }

    @Override
    public DatagramSocket socket() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
      return false;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel disconnect() {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer buffer) {
      return null;
    }

    @Override
    public int read(ByteBuffer buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface from, InetAddress source) {
      throw new UnsupportedOperationException();
    }
  }
}
