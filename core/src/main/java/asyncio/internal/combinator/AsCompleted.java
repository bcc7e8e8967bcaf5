package asyncio.internal.combinator;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.internal.loop.Host;
import asyncio.internal.wait.WaitQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@code asCompleted}: the futures, each as it is done. */
public final class AsCompleted<T> implements Iterator<Future<T>> {

  private final Host loop;
  private final Set<Future<T>> pending;
  private final Deque<Future<T>> done = new ArrayDeque<>();

  /**
   * The tasks that wait for the next future. Usually one at most, but they may share an iterator.
   */
  private final WaitQueue waiters = new WaitQueue();

  private final Consumer<Future<T>> onCompletion = new OnCompletion();
  private @Nullable Runnable cancelTimer;
  private boolean timedOut;
  private int left;

  /** Begins to wait, for so many seconds. */
  public AsCompleted(Host loop, Set<Future<T>> futures, double timeout) {
    this.loop = loop;
    this.pending = futures;
    this.left = futures.size();
    for (Future<T> future : List.copyOf(futures)) {
      future.addDoneCallback(onCompletion);
    }
    if (left > 0 && timeout != Double.POSITIVE_INFINITY) {
      cancelTimer = loop.callLater(timeout, this::timeOut);
    }
  }

  private final class OnCompletion implements Consumer<Future<T>>, Dependent {

    @Override
    public void accept(Future<T> future) {
      completed(future);
    }

    @Override
    public List<Future<?>> dependents() {
      return waiters.awaiting();
    }
  }

  private void completed(Future<T> future) {
    if (timedOut) {
      return;
    }
    pending.remove(future);
    done.add(future);
    waiters.wakeNext();
    if (pending.isEmpty() && cancelTimer != null) {
      cancelTimer.run();
    }
  }

  private void timeOut() {
    timedOut = true;
    for (Future<T> future : pending) {
      future.removeDoneCallback(onCompletion);
      waiters.wakeNext();
    }
  }

  /** A task that was woken has been cancelled: the future that it would have got is free. */
  private void passOn() {
    if (!done.isEmpty()) {
      waiters.wakeNext();
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
      waiters.await(loop, this::passOn);
    }
    Future<T> next = done.poll();
    if (next == null) {
      throw new TimeoutException("The time was over before all futures were done.", null);
    }
    return next;
  }
}
