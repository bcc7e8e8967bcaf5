package asyncio;

import asyncio.internal.flow.FlowPublisher;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * Connects coroutines with {@link Flow}, the reactive streams of the JDK, with back-pressure in
 * both directions.
 *
 * <pre>{@code
 * try (var prices = Flows.iterate(publisher)) {
 *   for (Price price : prices) { // suspends until the next one is there
 *     show(price);
 *   }
 * }
 *
 * Flow.Publisher<Page> pages = Flows.publish(asCompletedPages);
 * }</pre>
 *
 * *
 *
 * <p>No method of this class suspends; iterating a {@link FlowIterator} does.
 *
 * <p>Beyond asyncio, where one writes {@code async for} and asynchronous generators.
 */
public final class Flows {

  private Flows() {}

  /**
   * Subscribes to a publisher, to iterate over its items; see {@link #iterate( Flow.Publisher,
   * int)}.
   *
   * @param <T> the items' type
   * @param publisher the publisher
   * @return an iterator for the running loop, which holds at most {@link Flow#defaultBufferSize()}
   *     items; close it
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> FlowIterator<T> iterate(Flow.Publisher<T> publisher) {
    return iterate(publisher, Flow.defaultBufferSize());
  }

  /**
   * Subscribes to a publisher, to iterate over its items. The publisher may publish in any thread.
   *
   * @param <T> the items' type
   * @param publisher the publisher
   * @param bufferSize the largest number of items that were requested and not yet taken by {@code
   *     next()}; with 1, each item is requested when the one before is taken
   * @return an iterator for the running loop; close it
   * @throws IllegalArgumentException if the size is not positive
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> FlowIterator<T> iterate(Flow.Publisher<T> publisher, int bufferSize) {
    Objects.requireNonNull(publisher, "publisher");
    if (bufferSize <= 0) {
      throw new IllegalArgumentException("The buffer size must be positive, not " + bufferSize);
    }
    EventLoop loop = Asyncio.getRunningLoop();
    boolean ownWork = publisher instanceof FlowPublisher<?> known && known.loop() == loop.host();
    FlowIterator<T> iterator = new FlowIterator<>(loop, bufferSize, !ownWork);
    iterator.subscribeTo(publisher);
    return iterator;
  }

  /**
   * Makes a publisher that gives each subscriber all items of an iterable. A task of the running
   * loop publishes; see {@link #publish(Supplier, EventLoop)}. Each subscription gets an iterator
   * of its own, and closes it in the end if it is {@link AutoCloseable}; the iterable is not
   * closed.
   *
   * @param <T> the items' type
   * @param source the items; its iterators may suspend
   * @return the publisher
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Flow.Publisher<T> publish(Iterable<T> source) {
    return publish(source, Asyncio.getRunningLoop());
  }

  /**
   * Makes a publisher that gives each subscriber all items of an iterable. A task of a given loop
   * publishes; see {@link #publish(Supplier, EventLoop)}. Each subscription gets an iterator of its
   * own, and closes it in the end if it is {@link AutoCloseable}; the iterable is not closed.
   *
   * @param <T> the items' type
   * @param source the items; its iterators may suspend
   * @param loop the loop whose tasks publish
   * @return the publisher
   */
  public static <T> Flow.Publisher<T> publish(Iterable<T> source, EventLoop loop) {
    Objects.requireNonNull(source, "source");
    return new FlowPublisher<>(Objects.requireNonNull(loop, "loop").host(), () -> source, false);
  }

  /**
   * Makes a publisher that gives each subscriber all items of an iterable of its own. A task of the
   * running loop publishes; see {@link #publish(Supplier, EventLoop)}.
   *
   * @param <T> the items' type
   * @param source makes the items; called for each subscription, in its task
   * @return the publisher
   * @throws IllegalStateException if no loop runs in this thread
   */
  @SuppressWarnings("overloads") // a lambda returns an iterator, or something iterable
  public static <T> Flow.Publisher<T> publish(Supplier<? extends Iterable<T>> source) {
    return publish(source, Asyncio.getRunningLoop());
  }

  /**
   * Makes a publisher that gives each subscriber all items of an iterable of its own. A task of a
   * given loop publishes.
   *
   * <p>Any thread may subscribe, request and cancel. {@code onSubscribe} is called at once, in the
   * subscribing thread. Then a task begins to iterate, and calls {@code onNext}, which may suspend.
   * The task calls {@code hasNext()} before the next item is demanded, so it tells of the end
   * without a demand. It calls {@code next()} when the item is demanded. {@code onComplete} or
   * {@code onError} is called in a callback of the loop, after the source was closed.
   *
   * <p>Cancelling the subscription cancels the task. The iterable and its iterator are made for the
   * subscription, and closed in the end if they are {@link AutoCloseable}. If the task is cancelled
   * from elsewhere, or its loop is closed, the subscriber gets an error.
   *
   * <p>The publisher keeps the rules of {@link Flow}, which are those of Reactive Streams.
   *
   * <p>If a lambda returns an object that is both an iterator and an iterable, the compiler cannot
   * choose between the overloads: assign the lambda to a variable of type {@code Supplier} first.
   *
   * @param <T> the items' type
   * @param source makes the items; called for each subscription, in its task
   * @param loop the loop whose tasks publish
   * @return the publisher
   */
  @SuppressWarnings("overloads") // a lambda returns an iterator, or something iterable
  public static <T> Flow.Publisher<T> publish(
      Supplier<? extends Iterable<T>> source, EventLoop loop) {
    Objects.requireNonNull(source, "source");
    return new FlowPublisher<>(Objects.requireNonNull(loop, "loop").host(), source, true);
  }
}
