package asyncio;

import asyncio.futures.Futures;
import asyncio.internal.wait.WaitQueue;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the items of a publisher, in a coroutine's {@code for} loop. {@link Flows#iterate}
 * makes one.
 *
 * <p>If the publisher fails, {@link #hasNext()} and {@link #next()} throw the same exception, after
 * all items that were published before.
 *
 * <p>Several tasks of the loop may share an iterator if they call {@code next()} only; each item
 * goes to one of them. {@code hasNext()} is of no use then: another task may take the item in
 * between.
 *
 * <p>Threads: for the tasks of the loop in which it was made.
 *
 * @param <T> the items' type
 */
@SuppressWarnings("IterableAndIterator") // on purpose: it can be iterated once, as a generator
public final class FlowIterator<T> implements Iterable<T>, Iterator<T>, AutoCloseable {

  /** The last signal. The failure is null if the publisher has completed. */
  private record End(@Nullable Throwable failure) {}

  private final EventLoop loop;
  private final int bufferSize;
  private final boolean isOutside;
  private final Receiver receiver = new Receiver();

  /**
   * The tasks that wait for a signal, usually at most one. Each signal wakes all of them; they look
   * again.
   */
  private final WaitQueue waiters = new WaitQueue();

  private @Nullable T next;
  private @Nullable End end;
  private Flow.@Nullable Subscription subscription;

  /** Items taken since the last request. */
  private int taken;

  FlowIterator(EventLoop loop, int bufferSize, boolean isOutside) {
    this.loop = loop;
    this.bufferSize = bufferSize;
    this.isOutside = isOutside;
  }

  void subscribeTo(Flow.Publisher<T> publisher) {
    publisher.subscribe(receiver);
  }

  /** The publisher's side, called in any thread. It calls the subscription in the loop only. */
  private final class Receiver implements Flow.Subscriber<T> {

    /** Items, and an {@link End} as the last signal. */
    private final Queue<Object> signals = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean subscribed = new AtomicBoolean();

    /** Whether the loop has been told that there are signals, and has not looked yet. */
    private final AtomicBoolean told = new AtomicBoolean();

    private volatile boolean closed;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      Objects.requireNonNull(given, "subscription");
      if (subscribed.getAndSet(true) || !inLoop(() -> begin(given))) {
        given.cancel();
      }
    }

    @Override
    public void onNext(T item) {
      signal(Objects.requireNonNull(item, "item"));
    }

    @Override
    public void onError(Throwable failure) {
      signal(new End(Objects.requireNonNull(failure, "failure")));
    }

    @Override
    public void onComplete() {
      signal(new End(null));
    }

    private void signal(Object signal) {
      if (closed) {
        return;
      }
      signals.add(signal);
      if (!told.getAndSet(true) && !inLoop(this::wakeAll)) {
        closed = true;
      }
    }

    private void wakeAll() {
      told.set(false); // before the tasks look: a later signal tells the loop again
      waiters.wakeAll();
    }

    /** False if the loop is closed. */
    private boolean inLoop(Runnable action) {
      if (loop.isClosed()) {
        return false;
      }
      if (loop.control().isHere()) {
        action.run();
        return true;
      }
      return loop.host().trySchedule(action);
    }
  }

  private void begin(Flow.Subscription given) {
    if (receiver.closed) {
      given.cancel();
    } else {
      subscription = given;
      given.request(bufferSize);
    }
  }

  /**
   * Whether there is one more item.
   *
   * <p>Suspends: unless an item or the end has come. Cancellation: no item is lost; this task or
   * another one may go on.
   *
   * @return false if the publisher has come to its end, or this was closed
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  @Override
  public boolean hasNext() {
    while (next == null && end == null) {
      receive();
    }
    if (next == null && end != null && end.failure != null) {
      throw Futures.rethrow(end.failure);
    }
    return next != null;
  }

  @SuppressWarnings("unchecked") // a signal that is not the end is an item
  private void receive() {
    Object signal = receiver.signals.poll();
    if (signal == null) {
      awaitSignal();
    } else if (signal instanceof End last) {
      end = last;
      subscription = null;
    } else {
      next = (T) signal;
    }
  }

  private void awaitSignal() {
    int work = isOutside ? 1 : 0;
    loop.host().outsideWork(work);
    try {
      waiters.await(loop.host());
    } finally {
      loop.host().outsideWork(-work);
    }
  }

  /**
   * The next item.
   *
   * <p>Suspends: unless an item or the end has come. Cancellation: no item is lost; this task or
   * another one may go on.
   *
   * @return the item
   * @throws NoSuchElementException if the publisher has come to its end, or this was closed
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The publisher has published everything, or was left.");
    }
    T item = Objects.requireNonNull(next);
    next = null;
    requestMore();
    return item;
  }

  /** Requests half of the buffer at a time, so that not every item costs a request. */
  private void requestMore() {
    taken++;
    if (subscription != null && taken >= (bufferSize + 1) / 2) {
      int more = taken;
      taken = 0;
      subscription.request(more);
    }
  }

  /**
   * This iterator itself: there is only one.
   *
   * @return this
   */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /**
   * Cancels the subscription, and forgets the items that were not taken. Tasks that wait for an
   * item see the end. Does not suspend. A second call does nothing.
   */
  @Override
  public void close() {
    receiver.closed = true;
    receiver.signals.clear();
    next = null;
    end = new End(null);
    Flow.Subscription toCancel = subscription;
    subscription = null;
    if (toCancel != null) {
      toCancel.cancel();
    }
    receiver.inLoop(receiver::wakeAll);
  }
}
