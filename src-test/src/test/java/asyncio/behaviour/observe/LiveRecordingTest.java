package asyncio.behaviour.observe;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.internal.loop.RunningLoops;
import asyncio.observe.LiveRecording;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a live recording sends, and that it leaves nothing behind. */
class LiveRecordingTest {

  /** A reader at the other end of a stream. */
  private static final class Reader implements AutoCloseable {

    private final PipedOutputStream commands = new PipedOutputStream();
    private final BufferedReader lines;
    private final Thread thread;

    Reader() throws IOException {
      PipedInputStream sent = new PipedInputStream(1 << 16);
      OutputStream out = new PipedOutputStream(sent);
      PipedInputStream asked = new PipedInputStream(commands);
      lines = new BufferedReader(new InputStreamReader(sent, StandardCharsets.UTF_8));
      thread = Thread.ofPlatform().daemon().start(() -> LiveRecording.stream(asked, out));
    }

    /** Reads until a line has some text; returns that line. */
    String until(String text) throws IOException {
      List<String> before = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        before.add(line);
        if (line.contains(text)) {
          return line;
        }
      }
      assertThat(before).as("all lines").contains(text);
      return "";
    }

    void say(String command) throws IOException {
      commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
      commands.flush();
    }

    /** Goes, and waits until the other side has noticed. */
    @Override
    public void close() throws IOException {
      commands.close();
      lines.close();
      try {
        thread.join();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A loop with two tasks, one of which steps; ends with the test. */
  private static final class Running implements AutoCloseable {

    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicLong steps = new AtomicLong();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final EventLoop loop;
    private final Thread thread;

    Running(EngineKind engine, String name, double pause) throws InterruptedException {
      loop = EventLoop.builder().engine(engine).name("watched").build();
      thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    loop.runUntilComplete(
                        () -> {
                          var idle = createTask(() -> sleep(1000), name);
                          begun.countDown();
                          while (!enough.get()) {
                            sleep(pause);
                            steps.incrementAndGet();
                          }
                          idle.cancel();
                        });
                    loop.close();
                  });
      begun.await();
    }

    void untilItHasGoneOn() {
      long before = steps.get();
      Eventually.until(() -> steps.get() > before + 2);
    }

    @Override
    public void close() throws InterruptedException {
      enough.set(true);
      thread.join();
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("asyncio live") || name.equals("asyncio watchdog"))
        .toList();
  }

  @OnBothEngines
  void tellsWhatTasksThereAreAndWhatTheyDo(EngineKind engine) throws Exception {
    try (Running running = new Running(engine, "idle one", 0.001);
        Reader reader = new Reader()) {
      assertThat(reader.until("")).isEqualTo(LiveRecording.FORMAT);
      assertThat(reader.until("loop ")).contains("[\"watched\",");
      assertThat(reader.until("idle one")).contains("\"TASK_FOUND\"", "\"waiting\"");
      assertThat(reader.until("place ")).contains("LiveRecordingTest");
      assertThat(reader.until("source ")).contains("LiveRecordingTest.java", "sleep(pause)");
      reader.until("STEP_STARTED");
      assertThat(reader.until("STEP_SUSPENDED")).contains("\"sleep\"");
      reader.say("tree on");
      assertThat(reader.until("tree ")).contains("(T) idle one");
      running.untilItHasGoneOn();
    }
  }

  @OnBothEngines
  void leavesNothingBehind(EngineKind engine) throws Exception {
    try (Running running = new Running(engine, "idle", 0.001)) {
      Eventually.until(() -> threads().isEmpty());
      try (Reader reader = new Reader()) {
        reader.until("STEP_STARTED");
        assertThat(threads()).contains("asyncio live commands", "asyncio watchdog");
      }
      Eventually.until(() -> threads().isEmpty());
      CountDownLatch asked = new CountDownLatch(1);
      AtomicBoolean hasListener = new AtomicBoolean();
      running.loop.callSoonThreadsafe(
          () -> {
            hasListener.set(
                RunningLoops.all().stream().anyMatch(host -> host.kernel().probes() != null));
            asked.countDown();
          });
      asked.await();
      assertThat(hasListener).isFalse();
      running.untilItHasGoneOn();
    }
  }

  /** Nobody reads: the pipe is full, then what is under way; the loop goes on, and drops events. */
  @OnBothEngines
  void aReaderWhoDoesNotReadHoldsUpNobody(EngineKind engine) throws Exception {
    try (Running running = new Running(engine, "idle", 0);
        Reader reader = new Reader()) {
      reader.until("STEP_STARTED");
      long before = running.steps.get();
      Eventually.until(() -> running.steps.get() > before + 100_000);
      long last = -1;
      long missing = 0;
      while (missing == 0) {
        String line = reader.until("event ");
        long number = Long.parseLong(line.replaceAll("^event \\d+ \\[(\\d+),.*", "$1"));
        missing = last < 0 ? 0 : number - last - 1;
        last = number;
      }
      assertThat(missing).isPositive();
      reader.say("found 1");
      assertThat(reader.until("\"idle\"")).contains("TASK_FOUND", "\"waiting\"");
    }
  }

  /** It cannot let a recorder in; what it does is told all the same. */
  @OnBothEngines
  void aLoopThatIsBlockedIsShownWithItsFrames(EngineKind engine) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    Thread program =
        Thread.ofPlatform()
            .start(
                () ->
                    Loops.runReal(
                        engine,
                        () -> {
                          begun.countDown();
                          blockUntil(enough);
                        }));
    begun.await();
    try (Reader reader = new Reader()) {
      assertThat(reader.until("loop ")).contains("\"asked\"");
      assertThat(reader.until("blocked ")).contains("blockUntil(LiveRecordingTest.java");
      enough.countDown();
    }
    program.join();
  }

  private static void blockUntil(CountDownLatch enough) throws InterruptedException {
    enough.await();
  }

  @OnBothEngines
  void namesAreEscaped(EngineKind engine) throws Exception {
    try (Running running = new Running(engine, "</script><b>\n\u001b[1m\"", 0.001);
        Reader reader = new Reader()) {
      assertThat(reader.until("script>"))
          .contains("TASK_FOUND", "\\u003c/script>\\u003cb>")
          .doesNotContain("<", "\u001b");
      running.untilItHasGoneOn();
    }
  }

  @Test
  void withoutLoopsItWaitsUntilTheReaderGoes() throws Exception {
    try (Reader reader = new Reader()) {
      assertThat(reader.until("")).isEqualTo(LiveRecording.FORMAT);
    }
  }

  @OnBothEngines
  void otherListenersStay(EngineKind engine) throws Exception {
    AtomicLong steps = new AtomicLong();
    LoopListener own =
        new LoopListener() {
          @Override
          public void stepStarted(asyncio.Task<?> task) {
            steps.incrementAndGet();
          }
        };
    try (Running running = new Running(engine, "idle", 0.001)) {
      running.loop.callSoonThreadsafe(() -> running.loop.addListener(own));
      try (Reader reader = new Reader()) {
        reader.until("STEP_STARTED");
      }
      long before = steps.get();
      Eventually.until(() -> steps.get() > before + 2);
    }
  }
}
