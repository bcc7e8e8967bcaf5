package asyncio.futures;

import java.util.List;

/**
 * A {@link Waiter} or done callback that knows which futures wait through it. {@link
 * Futures#awaitedBy} asks it.
 *
 * <p>For authors of event loops, and of functions that make futures of futures.
 */
public interface Dependent {

  /**
   * Returns the futures that wait for the future to which this object listens: the task that awaits
   * it, or the future that is made of it.
   *
   * <p>Any thread may call this method. In another thread than the loop's, the answer may miss a
   * change that happens just now.
   *
   * @return the futures. If a task only waits by means of a helper future, the list names the task,
   *     not the helper
   */
  List<Future<?>> dependents();
}
