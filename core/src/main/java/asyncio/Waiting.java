package asyncio;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@link Asyncio#wait}. */
final class Waiting<T> {

  private final EventLoop loop;
  private final Set<Future<T>> futures;
  private final ReturnWhen returnWhen;
  private final Future<Void> enough;
  private int unfinished;
  private @Nullable TimerHandle timer;

  Waiting(EventLoop loop, Set<Future<T>> futures, ReturnWhen returnWhen) {
    this.loop = loop;
    this.futures = futures;
    this.returnWhen = returnWhen;
    this.enough = loop.createFuture();
    this.unfinished = futures.size();
  }

  Waited<T> await(double timeout) {
    if (timeout != Double.POSITIVE_INFINITY) {
      timer = loop.callLater(timeout, () -> Futures.setResultUnlessDone(enough));
    }
    Consumer<Future<T>> onCompletion = new OnBehalf<>(this::completed, () -> enough);
    futures.forEach(future -> future.addDoneCallback(onCompletion));
    try {
      enough.await();
    } finally {
      cancelTimer();
      futures.forEach(future -> future.removeDoneCallback(onCompletion));
    }
    return outcome();
  }

  private void completed(Future<T> future) {
    unfinished--;
    if (unfinished <= 0
        || returnWhen == ReturnWhen.FIRST_COMPLETED
        || returnWhen == ReturnWhen.FIRST_EXCEPTION
            && !future.cancelled()
            && future.exception() != null) {
      cancelTimer();
      Futures.setResultUnlessDone(enough);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Looks again: some may have become done since. */
  private Waited<T> outcome() {
    Set<Future<T>> done = new LinkedHashSet<>();
    Set<Future<T>> pending = new LinkedHashSet<>();
    for (Future<T> future : futures) {
      (future.done() ? done : pending).add(future);
    }
    return new Waited<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
  }
}
