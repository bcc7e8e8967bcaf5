package asyncio;

import asyncio.internal.flow.FlowPublisher;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * Between coroutines and {@link Flow}, the reactive streams of the JDK, with back-pressure both
 * ways.
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
 * <p>Python's asyncio has no counterpart; there one writes {@code async for} and asynchronous
 * generators.
 */
public final class Flows {

  private Flows() {}

  /**
   * Subscribes to a publisher, to iterate over what it publishes; see {@link #iterate(
   * Flow.Publisher, int)}.
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
   * Subscribes to a publisher, to iterate over what it publishes. Does not suspend; the iterator
   * does. The publisher may publish in any thread.
   *
   * @param <T> the items' type
   * @param publisher the publisher
   * @param bufferSize how many items may have been requested that were not taken by {@code next()}
   *     yet; with 1, the next one is requested when one is taken
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
   * A publisher whose subscribers each get all that an iterable has, by a task of the running loop;
   * see {@link #publish(Supplier, EventLoop)}. Every subscription asks for an iterator of its own,
   * and closes it in the end if it is {@link AutoCloseable}; the iterable is not closed.
   *
   * @param <T> the items' type
   * @param source what to publish; its iterators may suspend
   * @return the publisher
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Flow.Publisher<T> publish(Iterable<T> source) {
    return publish(source, Asyncio.getRunningLoop());
  }

  /**
   * A publisher whose subscribers each get all that an iterable has, by a task of a given loop; see
   * {@link #publish(Supplier, EventLoop)}. Every subscription asks for an iterator of its own, and
   * closes it in the end if it is {@link AutoCloseable}; the iterable is not closed.
   *
   * @param <T> the items' type
   * @param source what to publish; its iterators may suspend
   * @param loop where to iterate
   * @return the publisher
   */
  public static <T> Flow.Publisher<T> publish(Iterable<T> source, EventLoop loop) {
    Objects.requireNonNull(source, "source");
    return new FlowPublisher<>(Objects.requireNonNull(loop, "loop").host(), () -> source, false);
  }

  /**
   * A publisher whose subscribers each get all that an iterable of their own has, by a task of the
   * running loop; see {@link #publish(Supplier, EventLoop)}.
   *
   * @param <T> the items' type
   * @param source called for each subscription
   * @return the publisher
   * @throws IllegalStateException if no loop runs in this thread
   */
  @SuppressWarnings("overloads") // a lambda returns an iterator, or something iterable
  public static <T> Flow.Publisher<T> publish(Supplier<? extends Iterable<T>> source) {
    return publish(source, Asyncio.getRunningLoop());
  }

  /**
   * A publisher whose subscribers each get all that an iterable of their own has, by a task of a
   * given loop.
   *
   * <p>Any thread may subscribe, request and cancel. {@code onSubscribe} is called at once, in the
   * thread that subscribes; then a task begins to iterate, and calls {@code onNext}, which may
   * suspend. It is one step ahead: it asks whether there is a next item before that is demanded,
   * and so tells of the end without a demand. An item is taken when it is demanded. The end, or
   * what the source threw, is told in a callback of the loop, after the source was closed.
   *
   * <p>Cancelling the subscription cancels the task. What was made for the subscription, the
   * iterable and its iterator, is closed in the end if it is {@link AutoCloseable}. If the task is
   * cancelled by somebody else, or its loop closed, the subscriber gets an error.
   *
   * <p>It keeps the rules of {@link Flow}, which are those of Reactive Streams.
   *
   * <p>If what a lambda returns is an iterator as well as iterable, the compiler cannot tell which
   * of these methods is meant: give it a variable of its own type.
   *
   * @param <T> the items' type
   * @param source called for each subscription, in its task
   * @param loop where to iterate
   * @return the publisher
   */
  @SuppressWarnings("overloads") // a lambda returns an iterator, or something iterable
  public static <T> Flow.Publisher<T> publish(
      Supplier<? extends Iterable<T>> source, EventLoop loop) {
    Objects.requireNonNull(source, "source");
    return new FlowPublisher<>(Objects.requireNonNull(loop, "loop").host(), source, true);
  }
}
