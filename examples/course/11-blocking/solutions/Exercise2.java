import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Has another thread compute something, and gives its result to a future of the loop. */
public class Exercise2 {

  static Future<String> compute(EventLoop loop, Executor threads, Supplier<String> function) {
    Future<String> future = loop.createFuture();
    threads.execute(() -> {
      String result = function.get();
      loop.callSoonThreadsafe(() -> future.setResult(result));
    });
    return future;
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      Executor threads = job -> new Thread(job).start();
      Future<String> future = compute(Asyncio.getRunningLoop(), threads, () -> "computed elsewhere");
      try {
        System.out.println(timeout(1, future));
      } catch (TimeoutException e) {
        System.out.println("the loop has heard nothing");
      }
    }, true); // debug mode: a call from a wrong thread throws
  }
}
