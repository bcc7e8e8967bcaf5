package asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Debug mode names the JDK's method that blocks a loop, and what to call instead. */
class BlockedByTest {

  private final LogRecords log = new LogRecords();

  @AfterEach
  void closeLog() {
    log.close();
  }

  /** Interrupts whatever blocks the loop: without that, the tests would not end. */
  private static final class Interrupter implements LoopListener {

    volatile @Nullable Thread blocked;

    @Override
    public void blocked(
        EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
      Thread thread = blocked;
      if (thread != null) {
        thread.interrupt();
      }
    }

    /** Runs a function until it is interrupted. */
    void block(Action function) throws Exception {
      blocked = Thread.currentThread();
      try {
        function.perform();
      } catch (InterruptedException expected) {
        // as arranged
      } finally {
        blocked = null;
        boolean unused = Thread.interrupted();
      }
    }
  }

  private static EventLoop impatientLoop(EngineKind engine) {
    EventLoop loop = Loops.real(engine);
    loop.setDebug(true);
    loop.setSlowCallbackDuration(0.001);
    return loop;
  }

  private boolean isLogged(String advice) {
    return log.all().stream()
        .anyMatch(
            line ->
                line.getMessage().startsWith("The loop has been blocked by <Task ")
                    && line.getMessage().contains(" seconds. " + advice + ". It is now:"));
  }

  /** A step is told of once, and may have been slow before it comes to the block: so many steps. */
  private void runUntilNamed(EngineKind engine, String advice, Action blocking) {
    Interrupter interrupter = new Interrupter();
    try (EventLoop loop = impatientLoop(engine)) {
      loop.addListener(interrupter);
      loop.runUntilComplete(
          () -> {
            while (!isLogged(advice)) {
              Asyncio.sleep(0);
              interrupter.block(blocking);
            }
          });
    }
    assertThat(isLogged(advice)).isTrue();
  }

  private static void waitForNotify(Object monitor) throws InterruptedException {
    synchronized (monitor) {
      while (!Thread.currentThread().isInterrupted()) {
        monitor.wait();
      }
    }
  }

  private static void awaitCondition(ReentrantLock lock) throws InterruptedException {
    lock.lock();
    try {
      lock.newCondition().await();
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings({"ThreadJoinLoop", "InterruptedExceptionSwallowed"})
  private static Map<String, Action> blocking(ReentrantLock taken, Thread endless) {
    ReentrantReadWriteLock.WriteLock takenToo = new ReentrantReadWriteLock().writeLock();
    return Map.ofEntries(
        Map.entry(
            "java.util.concurrent.Semaphore.acquire blocks the loop: use asyncio.sync.Semaphore",
            () -> new Semaphore(0).acquire()),
        Map.entry(
            "java.util.concurrent.LinkedBlockingQueue.take blocks the loop: use asyncio.sync.Queue",
            () -> new LinkedBlockingQueue<>().take()),
        Map.entry(
            "java.util.concurrent.ArrayBlockingQueue.poll blocks the loop: use asyncio.sync.Queue",
            () -> new ArrayBlockingQueue<>(1).poll(1, TimeUnit.DAYS)),
        Map.entry(
            "java.util.concurrent.SynchronousQueue.put blocks the loop: use asyncio.sync.Queue",
            () -> new SynchronousQueue<>().put(1)),
        Map.entry(
            "java.util.concurrent.CountDownLatch.await blocks the loop: use asyncio.sync.Event",
            () -> new CountDownLatch(1).await()),
        Map.entry(
            "java.util.concurrent.CyclicBarrier.await blocks the loop: use asyncio.sync.Barrier",
            () -> new CyclicBarrier(2).await()),
        Map.entry(
            "java.util.concurrent.Phaser.awaitAdvanceInterruptibly blocks the loop: use"
                + " asyncio.sync.Barrier",
            () -> new Phaser(1).awaitAdvanceInterruptibly(0)),
        Map.entry(
            "java.util.concurrent.Exchanger.exchange blocks the loop: use asyncio.sync.Queue",
            () -> new Exchanger<>().exchange(1)),
        Map.entry(
            "java.util.concurrent.locks.ReentrantLock.lockInterruptibly blocks the loop: use"
                + " asyncio.sync.Lock",
            () -> taken.lockInterruptibly()),
        Map.entry(
            "java.util.concurrent.locks.Condition.await blocks the loop: use"
                + " asyncio.sync.Condition",
            () -> awaitCondition(new ReentrantLock())),
        Map.entry(
            "java.util.concurrent.CompletableFuture.get blocks the loop: use await(future)",
            () -> new CompletableFuture<>().get()),
        Map.entry(
            "java.util.concurrent.FutureTask.get blocks the loop: use await(wrapFuture(future))",
            () -> new FutureTask<>(() -> 1).get()),
        Map.entry(
            "java.lang.Thread.sleep blocks the loop: use asyncio.Asyncio.sleep",
            () -> Thread.sleep(1_000_000)),
        Map.entry(
            "java.util.concurrent.TimeUnit.sleep blocks the loop: use asyncio.Asyncio.sleep",
            () -> TimeUnit.DAYS.sleep(1)),
        Map.entry(
            "java.lang.Thread.join blocks the loop: use await(…), or toThread(…)",
            () -> endless.join()),
        Map.entry(
            "java.lang.Object.wait blocks the loop: use asyncio.sync.Condition",
            () -> waitForNotify(takenToo)));
  }

  @OnBothEngines
  void whatTheJdkHasForThreads(EngineKind engine) throws InterruptedException {
    ReentrantLock taken = new ReentrantLock();
    CountDownLatch isTaken = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread holder =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  taken.lock();
                  isTaken.countDown();
                  try {
                    over.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    isTaken.await();
    blocking(taken, holder).forEach((advice, action) -> runUntilNamed(engine, advice, action));
    over.countDown();
    holder.join();
  }

  @OnBothEngines
  void aMethodReference(EngineKind engine) {
    Semaphore none = new Semaphore(0);
    String advice =
        "java.util.concurrent.Semaphore.acquireUninterruptibly blocks the loop: use"
            + " asyncio.sync.Semaphore";
    try (EventLoop loop = impatientLoop(engine)) {
      loop.addListener(
          new LoopListener() {
            @Override
            public void blocked(
                EventLoop l, @Nullable Task<?> t, double seconds, StackTraceElement[] stack) {
              none.release();
            }
          });
      loop.runUntilComplete(
          () -> {
            while (!isLogged(advice)) {
              Action direct = none::acquireUninterruptibly;
              Asyncio.await(Asyncio.createTask(direct));
            }
          });
    }
    assertThat(isLogged(advice)).isTrue();
  }

  @OnBothEngines
  void whatComputesIsNotNamed(EngineKind engine) {
    try (EventLoop loop = impatientLoop(engine)) {
      loop.callSoon(
          () -> {
            while (log.all().stream().noneMatch(l -> l.getMessage().contains("; it is now:"))) {
              Thread.onSpinWait();
            }
            loop.stop();
          });
      loop.runForever();
    }
    assertThat(log.all()).noneMatch(line -> line.getMessage().contains("blocks the loop"));
  }
}
