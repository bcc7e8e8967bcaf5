import java.util.ArrayList;
import java.util.List;

public class Check1 {

  static String verdict() {
    return Checking.verdict("a turn runs what was ready when it began", Check1::check);
  }

  static void check() {
    List<String> seen = new ArrayList<>();
    Exercise1.Loop loop = new Exercise1.Loop();
    loop.callSoon(() -> again(loop, seen));
    loop.callSoon(() -> seen.add("b"));
    loop.runTurn();
    Checking.same("after one turn", List.of("a", "b"), seen,
        "note how many are ready when the turn begins, and run so many");
    loop.runTurn();
    Checking.same("after two turns", List.of("a", "b", "a"), seen, "the functions that came meanwhile run now");
  }

  /** Asks to be called for ever; but gives up when the turn does not end. */
  static void again(Exercise1.Loop loop, List<String> seen) {
    seen.add("a");
    if (seen.size() < 6) {
      loop.callSoon(() -> again(loop, seen));
    }
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
