package asyncio.internal.combinator;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.loop.Host;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One call of {@code wait}: waits until all futures are done, or one that is enough. */
public final class WaitCall {

  private final Host loop;
  private final Set<? extends Future<?>> futures;
  private final Predicate<Future<?>> isEnough;
  private final Future<Void> over;
  private int unfinished;
  private @Nullable Runnable cancelTimer;

  /**
   * A call.
   *
   * @param loop the running loop
   * @param futures the futures, at least one
   * @param isEnough whether the end of this future ends the wait
   */
  public WaitCall(Host loop, Set<? extends Future<?>> futures, Predicate<Future<?>> isEnough) {
    this.loop = loop;
    this.futures = futures;
    this.isEnough = isEnough;
    this.over = loop.createFuture();
    this.unfinished = futures.size();
  }

  /** Waits, at most so many seconds. Suspends: always. Cancellation: the futures go on. */
  public void await(double timeout) {
    Consumer<Future<?>> onCompletion = new CompletingCallback<>(this::completed, () -> over);
    try {
      if (timeout != Double.POSITIVE_INFINITY) {
        cancelTimer = loop.callLater(timeout, () -> Futures.setResultUnlessDone(over));
      }
      futures.forEach(future -> future.addDoneCallback(onCompletion));
      over.await();
    } finally {
      cancelTimer();
      futures.forEach(future -> future.removeDoneCallback(onCompletion));
    }
  }

  private void completed(Future<?> future) {
    unfinished--;
    if (unfinished <= 0 || isEnough.test(future)) {
      cancelTimer();
      Futures.setResultUnlessDone(over);
    }
  }

  private void cancelTimer() {
    if (cancelTimer != null) {
      cancelTimer.run();
    }
  }
}
