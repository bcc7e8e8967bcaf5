package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * Calls a future's callbacks later, and hears about its failure.
 *
 * <p>For authors of event loops; see {@link FutureLoop}. Methods are for the loop's thread, unless
 * they say otherwise.
 */
public interface Scheduler {

  /** {@return the loop that this scheduler serves} */
  Loop loop();

  /**
   * Queues a callback for the loop's next turn.
   *
   * @param callback the callback
   * @param context the context in which to call it, or null for a copy of the current context
   * @throws IllegalStateException if the loop is closed
   */
  void schedule(Runnable callback, @Nullable CallbackContext context);

  /** {@return whether {@link #schedule} takes callbacks: until the loop has been closed} */
  boolean takesCallbacks();

  /**
   * Queues a callback, unless the loop is closed. Any thread may call this method.
   *
   * @param callback the callback
   * @return false if the loop is closed: the callback will not be called
   */
  boolean trySchedule(Runnable callback);

  /**
   * Has something done when the loop has been closed: in the thread that closes it, or at once if
   * it is closed already. For threads that wait for the loop. Any thread may call this method.
   *
   * @param action throws nothing
   * @return takes the action back
   */
  Runnable whenClosed(Runnable action);

  /** {@return a copy of the current context, for a callback that is added without a context} */
  CallbackContext copyContext();

  /**
   * {@return whether the calling thread runs a coroutine or a callback of this loop now} Blocking
   * such a thread would block the loop. Any thread may call this method.
   */
  boolean isCurrent();

  /**
   * Counts outside work, such as a thread or a request, whose end will be scheduled here. A loop in
   * virtual time does not let time jump over outside work. Any thread may call this method.
   *
   * <p>Subtract the work in the callback that is scheduled, on the loop's thread. If it is
   * subtracted later, a loop in virtual time may sleep for work that is done. If it is subtracted
   * earlier, time may jump over the callback.
   *
   * @param difference 1 when work begins, -1 when it has ended
   */
  void outsideWork(int difference);

  /**
   * Notes that a future has failed, so that the loop reports the exception if nobody ever retrieves
   * it.
   *
   * @param future the future
   * @param failure tells when the exception is retrieved
   */
  void failed(Future<?> future, Failure failure);

  /**
   * Calls the loop's exception handler.
   *
   * @param message what went wrong
   * @param exception the exception
   * @param future the future in which it happened
   */
  void report(String message, Throwable exception, Future<?> future);

  /**
   * Notes that a future was made. For loops that remember where.
   *
   * @param future the future
   */
  default void created(Future<?> future) {}

  /**
   * Describes where a future was made.
   *
   * @param future the future
   * @return such as {@code " created at Main.java:12"}; empty if it is not known
   */
  default String describeOrigin(Future<?> future) {
    return "";
  }
}
