package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import asyncio.examples.Worlds;
import asyncio.futures.TimeoutException;
import asyncio.net.ClientHandler;
import asyncio.net.Connection;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link Serve} and {@link Downloader} on simulated hosts and disks, under faults. */
class WebSimulationTest {

  private static final int PORT = 8080;
  private static final int READERS = 3;
  private static final double PATIENCE = 10;
  private static final URI FILE = URI.create("http://server:" + PORT + "/file.bin");

  /** The versions of the file that the author has tried to put, and those that were confirmed. */
  private int written;

  private int confirmed;

  /** Versions of which the author does not know whether, and when, they have arrived. */
  private final Set<Integer> unanswered = new HashSet<>();

  private int whole;
  private int resumed;
  private boolean authorRests;
  private @Nullable Server running;

  // ---- the file: each version has another length, and says everywhere which one it is

  private static byte[] version(int number) {
    byte[] bytes = new byte[length(number)];
    ByteBuffer words = ByteBuffer.wrap(bytes);
    while (words.hasRemaining()) {
      words.putInt(number).putInt(words.position());
    }
    return bytes;
  }

  private static int length(int number) {
    return (1 + number * 7919 % 50_000) * 8;
  }

  private int requireVersion(byte[] bytes) {
    assertThat(bytes.length).as("length of the file").isGreaterThanOrEqualTo(8);
    int number = ByteBuffer.wrap(bytes).getInt();
    assertThat(number).as("version").isBetween(1, written);
    assertThat(bytes.length).as("length of version " + number).isEqualTo(length(number));
    assertThat(Arrays.mismatch(bytes, version(number))).as("first wrong byte").isEqualTo(-1);
    return number;
  }

  // ---- programs

  private static void serve(SimulatedHost host) throws IOException {
    new Listener("", PORT).serve("serving", site(host), HttpHead.LONGEST);
  }

  private static ClientHandler site(SimulatedHost host) {
    Path folder = host.path("site");
    toThread(() -> Files.createDirectories(folder));
    return Serve.handler(folder, /* upload= */ true, PATIENCE, host.clock());
  }

  /** Puts one version after the other. */
  private void write(Simulation world) {
    while (!authorRests) {
      int next = ++written;
      try {
        put(version(next));
        confirmed = next;
      } catch (IOException | TimeoutException lost) {
        unanswered.add(next); // and on to the next one
      }
      sleep(2 * world.random().nextDouble());
    }
  }

  private static void put(byte[] content) throws IOException {
    Connection connection = timeout(PATIENCE, () -> Streams.openConnection("server", PORT));
    try {
      String head = "PUT /file.bin HTTP/1.1\r\nHost: server\r\nContent-Length: " + content.length;
      connection.writer().write((head + "\r\n\r\n").getBytes(ISO_8859_1));
      String answer = timeout(3 * PATIENCE, () -> putBody(connection, content));
      if (!answer.startsWith("HTTP/1.1 20")) {
        throw new IOException(answer);
      }
    } finally {
      connection.writer().transport().abort();
    }
  }

  private static String putBody(Connection connection, byte[] content) throws IOException {
    connection.writer().writeAll(content);
    return new String(connection.reader().readline(), ISO_8859_1);
  }

  /** Downloads the file again and again; after a failure it goes on where it was. */
  private void read(Simulation world, SimulatedHost host) throws IOException {
    Path folder = host.path("here");
    Path file = folder.resolve("file.bin");
    toThread(() -> Files.createDirectories(folder));
    if (toThread(() -> Files.exists(file))) {
      requireVersion(toThread(() -> Files.readAllBytes(file))); // from before the crash
    }
    while (true) {
      toThread(() -> Files.deleteIfExists(file));
      int atLeast = confirmed;
      Downloader.Outcome outcome = new Downloader(folder, PATIENCE).download(FILE);
      assertThat(toThread(() -> Files.exists(file))).isEqualTo(outcome.isWhole());
      if (outcome.isWhole()) {
        int version = requireVersion(toThread(() -> Files.readAllBytes(file)));
        if (authorRests && !unanswered.contains(version)) { // that may have come late
          assertThat(version).isGreaterThanOrEqualTo(atLeast);
        }
        whole++;
        resumed += outcome.remark().isEmpty() ? 0 : 1;
      }
      sleep(2 * world.random().nextDouble());
    }
  }

  // ---- worlds

  @Test
  void aDownloadIsWholeOrHasFailed() {
    Worlds.play(2, world -> faults(world));
  }

  private void faults(Simulation world) throws Exception {
    written = 0;
    confirmed = 0;
    unanswered.clear();
    whole = 0;
    authorRests = false;
    SimulatedHost server = world.host("server");
    server.setDiskTears(world.random().nextBoolean());
    server.start(() -> serve(server));
    world.host("author").start(() -> write(world));
    for (int i = 0; i < READERS; i++) {
      SimulatedHost reader = world.host("reader" + i);
      reader.setDiskTears(world.random().nextBoolean());
      reader.start(() -> read(world, reader));
      world.network().link("server", reader.name()).bandwidth(200_000);
    }
    world
        .faults("server", "author", "reader0", "reader1", "reader2")
        .partitions(60)
        .oneWayCuts(30)
        .holds(20)
        .slowLinks(20)
        .resets(3)
        .crashes(20)
        .pauses(30)
        .run(200);
    authorRests = true;
    int before = whole;
    world.eventually(300, () -> whole >= before + 2 * READERS);
    for (int i = 0; i < READERS; i++) {
      world.host("reader" + i).crash(); // nobody says goodbye
    }
    world.eventually(60, () -> Worlds.onlyTheProgramIsLeftOn(server));
  }

