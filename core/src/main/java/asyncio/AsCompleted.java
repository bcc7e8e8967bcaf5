package asyncio;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@link Asyncio#asCompleted}: the futures, each as it is done. */
final class AsCompleted<T> implements Iterator<Future<T>> {

  private final EventLoop loop;
  private final Set<Future<T>> pending;
  private final Deque<Future<T>> done = new ArrayDeque<>();

  /** Those who wait for the next one; usually one at most, but the iterator may be shared. */
  private final Deque<Future<Void>> waiters = new ArrayDeque<>();

  private final Consumer<Future<T>> onCompletion = new OnCompletion();
  private @Nullable TimerHandle timer;
  private boolean timedOut;
  private int left;

  AsCompleted(EventLoop loop, Set<Future<T>> futures, double timeout) {
    this.loop = loop;
    this.pending = futures;
    this.left = futures.size();
    for (Future<T> future : List.copyOf(futures)) {
      future.addDoneCallback(onCompletion);
    }
    if (left > 0 && timeout != Double.POSITIVE_INFINITY) {
      timer = loop.callLater(timeout, this::timeOut);
    }
  }

  private final class OnCompletion implements Consumer<Future<T>>, Dependent {

    @Override
    public void accept(Future<T> future) {
      completed(future);
    }

    @Override
    public List<Future<?>> dependents() {
      return waiters.stream().<Future<?>>flatMap(w -> Futures.awaitedBy(w).stream()).toList();
    }
  }

  private void completed(Future<T> future) {
    if (timedOut) {
      return;
    }
    pending.remove(future);
    done.add(future);
    wakeNext();
    if (pending.isEmpty() && timer != null) {
      timer.cancel();
    }
  }

  private void timeOut() {
    timedOut = true;
    for (Future<T> future : pending) {
      future.removeDoneCallback(onCompletion);
      wakeNext();
    }
  }

  private void wakeNext() {
    Future<Void> waiter = waiters.poll();
    while (waiter != null && waiter.done()) {
      waiter = waiters.poll();
    }
    if (waiter != null) {
      Futures.setResultUnlessDone(waiter);
    }
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  /** Waits for the next one that is done. Suspends. */
  @Override
  public Future<T> next() {
    if (left == 0) {
      throw new NoSuchElementException("All futures have been returned.");
    }
    left--;
    while (done.isEmpty() && !timedOut) {
      awaitOne();
    }
    Future<T> next = done.poll();
    if (next == null) {
      throw new TimeoutException("The time was over before all futures were done.", null);
    }
    return next;
  }

  private void awaitOne() {
    Future<Void> waiter = loop.createFuture();
    waiters.add(waiter);
    try {
      waiter.await();
    } catch (Throwable notWoken) {
      boolean wasWoken = !waiter.cancel() && !waiter.cancelled();
      waiters.remove(waiter);
      if (wasWoken && !done.isEmpty()) {
        wakeNext(); // somebody else shall have it
      }
      throw notWoken;
    }
  }
}
