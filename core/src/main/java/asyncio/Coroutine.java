package asyncio;

import asyncio.futures.Awaitable;
import asyncio.futures.Futures;

/**
 * A computation that may suspend, and has not been started.
 *
 * <p>In Java an ordinary method that suspends is simply called; the call is the await. To run it as
 * a task of its own, pass {@code () -> method(...)} to a method that takes a coroutine, such as
 * {@link Asyncio#createTask(Coroutine)}.
 *
 * <p>Awaiting a coroutine runs it within the current task, at once. A coroutine object may be run
 * several times.
 *
 * <p>In Python: the result of calling an {@code async def} function, which can be awaited once.
 *
 * @param <T> the result's type
 */
@FunctionalInterface
@SuppressWarnings(
    "FunctionalInterfaceMethodChanged") // on purpose: to await a coroutine is to run it
public interface Coroutine<T> extends Awaitable<T> {

  /**
   * The computation.
   *
   * @return the result, may be null
   * @throws Exception any exception; it reaches the awaiting code unchanged
   */
  T run() throws Exception;

  /**
   * Runs the computation here and now, in the task of the caller.
   *
   * <p>Suspends: if the computation does. Cancellation: the error is thrown at the computation's
   * own await.
   */
  @Override
  default T await() {
    try {
      return run();
    } catch (Exception e) {
      throw Futures.rethrow(e);
    }
  }

  /**
   * A coroutine without a result, for a variable: {@code Coroutine.Void tick = () -> sleep(1);}.
   *
   * <p>Methods that take a lambda without a result name {@link asyncio.futures.Action}; they take
   * this, too.
   */
  @FunctionalInterface
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // as of Coroutine
  interface Void extends Awaitable<java.lang.Void> {

    /**
     * The computation.
     *
     * @throws Exception any exception; it reaches the awaiting code unchanged
     */
    void run() throws Exception;

    /**
     * Runs the computation here and now; see {@link Coroutine#await()}.
     *
     * @return null
     */
    @Override
    @SuppressWarnings("NullAway") // the one value of the type java.lang.Void is null
    default java.lang.Void await() {
      try {
        run();
        return null;
      } catch (Exception e) {
        throw Futures.rethrow(e);
      }
    }
  }
}
