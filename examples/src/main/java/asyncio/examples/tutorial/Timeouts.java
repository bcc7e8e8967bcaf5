package asyncio.examples.tutorial;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.waitFor;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;

/**
 * Waiting, but not for ever.
 *
 * <p>{@code waitFor} limits one operation. {@code timeout} limits a block of code, which may move
 * its own deadline. When the time is over, the operation or block is cancelled, as in the chapter
 * {@code cancel}, and {@code waitFor} or {@code timeout} throws a {@code TimeoutException}.
 *
 * <p>Prints an operation that is in time, one that is not, a block that is not, and a block that
 * gives itself more time.
 */
public final class Timeouts {

  public static void main(String[] args) {
    Asyncio.run(() -> fourAttempts());
  }

  static void fourAttempts() {
    String answer = waitFor(() -> ask("quick", 0.1), 0.5);
    System.out.println("got: " + answer);

    try {
      waitFor(() -> ask("slow", 3600), 0.2);
    } catch (TimeoutException e) {
      System.out.println("too slow for waitFor");
    }

    try {
      timeout(
          0.3,
          () -> {
            System.out.println("got: " + ask("first", 0.2));
            System.out.println("got: " + ask("second", 0.2));
          });
    } catch (TimeoutException e) {
      System.out.println("too slow for the block");
    }

    timeout(
        0.6,
        deadline -> {
          System.out.println("got: " + ask("first", 0.1));
          deadline.reschedule(getRunningLoop().time() + 2);
          System.out.println("got: " + ask("second", 0.7));
        });
  }

  static String ask(String who, double seconds) {
    try {
      sleep(seconds);
      return "an answer from the " + who + " one";
    } finally {
      System.out.println("  (the " + who + " one ends)");
    }
  }
}
