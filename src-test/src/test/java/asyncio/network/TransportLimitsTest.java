package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.Task;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;

/** What transports and servers do when there is much of something, or when somebody fails. */
@Isolated
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TransportLimitsTest {

  private static Server serve(Protocol protocol) throws IOException {
    return getRunningLoop().createServer(() -> protocol, "127.0.0.1", 0);
  }

  private static Connected<Recording> connectTo(Server server) throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createConnection(
        () -> new Recording(loop, false), ConnectionOptions.to(server.sockets().get(0)));
  }

  private static long memoryOutsideTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** To receive bytes, and nothing else. */
  private static final class Counting implements Protocol {
    private long received;

    @Override
    public void dataReceived(byte[] data) {
      received += data.length;
    }
  }

  @OnBothEngines
  void aLargeWriteTakesNoMemoryOutsideTheHeap(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Counting counting = new Counting();
          try (Server server = serve(counting)) {
            Transport transport = connectTo(server).transport();
            int size = 100_000_000;
            long before = memoryOutsideTheHeap();
            transport.write(new byte[size / 2]);
            transport.writelines(Collections.nCopies(5, new byte[size / 10]));
            while (counting.received < size) {
              assertThat(memoryOutsideTheHeap() - before).isLessThan(10_000_000);
              sleep(0.001);
            }
            transport.close();
          }
        });
  }

  /** The same bytes again and again take no memory; but they are counted. */
  @OnBothEngines
  void moreIsKeptThanAnIntCanCount(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = serve(new Counting())) {
            Connected<Recording> client = connectTo(server);
            Transport transport = client.transport();
            transport.writelines(Collections.nCopies(3 * 1024, new byte[1 << 20]));
            assertThat(transport.getWriteBufferSize()).isEqualTo(Integer.MAX_VALUE);
            transport.abort();
            await(client.protocol().lost);
          }
        });
  }

  @OnBothEngines
  void aPortIsFreeAsSoonAsItsServerIsClosed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Server first = serve(new Counting());
          int port = first.port();
          for (int i = 0; i < 3; i++) {
            first.close();
            first = loop.createServer(Counting::new, ServerOptions.on("127.0.0.1", port));
          }
          connectTo(first).transport().close();
          first.close();
        });
  }

  @OnBothEngines
  void aProtocolFactoryThatFailsLeavesNoSocket(EngineKind engine) {
    List<String> reports = new ArrayList<>();
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  EventLoop loop = getRunningLoop();
                  loop.setExceptionHandler(
                      (where, context) -> reports.add(String.valueOf(context.exception())));
                  Server server =
                      loop.createServer(
                          () -> {
                            throw new StackOverflowError("too deep");
                          },
                          "127.0.0.1",
                          0);
                  try (server) {
                    Connected<Recording> client = connectTo(server);
                    await(client.protocol().lost); // the server has hung up
                  }
                }));
    assertThat(reports).containsExactly("java.lang.StackOverflowError: too deep");
  }

  @OnBothEngines
  void aProtocolFactoryOfAClientThatFailsLeavesNoSocket(EngineKind engine) {
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  EventLoop loop = getRunningLoop();
                  try (Server server = serve(new Counting())) {
                    SocketAddress there = server.sockets().get(0);
                    assertThatThrownBy(
                            () ->
                                loop.createConnection(
                                    TransportLimitsTest::fail, ConnectionOptions.to(there)))
                        .isInstanceOf(StackOverflowError.class);
                    assertThatThrownBy(
                            () ->
                                loop.createDatagramEndpoint(
                                    TransportLimitsTest::fail,
                                    DatagramOptions.to((InetSocketAddress) there)))
                        .isInstanceOf(StackOverflowError.class);
                    assertThatThrownBy(
                            () ->
                                loop.connectReadPipe(
                                    TransportLimitsTest::fail, Pipe.open().source()))
                        .isInstanceOf(StackOverflowError.class);
                    server.close();
                    server.waitClosed();
                  }
                }));
  }

  private static <P> P fail() {
    throw new StackOverflowError("too deep");
  }

  /** At whichever await of theirs: in the look-up, the race of addresses, or the handshake. */
  @OnBothEngines
  void attemptsToConnectThatAreCancelledLeaveNoSocket(EngineKind engine) {
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  TlsOptions tls = TlsOptions.of(Certificates.server());
                  try (Server plain = serve(new Counting());
                      Server encrypted =
                          getRunningLoop()
                              .createServer(
                                  Counting::new, ServerOptions.on("127.0.0.1", 0).withTls(tls))) {
                    ConnectionOptions simple = ConnectionOptions.to(plain.sockets().get(0));
                    ConnectionOptions race = ConnectionOptions.to("localhost", port(plain));
                    ConnectionOptions handshake =
                        ConnectionOptions.to("localhost", port(encrypted))
                            .withTls(TlsOptions.of(Certificates.client()));
                    for (int turns = 0; turns < 100; turns++) {
                      connectAndCancel(simple, turns);
                      connectAndCancel(race.withHappyEyeballs(0), turns);
                      connectAndCancel(handshake, turns);
                    }
                    plain.close();
                    encrypted.close();
                    plain.abortClients();
                    encrypted.abortClients();
                    plain.waitClosed();
                    encrypted.waitClosed();
                  }
                }));
  }

  private static int port(Server server) {
    return server.port();
  }

  private static void connectAndCancel(ConnectionOptions options, int turns) {
    EventLoop loop = getRunningLoop();
    Task<Connected<Protocol>> connecting =
        createTask(() -> loop.createConnection(Counting::new, options));
    for (int i = 0; i < turns; i++) {
      sleep(0);
    }
    connecting.cancelAndJoin();
    if (!connecting.cancelled()) {
      connecting.result().transport().abort();
    }
  }

  @OnBothEngines
  void aKeyboardInterruptInAProtocolEndsTheRun(EngineKind engine) {
    assertThatThrownBy(
            () ->
                Loops.runReal(
                    engine,
                    () -> {
                      Protocol interrupting =
                          new Protocol() {
                            @Override
                            public void dataReceived(byte[] data) {
                              throw new KeyboardInterrupt();
                            }
                          };
                      try (Server server = serve(interrupting)) {
                        Transport transport = connectTo(server).transport();
                        transport.write(new byte[1]);
                        sleep(30);
                      }
                    }))
        .isInstanceOf(KeyboardInterrupt.class);
  }

  /** A protocol whose connectionLost fails: its transport goes all the same. */
  @OnBothEngines
  void connectionLostMayFail(EngineKind engine) {
    List<String> reports = new ArrayList<>();
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  getRunningLoop()
                      .setExceptionHandler(
                          (where, context) -> reports.add(String.valueOf(context.exception())));
                  Protocol failing =
                      new Protocol() {
                        @Override
                        public void connectionLost(@Nullable Exception exception) {
                          throw new AssertionError("lost");
                        }
                      };
                  try (Server server = serve(failing)) {
                    connectTo(server).transport().close();
                    while (reports.isEmpty()) {
                      sleep(0.001);
                    }
                    server.close();
                    server.waitClosed();
                  }
                }));
    assertThat(reports).containsExactly("java.lang.AssertionError: lost");
  }
}
