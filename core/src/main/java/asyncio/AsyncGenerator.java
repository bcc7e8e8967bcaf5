package asyncio;

import asyncio.internal.generator.Generation;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Values that are made one by one, as somebody asks for them, by a body that may await in between.
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
 *
 * try (var numbers = countdown(3)) {
 *   for (int number : numbers) { ... }
 * }
 * }</pre>
 *
 * <p>The body runs only while somebody asks for a value, as a part of the task that asks: {@link
 * Asyncio#currentTask()}, context variables and cancellation are those of that task. What the body
 * throws reaches whoever asks. It must not yield within a {@link Timeout}, a {@link TaskGroup} or a
 * {@link CancelScope} that it has opened: those would apply to the task that iterates.
 *
 * <p>A body that is not run to its end is left by a {@link GeneratorExit} at its {@code yield}, so
 * that its {@code finally} blocks run: by {@link #close()}, or else some time after nobody refers
 * to the generator any more, at the latest by {@link EventLoop#shutdownAsyncgens()}, which {@link
 * Asyncio#run(Coroutine)} calls.
 *
 * <p>In Python: a function with {@code async def} and {@code yield}. Can be iterated once. For the
 * coroutines of one loop, one at a time.
 *
 * @param <T> the values' type
 */
@SuppressWarnings("IterableAndIterator") // as in Python: it can be iterated once
public final class AsyncGenerator<T> implements Iterable<T>, Iterator<T>, AutoCloseable {

  /**
   * What makes the values.
   *
   * @param <T> the values' type
   */
  @FunctionalInterface
  public interface Body<T> {

    /**
     * Makes all values. May suspend.
     *
     * @param out takes them
     * @throws Exception anything; reaches whoever asks for the next value
     */
    void run(Yielder<T> out) throws Exception;
  }

  /**
   * Takes the values that a body makes.
   *
   * @param <T> the values' type
   */
  public interface Yielder<T> {

    /**
     * Hands over a value, and stays here until the next one is asked for. Called by the body.
     *
     * @param value the value, may be null
     * @throws GeneratorExit if the generator is closed: do not catch it
     * @throws IllegalStateException if the caller is not the body, has been told to end, or is
     *     within a timeout, a task group or a cancel scope of its own
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // Python's word; Java asks for "out." before it
    void yield(T value);
  }

  private final Generation<T> generation;

  AsyncGenerator(Generation<T> generation) {
    this.generation = generation;
  }

  /**
   * A generator; nothing runs yet.
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
   * Itself.
   *
   * @return this generator: to iterate again goes on where the last iteration stopped
   */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /**
   * Whether there is another value: runs the body until there is, or it has ended. Suspends if the
   * body does.
   *
   * @return false if the body has ended
   * @throws IllegalStateException if the caller is not a coroutine, or another one is just waiting
   *     for this generator
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
   * The next value. Suspends if the body does.
   *
   * <p>In Python: {@code anext(generator)}.
   *
   * @return the value
   * @throws NoSuchElementException if the body has ended
   * @throws IllegalStateException if the caller is not a coroutine, or another one is just waiting
   *     for this generator
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The generator has ended.");
    }
    return generation.takeValue();
  }

  /**
   * Ends the body, if it has begun and not ended: a {@link GeneratorExit} is thrown at its {@code
   * yield}. Suspends if the body awaits then.
   *
   * <p>In Python: {@code generator.aclose()}.
   *
   * @throws IllegalStateException if another coroutine is just waiting for this generator, or the
   *     body goes on to yield
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