  // ---- what the server does for its own sake

  @Test
  void whoTakesNothingIsLetGo() {
    Worlds.play(
        2,
        world -> {
          SimulatedHost server = withFile(world, 2_000_000);
          SimulatedHost client = world.host("client").start(() -> sleep(3600));
          for (String request : List.of("", "GET /fi", GET, GET + GET + GET)) {
            client.call(() -> ask(request)).await();
          }
          for (int i = 0; i < 20; i++) { // somewhere there all but the last bytes fit into buffers
            String range = "Connection: close\r\nRange: bytes=0-" + (500_000 + i * 15_000);
            client
                .call(() -> ask(GET.replaceFirst("\r\n\r\n", "\r\n" + range + "\r\n\r\n")))
                .await();
          }
          requireNobodyIsLeft(world, server);
        });
  }

  @Test
  void whoHasCrashedIsLetGo() {
    Worlds.play(
        2,
        world -> {
          SimulatedHost server = withFile(world, 2_000_000);
          SimulatedHost client = world.host("client").start(() -> sleep(3600));
          world.network().link("client", "server").bandwidth(100_000);
          for (String request : List.of("", "GET /fi", GET, GET + GET + GET)) {
            client.call(() -> ask(request)).await();
          }
          sleep(world.random().nextDouble());
          client.crash();
          requireNobodyIsLeft(world, server);
        });
  }

  @Test
  void aListThatIsNotWholeDoesNotEndRegularly() {
    Worlds.play(
        2,
        world -> {
          SimulatedHost server = world.host("server").start(() -> sleep(3600));
          server
              .call(
                  () -> {
                    Path folder = server.path("site");
                    Files.createDirectories(folder);
                    for (int i = 0; i < 5000; i++) {
                      Files.createFile(folder.resolve("a-rather-long-name-of-a-file-" + i));
                    }
                  })
              .await();
          Task<Void> serving = server.call(() -> createTask(() -> serve(server))).await();
          SimulatedHost client = world.host("client").start(() -> sleep(3600));
          world.network().link("client", "server").bandwidth(100_000);
          sleep(0.1);
          Connection connection =
              client.call(() -> ask("GET / HTTP/1.0\r\nHost: server\r\n\r\n")).await();
          var all = client.call(() -> connection.reader().read());
          sleep(0.1 + world.random().nextDouble());
          server.call(() -> serving.cancel()).await();
          world.eventually(60, all::done);
          assertThat(all.exception()).isInstanceOf(IOException.class);
        });
  }

  private static final String GET = "GET /file.bin HTTP/1.1\r\nHost: server\r\n\r\n";

  /** Sends a request, and reads nothing. */
  private static Connection ask(String request) throws IOException {
    Connection connection = Streams.openConnection("server", PORT);
    connection.writer().writeAll(request.getBytes(ISO_8859_1));
    return connection;
  }

  /** The tasks of all clients end in time, and with them the connections. */
  private void requireNobodyIsLeft(Simulation world, SimulatedHost server) throws Exception {
    Worlds.requireNobodyIsLeft(world, server, Objects.requireNonNull(running), 2 * PATIENCE + 5);
  }

  private SimulatedHost withFile(Simulation world, int length) throws Exception {
    SimulatedHost server = world.host("server");
    server.start(
        () -> {
          running = new Listener("", PORT).listen(site(server), HttpHead.LONGEST);
          sleep(3600);
        });
    sleep(0.1);
    server.call(() -> Files.write(server.path("site/file.bin"), new byte[length])).await();
    return server;
  }

  @Test
  void aPartThatIsWholeGetsItsName() {
    Worlds.play(
        1,
        world -> {
          SimulatedHost server = withFile(world, 1000);
          SimulatedHost client = world.host("client").start(() -> sleep(3600));
          sleep(5);
          var outcome =
              client
                  .call(
                      () -> {
                        Path folder = client.path("here");
                        Files.createDirectories(folder);
                        Path part = folder.resolve("file.bin.part");
                        Files.write(part, new byte[1000]); // as a crash leaves it before the rename
                        Files.setLastModifiedTime(part, FileTime.from(secondOf(server)));
                        return new Downloader(folder, PATIENCE).download(FILE);
                      })
                  .await();
          assertThat(outcome.isWhole()).as(outcome.toString()).isTrue();
        });
  }

  private static Instant secondOf(SimulatedHost server) throws IOException {
    return Files.getLastModifiedTime(server.path("site/file.bin"))
        .toInstant()
        .truncatedTo(ChronoUnit.SECONDS);
  }
}
