package asyncio.engine;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A coroutine hands control over, and blocks at a lock, for the first time in its JVM. Prints
 * {@code begin} before and {@code end} after.
 */
final class FirstHold {

  private FirstHold() {}

  public static void main(String[] arguments) throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch taken = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              lock.lock();
              taken.countDown();
              while (!lock.hasQueuedThreads()) {
                Thread.onSpinWait();
              }
              lock.unlock();
            });
    holder.start();
    taken.await();
    Asyncio.run(
        () -> {
          Task<Void> other = createTask(() -> sleep(0));
          System.out.println("begin");
          other.await();
          lock.lock();
          lock.unlock();
          sleep(0);
          System.out.println("end");
        });
  }
}
