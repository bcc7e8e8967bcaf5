import java.util.ArrayList;
import java.util.List;

public class Check3 {

  static String verdict() {
    return Checking.verdict("only the first function was called", Check3::check);
  }

  static void check() {
    List<String> seen = new ArrayList<>();
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      Exercise3.race(loop, () -> seen.add("first"), () -> seen.add("second"));
      seen.add("nothing yet");
      loop.callLater(1, () -> loop.stop());
      loop.runForever();
    });
    Checking.same("what was called", List.of("nothing yet", "first"), seen,
        "wrap the first function in one that cancels the handle of the second, then calls it");
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
