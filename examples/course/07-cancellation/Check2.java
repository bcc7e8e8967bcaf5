import asyncio.Asyncio;
import asyncio.Task;

public class Check2 {

  static String verdict() {
    return Checking.verdict("failures are retried, a cancellation is not", Check2::check);
  }

  static void check() {
    Checking.printed(() -> {
      int[] attempts = {0};
      String result = Exercise2.retry(() -> {
        if (++attempts[0] < 3) {
          throw new java.io.IOException("busy");
        }
        return "third time lucky";
      });
      Checking.same("an attempt that succeeds at the third time", "third time lucky", result, "try again after a failure");

      Task<String> task = Asyncio.createTask(() -> Exercise2.retry(() -> Asyncio.sleep(10, "late")));
      Asyncio.sleep(1);
      task.cancel();
      Asyncio.sleep(1);
      boolean ended = task.done();
      while (!task.done()) {
        task.cancel(); // in its pause it does not catch it
        Asyncio.sleep(0.5);
      }
      Checking.that(ended && task.cancelled(), "expected that cancel() during an attempt ends the task; it tries again",
          "catch Exception, not Throwable: CancelledError is an Error");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
