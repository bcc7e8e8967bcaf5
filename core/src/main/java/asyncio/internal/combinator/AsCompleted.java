package asyncio.internal.combinator;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.internal.loop.Host;
import asyncio.internal.text.Named;
import asyncio.internal.wait.WaitQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@code asCompleted}: hands out the futures in the order in which they are done. */
public final class AsCompleted<T> implements Iterator<Future<T>> {

  private final Host loop;
  private final Set<Future<T>> pending;
  private final Deque<Future<T>> done = new ArrayDeque<>();

  /** The tasks that wait for the next future. Usually at most one; tasks may share an iterator. */
  private final WaitQueue waiters = new WaitQueue();

  private final Consumer<Future<T>> onCompletion = new OnCompletion();
  private @Nullable Runnable cancelTimer;
  private boolean timedOut;
  private int left;

  /** Starts the time, and watches the futures. */
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

  private final class OnCompletion implements Consumer<Future<T>>, Dependent, Named {

    @Override
    public void accept(Future<T> future) {
      completed(future);
    }

    @Override
    public String shortName() {
      return "asCompleted";
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

  /** A task that was woken has been cancelled. Wakes another one for its future. */
  private void passOn() {
    if (!done.isEmpty()) {
      waiters.wakeNext();
    }
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  /**
   * The next future that is done. Suspends: if none is ready to be handed out. Cancellation: no
   * future is cancelled, and none is lost: a later call hands it out.
   */
  @Override
  public Future<T> next() {
    if (left == 0) {
      throw new NoSuchElementException("All futures have been returned.");
    }
    left--; // a task that comes meanwhile must not wait for the same future
    boolean goesOn = false;
    try {
      while (done.isEmpty() && !timedOut) {
        waiters.await(loop, this::passOn);
      }
      goesOn = true;
    } finally {
      if (!goesOn) {
        left++;
      }
    }
    Future<T> next = done.poll();
    if (next == null) {
      throw new TimeoutException("The time was over before all futures were done.", null);
    }
    return next;
  }
}
