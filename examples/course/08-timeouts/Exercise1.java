import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Coroutine;

/** A price, or the fallback if the shop has not answered after two seconds. */
public class Exercise1 {

  static int priceOr(Coroutine<Integer> shop, int fallback) throws Exception {
    // TODO: this waits for as long as the shop wants.
    return shop.run();
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> priceOr(() -> sleep(0.1, 7), 9)));
  }
}
