package asyncio.engine;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.futures.Awaitable;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A coroutine that blocks its thread outside an await blocks the loop: nothing else runs meanwhile.
 */
class BlockingCallTest {

  /** Blocks in one task; another one, which is ready, must not run before the first awaits. */
  private static void assertHolds(EngineKind engine, Coroutine.Void blockingCall) {
    Steps steps = new Steps();
    Loops.run(
        engine,
        () -> {
          Awaitable<Void> blocking =
              createTask(
                  () -> {
                    steps.log("before");
                    blockingCall.run();
                    steps.log("after");
                    sleep(0);
                    steps.log("awaited");
                  });
          Awaitable<Void> other = createTask(() -> steps.log("other"));
          await(blocking);
          await(other);
        });
    steps.assertAre("before after other awaited");
  }

  @OnBothEngines
  void threadSleep(EngineKind engine) {
    assertHolds(engine, () -> Thread.sleep(5));
  }

  @OnBothEngines
  void threadYield(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          for (int i = 0; i < 100; i++) {
            Thread.yield();
          }
        });
  }

  @OnBothEngines
  void parkWithPermit(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          LockSupport.unpark(Thread.currentThread());
          LockSupport.park();
        });
  }

  @OnBothEngines
  void parkUntilAnotherThreadUnparks(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          Thread self = Thread.currentThread();
          CountDownLatch done = new CountDownLatch(1);
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (done.getCount() > 0) {
                      LockSupport.unpark(self);
                      Thread.onSpinWait();
                    }
                  });
          for (int i = 0; i < 100; i++) {
            LockSupport.park();
          }
          done.countDown();
        });
  }

  @OnBothEngines
  void lockHeldByAnotherThread(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          ReentrantLock lock = new ReentrantLock();
          CountDownLatch held = new CountDownLatch(1);
          Thread.ofPlatform()
              .start(
                  () -> {
                    lock.lock();
                    held.countDown();
                    while (!lock.hasQueuedThreads()) {
                      Thread.onSpinWait();
                    }
                    lock.unlock();
                  });
          held.await();
          lock.lock();
          lock.unlock();
        });
  }

  @OnBothEngines
  void monitorHeldByAnotherThread(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          Object monitor = new Object();
          CountDownLatch held = new CountDownLatch(1);
          Thread.ofPlatform()
              .start(
                  () -> {
                    synchronized (monitor) {
                      held.countDown();
                      LockSupport.parkNanos(2_000_000);
                    }
                  });
          held.await();
          synchronized (monitor) {
            Thread.onSpinWait();
          }
        });
  }

  @OnBothEngines
  void waitUntilNotified(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          Object monitor = new Object();
          boolean[] notified = {false};
          synchronized (monitor) {
            Thread.ofPlatform()
                .start(
                    () -> {
                      synchronized (monitor) {
                        notified[0] = true;
                        monitor.notifyAll();
                      }
                    });
            while (!notified[0]) {
              monitor.wait();
            }
          }
        });
  }

  @OnBothEngines
  void javaFutureCompletedElsewhere(EngineKind engine) {
    assertHolds(engine, () -> CompletableFuture.supplyAsync(() -> 1).get());
  }

  /**
   * The child inherits our scheduler; if it were run by the loop, which it blocks, this would never
   * end.
   */
  @OnBothEngines
  void handOverFromVirtualThreadStartedHere(EngineKind engine) {
    assertHolds(
        engine,
        () -> {
          SynchronousQueue<String> queue = new SynchronousQueue<>();
          Thread child =
              Thread.startVirtualThread(
                  () -> {
                    try {
                      Thread.sleep(1);
                      queue.put("from the child");
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
          queue.take();
          child.join();
        });
  }
}
