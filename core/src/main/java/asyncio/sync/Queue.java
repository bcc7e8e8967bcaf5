package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.wait.WaitQueue;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from the tasks that put them in to the tasks that take them out, first in, first out.
 *
 * <p>With a maximum size, whoever puts in waits while the queue is full: that keeps fast producers
 * from running ahead of slow consumers.
 *
 * <pre>{@code
 * var queue = new Queue<String>(100);
 * createTask(() -> {
 *   for (var url : urls) {
 *     queue.put(url);
 *   }
 *   queue.shutdown(); // no more will come
 * });
 * for (var url : queue) { // waits for each, and ends when the last has been taken
 *   fetch(url);
 * }
 * }</pre>
 *
 * <p>Those who wait are woken in the order in which they came, one for each item; but whoever comes
 * before they run may be served first. Items may be null.
 *
 * <p>In Python: {@code asyncio.Queue}. Not thread-safe.
 *
 * @param <T> the items' type
 */
public sealed class Queue<T extends @Nullable Object> extends LoopBound implements Iterable<T>
    permits LifoQueue, PriorityQueue {

  /** Stands in for null, which Java's queues do not take. */
  private static final Object NULL = new Object();

  private final int maxsize;
  private final java.util.Queue<Object> items;
  private final WaitQueue getters = new WaitQueue();
  private final WaitQueue putters = new WaitQueue();

  /** Items put in for which {@link #taskDone()} was not called. */
  private int unfinished;

  /** Set while there is no unfinished item. */
  private final Event finished = new Event();

  private boolean shutDown;

  /** A queue that is never full. */
  public Queue() {
    this(0);
  }

  /**
   * A queue.
   *
   * @param maxsize how many items it can hold; 0 and less: any number
   */
  public Queue(int maxsize) {
    this(maxsize, new ArrayDeque<>());
  }

  /** A queue that keeps its items, null being disguised, in another way. */
  Queue(int maxsize, java.util.Queue<Object> items) {
    this.maxsize = maxsize;
    this.items = items;
    finished.set();
  }

  // ---- putting in

  /**
   * Puts an item in, as soon as the queue is not full. Suspends only if it has to wait.
   *
   * @param item the item
   * @throws QueueShutDownException if this queue was shut down, or is meanwhile
   * @throws CancelledError if the task is cancelled meanwhile; the item is not in the queue then
   * @throws IllegalStateException if it has to wait, and this queue was waited for in another loop
   */
  public void put(T item) {
    while (full()) {
      checkOpen();
      putters.await(loop(), this::wakePutter);
    }
    putNowait(item);
  }

  /**
   * Puts an item in. Does not suspend; callbacks may call it, too.
   *
   * @param item the item
   * @throws QueueFullException if the queue is full
   * @throws QueueShutDownException if this queue was shut down
   */
  public void putNowait(T item) {
    checkOpen();
    if (full()) {
      throw new QueueFullException(
          "The queue is full: it holds " + qsize() + " items. To wait, call put(...).");
    }
    items.add(item == null ? NULL : item);
    unfinished++;
    finished.clear();
    getters.wakeNext();
  }

  private void checkOpen() {
    if (shutDown) {
      throw new QueueShutDownException("The queue was shut down: nothing can be put in any more.");
    }
  }

  /** Somebody was woken to put something in, and was cancelled: another may. */
  private void wakePutter() {
    if (!full()) {
      putters.wakeNext();
    }
  }

  // ---- taking out

  /**
   * Takes the next item out, as soon as there is one. Suspends only if it has to wait.
   *
   * @return the item
   * @throws QueueShutDownException if this queue is empty and was shut down, or is meanwhile
   * @throws CancelledError if the task is cancelled meanwhile; no item is lost then
   * @throws IllegalStateException if it has to wait, and this queue was waited for in another loop
   */
  public T get() {
    while (empty() && !shutDown) {
      getters.await(loop(), this::wakeGetter);
    }
    return getNowait();
  }

  /**
   * Takes the next item out. Does not suspend; callbacks may call it, too.
   *
   * @return the item
   * @throws QueueEmptyException if there is none
   * @throws QueueShutDownException if there is none, and this queue was shut down
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is an item only if T admits it
  public T getNowait() {
    if (empty()) {
      throw shutDown
          ? new QueueShutDownException("The queue was shut down, and is empty.")
          : new QueueEmptyException("The queue is empty. To wait for an item, call get().");
    }
    T item = (T) undisguised(items.remove());
    putters.wakeNext();
    return item;
  }

  /** An item as it was put in. */
  static @Nullable Object undisguised(Object item) {
    return item == NULL ? null : item;
  }

  /** Somebody was woken to take something out, and was cancelled: another may. */
  private void wakeGetter() {
    if (!empty()) {
      getters.wakeNext();
    }
  }

  /**
   * Takes the items out, one after the other, until this queue is empty and was shut down. Several
   * tasks may do so at the same time: each item goes to one of them.
   *
   * <p>Suspends, in {@link Iterator#hasNext()}, while there is no item; that method takes the item
   * that {@link Iterator#next()} then returns. It throws what {@link #get()} throws, except {@link
   * QueueShutDownException}, by which the iteration ends.
   *
   * @return an iterator, for one task
   */
  @Override
  public Iterator<T> iterator() {
    return new Items();
  }

  private final class Items implements Iterator<T> {

    private boolean taken;
    private @Nullable T item;

    @Override
    public boolean hasNext() {
      if (!taken) {
        try {
          item = get();
          taken = true;
        } catch (QueueShutDownException end) {
          return false;
        }
      }
      return true;
    }

    @Override
    @SuppressWarnings("NullAway") // null is an item only if T admits it
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The queue is empty, and was shut down.");
      }
      T next = item;
      item = null;
      taken = false;
      return next;
    }
  }

  // ---- waiting for the work to be done

  /**
   * Says that what was to be done with an item is done: to be called once for each item taken out,
   * if somebody waits in {@link #join()}. Does not suspend.
   *
   * @throws IllegalArgumentException if it is called more often than items were put in
   */
  public void taskDone() {
    if (unfinished == 0) {
      throw new IllegalArgumentException(
          "taskDone() called too many times: every item that was put in is done already.");
    }
    unfinished--;
    if (unfinished == 0) {
      finished.set();
    }
  }

  /**
   * Waits until {@link #taskDone()} has been called for every item that was put in. Suspends only
   * if it has to wait.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and somebody did so in another loop
   */
  public void join() {
    finished.await();
  }

  // ---- the end

  /**
   * Shuts this queue down, but lets the items that are in it be taken out; see {@link
   * #shutdown(boolean)}.
   */
  public void shutdown() {
    shutdown(false);
  }

  /**
   * Shuts this queue down: nothing can be put in any more; and when it is empty, whoever wants an
   * item gets a {@link QueueShutDownException}, and iterations end. All who wait to put something
   * in or to take something out are woken. Does not suspend.
   *
   * @param immediate whether the items that are in the queue are thrown away, and count as done; so
   *     {@link #join()} waits for those only that have been taken out
   */
  public void shutdown(boolean immediate) {
    shutDown = true;
    if (immediate) {
      unfinished = Math.max(0, unfinished - qsize());
      items.clear();
      if (unfinished == 0) {
        finished.set();
      }
    }
    getters.wakeAll();
    putters.wakeAll();
  }

  // ---- looking at it

  /**
   * The number of items in this queue.
   *
   * @return the number
   */
  public int qsize() {
    return items.size();
  }

  /**
   * How many items this queue can hold.
   *
   * @return the number; 0 and less: any number
   */
  public int maxsize() {
    return maxsize;
  }

  /**
   * Whether this queue holds no item.
   *
   * @return true if so
   */
  public boolean empty() {
    return items.isEmpty();
  }

  /**
   * Whether this queue holds as many items as it can.
   *
   * @return true if so; never, if it can hold any number
   */
  public boolean full() {
    return maxsize > 0 && qsize() >= maxsize;
  }

  @Override
  public String toString() {
    return "<"
        + getClass().getSimpleName()
        + " maxsize="
        + maxsize
        + " size="
        + qsize()
        + count("getters", getters)
        + count("putters", putters)
        + (unfinished == 0 ? "" : " tasks=" + unfinished)
        + (shutDown ? " shutdown" : "")
        + ">";
  }
}
