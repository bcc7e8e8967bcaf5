package asyncio;

import asyncio.internal.generator.Generation;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * An iterator whose values a body makes one by one, when the next one is asked for. The body may
 * await in between.
 *
 * <pre>{@code
 * AsyncGenerator<Integer> countdown(int from) {
 *   return AsyncGenerator.of(out -> {
 *     for (int i = from; i > 0; i--) {
 *       out.yield(i);
 *       sleep(1);
 *     }
 *   });
 * }
 * ...
 * try (var numbers = countdown(3)) {
 *   for (int number : numbers) { ... }
 * }
 * }</pre>
 *
 * <p>The body runs as a part of the task that asks for the next value, in the same step: {@link
 * Asyncio#currentTask()}, context variables and cancellation are those of that task. An exception
 * of the body reaches the asking code. The body must not yield within a {@link Timeout}, a {@link
 * TaskGroup}, a {@link CancelScope} or a {@link Context#run} of its own: they would apply to the
 * task that iterates.
 *
 * <p>A body that has not run to its end leaves its {@code yield} by a {@link GeneratorExit}, so
 * that its {@code finally} blocks run. This happens at {@link #close()}; or some time after the
 * program has dropped the generator; or at the latest at {@link EventLoop#shutdownAsyncgens()},
 * which {@link Asyncio#run(Coroutine)} calls.
 *
 * <p>A dropped generator that can be reached from its own body, by a variable or an object that the
 * body uses, is not found to be dropped: the JVM keeps the body's suspended thread, and all that
 * its stack refers to. It is closed only when the loop shuts down, and until then keeps that thread
 * and some kilobytes. (CPython's collector finds such cycles.) So close what you do not iterate to
 * its end. {@link LoopStatistics#openGenerators()} counts; debug mode warns of many.
 *
 * <p>Can be iterated once. For the coroutines of one loop, one at a time.
 *
 * <p>In Python: a function with {@code async def} and {@code yield}.
 *
 * @param <T> the values' type
 */
@SuppressWarnings("IterableAndIterator") // as in Python: it can be iterated once
public final class AsyncGenerator<T> implements Iterable<T>, Iterator<T>, AutoCloseable {

  /**
   * The code that makes the values.
   *
   * @param <T> the values' type
   */
  @FunctionalInterface
  public interface Body<T> {

    /**
     * Makes all values. May suspend.
     *
     * @param out takes the values
     * @throws Exception any exception; reaches the code that asks for the next value
     */
    void run(Yielder<T> out) throws Exception;
  }

  /**
   * Takes the values of a body.
   *
   * @param <T> the values' type
   */
  public interface Yielder<T> {

    /**
     * Hands over a value, and returns when the next one is asked for. Called by the body.
     *
     * @param value the value, may be null
     * @throws GeneratorExit if the generator is closed: do not catch it
     * @throws IllegalStateException if the caller is not the body, if the generator is being
     *     closed, or if the body is within a timeout, a task group, a cancel scope or a {@code
     *     Context.run} of its own
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // Python's word; Java asks for "out." before it
    void yield(T value);
  }

  private final Generation<T> generation;

  AsyncGenerator(Generation<T> generation) {
    this.generation = generation;
  }

  /**
   * Makes a generator. Nothing runs yet.
   *
   * @param <T> the values' type
   * @param body makes the values
   * @return the generator
   */
  public static <T> AsyncGenerator<T> of(Body<T> body) {
    Objects.requireNonNull(body, "body");
    return new AsyncGenerator<>(
        new Generation<>(out -> body.run(out::accept), EventLoop::generatorsOf));
  }

  /**
   * Returns this generator. A second iteration goes on where the first one stopped.
   *
   * @return this generator
   */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /**
   * Whether there is another value. Runs the body to its next {@code yield} or to its end.
   *
   * <p>Suspends: if the body does. Cancellation: the error is thrown at the body's own await. If
   * the body does not catch it, the generator has ended, and later calls return false.
   *
   * @return false if the body has ended
   * @throws IllegalStateException if the caller is not a coroutine, or another coroutine waits for
   *     this generator
   */
  @Override
  public boolean hasNext() {
    if (!generation.hasValue()) {
      try {
        generation.advance(this);
      } finally {
        Reference.reachabilityFence(this); // while it runs, it has not been dropped
      }
    }
    return generation.hasValue();
  }

  /**
   * The next value.
   *
   * <p>Suspends: if the body does. Cancellation: as of {@link #hasNext()}; a value that {@code
   * hasNext()} has found stays.
   *
   * <p>In Python: {@code anext(generator)}.
   *
   * @return the value
   * @throws NoSuchElementException if the body has ended
   * @throws IllegalStateException if the caller is not a coroutine, or another coroutine waits for
   *     this generator
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The generator has ended.");
    }
    return generation.takeValue();
  }

  /**
   * Ends the body, if it has begun and not ended: its {@code yield} throws a {@link GeneratorExit}.
   * A value that has not been taken is lost.
   *
   * <p>Suspends: if the body awaits in its clean-up. Cancellation: the error is thrown at that
   * await.
   *
   * <p>In Python: {@code generator.aclose()}.
   *
   * @throws IllegalStateException if another coroutine waits for this generator, or if the body
   *     yields again. A body that catches that, too, and yields on is left suspended for ever
   */
  @Override
  public void close() {
    try {
      generation.close();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public String toString() {
    return "<AsyncGenerator " + generation + ">";
  }
}
