import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

public class Check1 {

  static String verdict() {
    return Checking.verdict("each function has run once, in the order of the queue", Check1::check);
  }

  static void check() {
    Deque<Runnable> ready = new ArrayDeque<>();
    List<String> seen = new ArrayList<>();
    ready.add(() -> {
      seen.add("a");
      ready.add(() -> {
        seen.add("c");
        ready.add(() -> seen.add("d"));
      });
    });
    ready.add(() -> seen.add("b"));
    Exercise1.run(ready);
    Checking.same("the order", List.of("a", "b", "c", "d"), seen,
        "take the first one out with ready.remove(), run it, and look again whether the queue is empty");
    Checking.same("left in the queue", 0, ready.size(), "remove each function before you run it");
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
