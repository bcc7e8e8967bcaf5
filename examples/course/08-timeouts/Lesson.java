import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;

/** Lesson 8: a timeout is a cancellation by a timer; clean-up comes before it shows. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> orders());
  }

  static void orders() {
    System.out.println(timeout(0.5, () -> order("soup", 0.1)));
    try {
      System.out.println(timeout(0.5, () -> order("roast", 0.9)));
    } catch (TimeoutException e) {
      System.out.println("no roast today");
    }
  }

  static String order(String dish, double seconds) {
    try {
      sleep(seconds);
      return dish + " is served";
    } finally {
      shielded(() -> wash(dish));
    }
  }

  static void wash(String dish) {
    sleep(0.2);
    System.out.println("the pot of the " + dish + " is clean");
  }
}
