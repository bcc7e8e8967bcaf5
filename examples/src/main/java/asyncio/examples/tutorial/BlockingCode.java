package asyncio.examples.tutorial;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.Task;

/**
 * Code that blocks, and how to keep it off the loop.
 *
 * <p>Between two awaits nothing else runs in a loop. A function that blocks (a driver, a slow
 * system call, a long computation) therefore holds up every task. {@code toThread} runs the
 * function in another thread. Only the task that called it waits.
 *
 * <p>Prints the ticks of a clock. The clock ticks while a task sleeps, stands still while a task
 * blocks the loop, and ticks while a task waits for a thread that blocks.
 *
 * <p>In Python: {@code asyncio.to_thread}.
 */
public final class BlockingCode {

  public static void main(String[] args) {
    Asyncio.run(() -> blockTwice());
  }

  static void blockTwice() throws InterruptedException {
    Task<Void> clock = createTask(() -> tick());

    System.out.println("waiting:");
    sleep(0.25);

    System.out.println("blocking, on the loop:");
    String report = blockingReport();
    System.out.println("  " + report);

    System.out.println("blocking, in a thread of its own:");
    report = toThread(() -> blockingReport());
    System.out.println("  " + report);

    clock.cancel();
  }

  static void tick() {
    while (true) {
      System.out.println("  tick");
      sleep(0.1);
    }
  }

  /** A function of a library that knows nothing of asyncio. */
  static String blockingReport() throws InterruptedException {
    Thread.sleep(450);
    return "the report is ready";
  }
}
