package asyncio.futures;

import java.util.List;

/**
 * A {@link Waiter} or done callback that knows which futures wait through it: what tells who waits
 * for whom, see {@link Futures#awaitedBy}.
 *
 * <p>For those who write event loops, or make futures of futures.
 */
public interface Dependent {

  /**
   * The futures that cannot be done before the one to which this listens, as far as it knows: the
   * task that awaits it, or the future that is made of it.
   *
   * <p>Any thread may ask, and then may get what has just changed.
   *
   * @return the futures; a task that awaits a future of ours only in order to wait for that one
   *     stands here itself
   */
  List<Future<?>> dependents();
}
