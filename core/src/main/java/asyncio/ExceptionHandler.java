package asyncio;

/**
 * Told of what went wrong where nobody could catch it; see {@link EventLoop#setExceptionHandler}.
 */
@FunctionalInterface
public interface ExceptionHandler {

  /**
   * Called on the loop's thread, in the context of the task or callback that failed, if there is
   * one.
   *
   * @param loop the loop
   * @param context what is known
   */
  void handle(EventLoop loop, ExceptionContext context);
}
