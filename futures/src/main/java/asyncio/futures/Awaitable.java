package asyncio.futures;

/**
 * Something that a coroutine can wait for.
 *
 * <p>In Python: anything that may stand behind {@code await}. {@link Future} is the usual one; a
 * coroutine that has not been started is another, and runs within the task that awaits it.
 *
 * <p>An exception crosses an await unchanged: what was thrown on the other side is thrown here, the
 * same instance, checked exceptions included, although {@link #await()} declares none. {@link
 * #await(Class)} declares one, so that the compiler lets you catch it.
 *
 * @param <T> what awaiting yields
 */
@FunctionalInterface
public interface Awaitable<T> {

  /**
   * Waits, and returns the result.
   *
   * <p>Suspends: only if the result is not there yet. Call it in a coroutine; other coroutines and
   * callbacks of the same loop run meanwhile.
   *
   * @return the result, null if there is none
   * @throws CancelledError if the awaited work, or the task that waits, is cancelled
   * @throws IllegalStateException if it would have to wait but the caller is not a coroutine of the
   *     same loop
   */
  T await();

  /**
   * Waits like {@link #await()}, and declares a checked exception that the other side may throw.
   *
   * @param <X> the exception
   * @param declared the exception's class; only the compiler needs it
   * @return the result, null if there is none
   * @throws X if the other side threw it
   */
  default <X extends Throwable> T await(Class<X> declared) throws X {
    return await();
  }
}
