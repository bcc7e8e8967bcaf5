package asyncio;

/** Is told of failures that no code could catch; see {@link EventLoop#setExceptionHandler}. */
@FunctionalInterface
public interface ExceptionHandler {

  /**
   * Handles a failure. Called in the context of the task or callback that failed, if there is one.
   *
   * <p>Threads: the loop's own thread. Two exceptions: a direct call of {@link
   * EventLoop#callExceptionHandler} calls the handler in the caller's thread; and while the loop
   * does not run, for instance in {@link EventLoop#close()}, the thread that owns the loop does.
   * The handler must not await. An exception that it throws is logged; a {@link KeyboardInterrupt}
   * ends the run.
   *
   * @param loop the loop
   * @param context the known facts
   */
  void handle(EventLoop loop, ExceptionContext context);
}
