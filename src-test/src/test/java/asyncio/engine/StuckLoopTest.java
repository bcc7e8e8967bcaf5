package asyncio.engine;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.testing.Eventually;
import asyncio.testing.LogRecords;
import asyncio.testing.OtherJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** On the portable engine, nothing stands still for good without a word. */
class StuckLoopTest {

  /** A class initializer pins its thread on every JDK. */
  static final class Initialized {
    static final Throwable THROWN = awaitHere();

    private static Throwable awaitHere() {
      try {
        sleep(0.01);
        return new AssertionError("awaited");
      } catch (IllegalStateException refused) {
        return refused;
      }
    }

    private Initialized() {}
  }

  /** Runs in a JVM whose virtual threads have one carrier. */
  static final class OneCarrier {
    public static void main(String[] args) {
      try (EventLoop loop = EventLoop.builder().engine(EngineKind.PORTABLE).build()) {
        loop.runUntilComplete(
            () -> {
              createTask(() -> sleep(0));
              System.out.println(Initialized.THROWN.getMessage());
              sleep(0.01);
              System.out.println("the loop goes on");
            });
      }
    }

    private OneCarrier() {}
  }

  @Test
  void anAwaitThatKeepsTheLastCarrierThrows() throws IOException {
    List<String> command = new ArrayList<>(OtherJvm.command(OneCarrier.class));
    command.add(1, "-Djdk.virtualThreadScheduler.parallelism=1");
    command.add(1, "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    Process process = OtherJvm.start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output)
        .contains("Cannot await here: the coroutine's thread is pinned")
        .contains("the loop goes on");
  }

  @Test
  void aCallbackThatWantsALockOfTheCallerIsNamed() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch named = new CountDownLatch(1);
    try (LogRecords log = new LogRecords();
        EventLoop loop = EventLoop.builder().engine(EngineKind.PORTABLE).build()) {
      Thread caller =
          Thread.ofPlatform()
              .name("caller")
              .start(
                  () -> {
                    lock.lock();
                    try {
                      loop.runUntilComplete(
                          () -> {
                            getRunningLoop().callSoon(() -> wantLock(lock, named));
                            sleep(0);
                            sleep(0);
                          });
                    } finally {
                      lock.unlock();
                    }
                  });
      Eventually.until(() -> log.all().stream().anyMatch(StuckLoopTest::namesBoth));
      named.countDown();
      caller.join();
    }
  }

  /** The caller of run looks once a second, not whenever it is interrupted. */
  @Test
  void interruptsOfTheCallerAreNoSeconds() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch begun = new CountDownLatch(1);
    try (LogRecords log = new LogRecords();
        EventLoop loop = EventLoop.builder().engine(EngineKind.PORTABLE).build()) {
      Thread caller = Thread.ofPlatform().unstarted(() -> loop.runUntilComplete(() -> sleep(0.01)));
      loop.callSoon(
          () -> {
            begun.countDown();
            lock.lock();
            lock.unlock();
          });
      lock.lock();
      try {
        caller.start();
        begun.await();
        for (int i = 0; i < 10; i++) {
          caller.interrupt();
          while (caller.isInterrupted()) {
            Thread.onSpinWait(); // until the caller has noticed
          }
        }
      } finally {
        lock.unlock();
      }
      caller.join();
      assertThat(log.all())
          .filteredOn(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
          .extracting(LogRecord::getMessage)
          .isEmpty();
    }
  }

  /** As a deadlock, but one that the test can end. */
  private static void wantLock(ReentrantLock lock, CountDownLatch named) {
    Thread waiting = Thread.currentThread();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                named.await();
              } catch (InterruptedException e) {
                return;
              }
              waiting.interrupt();
            });
    try {
      lock.lockInterruptibly();
      lock.unlock();
    } catch (InterruptedException ended) {
      assertThat(lock.isLocked()).isTrue();
    }
  }

  private static boolean namesBoth(LogRecord message) {
    String text = message.getMessage();
    return text.contains("waits for")
        && text.contains("wantLock")
        && text.contains("caller")
        && text.contains("release it before running the loop");
  }
}
