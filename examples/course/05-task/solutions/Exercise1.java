import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;

import asyncio.Asyncio;
import asyncio.Task;

/** Egg and toast, cooked at the same time. */
public class Exercise1 {

  static String breakfast() {
    Task<String> egg = createTask(() -> cook("egg", 3));
    Task<String> toast = createTask(() -> cook("toast", 2));
    return await(egg) + ", " + await(toast);
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
