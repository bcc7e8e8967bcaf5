import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;

/** Egg and toast, cooked at the same time. */
public class Exercise1 {

  static String breakfast() {
    // TODO: this takes 3 + 2 seconds. Make a task of each, then await both.
    String egg = cook("egg", 3);
    String toast = cook("toast", 2);
    return egg + ", " + toast;
  }

  /** Do not change this. */
  static String cook(String what, double seconds) {
    sleep(seconds);
    return what;
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> breakfast()));
  }
}
