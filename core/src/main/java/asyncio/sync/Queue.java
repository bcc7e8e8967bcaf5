package asyncio.sync;

import asyncio.futures.CancelledError;
import asyncio.internal.loop.Uses.Use;
import asyncio.internal.wait.WaitQueue;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from producers to consumers, both of them tasks: first in, first out.
 *
 * <p>With a maximum size, {@link #put} waits while the queue is full: that keeps fast producers
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
 * for (var url : queue) { // waits for each item; ends after the last
 *   fetch(url);
 * }
 * }</pre>
 *
 * <p>Tasks that wait are woken in the order of their arrival, one for each item. A task that comes
 * before the woken one goes on may still be served first. Items may be null.
 *
 * <p>Methods that may wake a task throw {@link IllegalStateException} if another thread runs its
 * loop.
 *
 * <p>In Python: {@code asyncio.Queue}. Not thread-safe: for the thread of its loop.
 *
 * @param <T> the items' type
 */
public sealed class Queue<T extends @Nullable Object> extends LoopBound implements Iterable<T>
    permits LifoQueue, PriorityQueue {

  /** Stands for null, which Java's queues do not take. */
  private static final Object NULL = new Object();

  /** From so many items on, the memory for them is given back when they are gone. */
  private static final int BURST = 1024;

  private final int maxsize;
  private final Supplier<java.util.Queue<Object>> newItems;
  private java.util.Queue<Object> items;

  /** The most items that {@link #items} has had, as seen when items were taken out. */
  private int most;

  private final WaitQueue getters = new WaitQueue();
  private final WaitQueue putters = new WaitQueue();

  /** Items put in for which {@link #taskDone()} was not called yet. */
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
   * @param maxsize how many items the queue can hold; 0 or less: any number
   */
  public Queue(int maxsize) {
    this(maxsize, ArrayDeque::new);
  }

  /** A queue that keeps its items in collections of a kind, {@link #NULL} in place of null. */
  Queue(int maxsize, Supplier<java.util.Queue<Object>> newItems) {
    this.maxsize = maxsize;
    this.newItems = newItems;
    this.items = newItems.get();
    finished.set();
  }

  // ---- putting in

  /**
   * Puts an item in; waits while the queue is full.
   *
   * <p>Suspends: only if the queue is full. Cancellation: the item is not in the queue.
   *
   * <p>In Python: {@code asyncio.Queue.put}.
   *
   * @param item the item, may be null
   * @throws QueueShutDownException if this queue was shut down, or is meanwhile
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or this
   *     queue was waited for in another loop
   */
  public void put(T item) {
    while (full()) {
      checkOpen();
      tell(Use.WAITS);
      putters.await(loop(), this::wakePutter);
    }
    insert(item);
  }

  /**
   * Puts an item in. Does not suspend; callbacks may call it, too.
   *
   * <p>In Python: {@code asyncio.Queue.put_nowait}.
   *
   * @param item the item, may be null
   * @throws QueueFullException if the queue is full
   * @throws QueueShutDownException if this queue was shut down
   */
  public void putNowait(T item) {
    if (full()) {
      checkThread();
      checkOpen();
      throw new QueueFullException(
          "The queue is full: it holds " + qsize() + " items. To wait, call put(...).");
    }
    insert(item);
  }

  /** Puts an item in; there is room. */
  private void insert(T item) {
    checkThread();
    checkOpen();
    items.add(item == null ? NULL : item);
    unfinished++;
    finished.clear();
    tell(Use.PUT);
    getters.wakeNext();
  }

  private void checkOpen() {
    if (shutDown) {
      throw new QueueShutDownException("The queue was shut down: nothing can be put in any more.");
    }
  }

  /** A woken producer was cancelled: its room goes to the next one. */
  private void wakePutter() {
    if (!full()) {
      putters.wakeNext();
    }
  }

  // ---- taking out

  /**
   * Takes the next item out; waits while the queue is empty.
   *
   * <p>Suspends: only if the queue is empty. Cancellation: nothing is lost; the item stays in the
   * queue, for the next consumer.
   *
   * <p>To take all items up to the shutdown, iterate: {@code for (var item : queue)} needs no
   * {@code catch}.
   *
   * <p>In Python: {@code asyncio.Queue.get}.
   *
   * @return the item
   * @throws QueueShutDownException if this queue is empty and was shut down, or is meanwhile
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or this
   *     queue was waited for in another loop
   */
  public T get() {
    while (items.isEmpty()) {
      if (shutDown) {
        throw nothingLeft();
      }
      tell(Use.WAITS);
      getters.await(loop(), this::wakeGetter);
    }
    return take();
  }

  /**
   * Takes the next item out. Does not suspend; callbacks may call it, too.
   *
   * <p>In Python: {@code asyncio.Queue.get_nowait}.
   *
   * @return the item
   * @throws QueueEmptyException if the queue is empty
   * @throws QueueShutDownException if the queue is empty and was shut down
   */
  public T getNowait() {
    if (items.isEmpty()) {
      checkThread();
      throw nothingLeft();
    }
    return take();
  }

  private RuntimeException nothingLeft() {
    return shutDown
        ? new QueueShutDownException("The queue was shut down, and is empty.")
        : new QueueEmptyException("The queue is empty. To wait for an item, call get().");
  }

  /** Takes an item out; there is one. */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is an item only if T admits it
  private T take() {
    checkThread();
    int size = items.size();
    T item = (T) undisguised(items.remove());
    most = Math.max(most, size);
    if (size == 1 && most > BURST) {
      giveBack();
    }
    tell(Use.TAKEN);
    putters.wakeNext();
    return item;
  }

  /** The JDK's queues keep the room that a burst has needed. */
  private void giveBack() {
    items = newItems.get();
    most = 0;
  }

  /** An item as it was put in: null in place of {@link #NULL}. */
  static @Nullable Object undisguised(Object item) {
    return item == NULL ? null : item;
  }

  /** A woken consumer was cancelled: its item goes to the next one. */
  private void wakeGetter() {
    if (!empty()) {
      getters.wakeNext();
    }
  }

  /**
   * Takes the items out, one after the other, until this queue is empty and was shut down. Several
   * tasks may iterate at the same time: each item goes to one of them.
   *
   * <p>{@link Iterator#hasNext()} takes an item out, and {@link Iterator#next()} returns it. It
   * throws the same exceptions as {@link #get()}, except {@link QueueShutDownException}: that ends
   * the iteration.
   *
   * <p>Suspends: {@code hasNext()}, only while the queue is empty. Cancellation: nothing is lost;
   * the iteration may go on. An item that {@code hasNext()} has taken stays with the iterator.
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
   * Says that the work on one item is done. To be called once for each item taken out, if a task
   * waits in {@link #join()}. Does not suspend; callbacks may call it, too.
   *
   * <p>In Python: {@code asyncio.Queue.task_done}.
   *
   * @throws IllegalArgumentException if it is called more often than items were put in
   */
  public void taskDone() {
    finished.checkThread();
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
   * Waits until {@link #taskDone()} has been called for every item that was put in.
   *
   * <p>Suspends: only if there are unfinished items. Cancellation: nothing is lost; the items stay
   * as they are.
   *
   * <p>In Python: {@code asyncio.Queue.join}.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine, or a task
   *     of another loop has waited here
   */
  public void join() {
    finished.await();
  }

  // ---- the end

  /**
   * Shuts this queue down; the items that are in it can still be taken out. See {@link
   * #shutdown(boolean)}.
   *
   * <p>In Python: {@code asyncio.Queue.shutdown}.
   */
  public void shutdown() {
    shutdown(false);
  }

  /**
   * Shuts this queue down. From now on {@link #put} throws {@link QueueShutDownException}; so does
   * {@link #get()} once the queue is empty, and iterations end. All tasks that wait in these are
   * woken. Does not suspend; callbacks may call it, too.
   *
   * @param immediate whether to discard the items in the queue. They count as done, so {@link
   *     #join()} waits only for those that have been taken out
   */
  public void shutdown(boolean immediate) {
    checkThread();
    finished.checkThread();
    shutDown = true;
    if (immediate) {
      unfinished = Math.max(0, unfinished - qsize());
      giveBack();
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
   * <p>In Python: {@code asyncio.Queue.qsize}.
   *
   * @return the number
   */
  public int qsize() {
    return items.size();
  }

  /**
   * How many items this queue can hold.
   *
   * <p>In Python: {@code asyncio.Queue.maxsize}.
   *
   * @return the number; 0 or less: any number
   */
  public int maxsize() {
    return maxsize;
  }

  /**
   * Whether this queue holds no item.
   *
   * <p>In Python: {@code asyncio.Queue.empty}.
   *
   * @return true if it is empty
   */
  public boolean empty() {
    return items.isEmpty();
  }

  /**
   * Whether this queue holds as many items as it can.
   *
   * <p>In Python: {@code asyncio.Queue.full}.
   *
   * @return true if it is full; never, if it can hold any number
   */
  public boolean full() {
    return maxsize > 0 && qsize() >= maxsize;
  }

  @Override
  String kind() {
    return getClass().getSimpleName() + (maxsize > 0 ? "(" + maxsize + ")" : "");
  }

  @Override
  int level() {
    return qsize();
  }

  @Override
  public String toString() {
    return text(
        this,
        "maxsize="
            + maxsize
            + " size="
            + qsize()
            + count("getters", getters)
            + count("putters", putters)
            + (unfinished == 0 ? "" : " tasks=" + unfinished)
            + (shutDown ? " shutdown" : ""));
  }
}
