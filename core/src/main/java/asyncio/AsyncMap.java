package asyncio;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Asyncio#amap}: the tasks that run, the oldest first.
 *
 * <p>There are at most as many as the limit says, those included that are done and whose result
 * nobody has taken yet; so whoever is slow to take slows down the work.
 */
final class AsyncMap<T, R> {

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Asyncio.AsyncFunction<? super T, ? extends R> function;
  private final Iterator<? extends T> items;
  private final int limit;
  private final Deque<Task<R>> tasks = new ArrayDeque<>();

  /** The first exception of any task. It ends all, without waiting for the results before it. */
  private @Nullable Throwable failure;

  private @Nullable Future<Void> oneDone;

  AsyncMap(
      Asyncio.AsyncFunction<? super T, ? extends R> function,
      Iterable<? extends T> items,
      int limit) {
    this.function = function;
    this.items = items.iterator();
    this.limit = limit;
  }

  /** Makes all results, in the order of the items. */
  void run(AsyncGenerator.Yielder<R> out) {
    try {
      startMore();
      while (!tasks.isEmpty()) {
        awaitOldest();
        R result = tasks.remove().result();
        startMore();
        out.yield(result);
      }
    } finally {
      stop();
    }
  }

  private void startMore() {
    while (tasks.size() < limit && items.hasNext()) {
      T item = items.next();
      Task<R> task = loop.createTask(() -> function.apply(item));
      task.addDoneCallback(new OnBehalf<>(done -> ended(task), () -> oneDone));
      tasks.add(task);
    }
  }

  private void ended(Task<R> task) {
    if (failure == null && !task.cancelled()) {
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

  private void stop() {
    if (loop.isClosed()) {
      return; // which has ended them
    }
    List<Task<R>> left = List.copyOf(tasks);
    left.forEach(Future::cancel);
    left.forEach(task -> CancelScope.outside(task::join));
  }
}
