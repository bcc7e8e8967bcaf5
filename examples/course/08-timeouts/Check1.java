import asyncio.Asyncio;

public class Check1 {

  static String verdict() {
    return Checking.verdict("the price, or the fallback after two seconds", Check1::check);
  }

  static void check() {
    Checking.run(() -> {
      Checking.same("a shop that answers after 1 s", 7, Exercise1.priceOr(() -> Asyncio.sleep(1, 7), 9), "return its price");
      double begin = Asyncio.getRunningLoop().time();
      int price = Exercise1.priceOr(() -> Asyncio.sleep(60, 7), 9);
      Checking.same("a shop that answers after 60 s", 9, price,
          "timeout(2, shop), and catch asyncio.futures.TimeoutException");
      Checking.same("seconds until the fallback", 2.0, Asyncio.getRunningLoop().time() - begin, "the limit is 2 s");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
