package asyncio;

import asyncio.futures.Future;
import asyncio.internal.loop.Report;
import java.util.List;
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
 * @param sourceTraceback in debug mode, where the task, the future or the handle was made, the
 *     innermost frame first; else empty
 */
public record ExceptionContext(
    String message,
    @Nullable Throwable exception,
    @Nullable Future<?> future,
    @Nullable Task<?> task,
    @Nullable Handle handle,
    List<StackTraceElement> sourceTraceback) {

  /**
   * Checks the message, and copies the frames.
   *
   * @param message what happened
   * @param exception the exception, or null
   * @param future the future it belongs to, or null
   * @param task the task it happened in, or null
   * @param handle the callback it happened in, or null
   * @param sourceTraceback where the task, the future or the handle was made; may be empty
   */
  public ExceptionContext {
    Objects.requireNonNull(message, "message");
    sourceTraceback = List.copyOf(sourceTraceback);
  }

  static ExceptionContext of(Report report) {
    return new ExceptionContext(
        report.message(),
        report.exception(),
        report.future(),
        (Task<?>) report.task(),
        (Handle) report.callback(),
        report.origin());
  }

  Report report() {
    return new Report(message, exception, future, task, handle, sourceTraceback);
  }

  /**
   * A message, and nothing else.
   *
   * @param message what happened
   * @return the context
   */
  public static ExceptionContext of(String message) {
    return new ExceptionContext(message, null, null, null, null, List.of());
  }

  /**
   * A message and an exception.
   *
   * @param message what happened
   * @param exception the exception
   * @return the context
   */
  public static ExceptionContext of(String message, Throwable exception) {
    return new ExceptionContext(message, exception, null, null, null, List.of());
  }

  /**
   * The same, with a future.
   *
   * @param newFuture the future
   * @return a new context
   */
  public ExceptionContext withFuture(Future<?> newFuture) {
    return new ExceptionContext(message, exception, newFuture, task, handle, sourceTraceback);
  }

  /**
   * The same, with a task.
   *
   * @param newTask the task
   * @return a new context
   */
  public ExceptionContext withTask(Task<?> newTask) {
    return new ExceptionContext(message, exception, future, newTask, handle, sourceTraceback);
  }

  /**
   * The same, with a callback.
   *
   * @param newHandle the callback
   * @return a new context
   */
  public ExceptionContext withHandle(Handle newHandle) {
    return new ExceptionContext(message, exception, future, task, newHandle, sourceTraceback);
  }

  /**
   * The same, with an origin.
   *
   * @param newSourceTraceback where the task, the future or the handle was made
   * @return a new context
   */
  public ExceptionContext withSourceTraceback(List<StackTraceElement> newSourceTraceback) {
    return new ExceptionContext(message, exception, future, task, handle, newSourceTraceback);
  }
}
