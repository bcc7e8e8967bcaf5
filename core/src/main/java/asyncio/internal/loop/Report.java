package asyncio.internal.loop;

import asyncio.futures.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure that no caller can catch. The public {@code ExceptionContext} shows it to the exception
 * handler.
 *
 * @param message describes the failure
 * @param exception the exception, or null
 * @param future the future concerned, or null
 * @param task the task concerned, or null
 * @param callback the callback concerned, or null
 * @param origin where the future or callback was made; empty if not known
 */
public record Report(
    String message,
    @Nullable Throwable exception,
    @Nullable Future<?> future,
    @Nullable Future<?> task,
    @Nullable Object callback,
    List<StackTraceElement> origin) {

  /**
   * A report of an exception.
   *
   * @param message describes the failure
   * @param exception the exception
   * @return the report
   */
  public static Report of(String message, Throwable exception) {
    return new Report(message, exception, null, null, null, List.of());
  }

  /**
   * A report about a future.
   *
   * @param message describes the failure
   * @param exception the exception, or null
   * @param future the future
   * @return the report
   */
  public static Report of(String message, @Nullable Throwable exception, Future<?> future) {
    return new Report(message, exception, future, null, null, List.of());
  }

  /**
   * A report about a task.
   *
   * @param message describes the failure
   * @param exception the exception, or null
   * @param task the task
   * @return the report
   */
  public static Report ofTask(String message, @Nullable Throwable exception, Future<?> task) {
    return new Report(message, exception, null, task, null, List.of());
  }

  /**
   * A report about a callback.
   *
   * @param message describes the failure
   * @param exception the exception
   * @param callback the callback
   * @return the report
   */
  public static Report ofCallback(String message, Throwable exception, Object callback) {
    return new Report(message, exception, null, null, callback, List.of());
  }

  /**
   * The same report with an origin.
   *
   * @param newOrigin where the future or callback was made
   * @return the report
   */
  public Report withOrigin(List<StackTraceElement> newOrigin) {
    return new Report(message, exception, future, task, callback, newOrigin);
  }
}
