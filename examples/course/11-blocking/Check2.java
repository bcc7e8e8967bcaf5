import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;
import java.util.concurrent.Executor;

public class Check2 {

  static String verdict() {
    return Checking.verdict("the result came to the loop by the door for threads", Check2::check);
  }

  static void check() {
    Checking.run(() -> {
      EventLoop loop = Asyncio.getRunningLoop();
      Throwable[] thrown = {null};
      Executor threads = job -> {
        Thread thread = new Thread(job);
        thread.setUncaughtExceptionHandler((of, exception) -> thrown[0] = exception);
        thread.start();
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      };
      Future<String> computed = Exercise2.compute(loop, threads, () -> "x");
      String hint = "in the thread call loop.callSoonThreadsafe(() -> future.setResult(result))";
      Checking.that(!computed.done(), "expected that the loop sets the result in its next turn; the other thread has set it", hint);
      Checking.that(thrown[0] == null, "the other thread has failed: " + thrown[0], hint);
      Checking.same("the result", "x", Asyncio.await(computed), hint);
    });
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
