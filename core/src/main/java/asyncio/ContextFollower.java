package asyncio;

/**
 * Copies the current context into thread-locals, for libraries that know only those. It is told
 * whenever the values of the context variables differ from those it was told of last in the same
 * thread: when a task begins in its thread, when a callback runs in another context than the one
 * before, when {@link Context#run(Runnable)} enters or leaves a context, and when a variable is
 * set.
 *
 * <p>Coroutines have threads of their own, so values that a follower puts into thread-locals stay
 * there while the coroutine is suspended.
 *
 * <p>Beyond asyncio, where a library asks for the context by itself. Add one with {@link
 * Context#addFollower(ContextFollower)}.
 */
@FunctionalInterface
public interface ContextFollower {

  /**
   * Sets the thread-locals of the current thread to the values of a context. Called in that thread.
   * It must be quick, must not await, and must set no context variable. A {@link RuntimeException}
   * is logged.
   *
   * @param context the context that is current from now on
   */
  void follow(Context context);
}
