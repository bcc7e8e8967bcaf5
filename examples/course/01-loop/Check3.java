public class Check3 {

  static String verdict() {
    return Checking.verdict("the two countdowns take turns", Check3::check);
  }

  static void check() {
    String seen = Checking.caught(
        () -> Checking.runLoop(new Checking.JumpingClock(), loop -> {
          loop.callSoon(() -> Exercise3.countDown(loop, "A", 3));
          loop.callSoon(() -> Exercise3.countDown(loop, "B", 3));
          loop.callLater(1, () -> loop.stop());
          loop.runForever();
        }));
    Checking.same("what it prints", "A 3\nB 3\nA 2\nB 2\nA 1\nB 1\n", seen,
        "one number for each call; loop.callSoon puts the next one behind the other countdown's");
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
