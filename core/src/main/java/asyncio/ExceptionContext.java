package asyncio;

import asyncio.futures.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of something that went wrong where nobody could catch it.
 *
 * <p>In Python: the dictionary that {@code loop.call_exception_handler} takes.
 *
 * @param message what happened
 * @param exception the exception, or null
 * @param future the future it belongs to, or null
 * @param task the task it happened in, or null
 * @param handle the callback it happened in, or null
 */
public record ExceptionContext(
    String message,
    @Nullable Throwable exception,
    @Nullable Future<?> future,
    @Nullable Task<?> task,
    @Nullable Handle handle) {

  /**
   * Checks the message.
   *
   * @param message what happened
   * @param exception the exception, or null
   * @param future the future it belongs to, or null
   * @param task the task it happened in, or null
   * @param handle the callback it happened in, or null
   */
  public ExceptionContext {
    Objects.requireNonNull(message, "message");
  }

  /**
   * A message, and nothing else.
   *
   * @param message what happened
   * @return the context
   */
  public static ExceptionContext of(String message) {
    return new ExceptionContext(message, null, null, null, null);
  }

  /**
   * A message and an exception.
   *
   * @param message what happened
   * @param exception the exception
   * @return the context
   */
  public static ExceptionContext of(String message, Throwable exception) {
    return new ExceptionContext(message, exception, null, null, null);
  }

  /**
   * The same, with a future.
   *
   * @param newFuture the future
   * @return a new context
   */
  public ExceptionContext withFuture(Future<?> newFuture) {
    return new ExceptionContext(message, exception, newFuture, task, handle);
  }

  /**
   * The same, with a task.
   *
   * @param newTask the task
   * @return a new context
   */
  public ExceptionContext withTask(Task<?> newTask) {
    return new ExceptionContext(message, exception, future, newTask, handle);
  }

  /**
   * The same, with a callback.
   *
   * @param newHandle the callback
   * @return a new context
   */
  public ExceptionContext withHandle(Handle newHandle) {
    return new ExceptionContext(message, exception, future, task, newHandle);
  }
}
