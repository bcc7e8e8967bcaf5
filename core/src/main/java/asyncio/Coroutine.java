package asyncio;

import asyncio.futures.Awaitable;
import asyncio.futures.Futures;

/**
 * A computation that may suspend, not started yet: what calling an {@code async def} function gives
 * in Python.
 *
 * <p>In Java an ordinary method that suspends is simply called, and calling it is awaiting it. To
 * start it as something of its own, pass {@code () -> method(...)} to whatever takes coroutines,
 * such as {@link Asyncio#createTask(Coroutine)}.
 *
 * <p>Awaiting a coroutine runs it within the current task, at once.
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
   * @throws Exception anything; it reaches whoever awaits unchanged
   */
  T run() throws Exception;

  /**
   * Runs the computation here and now, in the task of the caller.
   *
   * <p>Suspends: as the computation does.
   */
  @Override
  default T await() {
    try {
      return run();
    } catch (Exception e) {
      throw Futures.rethrow(e);
    }
  }

  /** A coroutine without a result, so that {@code () -> sleep(1)} is one. */
  @FunctionalInterface
  interface Void {

    /**
     * The computation.
     *
     * @throws Exception anything; it reaches whoever awaits unchanged
     */
    void run() throws Exception;

    /**
     * The same as a coroutine whose result is null.
     *
     * @return the coroutine
     */
    @SuppressWarnings("NullAway") // the one value of the type java.lang.Void is null
    default Coroutine<java.lang.Void> returningNull() {
      return () -> {
        run();
        return null;
      };
    }
  }
}
