import asyncio.Asyncio;
import asyncio.Task;

public class Check3 {

  static String verdict() {
    return Checking.verdict("others ran ten times meanwhile", Check3::check);
  }

  static void check() {
    Checking.run(() -> {
      Task<Long> sum = Asyncio.createTask(() -> Exercise3.sum(10_000));
      int others = 0;
      Asyncio.sleep(0); // it begins
      while (!sum.done()) {
        others++;
        Asyncio.sleep(0);
      }
      Checking.same("the sum of 1 to 10,000", 50_005_000L, sum.result(), "leave the addition as it was");
      Checking.same("how often another task ran before the sum was done", 10, others,
          "sleep(0) suspends the task until the next turn: if (number % 1000 == 0) sleep(0)");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
