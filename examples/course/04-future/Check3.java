import asyncio.futures.Future;

public class Check3 {

  static String verdict() {
    return Checking.verdict("the sum is there when both are, in any order", Check3::check);
  }

  static void check() {
    sum(1, 2);
    sum(2, 1);
    sum(1, 1);
  }

  static void sum(double firstAt, double secondAt) {
    String when = "first at " + firstAt + " s, second at " + secondAt + " s: ";
    String hint = "ask in the done callbacks of both whether both are done; one of the two sets the sum";
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      Throwable[] thrown = {null};
      loop.setExceptionHandler((of, context) -> thrown[0] = context.exception());
      Future<Integer> first = loop.createFuture();
      Future<Integer> second = loop.createFuture();
      Future<Integer> sum = Exercise3.sum(loop, first, second);
      loop.callLater(firstAt, () -> first.setResult(20));
      loop.callLater(secondAt, () -> second.setResult(22));
      loop.callLater(50, () -> loop.stop());
      loop.runForever();
      Checking.that(thrown[0] == null, when + "a callback throws " + thrown[0], hint);
      Checking.that(sum.done(), when + "the sum is still pending", hint);
      Checking.same(when + "the sum", 42, sum.result(), hint);
    });
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
