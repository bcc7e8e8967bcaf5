package asyncio.internal.combinator;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.RunningLoops;
import asyncio.internal.suppressed.Suppressed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code Asyncio.amap}: its tasks, the oldest first.
 *
 * <p>There are at most as many tasks as the limit says. A task that is done counts until its result
 * is taken, so a slow reader slows down the work.
 */
public final class AsyncMap<T, R> {

  private final Host loop = RunningLoops.require();
  private final Mapper<? super T, ? extends R> function;
  private final Iterator<? extends T> items;
  private final int limit;
  private final Deque<Future<R>> tasks = new ArrayDeque<>();

  /**
   * The first exception of any task. It ends the call, without waiting for the results before it.
   */
  private @Nullable Throwable failure;

  private @Nullable Future<Void> oneDone;

  /** Nobody takes a failure any more. */
  private boolean stopped;

  /**
   * A suspending function.
   *
   * @param <A> the argument's type
   * @param <B> the result's type
   */
  @FunctionalInterface
  public interface Mapper<A, B> {

    /** Maps an item; may suspend. */
    B map(A item) throws Exception;
  }

  /** Applies a function to items, in at most {@code limit} tasks at a time. */
  public AsyncMap(Mapper<? super T, ? extends R> function, Iterable<? extends T> items, int limit) {
    this.function = function;
    this.items = items.iterator();
    this.limit = limit;
  }

  /**
   * Runs as the body of a generator: hands out the results in the order of the items. Suspends:
   * unless there are no items. Cancellation: the tasks are cancelled and waited for.
   */
  public void run(Consumer<R> out) {
    Throwable thrown = null;
    try {
      startMore();
      while (!tasks.isEmpty()) {
        awaitOldest();
        R result = tasks.remove().result();
        startMore();
        out.accept(result);
      }
    } catch (Throwable exception) {
      thrown = exception;
      throw exception;
    } finally {
      stop(thrown);
    }
  }

  private void startMore() {
    while (tasks.size() < limit && items.hasNext()) {
      T item = items.next();
      Future<R> task = loop.createTask(() -> function.map(item));
      task.addDoneCallback(new CompletingCallback<>(done -> ended(task), () -> oneDone));
      tasks.add(task);
    }
  }

  private void ended(Future<R> task) {
    if (failure == null && !stopped && !task.cancelled()) {
      failure = task.exception();
    }
    if (oneDone != null) {
      Futures.setResultUnlessDone(oneDone);
    }
  }

  private void awaitOldest() {
    while (failure == null && !tasks.getFirst().done()) {
      Future<Void> done = loop.createFuture();
      oneDone = done;
      done.await();
    }
    if (failure != null) {
      throw Futures.rethrow(failure);
    }
  }

  /** Cancels the tasks, and waits for them, however often the caller is cancelled meanwhile. */
  private void stop(@Nullable Throwable thrown) {
    if (loop.isClosed()) {
      reportUnlessThrown(thrown); // the closed loop has ended the tasks
      return;
    }
    List<Future<R>> left = List.copyOf(tasks);
    left.forEach(Future::cancel);
    CancelledError cancelled = null;
    for (Future<R> task : left) {
      while (!task.done()) {
        try {
          loop.outsideScopes(() -> Joins.join(loop, task));
        } catch (CancelledError again) {
          cancelled = again;
        }
      }
    }
    reportUnlessThrown(thrown);
    if (cancelled != null && !(thrown instanceof CancelledError)) {
      goOn(cancelled, thrown);
    }
  }

  /** Reports the failure, which counts as retrieved. Further ones are left to be retrieved. */
  private void reportUnlessThrown(@Nullable Throwable thrown) {
    if (failure == null) {
      stopped = true;
    } else if (failure != thrown) {
      loop.report(Report.of("Exception in a call of amap, whose results were left", failure));
    }
  }

  /** The cancellation came last. It takes the exception with it, which would be lost otherwise. */
  private void goOn(CancelledError cancelled, @Nullable Throwable thrown) {
    if (thrown != null && !loop.isExit(thrown)) {
      boolean unused = Suppressed.add(cancelled, thrown);
    }
    throw cancelled;
  }
}
