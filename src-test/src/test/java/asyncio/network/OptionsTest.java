package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.OtherJvm;
import asyncio.testing.Reported;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What connections and servers can be told beforehand. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class OptionsTest {

  private static final int MUCH_PATIENCE = 1000;

  private static Server server(ServerOptions options) throws IOException {
    return getRunningLoop().createServer(Echo::new, options);
  }

  private static Server server() throws IOException {
    return server(ServerOptions.on("127.0.0.1", 0));
  }

  private static InetSocketAddress address(Server server) {
    return (InetSocketAddress) server.sockets().get(0);
  }

  private static Connected<FlowControlProtocol> connect(ConnectionOptions options)
      throws IOException {
    return getRunningLoop().createConnection(FlowControlProtocol::new, options);
  }

  private static void assertConnectsTo(SocketAddress expected, ConnectionOptions options)
      throws IOException {
    Connected<FlowControlProtocol> client = connect(options);
    assertThat(client.transport().getExtraInfo(ExtraInfo.PEERNAME)).isEqualTo(expected);
    client.transport().close();
  }

  private final List<SocketChannel> nobodies = new ArrayList<>();

  @AfterEach
  void closeNobodies() throws IOException {
    for (SocketChannel nobody : nobodies) {
      nobody.close();
    }
  }

  /** An address at which nobody listens. */
  private InetSocketAddress nobody() throws IOException {
    return nobody("127.0.0.1");
  }

  private InetSocketAddress nobody(String host) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    try {
      nobodies.add(Sockets.nobodyAt(address));
      return (InetSocketAddress) nobodies.get(nobodies.size() - 1).getLocalAddress();
    } catch (IOException | UnsupportedOperationException noSuchAddressHere) {
      return new InetSocketAddress(address, nobody().getPort());
    }
  }

  /** A listener that accepts nobody, and whose queue is full: it does not answer any more. */
  private static final class Silent implements AutoCloseable {

    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final List<SocketChannel> queue = new ArrayList<>();

    Silent() throws IOException {
      listening.bind(new InetSocketAddress("127.0.0.1", 0), 1);
      for (int i = 0; i < 5; i++) {
        SocketChannel waiting = SocketChannel.open();
        queue.add(waiting);
        waiting.configureBlocking(false);
        waiting.connect(address());
      }
      assumeTrue(!queue.get(4).finishConnect(), "this system answers though the queue is full");
    }

    InetSocketAddress address() throws IOException {
      return (InetSocketAddress) listening.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel waiting : queue) {
        waiting.close();
      }
      listening.close();
    }
  }

  // ---- several addresses

  @OnBothEngines
  void oneAddressAfterTheOther(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = server()) {
            ConnectionOptions options = ConnectionOptions.to(List.of(nobody(), address(server)));
            assertConnectsTo(address(server), options);
            assertConnectsTo(address(server), options.withHappyEyeballs(MUCH_PATIENCE));
          }
        });
  }

  @OnBothEngines
  @EnabledOnOs(OS.LINUX)
  void anAddressThatDoesNotAnswerIsOvertaken(EngineKind engine) throws IOException {
    InetSocketAddress nobody = nobody();
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  try (Silent silent = new Silent();
                      Server server = server()) {
                    assertConnectsTo(
                        address(server),
                        ConnectionOptions.to(List.of(silent.address(), address(server)))
                            .withHappyEyeballs(0.01));
                    // One that refuses is not waited for, whatever the delay.
                    assertConnectsTo(
                        address(server),
                        ConnectionOptions.to(
                                List.of(silent.address(), nobody, nobody, address(server)))
                            .withHappyEyeballs(0.01));
                  }
                }));
  }

  @OnBothEngines
  @EnabledOnOs(OS.LINUX)
  void aRaceCanBeCancelled(EngineKind engine) {
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  try (Silent one = new Silent();
                      Silent two = new Silent()) {
                    ConnectionOptions options =
                        ConnectionOptions.to(List.of(one.address(), two.address()))
                            .withHappyEyeballs(0.001);
                    Task<Connected<FlowControlProtocol>> racing =
                        createTask(() -> connect(options));
                    sleep(0.05); // both are on their way
                    racing.cancel();
                    assertThatThrownBy(() -> await(racing)).isInstanceOf(CancelledError.class);
                  }
                }));
  }

  @OnBothEngines
  void noneOfSeveralAnswers(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ConnectionOptions options = ConnectionOptions.to(List.of(nobody(), nobody()));
          for (ConnectionOptions each : List.of(options, options.withHappyEyeballs(0.01))) {
            assertThatThrownBy(() -> connect(each))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Multiple exceptions: Cannot connect to 127.0.0.1:");
            ExceptionGroup all =
                catchThrowableOfType(ExceptionGroup.class, () -> connect(each.withAllErrors()));
            assertThat(all.exceptions()).hasSize(2).hasOnlyElementsOfType(IOException.class);
          }
        });
  }

  /** The order of the attempts is that of their failures. */
  private static List<String> order(List<InetSocketAddress> addresses, ConnectionOptions options) {
    ExceptionGroup all =
        catchThrowableOfType(ExceptionGroup.class, () -> connect(options.withAllErrors()));
    List<String> order = new ArrayList<>();
    for (Throwable failure : all.exceptions()) {
      for (InetSocketAddress address : addresses) {
        if (failure.getMessage().contains(" " + address.toString().substring(1) + ":")) {
          order.add(address.getAddress() instanceof Inet4Address ? "4" : "6");
        }
      }
    }
    return order;
  }

  @OnBothEngines
  void familiesTakeTurns(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          List<InetSocketAddress> all = new ArrayList<>();
          for (String host : List.of("127.0.0.1", "127.0.0.2", "127.0.0.3", "::1", "::1")) {
            all.add(nobody(host));
          }
          ConnectionOptions options = ConnectionOptions.to(all);
          assertThat(order(all, options)).containsExactly("4", "4", "4", "6", "6");
          assertThat(order(all, options.withInterleave(1)))
              .containsExactly("4", "6", "4", "6", "4");
          assertThat(order(all, options.withInterleave(2)))
              .containsExactly("4", "4", "6", "4", "6");
          assertThat(order(all, options.withHappyEyeballs(MUCH_PATIENCE)))
              .containsExactly("4", "6", "4", "6", "4");
          assertThat(order(all, options.withHappyEyeballs(MUCH_PATIENCE).withInterleave(0)))
              .containsExactly("4", "4", "4", "6", "6");
          assertThat(order(all, options.withFamily(StandardProtocolFamily.INET6)))
              .containsExactly("6", "6");
        });
  }

  /** As in many a container. */
  @Test
  void aFamilyThatTheSystemDoesNotHave() throws IOException {
    List<String> command = OtherJvm.command(WithoutIpv6.class);
    command.add(1, "-Djava.net.preferIPv4Stack=true");
    Process process = OtherJvm.start(command);
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("the next address: connected true")
        .containsPattern("connect: java.io.IOException: Cannot connect to .*: IPv6")
        .containsPattern("listen: java.io.IOException: Cannot listen on .*: IPv6")
        .containsPattern(
            "datagrams: java.io.IOException: Cannot make a datagram socket on .*: IPv6");
  }

  @Test
  void eachOptionIsAddedToTheOthersOfACopy() throws Exception {
    InetSocketAddress local = new InetSocketAddress("127.0.0.1", 0);
    TlsOptions tls = TlsOptions.of(Certificates.client());

    ConnectionOptions plain = ConnectionOptions.to("localhost", 1);
    ConnectionOptions connection =
        plain
            .withLocalAddress(local)
            .withHappyEyeballs(0.25)
            .withInterleave(2)
            .withFamily(StandardProtocolFamily.INET)
            .withAllErrors()
            .withTls(tls);
    assertThat(connection.host()).isEqualTo("localhost");
    assertThat(connection.port()).isEqualTo(1);
    assertThat(connection.localAddress()).isEqualTo(local);
    assertThat(connection.happyEyeballsDelay()).isEqualTo(0.25);
    assertThat(connection.interleave()).isEqualTo(2);
    assertThat(connection.family()).isEqualTo(StandardProtocolFamily.INET);
    assertThat(connection.allErrors()).isTrue();
    assertThat(connection.tls()).isSameAs(tls);
    assertThat(plain.localAddress()).isNull();
    assertThat(plain.happyEyeballsDelay()).isInfinite();
    assertThat(plain.interleave()).isZero();
    assertThat(plain.allErrors()).isFalse();
    assertThat(plain.tls()).isNull();

    ServerOptions quiet = ServerOptions.on(List.of("a", "b"), 2);
    ServerOptions server =
        quiet
            .withBacklog(5)
            .withReuseAddress(false)
            .withReusePort()
            .withKeepAlive()
            .withCleanupSocket(false)
            .withFamily(StandardProtocolFamily.INET6)
            .withoutServing()
            .withTls(tls);
    assertThat(server.hosts()).containsExactly("a", "b");
    assertThat(server.port()).isEqualTo(2);
    assertThat(server.backlog()).isEqualTo(5);
    assertThat(server.reuseAddress()).isFalse();
    assertThat(server.reusePort()).isTrue();
    assertThat(server.keepAlive()).isTrue();
    assertThat(server.cleanupSocket()).isFalse();
    assertThat(server.family()).isEqualTo(StandardProtocolFamily.INET6);
    assertThat(server.startServing()).isFalse();
    assertThat(server.tls()).isSameAs(tls);
    assertThat(quiet.backlog()).isEqualTo(100);
    assertThat(quiet.reuseAddress()).isTrue();
    assertThat(quiet.startServing()).isTrue();

    DatagramOptions there = DatagramOptions.to("localhost", 3);
    DatagramOptions datagrams = there.withLocalAddress(local).withReusePort().withBroadcast();
    assertThat(datagrams.remoteAddress().getPort()).isEqualTo(3);
    assertThat(datagrams.localAddress()).isEqualTo(local);
    assertThat(datagrams.reusePort()).isTrue();
    assertThat(datagrams.allowBroadcast()).isTrue();
    assertThat(there.localAddress()).isNull();
    assertThat(there.reusePort()).isFalse();
  }

  @Test
  void whatCannotBe() {
    assertThatThrownBy(() -> ConnectionOptions.to(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConnectionOptions.to("localhost", 1).withInterleave(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @OnBothEngines
  void namesAreLookedUp(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (Server server =
              server(ServerOptions.on("localhost", 0).withFamily(StandardProtocolFamily.INET))) {
            assertThat(server.sockets())
                .allMatch(one -> ((InetSocketAddress) one).getAddress() instanceof Inet4Address);
            InetSocketAddress named =
                InetSocketAddress.createUnresolved("localhost", address(server).getPort());
            ConnectionOptions options =
                ConnectionOptions.to(named).withFamily(StandardProtocolFamily.INET);
            assertConnectsTo(address(server), options);
            try (SocketChannel sock = SocketChannel.open(StandardProtocolFamily.INET)) {
              sock.configureBlocking(false);
              loop.sockConnect(
                  sock, InetSocketAddress.createUnresolved("127.0.0.1", named.getPort()));
              assertThat(sock.isConnected()).isTrue();
            }
          }
          assertThatThrownBy(
                  () ->
                      connect(
                          ConnectionOptions.to("127.0.0.1", 1)
                              .withFamily(StandardProtocolFamily.INET6)))
              .isInstanceOf(UnknownHostException.class)
              .hasMessageContaining("INET6");
          assertThatThrownBy(
                  () ->
                      server(
                          ServerOptions.on("127.0.0.1", 0)
                              .withFamily(StandardProtocolFamily.INET6)))
              .isInstanceOf(UnknownHostException.class);
        });
  }

  // ---- servers

  @OnBothEngines
  void aServerMayKeepItsConnectionsAlive(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          for (boolean keepAlive : List.of(false, true)) {
            ServerOptions options = ServerOptions.on("127.0.0.1", 0);
            EventLoop loop = getRunningLoop();
            var made = loop.<Boolean>createFuture();
            Echo echo =
                new Echo() {
                  @Override
                  public void connectionMade(Transport transport) {
                    super.connectionMade(transport);
                    SocketChannel sock = (SocketChannel) transport.getExtraInfo(ExtraInfo.SOCKET);
                    try {
                      made.setResult(sock.getOption(StandardSocketOptions.SO_KEEPALIVE));
                    } catch (IOException e) {
                      made.setException(e);
                    }
                  }
                };
            try (Server server =
                loop.createServer(() -> echo, keepAlive ? options.withKeepAlive() : options)) {
              Connected<FlowControlProtocol> client =
                  connect(ConnectionOptions.to(address(server)));
              assertThat(await(made)).isEqualTo(keepAlive);
              client.transport().close();
            }
          }
        });
  }

  @OnBothEngines
  void theFileOfASocketIsRemovedIfItIsOne(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Path path = folder.resolve("socket");
          ServerOptions options = ServerOptions.on(UnixDomainSocketAddress.of(path));

          server(options.withCleanupSocket(false)).close();
          assertThat(path).exists();
          server(options).close(); // that one was stale
          assertThat(path).doesNotExist();

          ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
          bound.bind(UnixDomainSocketAddress.of(path));
          server(ServerOptions.on(bound)).close();
          assertThat(path).doesNotExist();

          Server first = server(options);
          Files.delete(path);
          try (Server second = server(options)) {
            first.close();
            assertThat(path).exists();
            assertThat(second.isServing()).isTrue();
            assertThatThrownBy(() -> server(options)).isInstanceOf(BindException.class);
          }

          Files.writeString(path, "somebody's work");
          assertThatThrownBy(() -> server(options))
              .isInstanceOf(BindException.class)
              .hasMessageContaining("Cannot listen on");
          assertThat(path).hasContent("somebody's work");
        });
  }

  @OnBothEngines
  void onlySocketsAreDeleted(EngineKind engine, @TempDir Path folder) throws Exception {
    Path fifo = folder.resolve("fifo");
    assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0);
    Path stale = folder.resolve("stale");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(stale))
        .close();
    Path link = Files.createSymbolicLink(folder.resolve("link"), stale);
    Path toDevice = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Loops.runReal(
        engine,
        () -> {
          for (Path path : List.of(fifo, link, toDevice, directory)) {
            assertThatThrownBy(() -> server(ServerOptions.on(UnixDomainSocketAddress.of(path))))
                .isInstanceOf(BindException.class);
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
          }
          assertThat(Files.exists(Path.of("/dev/null"))).isTrue();

          Path socket = folder.resolve("socket");
          Server server = server(ServerOptions.on(UnixDomainSocketAddress.of(socket)));
          Files.delete(socket);
          Files.move(fifo, socket); // no socket any more
          server.close();
          assertThat(socket).exists();
        });
  }

  @OnBothEngines
  void aServerWhoseQueueIsFullIsNotReplaced(EngineKind engine, @TempDir Path folder)
      throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(address, 1);
      for (int i = 0; i < 2; i++) {
        queue.add(SocketChannel.open(address));
      }
      Loops.runReal(
          engine,
          () ->
              assertThatThrownBy(() -> server(ServerOptions.on(address)))
                  .isInstanceOf(BindException.class)
                  .hasMessageContaining("another server listens there"));
      for (SocketChannel each : queue) {
        each.close();
      }
    }
  }

  @OnBothEngines
  void aServerThatWantsNoQueueAccepts(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = server(ServerOptions.on("127.0.0.1", 0).withBacklog(0))) {
            Connected<Recording> client =
                getRunningLoop()
                    .createConnection(
                        () -> new Recording(getRunningLoop(), false),
                        ConnectionOptions.to(address(server)));
            assertEchoes(client);
          }
        });
  }

  // ---- what contradicts itself

  @Test
  void whatIsDecidedCannotBeChosen() throws IOException {
    InetSocketAddress local = new InetSocketAddress("127.0.0.1", 0);
    SocketAddress unix = UnixDomainSocketAddress.of("socket");
    try (SocketChannel sock = SocketChannel.open();
        ServerSocketChannel bound = ServerSocketChannel.open()) {
      ConnectionOptions over = ConnectionOptions.over(sock);
      ServerOptions on = ServerOptions.on(bound);
      ServerOptions onUnix = ServerOptions.on(unix);
      List<ThrowingCallable> contradictions =
          List.of(
              () -> over.withLocalAddress(local),
              () -> over.withHappyEyeballs(1),
              () -> over.withInterleave(1),
              () -> over.withFamily(StandardProtocolFamily.INET),
              over::withAllErrors,
              () -> on.withReuseAddress(false),
              on::withReusePort,
              () -> on.withFamily(StandardProtocolFamily.INET),
              () -> onUnix.withReuseAddress(false),
              onUnix::withReusePort,
              onUnix::withKeepAlive);
      for (ThrowingCallable each : contradictions) {
        assertThatThrownBy(each)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("with");
      }
    }
    TlsOptions tls = TlsOptions.of(Certificates.client());
    List<ThrowingCallable> unusable =
        List.of(
            () -> ConnectionOptions.to("localhost", 1).withHappyEyeballs(Double.NaN),
            () -> ConnectionOptions.to("localhost", 1).withHappyEyeballs(-1),
            () -> ServerOptions.on("localhost", 1).withBacklog(-1),
            () -> tls.withServerHostname(""),
            () -> tls.withServerHostname(".example.org"),
            () -> tls.withApplicationProtocols(List.of("")));
    for (ThrowingCallable each : unusable) {
      assertThatThrownBy(each).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @OnBothEngines
  void aSocketThatCannotBeUsedIsRefused(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          SocketChannel unconnected = SocketChannel.open();
          assertThatThrownBy(() -> connect(ConnectionOptions.over(unconnected)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("not connected");
          assertThat(unconnected.isOpen()).isTrue();
          unconnected.close();
          assertThatThrownBy(() -> connect(ConnectionOptions.over(unconnected)))
              .isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(() -> server(ServerOptions.on(ServerSocketChannel.open())))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("not bound");
          ConnectionOptions nameless = ConnectionOptions.to("", 1);
          TlsOptions tls = TlsOptions.of(Certificates.client());
          assertThatThrownBy(() -> connect(nameless.withTls(tls)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("withServerHostname");
          assertThatThrownBy(() -> connect(nameless.withTls(tls.withClientAuth())))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("withClientAuth");

          try (Server server = server()) {
            Connected<FlowControlProtocol> client = connect(ConnectionOptions.to(address(server)));
            SocketChannel taken = (SocketChannel) client.transport().getExtraInfo(ExtraInfo.SOCKET);
            assertThatThrownBy(() -> connect(ConnectionOptions.over(taken)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("used by transport");
            assertThat(taken.isOpen()).isTrue();
            client.transport().close();
            while (taken.isOpen()) {
              sleep(0);
            }
            assertThat(client.transport().getExtraInfo(ExtraInfo.SOCKET)).isNull();
            assertThat(client.transport().getExtraInfo(ExtraInfo.PEERNAME)).isNotNull();

            SocketChannel read = SocketChannel.open(address(server));
            read.configureBlocking(false);
            Task<byte[]> reading = createTask(() -> loop.sockRecv(read, 1));
            sleep(0);
            assertThatThrownBy(() -> connect(ConnectionOptions.over(read)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("A task waits");
            reading.cancel();
            assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);
            loop.addReader(read, () -> {});
            assertThatThrownBy(() -> loop.connectAcceptedSocket(FlowControlProtocol::new, read))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("removeReader");
            loop.removeReader(read);
            connect(ConnectionOptions.over(read)).transport().close();
          }

          ServerSocketChannel bound = ServerSocketChannel.open();
          bound.bind(new InetSocketAddress("127.0.0.1", 0));
          try (Server server = server(ServerOptions.on(bound))) {
            assertThatThrownBy(() -> server(ServerOptions.on(bound)))
                .isInstanceOf(IllegalStateException.class);
            assertThat(bound.isOpen()).isTrue();
            assertThat(server.isServing()).isTrue();
          }
        });
  }

  @OnBothEngines
  void aServerWhoseSocketIsClosedEnds(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          ServerSocketChannel bound = ServerSocketChannel.open();
          bound.bind(new InetSocketAddress("127.0.0.1", 0));
          Server server = server(ServerOptions.on(bound));
          Task<Void> serving = createTask(server::serveForever);
          sleep(0);
          bound.close();
          assertThatThrownBy(() -> await(serving)).isInstanceOf(CancelledError.class);
          assertThat(server.isServing()).isFalse();
          assertThat(reported.only().exception()).isInstanceOf(ClosedChannelException.class);
        });
  }

  @OnBothEngines
  void aServerThatNobodyGetsLeavesNoFile(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Path path = folder.resolve("socket");
          ServerOptions options = ServerOptions.on(UnixDomainSocketAddress.of(path));
          Task<Server> creating = createTask(() -> server(options));
          sleep(0);
          assertThat(path).exists();
          creating.cancel();
          assertThatThrownBy(() -> await(creating)).isInstanceOf(CancelledError.class);
          assertThat(path).doesNotExist();
        });
  }

  // ---- sockets that something else has accepted

  @OnBothEngines
  void anAcceptedSocketGetsAProtocol(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress("127.0.0.1", 0));
            InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();

            Task<Connected<Recording>> plain =
                createTask(() -> connectTo(ConnectionOptions.to(address)));
            Connected<Echo> there =
                loop.connectAcceptedSocket(Echo::new, toThread(listening::accept));
            assertThatThrownBy(
                    () ->
                        loop.connectAcceptedSocket(
                            Echo::new,
                            (SocketChannel) there.transport().getExtraInfo(ExtraInfo.SOCKET)))
                .isInstanceOf(IllegalStateException.class);
            assertEchoes(await(plain));
            there.transport().close();

            Task<Connected<Recording>> secret =
                createTask(
                    () ->
                        connectTo(
                            ConnectionOptions.to(address)
                                .withTls(TlsOptions.of(Certificates.client()))));
            loop.connectAcceptedSocket(
                Echo::new, toThread(listening::accept), TlsOptions.of(Certificates.server()));
            assertEchoes(await(secret));
          }
        });
  }

  private static Connected<Recording> connectTo(ConnectionOptions options) throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createConnection(() -> new Recording(loop, false), options);
  }

  private static void assertEchoes(Connected<Recording> client) {
    client.transport().write(new byte[] {'x'});
    while (client.protocol().received.length() == 0) {
      sleep(0.001);
    }
    client.transport().close();
    await(client.protocol().lost);
  }
}
