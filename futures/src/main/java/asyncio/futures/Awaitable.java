package asyncio.futures;

/**
 * An object that a coroutine can await. {@link Future} is the usual one. A coroutine that has not
 * been started is another: it runs within the task that awaits it. So is a lambda, such as {@code
 * () -> reader.readline()}, where a method takes an awaitable.
 *
 * <p>An exception crosses an await unchanged: {@link #await()} throws the instance that the awaited
 * work threw, checked exceptions included. The {@code await()} of futures, tasks and coroutines
 * declares none. {@link #await(Class)} declares one, so that the compiler lets you catch it.
 *
 * <p>In Python: everything that may follow {@code await}.
 *
 * @param <T> the result's type
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // on purpose: see Action
public interface Awaitable<T> extends Action {

  /**
   * Waits for the result, and returns it.
   *
   * <p>Suspends: only if the result is not there yet. Other coroutines and callbacks of the same
   * loop run meanwhile. Cancellation: the awaited work is cancelled, too, and its result is lost.
   * To keep it, await {@code Asyncio.shield(...)}.
   *
   * @return the result, null if there is none
   * @throws CancelledError if the awaited work, or the task that waits, is cancelled
   * @throws IllegalStateException if it would have to wait but the caller is not a coroutine of the
   *     same loop
   * @throws Exception the exception of the awaited work
   */
  T await() throws Exception;

  /**
   * Waits like {@link #await()}, and declares a checked exception that the awaited work may throw.
   * Suspends, and can be cancelled, as {@code await()} does.
   *
   * @param <X> the exception's type
   * @param declared the exception's class; only the compiler needs it
   * @return the result, null if there is none
   * @throws X if the awaited work threw it
   */
  default <X extends Throwable> T await(Class<X> declared) throws X {
    try {
      return await();
    } catch (Exception e) {
      throw Futures.rethrow(e);
    }
  }

  /** Awaits, and drops the result. */
  @Override
  default void perform() throws Exception {
    T unused = await();
  }
}
