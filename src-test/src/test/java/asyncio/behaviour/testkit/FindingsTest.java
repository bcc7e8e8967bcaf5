package asyncio.behaviour.testkit;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.net.Streams;
import asyncio.process.Subprocess;
import asyncio.test.Allow;
import asyncio.test.AsyncTest;
import asyncio.test.BothEngines;
import asyncio.test.Finding;
import asyncio.test.RealTime;
import asyncio.testing.LogRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;

/** The test that made the mess fails, with what it is and where it was made. */
class FindingsTest {

  /** Asserts that a sample fails on each engine by one finding. */
  private static void assertFound(Class<?> sample, String... texts) {
    try (LogRecords quiet = new LogRecords()) {
      assertFound(Samples.run(sample), texts);
    }
  }

  private static void assertFound(Samples samples, String... texts) {
    for (Throwable failure : samples.failuresOnEachEngine()) {
      assertThat(failure).isInstanceOf(AssertionError.class);
      assertThat(failure.getMessage())
          .contains(texts)
          .contains("left something behind.", "1. ", "If it is meant: @Allow(")
          .doesNotContain("2. ");
      assertThat(failure.getSuppressed()).hasSize(1);
      assertThat(failure.getSuppressed()[0].getStackTrace()).as("a place").isNotEmpty();
    }
  }

  // ---- tasks

  static class ForgottenTask {
    @BothEngines
    void forgets() {
      createTask(() -> sleep(3600));
    }
  }

  @Test
  void aTaskThatIsLeftFailsTheTest() {
    assertFound(
        ForgottenTask.class,
        "PENDING_TASKS: task 'Task-",
        "has not ended. Await it, cancel it, or make it in a TaskGroup.",
        "made at asyncio.behaviour.testkit.FindingsTest$ForgottenTask.forgets(FindingsTest.java:",
        "is at   asyncio.Asyncio.sleep(Asyncio.java:",
        "FindingsTest$ForgottenTask.lambda$forgets$");
  }

  static class ForgottenByAnother {
    @AsyncTest
    void forgets() {
      createTask(() -> sleep(1));
    }

    @AsyncTest
    void forgetsNothing() {
      sleep(2);
    }
  }

  @Test
  void aTaskOfOneTestDoesNotFailAnother() {
    Samples samples = Samples.run(ForgottenByAnother.class);
    assertThat(samples.failure("forgets()")).hasMessageContaining("PENDING_TASKS");
    assertThat(samples.state("forgetsNothing()")).isEqualTo(Status.SUCCESSFUL);
  }

  static class AboutToEnd {
    @BothEngines
    void endsAtOnce() {
      createTask(() -> {}); // not begun yet when the test ends
    }

    @BothEngines
    void isCancelled() {
      Task<?> task = createTask(() -> sleep(3600));
      sleep(0);
      task.cancel(); // and nobody waits for it
    }
  }

  @Test
  void whatIsReadyMayRunToItsEnd() {
    Samples.run(AboutToEnd.class).allGreen();
  }

  static class LeftInSetUp {
    private Task<?> heartbeat;

    @BeforeEach
    void begin() {
      heartbeat = createTask(() -> sleep(3600));
    }

    @AfterEach
    void end() {
      heartbeat.cancel();
    }

    @BothEngines
    void usesIt() {
      assertThat(heartbeat.done()).isFalse();
    }
  }

  @Test
  void theLifeCycleMethodsBelongToTheTest() {
    Samples.run(LeftInSetUp.class).allGreen();
  }

  // ---- exceptions

  static class LostException {
    @BothEngines
    void loses() {
      createTask(
          () -> {
            throw new IOException("gone");
          });
      sleep(1);
    }
  }

  @Test
  void anExceptionThatNobodyRetrievesFailsTheTest() {
    assertFound(
        LostException.class,
        "LOST_EXCEPTIONS: Task exception was never retrieved",
        "Await the task or future, or catch the exception in it.",
        "made at asyncio.behaviour.testkit.FindingsTest$LostException.loses(FindingsTest.java:",
        "java.io.IOException: gone");
  }

  static class FailedCallback {
    @BothEngines
    void fails(EventLoop loop) {
      loop.callLater(
          1,
          () -> {
            throw new IllegalStateException("in a callback");
          });
      sleep(2);
    }
  }

  @Test
  void anExceptionOfACallbackFailsTheTest() {
    assertFound(
        FailedCallback.class,
        "LOST_EXCEPTIONS: Exception in callback",
        "made at asyncio.behaviour.testkit.FindingsTest$FailedCallback.fails(FindingsTest.java:",
        "java.lang.IllegalStateException: in a callback");
  }

