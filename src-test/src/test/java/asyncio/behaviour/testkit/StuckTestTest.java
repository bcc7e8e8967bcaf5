package asyncio.behaviour.testkit;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.Streams;
import asyncio.sync.Lock;
import asyncio.test.AsyncTest;
import asyncio.test.BothEngines;
import asyncio.test.RealTime;
import asyncio.testing.LogRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test that cannot go on fails, and shows who waits for whom. */
class StuckTestTest {

  private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());

  static class Deadlock {
    @BothEngines
    void waitsForEver() {
      Lock lock = new Lock();
      lock.acquire();
      var second = createTask(() -> lock.acquire());
      second.setName("second");
      await(second);
    }
  }

  @Test
  void aDeadlockFailsAtOnceWithWhoWaitsForWhom() {
    long begin = System.nanoTime();
    for (Throwable failure : Samples.run(Deadlock.class).failuresOnEachEngine()) {
      assertThat(failure)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(
              "Deadlock: no task can run, no timer is left, and nothing goes on outside the loop.")
          .hasMessageContaining("(T) waitsForEver")
          .hasMessageContaining("StuckTestTest.Deadlock.waitsForEver  StuckTestTest.java:")
          .hasMessageContaining("(T) second")
          .hasMessageContaining("Lock.acquire  Lock.java:")
          .hasMessageContaining("Recording of this run: ");
      assertThat(failure.getMessage()).doesNotContain("org.junit", "ReflectionUtils");
      assertThat(failure.getStackTrace())
          .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("waitsForEver"));
    }
    // No measurement: the guard of a clock that nobody helps is ten seconds, and more by our limit.
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }

  static class DeadlockCleansUp {
    @BothEngines
    void waitsForEver() {
      Future<Void> never = getRunningLoop().createFuture();
      try {
        await(never);
      } finally {
        SEEN.add("finally");
      }
    }

    @AfterEach
    void end() {
      sleep(1);
      SEEN.add("after");
    }
  }

  @Test
  void aTestThatIsGivenUpRunsItsFinallyBlocksAndItsTearDown() {
    SEEN.clear();
    List<Throwable> failures = Samples.run(DeadlockCleansUp.class).failuresOnEachEngine();
    assertThat(SEEN).hasSize(2 * failures.size()).startsWith("finally", "after");
  }

  static class Stubborn {
    @BothEngines
    void waitsAgain() {
      while (true) {
        Future<Void> never = getRunningLoop().createFuture();
        try {
          await(never);
        } catch (CancelledError ignored) {
          SEEN.add("again");
        }
      }
    }
  }

  @Test
  void aTestThatDoesNotGiveInIsStopped() {
    for (Throwable failure : Samples.run(Stubborn.class).failuresOnEachEngine()) {
      assertThat(failure).hasMessageContaining("Deadlock: ");
    }
  }

  static class DeadlockInTearDown {
    @AsyncTest
    void isRight() {}

    @AfterEach
    void waitsForEver() {
      Future<Void> never = getRunningLoop().createFuture();
      await(never);
    }
  }

  @Test
  void aLifeCycleMethodThatCannotGoOnFailsTheTest() {
    assertThat(Samples.run(DeadlockInTearDown.class).failure("isRight()"))
        .hasMessageContaining("Deadlock: ")
        .hasMessageContaining("StuckTestTest.DeadlockInTearDown.waitsForEver");
  }

  // ---- too long

  static class TooLong {
    @RealTime
    @AsyncTest(timeout = 0.5)
    void sleepsTooLong() {
      sleep(600);
    }

    @RealTime
    @AsyncTest(timeout = 0.5)
    void blocksTooLong() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @AsyncTest(timeout = 0.5)
    void spinsTooLong() {
      while (true) {
        sleep(0);
      }
    }

    @RealTime
    @Test
    @AsyncTest
    @Timeout(value = 300, unit = TimeUnit.MILLISECONDS)
    void isTooLongForJUnit() {
      sleep(600);
    }
  }

  @Test
  void aTestThatTakesTooLongFailsWithItsTasks() {
    try (LogRecords quiet = new LogRecords()) {
      Samples samples = Samples.run(TooLong.class);
      for (String name : List.of("sleepsTooLong", "blocksTooLong", "spinsTooLong")) {
        assertThat(samples.failure(name + "()"))
            .hasMessageContaining("The test has taken longer than 0.500 s of real time. Its tasks:")
            .hasMessageContaining("(T) " + name);
      }
      for (String name :
          List.of("sleepsTooLong", "blocksTooLong")) { // a spinning one may show none
        assertThat(samples.failure(name + "()"))
            .hasMessageContaining("StuckTestTest.TooLong." + name + "  StuckTestTest.java:");
      }
      // Ours comes first, unless the machine is very slow: then it is suppressed by JUnit's.
      Throwable failure = samples.failure("isTooLongForJUnit()");
      assertThat(Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed())))
          .extracting(Throwable::getMessage)
          .anySatisfy(
              text ->
                  assertThat(text)
                      .contains("The test has taken longer than 0.270 s of real time. Its tasks:"));
    }
  }

  static class StandsStill {
    @AsyncTest(timeout = 0.2)
    void waitsForNoJump() throws IOException {
      try (var server = Streams.startServer((reader, writer) -> {}, "127.0.0.1", 0)) {
        sleep(3600);
      }
    }
  }

  @Test
  void aTestWhoseTimeStandsStillIsToldSo() {
    assertThat(Samples.run(StandsStill.class).failure("waitsForNoJump()"))
        .hasMessageContaining("Virtual time stands still while something goes on outside the loop");
  }

  // ---- JUnit gives it up

  static class GivenUp {
    @AsyncTest
    @RealTime
    void sleepsTooLong() {
      sleep(600);
    }
  }

  @Test
  void aTestThatJUnitGivesUpIsStopped() {
    Samples samples =
        Samples.run(
            GivenUp.class,
            Map.of(
                "junit.jupiter.execution.timeout.default", "300 ms",
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD"));
    assertThat(samples.failure("sleepsTooLong()"))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("sleepsTooLong() timed out after 300 milliseconds");
    assertThat(EventLoop.runningLoops())
        .noneMatch(loop -> loop.name().equals("StuckTestTest.GivenUp.sleepsTooLong"));
  }

  static class InThreadsOfTheirOwn {
    private Task<?> made;

    @BeforeEach
    void begin() {
      made = createTask(() -> sleep(2));
    }

    @BothEngines
    void waits() {
      await(made);
    }

    @AfterEach
    void end() {
      assertThat(made.done()).isTrue();
    }
  }

  @Test
  void eachMethodMayBeCalledInAThreadOfItsOwn() {
    Samples.run(
            InThreadsOfTheirOwn.class,
            Map.of(
                "junit.jupiter.execution.timeout.default", "50 s",
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD"))
        .allGreen();
  }
}
