package asyncio.futures;

import org.jspecify.annotations.Nullable;

/**
 * The first of the two things that a future needs of whoever runs it: to have callbacks called
 * later.
 *
 * <p>For those who write event loops. See {@link FutureLoop}.
 */
public interface Scheduler {

  /**
   * The loop that this scheduler serves.
   *
   * @return the loop
   */
  Loop loop();

  /**
   * Queues a callback for the loop's next turn. Called on the loop's own thread.
   *
   * @param callback the callback
   * @param context the context to call it in, or null for a copy of the current one
   * @throws IllegalStateException if the loop is closed
   */
  void schedule(Runnable callback, @Nullable CallbackContext context);

  /**
   * Queues a callback from any thread, unless the loop is closed.
   *
   * @param callback the callback
   * @return false if the loop is closed: the callback will not be called
   */
  boolean trySchedule(Runnable callback);

  /**
   * The context that a callback registered now will run in, if none is given.
   *
   * @return a copy of the current context
   */
  CallbackContext copyContext();

  /**
   * Whether the calling thread runs a coroutine or a callback of this loop now, so that blocking it
   * would block the loop.
   *
   * @return true on the loop's own thread
   */
  boolean isCurrent();

  /**
   * Announces work outside the loop, such as a thread or a request, whose end will be scheduled
   * here. A loop in virtual time does not let time jump over it.
   *
   * <p>Take it back in what is scheduled, on the loop's own thread: later, and a loop in virtual
   * time may have gone to sleep for the sake of work that was done; earlier, and time may have
   * jumped over what was about to be scheduled.
   *
   * @param difference 1 when it begins, -1 when it has ended; any thread
   */
  void outsideWork(int difference);

  /**
   * Called when a future has failed, so that its exception is reported if nobody ever retrieves it.
   *
   * @param future the future
   * @param failure what tells whether the exception has been retrieved
   * @param observed whether anybody was waiting for it
   */
  void failed(Future<?> future, Failure failure, boolean observed);

  /**
   * Calls the loop's exception handler.
   *
   * @param message what went wrong
   * @param exception the exception
   * @param future the future in which it happened
   */
  void report(String message, Throwable exception, Future<?> future);

  /**
   * Called when a future was made, for loops that remember where.
   *
   * @param future the future
   */
  default void created(Future<?> future) {}

  /**
   * Where a future was made, in words.
   *
   * @param future the future
   * @return such as {@code " created at Main.java:12"}; empty if it is not known
   */
  default String describeOrigin(Future<?> future) {
    return "";
  }
}