  static class OwnHandler {
    @BothEngines
    void handles(EventLoop loop) {
      List<String> handled = new ArrayList<>();
      loop.setExceptionHandler((ofLoop, context) -> handled.add(context.message()));
      loop.callSoon(
          () -> {
            throw new IllegalStateException("expected");
          });
      sleep(1);
      assertThat(handled).hasSize(1);
    }
  }

  @Test
  void whatATestHandlesItselfIsNoFinding() {
    Samples.run(OwnHandler.class).allGreen();
  }

  // ---- cancellations

  static class SwallowedCancellation {
    @BothEngines
    void swallows() {
      Task<?> task =
          createTask(
              () -> {
                try {
                  sleep(3600);
                } catch (CancelledError ignored) {
                  // the fault
                }
              });
      sleep(1);
      task.cancel();
      await(task);
    }
  }

  @Test
  void aSwallowedCancellationFailsTheTest() {
    assertFound(
        SwallowedCancellation.class,
        "SWALLOWED_CANCELLATIONS: task 'Task-",
        "Let CancelledError out, or call uncancel() to go on.",
        "FindingsTest$SwallowedCancellation.swallows(FindingsTest.java:");
  }

  static class RightCancellations {
    @BothEngines
    void takesItBack() {
      Task<?> task =
          createTask(
              () -> {
                try {
                  sleep(3600);
                } catch (CancelledError taken) {
                  asyncio.Asyncio.currentTask().uncancel();
                }
              });
      sleep(1);
      task.cancel();
      await(task);
    }

    @BothEngines
    void timesOut() {
      try {
        asyncio.Asyncio.timeout(1, () -> sleep(3600));
      } catch (asyncio.futures.TimeoutException expected) {
        return;
      }
      throw new AssertionError("no timeout");
    }
  }

  @Test
  void cancellationsThatAreTakenBackAreNoFindings() {
    Samples.run(RightCancellations.class).allGreen();
  }

  // ---- things outside

  static class OpenServer {
    @BothEngines
    @RealTime
    void opens() throws IOException {
      Streams.startServer((reader, writer) -> {}, "127.0.0.1", 0);
    }
  }

  @Test
  void anOpenServerFailsTheTest() {
    assertFound(
        OpenServer.class,
        "OPEN_SERVERS: <Server serving [/127.0.0.1:",
        " is open. Close it: try (var closing = server.closing()).",
        "made at asyncio.behaviour.testkit.FindingsTest$OpenServer.opens(FindingsTest.java:");
  }

  static class OpenConnection {
    @BothEngines
    @RealTime
    @Allow(Finding.OPEN_SERVERS)
    void opens() throws IOException {
      var server = Streams.startServer((reader, writer) -> reader.read(), "127.0.0.1", 0);
      Streams.openConnection("127.0.0.1", server.port());
      server.close();
    }
  }

  @Test
  void anOpenConnectionFailsTheTest() {
    try (LogRecords quiet = new LogRecords()) {
      for (Throwable failure : Samples.run(OpenConnection.class).failuresOnEachEngine()) {
        assertThat(failure)
            .hasMessageContaining("OPEN_TRANSPORTS: ")
            .hasMessageContaining("Close it, and wait: try (connection) or writer.waitClosed().");
      }
    }
  }

  static class RunningChild {
    @BothEngines
    @RealTime
    @Allow({Finding.OPEN_TRANSPORTS, Finding.LEFT_THREADS, Finding.PENDING_TASKS})
    void starts() throws IOException {
      Subprocess.createSubprocessExec("sleep", "600");
    }
  }

  @Test
  void aChildThatIsLeftFailsTheTest() {
    assertThat(ProcessHandle.current().info().startInstant()).isPresent();
    try (LogRecords quiet = new LogRecords()) {
      for (Throwable failure : Samples.run(RunningChild.class).failuresOnEachEngine()) {
        assertThat(failure)
            .hasMessageContaining("RUNNING_PROCESSES: child process ")
            .hasMessageContaining("sleep 600");
      }
    }
  }

  static class LeftThread {
    static final CountDownLatch END = new CountDownLatch(1);

