import asyncio.futures.Future;

public class Check1 {

  static String verdict() {
    return Checking.verdict("the value arrives after its delay", Check1::check);
  }

  static void check() {
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      Future<String> future = Exercise1.later(loop, 3, "x");
      Checking.same("done at once", false, future.done(), "use loop.callLater");
      double[] when = {-1};
      future.addDoneCallback(done -> when[0] = loop.time());
      loop.callLater(50, () -> loop.stop());
      loop.runForever();
      Checking.same("done after 3 s", 3.0, when[0], "loop.callLater(delay, ...) calls setResult");
      Checking.same("the result", "x", future.result(), "set the value that was given");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
