package asyncio.simulation.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.net.Connected;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.net.Transport;
import asyncio.simulation.network.World.Machine;
import asyncio.test.Steps;
import asyncio.test.internal.network.Latency;
import asyncio.test.internal.network.LinkSettings;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Connections over the simulated network: the library's network code runs unchanged. */
class ConnectionsTest {

  private static final int PORT = World.PORT;
  private static final int MEBIBYTE = 1 << 20;

  /** Round trips take 10 ms exactly. */
  private static final LinkSettings EXACT = LinkSettings.of(Latency.constant(5_000_000));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] someBytes(int count) {
    byte[] data = new byte[count];
    new Random(1).nextBytes(data);
    return data;
  }

  // ---- data

  @OnBothEngines
  void streamsEcho(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      world.add("server").serveEcho();
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("server", PORT)) {
                  connection.writer().writeAll(bytes("one\ntwo\n"));
                  assertThat(connection.reader().readline()).asString().isEqualTo("one\n");
                  assertThat(connection.reader().readline()).asString().isEqualTo("two\n");
                  assertThat(connection.peerAddress()).hasToString("server/10.0.0.1:80");
                  assertThat(connection.localAddress()).hasToString("client/10.0.0.2:32768");
                }
              }));
    }
  }

  /** Logs what a protocol is told. */
  private static final class Logging implements Protocol {

    private final Steps steps;

    Logging(Steps steps) {
      this.steps = steps;
    }

    @Override
    public void connectionMade(Transport transport) {
      steps.log("made");
      transport.write(bytes("?"));
    }

    @Override
    public void dataReceived(byte[] data) {
      steps.log(new String(data, StandardCharsets.UTF_8));
    }

    @Override
    public boolean eofReceived() {
      steps.log("eof");
      return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      steps.log(exception == null ? "lost" : exception);
    }
  }

  @OnBothEngines
  void protocolsEcho(EngineKind engine) {
    Steps steps = new Steps();
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.start(
          () -> getRunningLoop().createServer(AnswersAndCloses::new, ServerOptions.on("", PORT)));
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                getRunningLoop()
                    .createConnection(
                        () -> new Logging(steps), ConnectionOptions.to("server", PORT));
                sleep(1);
              }));
    }
    steps.assertAre("made ! eof lost");
  }

  private static final class AnswersAndCloses implements Protocol {

    private @Nullable Transport transport;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(byte[] data) {
      if (transport != null) {
        transport.write(bytes("!"));
        transport.close();
      }
    }
  }

  @OnBothEngines
  void aRoundTripTakesTheLatencyTwice(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      world.network.setLinks(EXACT);
      world.add("server").serveEcho();
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                Connection connection = Streams.openConnection("server", PORT);
                assertThat(world.time()).isEqualTo(0.010);
                connection.writer().writeAll(bytes("x\n"));
                connection.reader().readline();
                assertThat(world.time()).isEqualTo(0.020);
              }));
    }
  }

  /** The server reads nothing for a while: the client has to wait. */
  @OnBothEngines
  void aMebibyteGoesThroughWithBackPressure(EngineKind engine) {
    byte[] data = someBytes(MEBIBYTE);
    Steps steps = new Steps();
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.serve(
          (reader, writer) -> {
            sleep(10);
            steps.log("reads");
            assertThat(reader.readexactly(MEBIBYTE)).isEqualTo(data);
            assertThat(reader.read(1)).isEmpty();
            writer.writeAll(bytes("thanks"));
            writer.close();
          });
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("server", PORT)) {
                  connection.writer().writeAll(data);
                  steps.log("written");
                  connection.writer().writeEof();
                  assertThat(connection.reader().read()).asString().isEqualTo("thanks");
                }
              }));
    }
    steps.assertAre("reads written");
  }

  @OnBothEngines
  void bandwidthLimitsWhatGoesThrough(EngineKind engine) {
    byte[] data = someBytes(MEBIBYTE);
    try (World world = new World(engine, 1)) {
      world.network.setLinks(EXACT.withBytesPerSecond(MEBIBYTE));
      Machine server = world.add("server");
      Task<Void> received =
          server.start(
              () -> {
                asyncio.futures.Future<Void> done = getRunningLoop().createFuture();
                Streams.startServer(
                    (reader, writer) -> {
                      assertThat(reader.readexactly(MEBIBYTE)).isEqualTo(data);
                      done.setResult(null);
                    },
                    "",
                    PORT);
                done.await();
              });
      world
          .add("client")
          .start(() -> Streams.openConnection("server", PORT).writer().writeAll(data));
      world.run(received);
      assertThat(world.time()).isBetween(1.0, 1.1);
    }
  }

  @OnBothEngines
  void oneDirectionCanEndWhileTheOtherGoesOn(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.serve(
          (reader, writer) -> {
            byte[] all = reader.read(); // up to the end
            sleep(5);
            writer.writeAll(all);
            writer.close();
          });
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("server", PORT)) {
                  connection.writer().writeAll(bytes("half"));
                  connection.writer().writeEof();
                  assertThat(connection.reader().read()).asString().isEqualTo("half");
                  assertThat(world.time()).isGreaterThan(5);
                }
              }));
    }
  }

  @OnBothEngines
  void aReadMayGetAnyPartOfWhatWasWritten(EngineKind engine) {
    Steps sizes = new Steps();
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.serve(
          (reader, writer) -> {
            for (byte[] part = reader.read(100); part.length > 0; part = reader.read(100)) {
              sizes.log(part.length);
            }
          });
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("server", PORT)) {
                  for (int i = 0; i < 100; i++) {
                    connection.writer().writeAll(new byte[50]);
                    sleep(0.01);
                  }
                }
              }));
    }
    assertThat(sizes.soFar()).contains("50").anyMatch(size -> !size.equals("50"));
    assertThat(sizes.soFar().stream().mapToInt(Integer::parseInt).sum()).isEqualTo(5_000);
  }

  // ---- no connection

  @OnBothEngines
  void nobodyListens(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      world.network.setLinks(EXACT);
      world.add("server");
      Machine client = world.add("client");
      world.run(
          client.start(
              () ->
                  assertThatThrownBy(() -> Streams.openConnection("server", PORT))
                      .isInstanceOf(ConnectException.class)
                      .hasMessage("Cannot connect to server/10.0.0.1:80: Connection refused")));
      assertThat(world.time()).isEqualTo(0.010);
    }
  }

  @OnBothEngines
  void nobodyHasTheName(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine client = world.add("client");
      world.run(
          client.start(
              () ->
                  assertThatThrownBy(() -> Streams.openConnection("server", PORT))
                      .isInstanceOf(UnknownHostException.class)
                      .hasMessageContaining("server")));
    }
  }

  @OnBothEngines
  void noHostHasTheAddress(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine client = world.add("client");
      world.run(
          client.start(
              () ->
                  assertThatThrownBy(() -> Streams.openConnection("10.0.0.99", PORT))
                      .isInstanceOf(ConnectException.class)
                      .hasMessageEndingWith("Connection timed out")));
      assertThat(world.time()).isEqualTo(127);
    }
  }

  @OnBothEngines
  void theSimulatedNetworkHasIpv4Only(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine client = world.add("client");
      world.run(
          client.start(
              () ->
                  assertThatThrownBy(() -> Streams.openConnection("::1", PORT))
                      .isInstanceOf(IOException.class)
                      .hasMessageContaining("IPv4 only")));
    }
  }

  @OnBothEngines
  void aFullBacklogMakesClientsAskAgain(EngineKind engine) {
    Steps steps = new Steps();
    try (World world = World.traced(engine, 1)) {
      Machine server = world.add("server");
      server.start(
          () -> {
            ServerOptions options = ServerOptions.on("", PORT).withBacklog(1).withoutServing();
            Server waiting = Streams.startServer((reader, writer) -> writer.close(), options);
            sleep(5);
            waiting.startServing();
          });
      Machine client = world.add("client");
      Task<?>[] visits = new Task<?>[4];
      for (int i = 0; i < visits.length; i++) {
        int number = i;
        visits[i] =
            client.start(
                () -> {
                  try (Connection connection = Streams.openConnection("server", PORT)) {
                    assertThat(connection.reader().read()).isEmpty();
                    steps.log(number);
                  }
                });
      }
      world.run(visits);
      assertThat(world.trace()).anyMatch(line -> line.contains("backlog is full"));
      assertThat(world.time()).isGreaterThan(7); // asked at 0, 1, 3 and 7 seconds
      assertThat(steps.soFar()).containsExactlyInAnyOrder("0", "1", "2", "3");
    }
  }

  // ---- names

  @OnBothEngines
  void aNameOfSeveralHostsIsTriedInOrder(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine first = world.add("first");
      Machine second = world.add("second");
      world.network.addName("service", first.host, second.host);
      second.serveEcho();
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("service", PORT)) {
                  assertThat(connection.peerAddress()).hasToString("second/10.0.0.2:80");
                }
                assertThat(getRunningLoop().getaddrinfo("service", 1))
                    .extracting(InetSocketAddress::getHostString)
                    .containsExactly("first", "second");
                assertThat(getRunningLoop().getnameinfo(new InetSocketAddress("10.0.0.2", 1)))
                    .isEqualTo("second");
              }));
    }
  }

  @OnBothEngines
  void happyEyeballsDoNotWaitForAHostThatIsDown(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      world.network.setLinks(EXACT);
      Machine first = world.add("first");
      Machine second = world.add("second");
      world.network.addName("service", first.host, second.host);
      second.serveEcho();
      first.crash();
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                ConnectionOptions options =
                    ConnectionOptions.to("service", PORT).withHappyEyeballs(0.25);
                try (Connection connection = Streams.openConnection(options)) {
                  assertThat(connection.peerAddress()).hasToString("second/10.0.0.2:80");
                  assertThat(world.time()).isEqualTo(0.260);
                }
              }));
    }
  }

  @OnBothEngines
  void aHostTalksToItself(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine only = world.add("only");
      only.serveEcho();
      world.run(
          only.start(
              () -> {
                for (String name : new String[] {"localhost", "127.0.0.1", "only", "10.0.0.1"}) {
                  try (Connection connection = Streams.openConnection(name, PORT)) {
                    connection.writer().writeAll(bytes("x\n"));
                    assertThat(connection.reader().readline()).asString().isEqualTo("x\n");
                  }
                }
              }));
    }
  }

  // ---- the end

  @OnBothEngines
  void aServerShutsDown(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      Task<Void> serving =
          server.start(
              () -> {
                Server made = Streams.startServer((reader, writer) -> reader.read(), "", PORT);
                sleep(1);
                made.shutdown(2);
              });
      Machine client = world.add("client");
      Task<Void> visiting =
          client.start(
              () -> {
                Connection connection = Streams.openConnection("server", PORT);
                assertThat(connection.reader().read()).isEmpty();
                assertThat(world.time()).isBetween(3.0, 3.1);
                connection.close();
                assertThatThrownBy(() -> Streams.openConnection("server", PORT))
                    .isInstanceOf(ConnectException.class);
              });
      world.run(visiting);
      world.run(serving);
    }
  }

  @OnBothEngines
  void whatIsLeftUnreadResetsTheConnection(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.start(
          () -> {
            Server made =
                Streams.startServer(
                    (reader, writer) -> {
                      ((Transport) writer.transport()).pauseReading();
                      sleep(1);
                      ((Transport) writer.transport()).abort();
                    },
                    "",
                    PORT);
            made.getLoop();
          });
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                Connection connection = Streams.openConnection("server", PORT);
                for (int i = 0; i < 10; i++) {
                  connection.writer().writeAll(bytes("nobody reads this\n"));
                  sleep(0.05);
                }
                assertThatThrownBy(() -> connection.reader().read())
                    .isInstanceOf(IOException.class)
                    .hasMessage("Connection reset");
              }));
    }
  }

  // ---- more than plain bytes

  @OnBothEngines
  void aFileIsSent(EngineKind engine, @TempDir Path folder) throws IOException {
    byte[] data = someBytes(MEBIBYTE);
    Path path = Files.write(folder.resolve("file"), data);
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.serve(
          (reader, writer) -> {
            try (FileChannel file = FileChannel.open(path)) {
              long sent = getRunningLoop().sendfile(writer.transport(), file);
              assertThat(sent).isEqualTo(MEBIBYTE);
            }
            writer.close();
          });
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (Connection connection = Streams.openConnection("server", PORT)) {
                  assertThat(connection.reader().read()).isEqualTo(data);
                }
              }));
    }
  }

  @OnBothEngines
  void socketsWithoutATransport(EngineKind engine) {
    try (World world = new World(engine, 1)) {
      world.add("server").serveEcho();
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                try (var socket = client.host.provider().openSocketChannel()) {
                  socket.configureBlocking(false);
                  var loop = getRunningLoop();
                  loop.sockConnect(socket, InetSocketAddress.createUnresolved("server", PORT));
                  loop.sockSendall(socket, bytes("bare\n"));
                  StringBuilder answer = new StringBuilder();
                  while (answer.length() < 5) {
                    answer.append(new String(loop.sockRecv(socket, 9), StandardCharsets.UTF_8));
                  }
                  assertThat(answer).hasToString("bare\n");
                }
              }));
    }
  }

  @OnBothEngines
  void aProtocolThatIsSlowIsPaused(EngineKind engine) {
    Steps steps = new Steps();
    try (World world = new World(engine, 1)) {
      Machine server = world.add("server");
      server.serve(
          (reader, writer) -> {
            sleep(1);
            reader.readexactly(2 * MEBIBYTE);
            steps.log("read");
            sleep(1);
          });
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                Connected<Protocol> connected =
                    getRunningLoop()
                        .createConnection(
                            () ->
                                new Protocol() {
                                  @Override
                                  public void pauseWriting() {
                                    steps.log("pause");
                                  }

                                  @Override
                                  public void resumeWriting() {
                                    steps.log("resume");
                                  }
                                },
                            ConnectionOptions.to("server", PORT));
                connected.transport().write(new byte[2 * MEBIBYTE]);
                sleep(2);
                connected.transport().close();
              }));
    }
    steps.assertAre("pause resume read");
  }
}