    @BothEngines
    void starts() {
      new Thread(
              () -> {
                try {
                  END.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              "left behind")
          .start();
    }
  }

  @Test
  void aThreadThatIsLeftFailsTheTest() {
    try {
      assertFound(
          LeftThread.class,
          "LEFT_THREADS: thread 'left behind' has not ended.",
          "FindingsTest$LeftThread.lambda$starts$");
    } finally {
      LeftThread.END.countDown();
    }
  }

  static class LeftJob {
    static final CountDownLatch END = new CountDownLatch(1);

    @BothEngines
    @RealTime
    void starts(EventLoop loop) {
      loop.runInExecutor(null, () -> END.await());
    }
  }

  @Test
  void aJobThatGoesOnFailsTheTest() {
    try (LogRecords quiet = new LogRecords()) {
      for (Throwable failure : Samples.run(LeftJob.class).failuresOnEachEngine()) {
        assertThat(failure)
            .hasMessageContaining(
                "LEFT_THREADS: 1 job(s) of toThread or runInExecutor have not ended.");
      }
    } finally {
      LeftJob.END.countDown();
    }
  }

  static class BlockedLoop {
    @BothEngines
    void blocks(EventLoop loop) throws InterruptedException {
      CountDownLatch seen = new CountDownLatch(1);
      loop.addListener(
          new LoopListener() {
            @Override
            public void blocked(
                EventLoop ofLoop, Task<?> task, double seconds, StackTraceElement[] stack) {
              seen.countDown();
            }
          });
      seen.await();
    }
  }

  @Test
  void whatBlocksTheLoopFailsTheTest() {
    try (LogRecords quiet = new LogRecords()) {
      assertFound(
          Samples.runBlocking(BlockedLoop.class),
          "BLOCKED_LOOP: task 'blocks' has blocked the loop for ",
          "is at   ",
          "FindingsTest$BlockedLoop.blocks(FindingsTest.java:");
    }
  }

  // ---- several, and none

  static class ManyFindings {
    @BothEngines
    void makesAMess(EventLoop loop) {
      createTask(() -> sleep(3600));
      createTask(
          () -> {
            throw new IOException("gone");
          });
      sleep(1);
    }
  }

  @Test
  void allFindingsAreInOneFailure() {
    for (Throwable failure : Samples.run(ManyFindings.class).failuresOnEachEngine()) {
      assertThat(failure)
          .hasMessageContaining("makesAMess")
          .hasMessageContaining("left things behind.")
          .hasMessageContaining("1. PENDING_TASKS")
          .hasMessageContaining("2. LOST_EXCEPTIONS")
          .hasMessageContaining("@Allow({PENDING_TASKS, LOST_EXCEPTIONS})");
      assertThat(failure.getSuppressed()).hasSize(2);
    }
  }

  static class OwnFailure {
    @BothEngines
    void fails() {
      createTask(() -> sleep(3600));
      assertThat(1).isEqualTo(2);
    }
  }

  @Test
  void aTestThatFailsKeepsItsOwnException() {
    for (Throwable failure : Samples.run(OwnFailure.class).failuresOnEachEngine()) {
      assertThat(failure).hasMessageContaining("expected: 2").hasMessageContaining("but was: 1");
      assertThat(failure.getSuppressed())
          .extracting(Throwable::getMessage)
          .anySatisfy(text -> assertThat(text).contains("Recording of this run: "))
          .anySatisfy(text -> assertThat(text).contains("1. PENDING_TASKS"));
    }
  }

  static class Aborted {
    @AsyncTest
    void doesNotApply() {
      createTask(() -> sleep(3600));
      Assumptions.abort("not here");
    }
  }

  @Test
  void aTestThatDoesNotApplyHasNoFindings() {
    assertThat(Samples.run(Aborted.class).state("doesNotApply()")).isEqualTo(Status.ABORTED);
  }

  static class AllowedOfMethod {
    @BothEngines
    @Allow(Finding.PENDING_TASKS)
    void refreshesForEver() {
      createTask(
          () -> {
            while (true) {
              sleep(60);
            }
          });
      sleep(3600);
    }

    @AsyncTest
    void forgets() {
      createTask(() -> sleep(1));
    }
  }

  @Test
  void whatATestAllowsIsNoFinding() {
    Samples samples = Samples.run(AllowedOfMethod.class);
    samples.names().stream()
        .filter(name -> name.equals("DIRECT") || name.equals("PORTABLE"))
        .forEach(name -> assertThat(samples.state(name)).isEqualTo(Status.SUCCESSFUL));
    assertThat(samples.failure("forgets()")).hasMessageContaining("PENDING_TASKS");
  }

  @Allow({Finding.PENDING_TASKS, Finding.LOST_EXCEPTIONS})
  static class AllowedOfClass {
    @BothEngines
    void makesAMess() {
      getRunningLoop()
          .callSoon(
              () -> {
                throw new IllegalStateException("meant");
              });
      createTask(() -> sleep(3600));
    }
  }

  @Test
  void whatAClassAllowsIsNoFindingOfItsTests() {
    Samples.run(AllowedOfClass.class).allGreen();
  }
}
