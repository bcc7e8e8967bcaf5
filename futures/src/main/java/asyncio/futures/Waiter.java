package asyncio.futures;

/**
 * Whoever is told at once that a future is done: a suspended coroutine, which then takes its place
 * among what is ready.
 *
 * <p>For those who write event loops; everybody else uses {@link
 * Future#addDoneCallback(java.util.function.Consumer)}.
 */
@FunctionalInterface
public interface Waiter {

  /**
   * Called while the future becomes done, in the order in which waiters and callbacks were added;
   * must only queue.
   *
   * @param future the future, done
   */
  void futureDone(Future<?> future);
}
