package asyncio.futures;

/**
 * Learns at once that a future is done: a suspended coroutine, which then queues itself to run.
 *
 * <p>For authors of event loops. Other programs use {@link
 * Future#addDoneCallback(java.util.function.Consumer)}.
 */
@FunctionalInterface
public interface Waiter {

  /**
   * Learns that a future is done. Called within {@code setResult}, {@code setException} or {@code
   * cancel}, in the order in which waiters and callbacks were added. Must only queue, and not run
   * other code.
   *
   * @param future the future, which is done
   */
  void futureDone(Future<?> future);
}
