import java.util.ArrayList;
import java.util.List;

public class Check3 {

  static String verdict() {
    return Checking.verdict("the loop calls the callbacks, early ones and late ones, and a future is done once", Check3::check);
  }

  static void check() {
    List<String> seen = new ArrayList<>();
    Exercise3.Loop loop = new Exercise3.Loop();
    Exercise3.Future<String> future = new Exercise3.Future<>(loop);
    future.addDoneCallback(() -> seen.add("early"));
    loop.callSoon(() -> {
      future.setResult("x");
      seen.add("after setResult");
    });
    loop.run();
    Checking.same("the order", List.of("after setResult", "early"), seen, "setResult gives each callback to loop.callSoon");
    future.addDoneCallback(() -> seen.add("late"));
    Checking.same("called at once", 2, seen.size(), "a late callback is called by the loop, too");
    loop.run();
    Checking.same("the number of calls, with a late callback", 3, seen.size(),
        "if the future is done, addDoneCallback gives the callback to loop.callSoon");
    try {
      future.setResult("y");
    } catch (IllegalStateException expected) {
      Checking.same("the result", "x", future.result(), "a second setResult changes nothing");
      return;
    }
    throw new Checking.NotYet("a second setResult: expected an IllegalStateException, seen none. Hint: ask whether it is done");
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
