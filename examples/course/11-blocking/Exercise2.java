import static asyncio.Asyncio.await;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Has another thread compute something, and gives its result to a future of the loop. */
public class Exercise2 {

  static Future<String> compute(EventLoop loop, Executor threads, Supplier<String> function) {
    Future<String> future = loop.createFuture();
    threads.execute(() -> {
      String result = function.get();
      // TODO: this thread may not touch the future: it is the loop's.
      future.setResult(result);
    });
    return future;
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> {
      Executor threads = job -> CompletableFuture.runAsync(job).join(); // a thread that is quick
      return await(compute(Asyncio.getRunningLoop(), threads, () -> "computed elsewhere"));
    }));
  }
}
