package asyncio.internal.jfr;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.DebugLoops;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.TenThousandTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Recordings of Java Flight Recorder, read back. */
@Isolated // every recording records every loop
class FlightRecordingsTest {

  private static final String[] ALL = {
    "Task", "TaskStep", "Await", "SlowCallback", "BlockedLoop", "Connection", "LoopStatistics"
  };

  @TempDir Path folder;

  /** A recording of everything, however short. */
  private static Recording ofEverything() {
    Recording recording = new Recording();
    for (String name : ALL) {
      recording.enable("asyncio." + name).withThreshold(Duration.ZERO);
    }
    return recording;
  }

  /** What has been recorded of a loop. */
  private Stream<RecordedEvent> events(Recording recording, EventLoop loop, String name)
      throws IOException {
    Path file = folder.resolve(name + ".jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("asyncio." + name))
        .filter(event -> event.getString("loop").equals(loop.name()));
  }

  private List<String> texts(Recording recording, EventLoop loop, String name, String field)
      throws IOException {
    return events(recording, loop, name).map(event -> event.getString(field)).toList();
  }

  // ---- tasks

  @OnBothEngines
  void tasksStepsAndAwaits(EngineKind engine) throws IOException {
    try (Recording recording = ofEverything();
        EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler((where, context) -> {});
      recording.start();
      Task<Void> main =
          loop.createTask(
              () -> {
                Task<Void> sleeper = createTask(() -> sleep(1), "sleeper");
                createTask(() -> sleep(2), "stopped").cancel();
                createTask(
                    () -> {
                      throw new IllegalArgumentException("as it should");
                    },
                    "failing");
                sleep(0);
                sleeper.await();
              },
              "main");
      loop.runUntilComplete(main);
      recording.stop();

      assertThat(texts(recording, loop, "Task", "task"))
          .containsExactlyInAnyOrder("sleeper", "stopped", "failing"); // main was there before
      assertThat(
              events(recording, loop, "Task")
                  .map(event -> event.getString("task") + " " + event.getString("outcome")))
          .contains("sleeper returned", "stopped cancelled", "failing failed");
      assertThat(
              events(recording, loop, "Task")
                  .filter(event -> event.getString("task").equals("sleeper"))
                  .map(event -> event.getInt("steps")))
          .containsExactly(2);
      assertThat(texts(recording, loop, "TaskStep", "task"))
          .containsOnly("main", "sleeper", "failing")
          .hasSize(6);
      assertThat(texts(recording, loop, "Await", "reason"))
          .containsExactlyInAnyOrder("its turn", "task sleeper", "future");
      RecordedEvent ofSleeper =
          events(recording, loop, "Await")
              .filter(event -> event.getString("task").equals("sleeper"))
              .findFirst()
              .orElseThrow();
      assertThat(ofSleeper.getStackTrace().getFrames())
          .anyMatch(
              frame ->
                  frame.getMethod().getType().getName().equals("asyncio.Asyncio")
                      && frame.getMethod().getName().equals("sleep"));
    }
  }

  // ---- what takes too long

  @OnBothEngines
  void slowCallbacks(EngineKind engine) throws IOException {
    try (Recording recording = ofEverything();
        EventLoop loop = Loops.virtual(engine)) {
      loop.setSlowCallbackDuration(0); // everything is slow
      recording.start();
      loop.callSoon(() -> {});
      loop.runUntilComplete(() -> sleep(0));
      recording.stop();
      assertThat(texts(recording, loop, "SlowCallback", "what"))
          .anyMatch(what -> what.startsWith("<Handle"))
          .anyMatch(what -> what.startsWith("task "));
    }
  }

  @OnBothEngines
  void aBlockedLoop(EngineKind engine) throws IOException {
    Semaphore gate = new Semaphore(0); // and time passes only while somebody waits there
    try (Recording recording = ofEverything();
        EventLoop loop =
            new DebugLoops().newLoopInWhichTimePassesWhile(engine, gate::hasQueuedThreads)) {
      loop.setSlowCallbackDuration(0.001);
      recording.start();
      loop.runUntilComplete(
          () -> {
            // Asked after the recorder's listener, which came first.
            getRunningLoop()
                .addListener(
                    new LoopListener() {
                      @Override
                      public void blocked(
                          EventLoop blocked,
                          @Nullable Task<?> task,
                          double seconds,
                          StackTraceElement[] stack) {
                        gate.release();
                      }
                    });
            createTask(() -> block(gate), "culprit").await();
          });
      recording.stop();
      RecordedEvent event =
          events(recording, loop, "BlockedLoop")
              .filter(each -> each.getString("task").equals("culprit"))
              .findFirst()
              .orElseThrow();
      assertThat(event.getString("frames")).contains("FlightRecordingsTest.block");
      assertThat(event.getDuration("blockedFor")).isGreaterThanOrEqualTo(Duration.ofMillis(1));
    }
  }

  private static void block(Semaphore gate) throws InterruptedException {
    gate.acquire();
  }

  // ---- the rest

  @OnBothEngines
  void connections(EngineKind engine) throws IOException {
    try (Recording recording = ofEverything();
        EventLoop loop = Loops.real(engine)) {
      recording.start();
      loop.runUntilComplete(
          () -> {
            try (Server server =
                    Streams.startServer(
                        (reader, writer) -> {
                          try (writer) {
                            writer.writeAll(reader.read());
                          }
                        },
                        "127.0.0.1",
                        0);
                Connection client =
                    Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)))) {
              client.writer().writeAll(new byte[1000]);
              client.writer().writeEof();
              assertThat(client.reader().read()).hasSize(1000);
            }
            while (loop.statistics().openTransports() > 0) {
              sleep(0);
            }
          });
      recording.stop();
      assertThat(
              events(recording, loop, "Connection")
                  .map(
                      event ->
                          event.getString("transport")
                              + event.getLong("received")
                              + event.getLong("sent")))
          .containsExactly("SocketTransport10001000", "SocketTransport10001000");
      assertThat(texts(recording, loop, "Connection", "peer"))
          .allMatch(peer -> peer.startsWith("/127.0.0.1:"));
    }
  }

  @OnBothEngines
  void statistics(EngineKind engine) throws IOException {
    try (Recording recording = new Recording();
        EventLoop loop = Loops.real(engine)) {
      recording.enable("asyncio.LoopStatistics").withPeriod(Duration.ofMillis(10));
      recording.start();
      List<RecordedEvent> found = new ArrayList<>();
      loop.runUntilComplete(
          () ->
              Eventually.until(
                  () -> {
                    events(recording, loop, "LoopStatistics")
                        .filter(event -> event.getLong("turns") > 0) // it may come before
                        .forEach(found::add);
                    return !found.isEmpty();
                  }));
      assertThat(found.get(0).getLong("liveTasks")).isEqualTo(1);
      assertThat(found.get(0).getLong("turns")).isEqualTo(1);
    }
  }

  // ---- when it is on

  /** Begun and ended while the loop runs: it takes no more than a turn. */
  @OnBothEngines
  void aRecordingThatIsShorterThanTheRun(EngineKind engine) throws Exception {
    EventLoop loop = Loops.real(engine);
    Thread owner = Thread.ofPlatform().start(loop::runForever);
    Eventually.until(loop::isRunning);
    try (Recording recording = ofEverything()) {
      ended(loop, "before");
      recording.start();
      ended(loop, "within");
      recording.stop();
      ended(loop, "after");
      assertThat(texts(recording, loop, "Task", "task")).containsExactly("within");
    }
    loop.callSoonThreadsafe(loop::stop);
    owner.join();
    loop.close();
  }

  /** Recordings that begin and end between two runs of a loop, and loops that come and go. */
  @OnBothEngines
  void runsOfOneLoop(EngineKind engine) throws Exception {
    EventLoop loop = Loops.real(engine);
    runWith(loop, "before");
    try (Recording recording = ofEverything()) {
      recording.start();
      runWith(loop, "first");
      Loops.real(engine).close(); // none runs now
      runWith(loop, "second");
      recording.stop();
      runWith(loop, "after");
      assertThat(texts(recording, loop, "Task", "task"))
          .containsExactlyInAnyOrder("first", "second"); // of two threads
    } finally {
      loop.close();
    }
    try (Recording recording = ofEverything();
        EventLoop next = Loops.real(engine)) {
      recording.start();
      runWith(next, "of the next loop");
      recording.stop();
      assertThat(texts(recording, next, "Task", "task")).containsExactly("of the next loop");
    }
  }

  private static void runWith(EventLoop loop, String name) {
    loop.runUntilComplete(() -> createTask(() -> sleep(0), name).await());
  }

  private static void ended(EventLoop loop, String name) throws Exception {
    Future<?>[] task = {null};
    CountDownLatch done = new CountDownLatch(1);
    loop.callSoonThreadsafe(
        () -> {
          task[0] = loop.createTask(() -> sleep(0), name);
          task[0].addDoneCallback(end -> done.countDown());
        });
    done.await();
  }

  /** What is recorded if nobody says more than that there be a recording. */
  @Test
  void aDefaultRecordingStaysSmall() {
    try (Recording recording = new Recording();
        EventLoop loop = Loops.virtual(EngineKind.PORTABLE)) {
      recording.start();
      Map<String, String> defaults = new TreeMap<>();
      loop.runUntilComplete(
          () -> {
            sleep(0);
            defaults.putAll(defaultSettings());
          });
      assertThat(defaults)
          .containsOnly(
              Map.entry("asyncio.Await", "enabled=false threshold=10 ms"),
              Map.entry("asyncio.BlockedLoop", ""),
              Map.entry("asyncio.Connection", "threshold=100 ms"),
              Map.entry("asyncio.LoopStatistics", "period=1 s"),
              Map.entry("asyncio.SlowCallback", ""),
              Map.entry("asyncio.Task", "threshold=100 ms"),
              Map.entry("asyncio.TaskStep", "threshold=10 ms"));
    }
  }

  private static Map<String, String> defaultSettings() {
    Map<String, String> defaults = new TreeMap<>();
    for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
      if (type.getName().startsWith("asyncio.")) {
        String settings =
            type.getSettingDescriptors().stream()
                .filter(setting -> !setting.getName().equals("stackTrace"))
                .map(setting -> setting.getName() + "=" + setting.getDefaultValue())
                .filter(setting -> !setting.matches("enabled=true|threshold=0 ns|throttle=off"))
                .sorted()
                .collect(Collectors.joining(" "));
        defaults.put(type.getName(), settings);
      }
    }
    return defaults;
  }

  /** Recording changes nothing: the order is that of a loop without. */
  @OnBothEngines
  void recordedWhileTenThousandTasksRun(EngineKind engine) throws IOException {
    List<Integer> expected = TenThousandTasks.orderIn(Loops.virtual(engine));
    try (Recording recording = ofEverything()) {
      recording.start();
      EventLoop loop = Loops.virtual(engine);
      assertThat(TenThousandTasks.orderIn(loop)).isEqualTo(expected);
      recording.stop();
      assertThat(events(recording, loop, "Task").count()).isEqualTo(10_000);
    }
  }
}
