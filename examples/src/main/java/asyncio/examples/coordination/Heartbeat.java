package asyncio.examples.coordination;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;
import asyncio.sync.Queue;
import java.util.Locale;

/**
 * A timeout that moves its own deadline.
 *
 * <p>A listener gives up a connection when the other side has been silent for too long, however
 * long the connection has lasted. One timeout stands around the whole conversation, and each
 * heartbeat moves its deadline.
 *
 * <p>Prints three heartbeats, and the end of patience, long after the first deadline.
 *
 * <p>In Python: {@code async with asyncio.timeout(0.25) as deadline:}, and {@code
 * deadline.reschedule(when)}.
 */
public final class Heartbeat {

  private static final double PATIENCE = 0.25;

  public static void main(String[] args) {
    Asyncio.run(() -> conversation());
  }

  static void conversation() {
    double start = getRunningLoop().time();
    var heartbeats = new Queue<String>();
    createTask(() -> beat(heartbeats));
    try {
      timeout(
          PATIENCE,
          deadline -> {
            for (String heartbeat : heartbeats) {
              System.out.println("heard: " + heartbeat);
              deadline.reschedule(getRunningLoop().time() + PATIENCE);
            }
          });
    } catch (TimeoutException e) {
      double seconds = getRunningLoop().time() - start;
      System.out.printf(Locale.ROOT, "silence: given up after %.2f s%n", seconds);
    }
  }

  static void beat(Queue<String> heartbeats) {
    for (int number = 1; number <= 3; number++) {
      sleep(0.2);
      heartbeats.put("heartbeat " + number);
    }
  }
}
