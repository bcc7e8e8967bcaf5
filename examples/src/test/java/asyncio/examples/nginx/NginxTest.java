package asyncio.examples.nginx;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.examples.EachEngine;
import asyncio.examples.Main;
import asyncio.examples.Programs;
import asyncio.examples.net.RealClient;
import asyncio.net.Connection;
import asyncio.net.Streams;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model of nginx under fire: reloads, crashes, and the end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NginxTest {

  private static final String LOOPBACK = "127.0.0.1";

  @TempDir Path outside;

  private Path folder;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<String> log = new CopyOnWriteArrayList<>();

  /** What the master reads when it reloads; null for a file that cannot be read. */
  private volatile Configuration configuration;

  @BeforeEach
  void writeFiles() throws IOException {
    folder = Files.createDirectory(outside.resolve("site"));
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 1000, 60_000, 300_000}) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      Files.write(folder.resolve(size + ".bin"), content);
      files.put("/" + size + ".bin", content);
    }
    configuration = new Configuration(folder, 2, 60, /* fragile= */ true);
  }

  /** Both engines, and all ways to accept. */
  static Stream<Arguments> all() {
    return Stream.of(EngineKind.DIRECT, EngineKind.PORTABLE)
        .flatMap(engine -> Stream.of(Accepting.values()).map(how -> Arguments.of(engine, how)));
  }

  // ---- a server, and what is done with it

  private interface Scenario {
    void play(Master master, int port) throws Exception;
  }

  /** Runs a server, which must have ended when the scenario does, or does so when it is told to. */
  private void serving(EngineKind engine, Accepting accepting, Scenario scenario) {
    Assumptions.assumeTrue(
        accepting != Accepting.REUSEPORT || Accepting.usual() == Accepting.REUSEPORT,
        "ports are not shared out here: skipped");
    Programs.loop(engine); // gives up where it cannot be had
    System.setProperty(LoopBuilder.ENGINE_PROPERTY, engine.name());
    openOneSocket();
    long socketsBefore = openSockets();
    try {
      RealClient.printed(
          engine,
          () -> {
            Master master = new Master(new Listening(LOOPBACK, 0, accepting), this::read, log::add);
            Task<Void> running = createTask(() -> master.run());
            scenario.play(master, master.address().getPort());
            master.quit();
            running.await();
          });
    } finally {
      System.clearProperty(LoopBuilder.ENGINE_PROPERTY);
    }
    assertThat(openSockets()).as(() -> "sockets, " + log).isLessThanOrEqualTo(socketsBefore);
    assertThat(workerThreads()).isEmpty();
  }

  private Configuration read() throws IOException {
    if (configuration == null) {
      throw new IOException("the file is not there");
    }
    return configuration.checked();
  }

  /** The first socket makes the JDK open another one, which it keeps. */
  private static void openOneSocket() {
    try {
      ServerSocketChannel.open().close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** How many sockets this process has, where the system says so. */
  private static long openSockets() {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.filter(NginxTest::isSocket).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** A worker says that it has ended in the last line of its thread; that line may take a while. */
  private static List<Thread> workerThreads() {
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("worker "))
            .toList();
    for (Thread thread : threads) {
      try {
        thread.join(60_000);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return threads.stream().filter(Thread::isAlive).toList();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws IOException {
    while (!condition.holds()) {
      sleep(0.005);
    }
  }

  private static int answers(List<Visitor> visitors) {
    return visitors.stream().mapToInt(visitor -> visitor.answers).sum();
  }

  /** Until all have got some more answers. */
  private static void someTime(List<Visitor> visitors) throws IOException {
    int enough = answers(visitors) + 40 * visitors.size();
    until(() -> answers(visitors) >= enough);
  }

  /** Some ask without a pause, others do not. */
  private List<Visitor> visitors(int port) {
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      visitors.add(new Visitor(port, files, i % 3 * 0.01));
    }
    return visitors;
  }

  private static List<String> names(Master master) {
    return master.workers().stream().map(Worker::toString).toList();
  }

  // ---- files

  @ParameterizedTest
  @MethodSource("all")
  void servesFilesByteByByte(EngineKind engine, Accepting accepting) {
    RealClient.require("curl");
    serving(
        engine,
        accepting,
        (master, port) -> {
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path copy = outside.resolve("copy");
            String url = "http://" + LOOPBACK + ":" + port + file.getKey();
            RealClient.curl("-o", copy.toString(), url);
            RealClient.curl("-o", copy.toString(), url); // once more, out of the cache
            assertThat(copy).hasBinaryContent(file.getValue());
            Files.delete(copy);
          }
        });
    assertThat(log).hasSize(2).allMatch(line -> line.contains(" has ended, after "));
  }

  @EachEngine
  void whatIsInTheCacheIsNotOld(EngineKind engine) {
    serving(
        engine,
        Accepting.usual(),
        (master, port) -> {
          try (Connection connection = Streams.openConnection(LOOPBACK, port)) {
            Visitor.ask(connection, "/1.bin");
            Files.writeString(folder.resolve("1.bin"), "new");
            until(() -> Visitor.ask(connection, "/1.bin").text().equals("new"));
          }
        });
  }

  /** Each worker's loop has a recording of its own, which shows what the worker knows. */
  @EachEngine
  void recordingsShowTheWorkers(EngineKind engine) {
    List<LoopRecorder> recorders = new CopyOnWriteArrayList<>();
    LoopBuilder.prepareEach(
        loop -> recorders.add(LoopRecorder.start(loop)),
        () ->
            serving(
                engine,
                Accepting.usual(),
                (master, port) -> {
                  try (Connection connection = Streams.openConnection(LOOPBACK, port)) {
                    Visitor.ask(connection, "/1.bin");
                  }
                }));
    List<String> phases =
        recorders.stream()
            .flatMap(recorder -> recorder.recording().events().stream())
            .filter(event -> event.kind() == RecordedEvent.Kind.PHASE_ENTERED)
            .map(event -> event.name() + ": " + event.reason())
            .toList();
    assertThat(recorders)
        .extracting(recorder -> recorder.recording().loopName())
        .filteredOn(name -> name.startsWith("worker"))
        .containsExactly("worker 1", "worker 2");
    assertThat(phases)
        .containsSubsequence("worker 1: serving", "worker 2: serving")
        .containsSubsequence("clients: 1 present", "clients: ");
  }

  // ---- reload

  @ParameterizedTest
  @MethodSource("all")
  void noRequestFailsWhileWorkersAreReplaced(EngineKind engine, Accepting accepting) {
    serving(
        engine,
        accepting,
        (master, port) -> {
          List<Visitor> visitors = visitors(port);
          try (Connection patient = Streams.openConnection(LOOPBACK, port)) {
            Visitor.ask(patient, "/1000.bin");
            TaskGroup.run(
                group -> {
                  visitors.forEach(visitor -> group.createTask(() -> visitor.visit()));
                  for (int workers : new int[] {2, 3, 1, 4, 2}) {
                    someTime(visitors);
                    List<String> former = names(master);
                    configuration =
                        new Configuration(folder, workers, configuration.keepalive(), true);
                    master.reload();
                    until(
                        () ->
                            names(master).stream().filter(w -> !former.contains(w)).count()
                                == workers);
                  }
                  someTime(visitors);
                  visitors.forEach(Visitor::stop);
                });
            assertThat(Visitor.ask(patient, "/1000.bin").head()).contains("Connection: close");
          }
          until(() -> master.workers().size() == 2); // the former ones have gone
          assertThat(visitors).allSatisfy(visitor -> assertThat(visitor.connections).isPositive());
          assertThat(visitors.stream().mapToInt(visitor -> visitor.connections).sum())
              .isGreaterThan(visitors.size());
        });
    assertThat(log).filteredOn(line -> line.startsWith("reload: ")).hasSize(5);
    assertThat(log).noneMatch(line -> line.contains("crashed"));
  }

  @EachEngine
  void aReloadChangesTheFolder(EngineKind engine) {
    serving(
        engine,
        Accepting.usual(),
        (master, port) -> {
          Path other = Files.createDirectory(outside.resolve("other"));
          Files.writeString(other.resolve("1.bin"), "other");
          configuration = new Configuration(other, 1, 5, false);
          master.reload();
          until(() -> Visitor.ask(port, "/1.bin").text().equals("other"));
          assertThat(Visitor.ask(port, "/crash").head()).startsWith("HTTP/1.1 404");
        });
  }

  @EachEngine
  void aConfigurationThatIsWrongChangesNothing(EngineKind engine) {
    serving(
        engine,
        Accepting.usual(),
        (master, port) -> {
          configuration = new Configuration(outside.resolve("none"), 1, 5, false);
          master.reload();
          until(() -> log.size() == 1);
          configuration = null;
          master.reload();
          until(() -> log.size() == 2);
          assertThat(names(master)).containsExactly("worker 1", "worker 2");
          assertThat(Visitor.ask(port, "/1.bin").body()).isEqualTo(files.get("/1.bin"));
        });
    assertThat(log.get(0)).startsWith("reload: everything stays as it is").contains("none");
    assertThat(log.get(1)).contains("the file is not there");
  }

  @Test
  void wrkSeesNoErrorWhileWorkersAreReplaced() {
    RealClient.require("wrk");
    serving(
        EngineKind.PORTABLE,
        Accepting.usual(),
        (master, port) -> {
          boolean[] over = {false};
          Task<Void> reloading =
              createTask(
                  () -> {
                    while (!over[0]) {
                      sleep(0.2);
                      master.reload();
                    }
                  });
          String report =
              RealClient.wrk(
                  "-t1",
                  "-c16",
                  "-d2s",
                  "--timeout=60s",
                  "http://" + LOOPBACK + ":" + port + "/1000.bin");
          over[0] = true;
          reloading.await();
          assertThat(report)
              .contains("Requests/sec")
              .doesNotContain("Socket errors")
              .doesNotContain("Non-2xx");
        });
    assertThat(log).anyMatch(line -> line.startsWith("reload: ")); // some nine, if all is quick
  }

  // ---- crashes

  @ParameterizedTest
  @MethodSource("all")
  void aCrashBreaksTheConnectionsOfThatWorkerOnly(EngineKind engine, Accepting accepting) {
    serving(
        engine,
        accepting,
        (master, port) -> {
          List<Visitor> visitors = visitors(port);
          List<String> crashed = new ArrayList<>();
          TaskGroup.run(
              group -> {
                visitors.forEach(visitor -> group.createTask(() -> visitor.visitStubbornly()));
                for (int i = 0; i < 3; i++) {
                  someTime(visitors);
                  crashed.add(crashOne(port));
                  String last = crashed.get(i);
                  until(() -> master.workers().size() == 2 && !names(master).contains(last));
                }
                someTime(visitors);
                visitors.forEach(Visitor::stop);
              });
          assertThat(visitors.stream().flatMap(visitor -> visitor.broken.stream()))
              .allMatch(worker -> worker.equals("?") || crashed.contains(worker));
        });
    assertThat(log).filteredOn(line -> line.contains("has crashed")).hasSize(3);
  }

  /**
   * Asks for a crash, and returns whose it was. Of three connections, two at least have the same of
   * two workers: through the one the crash comes, and the other breaks. The third goes on, if
   * another worker has it.
   */
  private static String crashOne(int port) throws IOException {
    try (Connection one = Streams.openConnection(LOOPBACK, port);
        Connection two = Streams.openConnection(LOOPBACK, port);
        Connection three = Streams.openConnection(LOOPBACK, port)) {
      Map<String, List<Connection>> byWorker = new HashMap<>();
      for (Connection connection : List.of(one, two, three)) {
        String status = Visitor.ask(connection, "/status").text();
        String worker = status.lines().findFirst().orElseThrow().replace("answered by ", "");
        byWorker.computeIfAbsent(worker, unknown -> new ArrayList<>()).add(connection);
      }
      String crashing =
          byWorker.keySet().stream()
              .max(Comparator.comparing(worker -> byWorker.get(worker).size()))
              .orElseThrow();
      for (Connection broken : byWorker.remove(crashing)) {
        assertThatThrownBy(() -> Visitor.ask(broken, "/crash")).isInstanceOf(IOException.class);
      }
      for (List<Connection> others : byWorker.values()) {
        assertThat(Visitor.ask(others.get(0), "/1000.bin").head()).startsWith("HTTP/1.1 200 ");
      }
      return crashing;
    }
  }

  @Test
  void whoCrashesAgainAndAgainIsReplacedEverLater() {
    assertThat(Master.pauseAfter(1000, 5)).isZero();
    double pause = 0;
    List<Double> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      pause = Master.pauseAfter(0, pause);
      pauses.add(pause);
    }
    assertThat(pauses).containsExactly(0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0);
  }

  // ---- the end

  @ParameterizedTest
  @MethodSource("all")
  void aGracefulEndLetsADownloadFinish(EngineKind engine, Accepting accepting) throws IOException {
    byte[] large = new byte[20_000_000];
    new Random(2).nextBytes(large);
    Files.write(folder.resolve("large.bin"), large);
    serving(
        engine,
        accepting,
        (master, port) -> {
          try (Connection connection = Streams.openConnection(LOOPBACK, port)) {
            connection
                .writer()
                .writeAll("GET /large.bin HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(UTF_8));
            connection.reader().readuntil("\r\n\r\n".getBytes(UTF_8));
            master.quit();
            until(() -> master.workers().stream().allMatch(Worker::isLeaving));
            assertThat(connection.reader().readexactly(large.length)).isEqualTo(large);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("all")
  void aFastEndDoesNotWait(EngineKind engine, Accepting accepting) throws IOException {
    Files.write(folder.resolve("large.bin"), new byte[20_000_000]);
    configuration = new Configuration(folder, 2, 1000, false);
    serving(
        engine,
        accepting,
        (master, port) -> {
          try (Connection idle = Streams.openConnection(LOOPBACK, port);
              Connection slow = Streams.openConnection(LOOPBACK, port)) {
            Visitor.ask(idle, "/1.bin");
            slow.writer().writeAll("GET /large.bin HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(UTF_8));
            slow.reader().readuntil("\r\n\r\n".getBytes(UTF_8));
            master.terminate();
            until(() -> master.workers().isEmpty());
          } catch (IOException reset) {
            // that is what it does to them
          }
        });
  }

  // ---- the program

  @ParameterizedTest
  @ValueSource(strings = {"USR1", "TERM"})
  void obeysSignals(String end) throws Exception {
    RealClient.require("sh");
    requireSignals("HUP", end);
    Path file = outside.resolve("nginx.conf");
    Files.writeString(file, "root=" + folder + "\nworkers=1\nkeepalive=1\n");
    PrintStream before = System.out;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caught, true, UTF_8));
    CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    try {
      Thread.startVirtualThread(
          () -> exitCode.complete(Main.run("nginx", "--port=0", "--conf=" + file)));
      printed(caught, "reload; ");
      Files.writeString(file, "root=" + folder + "\nworkers=3\nkeepalive=1\n");
      signal("HUP");
      printed(caught, "worker 1 has ended");
      signal(end);
      assertThat(exitCode.get(60, TimeUnit.SECONDS)).isZero();
    } finally {
      System.setOut(before);
    }
    assertThat(caught.toString(UTF_8)).contains("workers=3").contains("worker 4 has ended");
    assertThat(workerThreads()).isEmpty();
  }

  private static void printed(ByteArrayOutputStream caught, String text) {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> caught.toString(UTF_8).contains(text));
  }

  /** Skips the test if the build was started so that a signal is ignored, as by nohup. */
  private static void requireSignals(String... names) {
    try (EventLoop loop = EventLoop.create()) {
      for (String name : names) {
        loop.addSignalHandler(name, () -> {});
      }
    } catch (UnsupportedOperationException e) {
      Assumptions.abort(e.getMessage());
    }
  }

  private static void signal(String name) throws IOException, InterruptedException {
    long pid = ProcessHandle.current().pid();
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(Programs.run(EngineKind.PORTABLE, "nginx", "/no/such/folder").err())
        .startsWith("There is no folder '/no/such/folder'.\n");
    assertThat(Programs.run(EngineKind.PORTABLE, "nginx", "--workers=0").err())
        .startsWith("There must be a worker at least, not 0.\n");
  }
}
