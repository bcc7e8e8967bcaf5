package asyncio.internal.flow;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.TimerQueue;
import asyncio.internal.suppressed.Suppressed;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes the items of iterables; see {@code Flows.publish}. */
public final class FlowPublisher<T> implements Flow.Publisher<T> {

  /** After so many items in a row a task gives way to others. */
  private static final int IN_A_ROW = 256;

  private final Host loop;
  private final Supplier<? extends Iterable<T>> source;
  private final boolean closesIterable;

  /** Publishes in tasks of a loop. */
  public FlowPublisher(Host loop, Supplier<? extends Iterable<T>> source, boolean closesIterable) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.source = source;
    this.closesIterable = closesIterable;
  }

  /** The loop whose tasks publish. */
  public Host loop() {
    return loop;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    new Emission(Objects.requireNonNull(subscriber, "subscriber")).open();
  }

  /** One subscription, and the task that serves it. */
  private final class Emission implements Flow.Subscription {

    private final Flow.Subscriber<? super T> subscriber;

    // For any thread:
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile boolean ended;
    private volatile @Nullable Runnable forgetClosing;

    // For the thread that has control:
    private @Nullable Future<Void> task;
    private @Nullable Future<Void> moreDemand;
    private @Nullable IllegalArgumentException misuse;
    private boolean isClosing;

    Emission(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    /** Called by the thread that subscribes. */
    void open() {
      try {
        subscriber.onSubscribe(this);
      } catch (Throwable violation) {
        inLoop(() -> leave(violation));
        return;
      }
      forgetClosing = loop.whenClosed(this::loopClosed);
      inLoop(this::start);
    }

    /** The subscriber is told, even if the loop has had no time to start or to end the task. */
    private void loopClosed() {
      Future<Void> last = task;
      try {
        if (last != null && last.done()) {
          tellEnd(last);
        } else {
          fail(new IllegalStateException("The event loop of the publisher is closed. " + loop));
        }
      } catch (Throwable violation) {
        leave(violation);
      }
    }

    private void start() {
      if (cancelled) {
        return;
      }
      try {
        task = loop.createTask(this::run);
      } catch (RuntimeException refused) { // by a task factory
        fail(refused);
        return;
      }
      task.addDoneCallback(this::tellEnd);
    }

    // ---- what the subscriber calls, in any thread

    @Override
    public void request(long n) {
      if (cancelled || ended) {
        return;
      }
      if (n <= 0) {
        inLoop(() -> refuse(n));
      } else if (demand.getAndUpdate(before -> TimerQueue.addSaturated(before, n)) == 0) {
        inLoop(this::noteDemand);
      }
    }

    private void refuse(long n) {
      if (misuse == null) {
        misuse =
            new IllegalArgumentException(
                "A subscriber must request a positive number of items (§3.9), not " + n);
        stopTask();
      }
    }

    private void noteDemand() {
      if (moreDemand != null) {
        Futures.setResultUnlessDone(moreDemand);
      }
    }

    @Override
    public void cancel() {
      if (!cancelled && !ended) {
        cancelled = true;
        inLoop(this::stopTask);
      }
    }

    /**
     * Cancels the task; not if the task itself calls this, for it looks anyway, and not while it
     * closes the source.
     */
    private void stopTask() {
      if (task != null && !isClosing && loop.currentTask() != task) {
        task.cancel();
      }
    }

    /** False if the loop is closed. */
    private boolean inLoop(Runnable action) {
      if (loop.isClosed()) {
        return false;
      }
      if (loop.isCurrent()) {
        action.run();
        return true;
      }
      return loop.trySchedule(action);
    }

    // ---- the task

    private @Nullable Void run() throws Exception {
      try {
        openAndEmit();
      } catch (Error exit) {
        if (loop.isExit(exit)) {
          fail(new IllegalStateException("The event loop of the publisher was closed.", exit));
        }
        throw exit;
      }
      return null;
    }

    private void openAndEmit() throws Exception {
      if (isOver()) {
        return;
      }
      Iterable<T> iterable = source.get();
      AutoCloseable first = closesIterable ? closeable(iterable) : null;
      try {
        Iterator<T> items = iterable.iterator();
        AutoCloseable second = items == first ? null : closeable(items);
        try {
          emitAll(items);
        } catch (Throwable failure) {
          throw Futures.rethrow(Suppressed.closing(failure, second));
        }
        close(second);
      } catch (Throwable failure) {
        throw Futures.rethrow(Suppressed.closing(failure, first));
      }
      close(first);
    }

    private static @Nullable AutoCloseable closeable(Object resource) {
      return resource instanceof AutoCloseable closeable ? closeable : null;
    }

    private static void close(@Nullable AutoCloseable resource) throws Exception {
      if (resource != null) {
        resource.close();
      }
    }

    private void emitAll(Iterator<T> items) {
      try {
        for (int row = 1; !isOver() && items.hasNext(); row++) {
          if (row % IN_A_ROW == 0) {
            loop.giveWay();
          }
          awaitDemand();
          if (!isOver()) {
            emit(Objects.requireNonNull(items.next(), "item"));
          }
        }
      } finally {
        isClosing = true;
      }
    }

    private void emit(T item) {
      if (isOver()) { // next() may have suspended
        return;
      }
      demand.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
      try {
        subscriber.onNext(item);
      } catch (CancelledError stopped) { // thrown where the subscriber has suspended this task
        throw stopped;
      } catch (Throwable violation) {
        if (loop.isExit(violation)) {
          throw violation;
        }
        leave(violation);
      }
    }

    private void awaitDemand() {
      while (demand.get() == 0 && !isOver()) {
        moreDemand = loop.createFuture();
        try {
          moreDemand.await();
        } finally {
          moreDemand = null;
        }
      }
    }

    private boolean isOver() {
      return cancelled || misuse != null;
    }

    // ---- the end

    /** The subscriber has thrown an exception, which the rules forbid. It gets nothing more. */
    private void leave(Throwable violation) {
      cancelled = true;
      loop.report(
          Report.of(
              "A subscriber threw an exception; its subscription is cancelled: " + subscriber,
              violation));
    }

    private void tellEnd(Future<Void> done) {
      Runnable forget = forgetClosing;
      if (forget != null) {
        forget.run();
      }
      if (misuse != null) {
        fail(misuse);
        return;
      }
      if (cancelled) {
        return; // a failure to close the source is reported as never retrieved
      }
      try {
        done.result();
      } catch (Throwable failure) {
        fail(failure);
        return;
      }
      ended = true;
      subscriber.onComplete();
    }

    private void fail(Throwable failure) {
      if (!cancelled && !ended) {
        ended = true;
        subscriber.onError(failure);
      }
    }
  }
}
