import asyncio.Asyncio;
import asyncio.futures.TimeoutException;

public class Check3 {

  static String verdict() {
    return Checking.verdict("three attempts of one second each", Check3::check);
  }

  static void check() {
    Checking.run(() -> {
      int[] attempts = {0};
      String seen = outcome(attempts, 2);
      Checking.same("an attempt that is fast enough the second time", "here", seen,
          "catch the TimeoutException, and try again");
      Checking.same("attempts", 2, attempts[0], "stop at the first success");
      attempts[0] = 0;
      double begin = Asyncio.getRunningLoop().time();
      Checking.same("attempts that are all too slow", "a TimeoutException", outcome(attempts, 99),
          "after the third one throw the exception");
      Checking.same("attempts", 3, attempts[0], "three in all");
      Checking.same("seconds", 3.0, Asyncio.getRunningLoop().time() - begin, "a timeout(1, ...) for each");
    });
  }

  static String outcome(int[] attempts, int goodFrom) {
    try {
      return Exercise3.insist(() -> Asyncio.sleep(++attempts[0] >= goodFrom ? 0.5 : 10, "here"));
    } catch (TimeoutException e) {
      return "a TimeoutException";
    }
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
