package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;

/**
 * One of three fails: what becomes of the others?
 *
 * <p>{@code gather} throws the first exception at once; the others go on, though nobody waits for
 * them any more. With {@code returnExceptions} it waits for all. A group cancels the others, waits
 * until they have ended, and throws all failures. Use a group if the results are of use only
 * together, and {@code gather} with exceptions if each result is of use by itself.
 *
 * <p>Prints who is still at work when the failure is known.
 *
 * <p>In Python: {@code asyncio.gather}, {@code return_exceptions=True}, {@code asyncio.TaskGroup}.
 */
public final class OneFails {

  public static void main(String[] args) {
    Asyncio.run(() -> threeWays());
  }

  static void threeWays() {
    System.out.println("gather:");
    try {
      await(gather(() -> quick(), () -> broken(), () -> slow()));
    } catch (IllegalStateException e) {
      System.out.println("  caught: " + e.getMessage());
    }
    sleep(0.2);

    System.out.println("gather, exceptions among the results:");
    System.out.println("  " + await(gather(true, () -> quick(), () -> broken(), () -> slow())));

    System.out.println("group:");
    try {
      TaskGroup.run(
          group -> {
            group.createTask(() -> quick());
            group.createTask(() -> broken());
            group.createTask(() -> slow());
          });
    } catch (ExceptionGroup e) {
      System.out.println("  caught: " + e.exceptions().get(0).getMessage());
    }
  }

  static String quick() {
    return work("quick", 0.1);
  }

  static String broken() {
    sleep(0.2);
    throw new IllegalStateException("broken");
  }

  static String slow() {
    return work("slow", 0.3);
  }

  static String work(String name, double seconds) {
    try {
      sleep(seconds);
    } catch (CancelledError e) {
      System.out.println("  the " + name + " one is cancelled");
      throw e;
    }
    System.out.println("  the " + name + " one is done");
    return name;
  }
}
