package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.CancelScope;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.net.BufferedProtocol;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Transport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Transports, protocols and servers, over loopback. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class ConnectionTest {

  private static final String LOOPBACK = "127.0.0.1";

  private final List<Recording> served = new ArrayList<>();
  private final List<Recording> connected = new ArrayList<>();

  /** Runs a test, and then loses the connections that it has left. */
  private void run(EngineKind engine, Coroutine.Void test) {
    Loops.runReal(
        engine,
        () -> {
          test.run();
          List<Recording> all = new ArrayList<>(served);
          all.addAll(connected);
          until(() -> all.stream().noneMatch(one -> one.steps.soFar().isEmpty()));
          all.forEach(one -> one.transport().abort());
          until(() -> all.stream().allMatch(one -> one.steps.soFar().toString().contains("lost")));
        });
  }

  private Server echoServer() throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createServer(
        () -> {
          Recording protocol = new Recording(loop, true);
          served.add(protocol);
          return protocol;
        },
        LOOPBACK,
        0);
  }

  private Connected<Recording> connectTo(Server server) throws IOException {
    EventLoop loop = getRunningLoop();
    Connected<Recording> made =
        loop.createConnection(
            () -> new Recording(loop, false), ConnectionOptions.to(server.sockets().get(0)));
    connected.add(made.protocol());
    return made;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  /** The selector would keep the other thread waiting until something happens in the network. */
  @OnBothEngines
  void anotherThreadIsRefusedAndNothingHasChanged(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            List<ThrowingCallable> calls =
                List.of(
                    server::close,
                    () -> client.transport().close(),
                    () -> client.transport().abort(),
                    () -> client.transport().pauseReading());
            for (ThrowingCallable call : calls) {
              Throwable refused = await(CompletableFuture.supplyAsync(() -> catchThrowable(call)));
              assertThat(refused)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("there, call loop.callSoonThreadsafe");
            }
            assertThat(server.isServing()).isTrue();
            assertThat(client.transport().isClosing()).isFalse();
            assertThat(client.transport().isReading()).isTrue();
          }
        });
  }

  @OnBothEngines
  void whatIsWrittenComesBack(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            client.protocol().steps.assertAre("made");
            client.transport().write(bytes("hello "));
            client.transport().writelines(List.of(bytes("wor"), bytes("ld")));
            until(() -> client.protocol().received.toString().equals("hello world"));
            client.transport().close();
            assertThat(client.transport().isClosing()).isTrue();
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made lost");
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made eof lost");
          }
        });
  }

  @OnBothEngines
  void halfOfAConnectionCanBeClosed(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            client.transport().write(bytes("last words"));
            client.transport().writeEof();
            assertThatThrownBy(() -> client.transport().write(bytes("more")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("writeEof");
            await(client.protocol().lost); // the server closes its half, too
            assertThat(client.protocol().received).hasToString("last words");
            client.protocol().steps.assertAre("made eof lost");
          }
        });
  }

  @OnBothEngines
  void aSlowReaderPausesTheWriter(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            until(() -> served.size() == 1 && served.get(0).steps.soFar().contains("made"));
            Recording reader = served.get(0);
            reader.transport().pauseReading();
            assertThat(reader.transport().isReading()).isFalse();
            Sockets.keepLittle(client.transport());
            Sockets.keepLittle(reader.transport());
            int much = 4 << 20;
            client.transport().write(new byte[much]);
            client.protocol().steps.assertAre("made pause");
            for (int turns = 0; turns < 10; turns++) {
              sleep(0.001);
            }
            client.protocol().steps.assertAre("made pause");
            assertThat(client.transport().getWriteBufferSize()).isGreaterThan(64 * 1024);
            reader.transport().resumeReading();
            until(() -> client.protocol().steps.soFar().contains("resume"));
            assertThat(client.transport().getWriteBufferSize()).isLessThanOrEqualTo(16 * 1024);
            until(() -> client.protocol().received.length() == much);
            client.protocol().steps.assertAre("made pause resume");
            client.transport().abort();
            await(client.protocol().lost);
          }
        });
  }

  @OnBothEngines
  void theLimitsOfTheWriteBuffer(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Transport transport = connectTo(server).transport();
            assertThat(transport.getWriteBufferLimits())
                .hasToString("BufferLimits[low=16384, high=65536]");
            transport.setWriteBufferLimits(400);
            assertThat(transport.getWriteBufferLimits())
                .hasToString("BufferLimits[low=100, high=400]");
            assertThatThrownBy(() -> transport.setWriteBufferLimits(1, 2))
                .isInstanceOf(IllegalArgumentException.class);
            transport.abort();
          }
        });
  }

  @OnBothEngines
  void abortLosesWhatHasNotBeenSent(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            client.transport().abort();
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made lost");
            client.transport().write(bytes("into the void"));
          }
        });
  }

  @OnBothEngines
  void aResetLosesTheConnection(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            until(() -> !served.isEmpty() && !served.get(0).steps.soFar().isEmpty());
            socketOf(client).setOption(StandardSocketOptions.SO_LINGER, 0);
            client.transport().abort();
            await(served.get(0).lost);
            served.get(0).steps.assertAre("made lost:SocketException");
            assertThat(served.get(0).lostBy).hasMessage("Connection reset");
          }
        });
  }

  @OnBothEngines
  void anotherConnectionNeverGetsWhatAClosedOneWrites(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> closed = connectTo(server);
            until(() -> served.size() == 1);
            socketOf(closed).close(); // behind the transport's back
            sleep(0); // the system may use its descriptor again
            Connected<Recording> other = connectTo(server);
            closed.transport().write(bytes("lost"));
            other.transport().write(bytes("sent"));
            until(() -> other.protocol().received.length() >= 4);
            assertThat(other.protocol().received).hasToString("sent");
            await(closed.protocol().lost);
          }
        });
  }

  private static SocketChannel socketOf(Connected<Recording> connection) {
    return (SocketChannel) connection.transport().getExtraInfo(ExtraInfo.SOCKET);
  }

  @OnBothEngines
  void addressesCanBeAskedFor(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Transport transport = connectTo(server).transport();
            SocketAddress peer = transport.getExtraInfo(ExtraInfo.PEERNAME);
            assertThat(peer).isEqualTo(server.sockets().get(0));
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isInstanceOf(SocketChannel.class);
            assertThat(transport.getExtraInfo(ExtraInfo.CIPHER)).isNull();
            transport.close();
          }
        });
  }

  @OnBothEngines
  void aProtocolThatFailsLosesItsConnectionAndNothingElse(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          List<Throwable> reported = new ArrayList<>();
          loop.setExceptionHandler((where, context) -> reported.add(context.exception()));
          IllegalArgumentException failure = new IllegalArgumentException("cannot parse");
          try (Server server =
              loop.createServer(
                  () ->
                      new Recording(loop, true) {
                        @Override
                        public void dataReceived(byte[] data) {
                          throw failure;
                        }
                      },
                  LOOPBACK,
                  0)) {
            Connected<Recording> first = connectTo(server);
            first.transport().write(bytes("x"));
            await(first.protocol().lost);
            assertThat(reported).containsExactly(failure);
            Connected<Recording> second = connectTo(server);
            second.transport().close();
          }
        });
  }

  @OnBothEngines
  void aBufferedProtocolReadsIntoItsOwnBuffer(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          ByteBuffer buffer = ByteBuffer.allocate(100);
          BufferedProtocol protocol =
              new BufferedProtocol() {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                  return buffer;
                }

                @Override
                public void bufferUpdated(int count) {}
              };
          try (Server server = echoServer()) {
            Connected<BufferedProtocol> client =
                loop.createConnection(
                    () -> protocol, ConnectionOptions.to(server.sockets().get(0)));
            client.transport().write(bytes("hello"));
            until(() -> buffer.position() == 5);
            client.transport().close();
          }
        });
  }

  @OnBothEngines
  void nobodyListens(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (SocketChannel nobody = Sockets.nobodyAt(InetAddress.getByName(LOOPBACK))) {
            SocketAddress there = nobody.getLocalAddress();
            assertThatThrownBy(
                    () ->
                        loop.createConnection(
                            () -> new Recording(loop, false), ConnectionOptions.to(there)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot connect to " + there.toString().substring(1) + ": ");
          }
        });
  }

  @OnBothEngines
  void ofTheAddressesOfANameTheFastestIsTaken(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = echoServer()) {
            int port = server.port();
            ConnectionOptions options =
                ConnectionOptions.to("localhost", port).withHappyEyeballs(0.25);
            Connected<Recording> client =
                loop.createConnection(() -> new Recording(loop, false), options);
            client.transport().write(bytes("hello"));
            until(() -> client.protocol().received.toString().equals("hello"));
            client.transport().close();
          }
          try (SocketChannel nobody = Sockets.nobodyAt(InetAddress.getByName(LOOPBACK))) {
            int port = ((InetSocketAddress) nobody.getLocalAddress()).getPort();
            assertThatThrownBy(
                    () ->
                        loop.createConnection(
                            () -> new Recording(loop, false),
                            ConnectionOptions.to("localhost", port).withHappyEyeballs(0.25)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot connect to");
          }
        });
  }

  @OnBothEngines
  void aPortThatIsTaken(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            EventLoop loop = getRunningLoop();
            assertThatThrownBy(
                    () ->
                        loop.createServer(
                            () -> new Recording(loop, false),
                            ServerOptions.on(server.sockets().get(0))))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("Cannot listen on");
          }
        });
  }

  @OnBothEngines
  void twoServersMayShareAPort(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          ServerOptions options = ServerOptions.on(LOOPBACK, 0).withReusePort();
          try (Server one = loop.createServer(() -> new Recording(loop, true), options);
              Server two =
                  loop.createServer(
                      () -> new Recording(loop, true),
                      ServerOptions.on(one.sockets().get(0)).withReusePort())) {
            assertThat(two.sockets()).isEqualTo(one.sockets());
          }
        });
  }

  @OnBothEngines
  void overASocketThatIsConnectedNothingIsDelayedEither(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server = echoServer();
              SocketChannel sock = SocketChannel.open(server.sockets().get(0))) {
            Connected<Recording> client =
                loop.createConnection(
                    () -> new Recording(loop, false), ConnectionOptions.over(sock));
            assertThat(sock.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            client.transport().close();
          }
        });
  }

  @OnBothEngines
  void overAUnixDomainSocket(EngineKind engine, @TempDir Path folder) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Path file = folder.resolve("socket");
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
          try (Server server =
              loop.createServer(() -> new Recording(loop, true), ServerOptions.on(address))) {
            assertThat(server.isServing()).isTrue();
            Connected<Recording> client =
                loop.createConnection(
                    () -> new Recording(loop, false), ConnectionOptions.to(address));
            client.transport().write(bytes("unix"));
            until(() -> client.protocol().received.toString().equals("unix"));
            client.transport().close();
          }
          assertThat(Files.exists(file)).isFalse();
        });
  }

  @OnBothEngines
  void cancellingAnAttemptToConnectClosesItsSocket(EngineKind engine) {
    run(
        engine,
        () -> {
          try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress(LOOPBACK, 0), 1);
            EventLoop loop = getRunningLoop();
            List<Task<Connected<Recording>>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
              tasks.add(
                  createTask(
                      () ->
                          loop.createConnection(
                              () -> new Recording(loop, false),
                              ConnectionOptions.to(full.getLocalAddress()))));
            }
            sleep(0.1);
            tasks.forEach(Task::cancel);
            tasks.forEach(Task::join);
            assertThat(tasks).anyMatch(Task::cancelled);
            tasks.stream()
                .filter(task -> !task.cancelled())
                .forEach(task -> task.result().transport().abort());
          }
        });
  }

  // ---- servers

  @OnBothEngines
  void aServerWaitsForItsConnections(EngineKind engine) {
    run(
        engine,
        () -> {
          Server server = echoServer();
          Connected<Recording> client = connectTo(server);
          until(() -> served.size() == 1);
          server.close();
          assertThat(server.sockets()).isEmpty();
          assertThat(server.isServing()).isFalse();
          Task<Void> closed = createTask(server::waitClosed);
          sleep(0.01);
          assertThat(closed.done()).isFalse();
          client.transport().close();
          await(closed);
        });
  }

  @OnBothEngines
  void closingTheClientsEndsThem(EngineKind engine) {
    run(
        engine,
        () -> {
          Server server = echoServer();
          Connected<Recording> one = connectTo(server);
          Connected<Recording> two = connectTo(server);
          until(() -> served.size() == 2);
          server.close();
          server.closeClients();
          server.waitClosed();
          await(one.protocol().lost);
          await(two.protocol().lost);
        });
  }

  @OnBothEngines
  void servingForeverEndsByCancellation(EngineKind engine) {
    run(
        engine,
        () -> {
          Server server = echoServer();
          Task<Void> forever = createTask(server::serveForever);
          sleep(0);
          assertThatThrownBy(server::serveForever).hasMessageContaining("already");
          forever.cancel();
          assertThatThrownBy(forever::await).isInstanceOf(CancelledError.class);
          assertThat(server.isServing()).isFalse();
        });
  }

  @OnBothEngines
  void aSecondCancellationLeavesTheConnectionsOfAServer(EngineKind engine) {
    run(
        engine,
        () -> {
          for (boolean graceful : new boolean[] {false, true}) {
            served.clear();
            Server server = echoServer();
            Connected<Recording> client = connectTo(server);
            until(() -> served.size() == 1);
            Task<Void> serving =
                graceful
                    ? createTask(() -> server.serveUntilCancelled(1000))
                    : createTask(server::serveForever);
            sleep(0);
            serving.cancel();
            sleep(0.01);
            assertThat(serving.done()).isFalse(); // waits for the client
            serving.cancel();
            assertThatThrownBy(() -> await(serving)).isInstanceOf(CancelledError.class);
            assertThat(server.isServing()).isFalse();
            assertThat(client.transport().isClosing()).isFalse();
            Task<Void> gone = createTask(server::waitClosed);
            sleep(0);
            gone.cancel();
            assertThatThrownBy(() -> await(gone)).isInstanceOf(CancelledError.class);
            client.transport().write(new byte[] {'x'});
            until(() -> client.protocol().received.length() == 1);
            server.abortClients();
            server.waitClosed();
          }
        });
  }

  @OnBothEngines
  void aClosedServerDoesNotServeAgain(EngineKind engine) {
    run(
        engine,
        () -> {
          Server server = echoServer();
          server.close();
          assertThatThrownBy(server::startServing).isInstanceOf(IllegalStateException.class);
          assertThat(server.sockets()).isEmpty();
        });
  }

  @OnBothEngines
  void whoServesUntilCancelledDoesNotWaitForAnIdleClient(EngineKind engine) {
    run(
        engine,
        () -> {
          Server server = echoServer();
          Connected<Recording> idle = connectTo(server);
          until(() -> served.size() == 1);
          Task<Void> serving = createTask(() -> server.serveUntilCancelled(0.01));
          sleep(0);
          serving.cancel();
          assertThatThrownBy(() -> await(serving)).isInstanceOf(CancelledError.class);
          await(idle.protocol().lost);
        });
  }

  @OnBothEngines
  void aGracefulShutdownGivesConnectionsTime(EngineKind engine) {
    run(
        engine,
        () -> {
          Server server = echoServer();
          Connected<Recording> polite = connectTo(server);
          Connected<Recording> idle = connectTo(server);
          until(() -> served.size() == 2);
          Task<Void> shutdown = createTask(() -> server.shutdown(0.05));
          sleep(0);
          polite.transport().close();
          await(shutdown);
          await(idle.protocol().lost);
        });
  }

  // ---- sockets without a transport

  @OnBothEngines
  void socketsCanBeUsedDirectly(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (ServerSocketChannel listening = ServerSocketChannel.open();
              SocketChannel client = SocketChannel.open()) {
            listening.bind(new InetSocketAddress(LOOPBACK, 0));
            listening.configureBlocking(false);
            client.configureBlocking(false);
            Task<Void> server =
                createTask(
                    () -> {
                      try (SocketChannel accepted = loop.sockAccept(listening)) {
                        byte[] data = loop.sockRecv(accepted, 100);
                        loop.sockSendall(accepted, new byte[1 << 22]);
                        loop.sockSendall(accepted, data);
                      }
                    });
            loop.sockConnect(client, listening.getLocalAddress());
            loop.sockSendall(client, bytes("end"));
            int total = 0;
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            for (int count = loop.sockRecvInto(client, buffer);
                count > 0;
                count = loop.sockRecvInto(client, buffer)) {
              total += count;
              buffer.clear();
            }
            assertThat(total).isEqualTo((1 << 22) + 3);
            await(server);
          }
        });
  }

  @OnBothEngines
  void aBlockingChannelIsRefused(EngineKind engine) {
    run(
        engine,
        () -> {
          Pipe pipe = Pipe.open();
          assertThatThrownBy(() -> getRunningLoop().addReader(pipe.source(), () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("non-blocking");
          pipe.source().close();
          pipe.sink().close();
        });
  }

  @OnBothEngines
  void aClosedChannelIsRefused(EngineKind engine) {
    run(
        engine,
        () -> {
          Pipe pipe = Pipe.open();
          pipe.source().configureBlocking(false);
          pipe.sink().configureBlocking(false);
          pipe.source().close();
          pipe.sink().close();
          assertThatThrownBy(() -> getRunningLoop().addReader(pipe.source(), () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("closed");
          assertThatThrownBy(() -> getRunningLoop().addWriter(pipe.sink(), () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("closed");
        });
  }

  @OnBothEngines
  void aBlockingSocketIsRefused(EngineKind engine, @TempDir Path folder) throws IOException {
    Path path = Files.createFile(folder.resolve("file"));
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (SocketChannel stream = SocketChannel.open();
              ServerSocketChannel listening = ServerSocketChannel.open();
              DatagramChannel datagrams = DatagramChannel.open();
              FileChannel file = FileChannel.open(path)) {
            SocketAddress address = new InetSocketAddress(LOOPBACK, 9);
            ByteBuffer buffer = ByteBuffer.allocate(1);
            List<ThrowingCallable> calls =
                List.of(
                    () -> loop.sockConnect(stream, address),
                    () -> loop.sockAccept(listening),
                    () -> loop.sockRecv(stream, 1),
                    () -> loop.sockRecvInto(stream, buffer),
                    () -> loop.sockSendall(stream, new byte[1]),
                    () -> loop.sockSendfile(stream, file, 0, 1),
                    () -> loop.sockRecvfrom(datagrams, 1),
                    () -> loop.sockRecvfromInto(datagrams, buffer),
                    () -> loop.sockSendto(datagrams, new byte[1], address));
            for (ThrowingCallable call : calls) {
              assertThatThrownBy(call)
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("non-blocking");
            }
          }
        });
  }

  @OnBothEngines
  void aDatagramComesIntoABuffer(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (DatagramChannel here = DatagramChannel.open();
              DatagramChannel there = DatagramChannel.open()) {
            for (DatagramChannel each : List.of(here, there)) {
              each.configureBlocking(false);
              each.bind(new InetSocketAddress(LOOPBACK, 0));
            }
            ByteBuffer buffer = ByteBuffer.allocate(3);
            buffer.put((byte) '>');
            Task<SocketAddress> receiving = createTask(() -> loop.sockRecvfromInto(here, buffer));
            sleep(0);
            loop.sockSendto(there, bytes("abc"), here.getLocalAddress());
            assertThat(await(receiving)).isEqualTo(there.getLocalAddress());
            assertThat(buffer.array()).isEqualTo(bytes(">ab"));
          }
        });
  }

  @OnBothEngines
  void readersAndWritersOfAPipe(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          pipe.source().configureBlocking(false);
          pipe.sink().configureBlocking(false);
          List<String> calls = new ArrayList<>();
          loop.addReader(pipe.source(), () -> calls.add("former"));
          loop.addReader(
              pipe.source(),
              () -> {
                calls.add("reader");
                read(pipe);
              });
          loop.addWriter(
              pipe.sink(),
              () -> {
                calls.add("writer");
                loop.removeWriter(pipe.sink());
                write(pipe);
              });
          until(() -> calls.contains("reader"));
          assertThat(calls).containsExactly("writer", "reader");
          assertThat(loop.removeReader(pipe.source())).isTrue();
          assertThat(loop.removeReader(pipe.source())).isFalse();
          assertThat(loop.removeWriter(pipe.sink())).isFalse();
          pipe.source().close();
          pipe.sink().close();
        });
  }

  private static void write(Pipe pipe) {
    try {
      pipe.sink().write(ByteBuffer.wrap(bytes("x")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void read(Pipe pipe) {
    try {
      pipe.source().read(ByteBuffer.allocate(10));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @OnBothEngines
  void theChannelOfATransportIsNotForOthers(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Transport transport = connectTo(server).transport();
            assertThatThrownBy(
                    () ->
                        getRunningLoop()
                            .addReader(transport.getExtraInfo(ExtraInfo.SOCKET), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is used by transport");
            transport.close();
          }
        });
  }

  @OnBothEngines
  void othersRunWhileASocketIsAwaited(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            Connected<Recording> client = connectTo(server);
            assertThat(CancelScope.after(0.01).run(() -> await(client.protocol().lost))).isFalse();
            client.transport().close();
          }
        });
  }

  @OnBothEngines
  void namesAreLookedUp(EngineKind engine) {
    run(
        engine,
        () ->
            assertThat(getRunningLoop().getaddrinfo("localhost", 80))
                .isNotEmpty()
                .allMatch(address -> address.getAddress().isLoopbackAddress())
                .allMatch(address -> address.getPort() == 80));
  }

  /** As in CPython: a connect waits for one poll at least, and that shows both ends. */
  @OnBothEngines
  void theServersProtocolIsToldOfTheConnectionFirst(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echoServer()) {
            for (int i = 1; i <= 3; i++) {
              connectTo(server);
              assertThat(served).hasSize(i);
              assertThat(served).noneMatch(protocol -> protocol.steps.soFar().isEmpty());
            }
          }
        });
  }
}
