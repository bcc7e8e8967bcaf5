import asyncio.Asyncio;
import asyncio.sync.Queue;
import java.util.ArrayList;
import java.util.List;

public class Check2 {

  static String verdict() {
    return Checking.verdict("all items came through, and no more than two were in the pipe", Check2::check);
  }

  static void check() {
    Checking.run(() -> {
      List<String> all = List.of("a", "b", "c", "d", "e");
      List<String> seen = new ArrayList<>();
      Queue<String> pipe = Exercise2.pipe(all);
      int most = 0;
      for (String item : pipe) {
        Asyncio.sleep(1);
        most = Math.max(most, pipe.qsize());
        seen.add(item);
      }
      Checking.same("the most items in the pipe", 2, most, "new Queue<>(2), and put, which waits");
      Checking.same("what came through", all, seen, "shut the queue down after the last item, not before");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
