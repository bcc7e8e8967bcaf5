package asyncio.internal.combinator;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.loop.Host;
import java.util.function.Consumer;

/** Waits for the end of a future without asking how it has ended. */
public final class Joins {

  private Joins() {}

  /**
   * Waits until a future is done. Suspends: unless it is done. Cancellation: the future goes on.
   *
   * @param <T> the result's type
   * @param loop the running loop
   * @param future the future
   */
  public static <T> void join(Host loop, Future<T> future) {
    if (future.done()) {
      return;
    }
    Future<Void> ended = loop.createFuture();
    Consumer<Future<T>> onEnd =
        new CompletingCallback<>(end -> Futures.setResultUnlessDone(ended), () -> ended);
    future.addDoneCallback(onEnd);
    try {
      ended.await();
    } finally {
      future.removeDoneCallback(onEnd);
    }
  }
}
