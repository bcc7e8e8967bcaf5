import asyncio.Asyncio;
import asyncio.futures.CancelledError;
import java.util.ArrayList;
import java.util.List;

public class Check3 {

  static String verdict() {
    return Checking.verdict("the fastest offer wins, and the others were cancelled", Check3::check);
  }

  static void check() {
    Checking.result(() -> {
      List<String> cancelled = new ArrayList<>();
      String first = Exercise3.fastest(List.of(
          () -> offer("a", 3, cancelled), () -> offer("b", 1, cancelled), () -> offer("c", 2, cancelled)));
      Checking.same("the first of offers after 3, 1 and 2 s", "b", first,
          "the first future of asCompleted(tasks) is the one that is done first: asCompleted(tasks).iterator().next()");
      Asyncio.sleep(0);
      Checking.same("cancelled", List.of("a", "c"), cancelled, "call task.cancel() for each task");
      return "";
    });
  }

  static String offer(String name, double seconds, List<String> cancelled) {
    try {
      return Asyncio.sleep(seconds, name);
    } catch (CancelledError e) {
      cancelled.add(name);
      throw e;
    }
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
