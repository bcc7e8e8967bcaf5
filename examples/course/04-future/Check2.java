import asyncio.futures.Future;

public class Check2 {

  static String verdict() {
    return Checking.verdict("a number is a result, anything else an exception", Check2::check);
  }

  static void check() {
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      loop.setExceptionHandler((of, context) -> {}); // what a callback throws
      Future<Integer> good = Exercise2.parseLater(loop, "42");
      Future<Integer> bad = Exercise2.parseLater(loop, "forty-two");
      loop.callLater(50, () -> loop.stop());
      loop.runForever();
      Checking.that(good.done(), "the future of \"42\" is still pending", "call setResult");
      Checking.same("the result of \"42\"", 42, good.result(), "Integer.parseInt");
      Checking.that(bad.done(), "expected that the future of \"forty-two\" fails; it is still pending",
          "catch NumberFormatException, and call setException");
      Checking.that(bad.exception() instanceof NumberFormatException,
          "expected a NumberFormatException, seen " + bad.exception(), "give setException what you caught");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
