import asyncio.Asyncio;
import java.util.List;

public class Check3 {

  static String verdict() {
    return Checking.verdict("all were visited, three at a time", Check3::check);
  }

  static void check() {
    Checking.run(() -> {
      int[] visits = {0, 0, 0}; // now, at most, in all
      double begin = Asyncio.getRunningLoop().time();
      Exercise3.visitAll(List.of("a", "b", "c", "d", "e", "f", "g"), address -> {
        visits[0]++;
        visits[1] = Math.max(visits[1], visits[0]);
        Asyncio.sleep(1);
        visits[0]--;
        visits[2]++;
      });
      Checking.same("visits", 7, visits[2], "visit each address once");
      Checking.same("the most visits at the same time", 3, visits[1],
          "new asyncio.sync.Semaphore(3), and in each visit try (var inside = doors.acquire()) { ... }");
      Checking.same("seconds for seven visits of 1 s", 3.0, Asyncio.getRunningLoop().time() - begin,
          "three at the same time, not one after the other");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
