package asyncio.examples.coordination;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.futures.CancelledError;

/**
 * A cancel scope stops a part of a task for good, and a shielded block completes the clean-up
 * first.
 *
 * <p>A download retries whatever happens. It catches the {@code CancelledError} too, so a mere
 * {@code task.cancel()} would not stop it. In a cancelled scope each further await throws, so the
 * download has to end. The clean-up needs awaits, and makes them in a shielded block.
 *
 * <p>Prints three attempts, of which the last two fail at once, and the clean-up.
 *
 * <p>In Python: not in asyncio; Trio and AnyIO have {@code with CancelScope() as scope:}.
 */
public final class StopButton {

  public static void main(String[] args) {
    Asyncio.run(() -> pressed());
  }

  static void pressed() {
    CancelScope download = new CancelScope();
    getRunningLoop().callLater(0.25, download::cancel); // somebody presses the button
    boolean complete = download.run(() -> stubborn());
    System.out.println(complete ? "downloaded" : "stopped; the program goes on");
    sleep(0.1);
    System.out.println("and may await again");
  }

  static void stubborn() {
    try {
      for (int attempt = 1; attempt <= 3; attempt++) {
        System.out.println("attempt " + attempt);
        try {
          sleep(1);
        } catch (CancelledError swallowed) {
          System.out.println("  interrupted, but never mind");
        }
      }
      sleep(0); // throws CancelledError, which nothing here catches
    } finally {
      shielded(
          () -> {
            sleep(0.2);
            System.out.println("the temporary file is removed");
          });
    }
  }
}
