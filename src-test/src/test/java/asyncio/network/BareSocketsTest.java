package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.FlowControlProtocol;
import asyncio.net.Streams;
import asyncio.testing.BeforeWaiting;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Sockets without a transport: what happens when calls meet, are cancelled, or lose their channel.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class BareSocketsTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MORE_THAN_THE_SYSTEM_KEEPS = 1 << 24;

  private ServerSocketChannel listener;
  private SocketChannel here;
  private SocketChannel there;

  BareSocketsTest() throws IOException {
    listener = ServerSocketChannel.open();
    here = SocketChannel.open();
    there = SocketChannel.open();
  }

  @BeforeEach
  void connect() throws IOException {
    listener.bind(new InetSocketAddress(LOOPBACK, 0));
    here.connect(listener.getLocalAddress());
    there.close();
    there = listener.accept();
    for (SelectableChannel each : List.of(listener, here, there)) {
      each.configureBlocking(false);
    }
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    here.close();
    there.close();
  }

  /** Lets tasks go on until each waits for something outside. */
  private static void letWait() {
    for (int i = 0; i < 5; i++) {
      sleep(0);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // ---- no bytes

  /** The text is not the JVM's own, which leaves it out in code that has thrown often. */
  private static void refusesNoData(ThrowingCallable call) {
    assertThatThrownBy(call).isExactlyInstanceOf(NullPointerException.class).hasMessage("data");
  }

  @OnBothEngines
  void nullInPlaceOfBytesIsRefusedByItsName(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          refusesNoData(() -> loop.sockSendall(there, null));
          try (DatagramChannel sock = DatagramChannel.open()) {
            sock.bind(new InetSocketAddress(LOOPBACK, 0)).configureBlocking(false);
            refusesNoData(() -> loop.sockSendto(sock, null, sock.getLocalAddress()));
          }
          DatagramChannel other = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
          DatagramTransport datagrams =
              loop.createDatagramEndpoint(
                      () -> new DatagramProtocol() {}, DatagramOptions.over(other))
                  .transport();
          refusesNoData(() -> datagrams.sendto(null, other.getLocalAddress()));
          datagrams.close();
          Connection connection = Streams.openConnection(ConnectionOptions.over(here));
          refusesNoData(() -> connection.writer().write(null));
          connection.writer().close();
          refusesNoData(() -> connection.writer().write(null));
        });
  }

  // ---- calls that meet

  @OnBothEngines
  void aCancelledCallLeavesTheNextOneItsWatch(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Task<byte[]> first = createTask(() -> loop.sockRecv(here, 10));
          letWait();
          Task<byte[]> second = createTask(() -> loop.sockRecv(here, 10));
          first.cancel(); // the second one begins before the first one hears of it
          letWait();
          loop.sockSendall(there, bytes("hello"));
          assertThat(text(await(second))).isEqualTo("hello");
          assertThat(first.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void aCancelledAcceptLeavesTheNextOneItsWatch(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Task<SocketChannel> first = createTask(() -> loop.sockAccept(listener));
          letWait();
          Task<SocketChannel> second = createTask(() -> loop.sockAccept(listener));
          first.cancel();
          letWait();
          try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
              SocketChannel accepted = await(second)) {
            assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
          }
        });
  }

  @OnBothEngines
  void aCancelledSendLeavesTheNextOneItsWatch(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Task<Void> first =
              createTask(() -> loop.sockSendall(here, new byte[MORE_THAN_THE_SYSTEM_KEEPS]));
          letWait();
          Task<Void> second = createTask(() -> loop.sockSendall(here, bytes("end")));
          first.cancel();
          letWait();
          ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
          while (!second.done() || there.read(buffer.clear()) > 0) {
            loop.sockRecvInto(there, buffer.clear());
          }
          await(second);
        });
  }

  @OnBothEngines
  void tasksThatReceiveFromOneSocketTakeTurns(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          List<String> received = new ArrayList<>();
          List<Task<Void>> tasks = new ArrayList<>();
          for (String name : List.of("first", "second", "third")) {
            tasks.add(
                createTask(
                    () -> {
                      received.add(name + text(loop.sockRecv(here, 1)));
                    }));
          }
          letWait();
          tasks.get(1).cancel();
          loop.sockSendall(there, bytes("ab"));
          await(tasks.get(0));
          await(tasks.get(2));
          assertThat(received).containsExactly("firsta", "thirdb");
        });
  }

  @OnBothEngines
  void whatTwoTasksSendIsNotMixed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Task<Void> first =
              createTask(() -> loop.sockSendall(here, new byte[MORE_THAN_THE_SYSTEM_KEEPS]));
          Task<Void> second = createTask(() -> loop.sockSendall(here, bytes("end")));
          ByteBuffer all = ByteBuffer.allocate(MORE_THAN_THE_SYSTEM_KEEPS + 3);
          while (all.hasRemaining()) {
            loop.sockRecvInto(there, all);
          }
          await(first);
          await(second);
          String end = new String(all.array(), all.capacity() - 3, 3, StandardCharsets.UTF_8);
          assertThat(end).isEqualTo("end");
        });
  }

  @OnBothEngines
  void aFunctionAndATaskDoNotTakeAChannelFromEachOther(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.addReader(here, () -> {});
          assertThatThrownBy(() -> loop.sockRecv(here, 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("addReader");
          assertThat(loop.removeReader(here)).isTrue();
          Task<byte[]> receiving = createTask(() -> loop.sockRecv(here, 1));
          letWait();
          assertThatThrownBy(() -> loop.addReader(here, () -> {}))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("A task waits");
          assertThat(loop.removeReader(here)).isFalse();
          loop.sockSendall(there, bytes("a"));
          assertThat(text(await(receiving))).isEqualTo("a");
        });
  }

  @OnBothEngines
  void connectingGoesOnAfterACancellation(EngineKind engine) throws IOException {
    try (ServerSocketChannel busy = ServerSocketChannel.open();
        SocketChannel socket = SocketChannel.open()) {
      socket.configureBlocking(false);
      busy.bind(new InetSocketAddress(LOOPBACK, 0), 1);
      List<SocketChannel> queue = fill(busy);
      Loops.runReal(
          engine,
          () -> {
            EventLoop loop = getRunningLoop();
            SocketAddress address = busy.getLocalAddress();
            Task<Void> attempt = createTask(() -> loop.sockConnect(socket, address));
            letWait();
            attempt.cancel();
            assertThatThrownBy(() -> await(attempt)).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> loop.sockConnect(socket, listener.getLocalAddress()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("still connecting to " + address);
            Task<Void> again = createTask(() -> loop.sockConnect(socket, address));
            letWait();
            for (int i = 0; i < queue.size(); i++) {
              busy.accept().close();
            }
            await(again);
            assertThat(socket.isConnected()).isTrue();
          });
      for (SocketChannel each : queue) {
        each.close();
      }
    }
  }

  /** Fills the queue of a listener, so that it does not answer before it accepts somebody. */
  private static List<SocketChannel> fill(ServerSocketChannel busy) throws IOException {
    List<SocketChannel> queue = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      queue.add(SocketChannel.open(busy.getLocalAddress()));
    }
    return queue;
  }

  // ---- channels that are closed

  /** Closes a channel while a task waits for it. */
  @FunctionalInterface
  private interface Closing {
    void close(SelectableChannel channel);
  }

  private void assertEachCallHearsOf(Closing closing, EngineKind engine) throws IOException {
    try (ServerSocketChannel busy = ServerSocketChannel.open()) {
      busy.bind(new InetSocketAddress(LOOPBACK, 0), 1);
      List<SocketChannel> queue = fill(busy);
      SocketAddress nobody = busy.getLocalAddress();
      SocketChannel connecting = SocketChannel.open();
      SocketChannel sending = SocketChannel.open(listener.getLocalAddress());
      SocketChannel receivingNothing = listener.accept();
      sending.configureBlocking(false);
      DatagramChannel datagrams = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
      connecting.configureBlocking(false);
      datagrams.configureBlocking(false);
      Loops.runReal(
          engine,
          () -> {
            EventLoop loop = getRunningLoop();
            Map<SelectableChannel, Coroutine.Void> calls = new LinkedHashMap<>();
            calls.put(here, () -> loop.sockRecv(here, 1));
            calls.put(
                sending, () -> loop.sockSendall(sending, new byte[MORE_THAN_THE_SYSTEM_KEEPS]));
            calls.put(listener, () -> loop.sockAccept(listener));
            calls.put(connecting, () -> loop.sockConnect(connecting, nobody));
            calls.put(datagrams, () -> loop.sockRecvfrom(datagrams, 1));
            for (Map.Entry<SelectableChannel, Coroutine.Void> each : calls.entrySet()) {
              Task<Void> call = createTask(each.getValue());
              Task<Void> next = createTask(each.getValue());
              letWait();
              closing.close(each.getKey());
              assertThatThrownBy(() -> await(call)).isInstanceOf(ClosedChannelException.class);
              assertThatThrownBy(() -> await(next)).isInstanceOf(ClosedChannelException.class);
            }
          });
      receivingNothing.close();
      for (SocketChannel each : queue) {
        each.close();
      }
    }
  }

  private static void closeHere(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @OnBothEngines
  void aChannelIsClosedByAnotherTask(EngineKind engine) throws IOException {
    assertEachCallHearsOf(BareSocketsTest::closeHere, engine);
  }

  @OnBothEngines
  void aChannelIsClosedByAnotherThread(EngineKind engine) throws IOException {
    assertEachCallHearsOf(BareSocketsTest::closeElsewhere, engine);
  }

  /** Closes a channel in another thread, which does not tell the loop, while the loop waits. */
  private static void closeElsewhere(SelectableChannel channel) {
    AtomicBoolean begun = new AtomicBoolean();
    getRunningLoop()
        .addListener(
            new BeforeWaiting(
                waiting -> {
                  if (!begun.getAndSet(true)) {
                    Thread.ofPlatform().start(() -> closeHere(channel));
                  }
                }));
  }

  @OnBothEngines
  void theFunctionsOfAClosedChannelAreCalledOnceMore(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          pipe.source().configureBlocking(false);
          Future<Boolean> open = loop.createFuture();
          loop.addReader(pipe.source(), () -> open.setResult(pipe.source().isOpen()));
          closeElsewhere(pipe.source());
          assertThat(await(open)).isFalse();
          letWait();
          assertThat(loop.removeReader(pipe.source())).isFalse();
          pipe.sink().close();
        });
  }

  @OnBothEngines
  void aTransportHearsThatItsSocketWasClosed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording protocol = new Recording(loop, false);
          loop.createConnection(() -> protocol, ConnectionOptions.over(here));
          closeElsewhere(here);
          await(protocol.lost);
          assertThat(protocol.lostBy).isInstanceOf(ClosedChannelException.class);
        });
  }

  @OnBothEngines
  void soDoesATransportThatIsPaused(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Recording protocol = new Recording(loop, false);
          loop.createConnection(() -> protocol, ConnectionOptions.over(here))
              .transport()
              .pauseReading();
          closeElsewhere(here);
          await(protocol.lost);
          assertThat(protocol.lostBy).isInstanceOf(ClosedChannelException.class);
        });
  }

  @OnBothEngines
  void soDoesAStreamWhoseOtherEndHasEnded(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Connection connection = Streams.openConnection(ConnectionOptions.over(here));
          there.shutdownOutput();
          assertThat(connection.reader().read()).isEmpty();
          closeElsewhere(here);
          assertThatThrownBy(() -> connection.writer().waitClosed())
              .isInstanceOf(ClosedChannelException.class);
        });
  }

  @OnBothEngines
  void soDoesATransportOfDatagrams(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          DatagramChannel sock = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
          Future<Exception> lost = loop.createFuture();
          loop.createDatagramEndpoint(
              () ->
                  new DatagramProtocol() {
                    @Override
                    public void connectionLost(@Nullable Exception exception) {
                      lost.setResult(exception);
                    }
                  },
              DatagramOptions.over(sock));
          closeElsewhere(sock);
          assertThat(await(lost)).isInstanceOf(ClosedChannelException.class);
        });
  }

  @OnBothEngines
  void aDatagramSocketIsReadAndWrittenWhenItIsClosed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          DatagramChannel sock = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
          sock.configureBlocking(false);
          loop.addWriter(sock, () -> loop.removeWriter(sock)); // is watched already
          Task<?> receiving = createTask(() -> loop.sockRecvfrom(sock, 1));
          letWait();
          closeElsewhere(sock);
          assertThatThrownBy(() -> await(receiving)).isInstanceOf(ClosedChannelException.class);
        });
  }

  @OnBothEngines
  void closedChannelsGiveTheirDescriptorsBack(EngineKind engine) throws IOException {
    close();
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  connectAgain();
                  Task<byte[]> receiving = createTask(() -> getRunningLoop().sockRecv(here, 1));
                  getRunningLoop().addWriter(there, () -> {});
                  letWait();
                  there.close();
                  here.close();
                  assertThatThrownBy(() -> await(receiving))
                      .isInstanceOf(ClosedChannelException.class);
                  listener.close();
                }));
  }

  private void connectAgain() throws IOException {
    listener = ServerSocketChannel.open();
    here = SocketChannel.open();
    connect();
  }

  @OnBothEngines
  void aChannelThatIsWatchedWhenItsLoopIsClosedGivesItsDescriptorBack(EngineKind engine)
      throws IOException {
    close();
    Sockets.assertNoneLeftBy(
        () -> {
          Loops.runReal(
              engine,
              () -> {
                connectAgain();
                getRunningLoop().addReader(here, () -> {});
              });
          assertThatCode(this::close).doesNotThrowAnyException();
        });
  }

  // ---- afterwards

  @OnBothEngines
  void aChannelCanBeMadeBlockingAgain(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          for (int i = 0; i < 2; i++) { // the loop takes it a second time
            Task<byte[]> receiving = createTask(() -> loop.sockRecv(here, 1));
            letWait();
            loop.sockSendall(there, bytes("a"));
            await(receiving);
            here.configureBlocking(true);
            here.configureBlocking(false);
            loop.addReader(here, () -> {});
            loop.removeReader(here);
            here.configureBlocking(true);
            here.configureBlocking(false);
          }
          Task<byte[]> cancelled = createTask(() -> loop.sockRecv(here, 1));
          letWait();
          cancelled.cancel();
          assertThatThrownBy(() -> await(cancelled)).isInstanceOf(CancelledError.class);
          here.configureBlocking(true);
          here.configureBlocking(false);
          loop.createConnection(FlowControlProtocol::new, ConnectionOptions.over(here))
              .transport()
              .abort();
        });
  }
}
