package asyncio.futures;

/**
 * The second of the two things that a future needs of whoever runs it: to suspend the current
 * coroutine.
 *
 * <p>For those who write event loops; see {@link Scheduler}.
 */
public interface Suspender {

  /**
   * Suspends the current coroutine until the future is done.
   *
   * @param future a future of this loop that is not done yet
   * @throws IllegalStateException if the caller is not a coroutine of this loop
   * @throws CancelledError if the coroutine's task is cancelled meanwhile, or the future is
   */
  void suspendUntilDone(Future<?> future);

  /**
   * Suspends the current coroutine for one turn, so that everything runs that is ready.
   *
   * @throws IllegalStateException if the caller is not a coroutine of this loop
   * @throws CancelledError if the coroutine's task is cancelled meanwhile
   */
  void giveWay();
}
