public class Check2 {

  static String verdict() {
    return Checking.verdict("the countdown runs in callbacks of its own, and stops the loop", Check2::check);
  }

  static void check() {
    long[] callbacks = {0};
    String seen = Checking.caught(
        () -> Checking.runLoop(new Checking.JumpingClock(), loop -> {
          loop.callSoon(() -> Exercise2.countDown(loop, 3));
          loop.runForever();
          callbacks[0] = loop.statistics().callbacks();
        }));
    Checking.same("what it prints", "3\n2\n1\nlift off\n", seen,
        "print the number, then loop.callSoon(() -> countDown(loop, from - 1))");
    Checking.that(callbacks[0] >= 4, "expected four callbacks, seen " + callbacks[0],
        "do not call countDown yourself: give it to loop.callSoon");
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
