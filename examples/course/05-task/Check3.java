import asyncio.Asyncio;
import asyncio.Task;

public class Check3 {

  static String verdict() {
    return Checking.verdict("both ends are told", Check3::check);
  }

  static void check() {
    Checking.result(() -> {
      Task<String> good = Asyncio.createTask(() -> Asyncio.sleep(1, "tea"));
      Checking.same("a task that returns", "returned tea", Exercise3.outcome(good), "\"returned \" and the result");
      Task<String> bad = Asyncio.createTask(() -> fail());
      String seen;
      try {
        seen = Exercise3.outcome(bad);
      } catch (IllegalStateException e) {
        seen = "your method throws " + e;
      }
      Checking.same("a task that fails", "failed: no water", seen, "catch RuntimeException around the await");
      return "";
    });
  }

  static String fail() {
    Asyncio.sleep(1);
    throw new IllegalStateException("no water");
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
