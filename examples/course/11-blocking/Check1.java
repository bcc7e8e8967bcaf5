import asyncio.Asyncio;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public class Check1 {

  static String verdict() {
    return Checking.verdict("others went on while the library blocked its thread", Check1::check);
  }

  static void check() {
    Checking.run(() -> {
      CountDownLatch otherHasRun = new CountDownLatch(1);
      Asyncio.createTask(() -> otherHasRun.countDown());
      boolean[] ran = {false};
      String answer = Exercise1.ask(() -> {
        ran[0] = otherHasRun.await(2, TimeUnit.SECONDS); // a task of the loop opens it
        return "answer";
      });
      Checking.same("the answer", "answer", answer, "return what the library returns");
      Checking.that(ran[0], "expected that another task runs while the library blocks; none did", "toThread(library)");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
