import asyncio.Asyncio;
import java.util.List;

public class Check2 {

  static String verdict() {
    return Checking.verdict("all ran at the same time, and the results are in order", Check2::check);
  }

  static void check() {
    Checking.result(() -> {
      double begin = Asyncio.getRunningLoop().time();
      List<String> results = Exercise2.all(
          List.of(() -> Asyncio.sleep(2, "a"), () -> Asyncio.sleep(1, "b"), () -> Asyncio.sleep(4, "c")));
      Checking.same("the results", List.of("a", "b", "c"), results, "await the tasks in the order in which you made them");
      Checking.same("seconds for 2, 1 and 4 s of waiting", 4.0, Asyncio.getRunningLoop().time() - begin,
          "two loops: the first one makes all tasks, the second one awaits them");
      return "";
    });
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
