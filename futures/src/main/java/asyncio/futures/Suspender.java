package asyncio.futures;

/**
 * Suspends the current coroutine.
 *
 * <p>For authors of event loops; see {@link FutureLoop}.
 */
public interface Suspender {

  /**
   * Suspends the current coroutine until a future is done. Cancellation: cancels the future.
   *
   * @param future a future of this loop that is not done yet
   * @throws IllegalStateException if the caller is not a coroutine of this loop
   * @throws CancelledError if the coroutine's task is cancelled meanwhile, or the future is
   */
  void suspendUntilDone(Future<?> future);

  /**
   * Suspends the current coroutine for one turn, so that everything runs that is ready.
   * Cancellation: nothing is lost.
   *
   * @throws IllegalStateException if the caller is not a coroutine of this loop
   * @throws CancelledError if the coroutine's task is cancelled meanwhile
   */
  void giveWay();
}
