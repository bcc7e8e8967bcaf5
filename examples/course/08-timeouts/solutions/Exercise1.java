import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.futures.TimeoutException;

/** A price, or the fallback if the shop has not answered after two seconds. */
public class Exercise1 {

  static int priceOr(Coroutine<Integer> shop, int fallback) throws Exception {
    try {
      return timeout(2, shop);
    } catch (TimeoutException e) {
      return fallback;
    }
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> priceOr(() -> sleep(0.1, 7), 9)));
  }
}
