import asyncio.Asyncio;
import asyncio.futures.TimeoutException;

public class Check2 {

  static String verdict() {
    return Checking.verdict("both steps share one deadline", Check2::check);
  }

  static void check() {
    Checking.run(() -> {
      Checking.same("steps of 1 s and 1 s", "a: b",
          Exercise2.both(() -> Asyncio.sleep(1, "a"), () -> Asyncio.sleep(1, "b")), "both results, with a colon between");
      double begin = Asyncio.getRunningLoop().time();
      String seen = outcome();
      Checking.same("steps of 2 s and 2 s", "a TimeoutException", seen, "one timeout around both steps");
      Checking.same("seconds until it gives up", 3.0, Asyncio.getRunningLoop().time() - begin, "the limit is 3 s");
    });
  }

  static String outcome() throws Exception {
    try {
      return Exercise2.both(() -> Asyncio.sleep(2, "a"), () -> Asyncio.sleep(2, "b"));
    } catch (TimeoutException expected) {
      return "a TimeoutException";
    }
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
