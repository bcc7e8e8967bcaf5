package asyncio.examples.tutorial;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.Task;

/**
 * Code that blocks, and how to keep it off the loop.
 *
 * <p>Between two awaits nothing else runs in a loop. So a function that blocks, in a driver, a slow
 * system call or a long computation, holds up every task. {@code toThread} runs it in a thread of
 * its own, and only the task that waits for it waits.
 *
 * <p>Prints what a clock does meanwhile: it ticks while a task waits, stands still while one
 * blocks, and ticks while one waits for a thread that blocks.
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

  /** Knows nothing of asyncio, as a library that we did not write. */
  static String blockingReport() throws InterruptedException {
    Thread.sleep(450);
    return "the report is ready";
  }
}
