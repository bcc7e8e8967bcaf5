package asyncio.examples.coordination;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.LifoQueue;

/**
 * A queue that gives the newest first.
 *
 * <p>A thermometer measures more often than the display can show it. From an ordinary queue the
 * display would show ever older temperatures. From a LIFO queue it takes the latest; old
 * measurements stay in the queue.
 *
 * <p>Prints which of seven measurements are shown.
 *
 * <p>In Python: {@code asyncio.LifoQueue}.
 */
public final class FreshestFirst {

  public static void main(String[] args) {
    Asyncio.run(() -> sevenMeasurements());
  }

  static void sevenMeasurements() {
    var measurements = new LifoQueue<Integer>();
    var display = createTask(() -> show(measurements));
    for (int number = 1; number <= 7; number++) {
      sleep(0.1);
      System.out.println("measurement " + number);
      measurements.put(number);
    }
    sleep(0.1);
    display.cancel();
    System.out.println(measurements.qsize() + " were never shown");
  }

  static void show(LifoQueue<Integer> measurements) {
    while (true) {
      System.out.println("  the display shows number " + measurements.get());
      sleep(0.22);
    }
  }
}
