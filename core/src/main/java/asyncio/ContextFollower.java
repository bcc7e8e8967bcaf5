package asyncio;

/**
 * Follows the current context from thread to thread, for the sake of libraries that know only
 * thread-locals: told whenever the values of the context variables are others than those it was
 * told of last in the same thread. That is, when a task begins in its thread, when a callback runs
 * in another context than its thread's, when {@link Context#run(Runnable)} enters one, and when a
 * variable is set.
 *
 * <p>Coroutines have threads of their own, so what a follower puts into thread-locals stays with
 * them while they are suspended.
 *
 * <p>Beyond asyncio, where a library asks for the context by itself. Add one with {@link
 * Context#addFollower(ContextFollower)}.
 */
@FunctionalInterface
public interface ContextFollower {

  /**
   * Makes the state of the current thread that of a context. Called in that thread; it must be
   * quick, not await, and set no context variable. What it throws is logged.
   *
   * @param context the context that is current from now on
   */
  void follow(Context context);
}
