package asyncio;

import asyncio.futures.Future;
import asyncio.internal.loop.Report;
import asyncio.internal.report.StackFrames;
import asyncio.internal.text.Printer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The known facts of a failure that no code could catch.
 *
 * <p>In Python: the dictionary that {@code loop.call_exception_handler} takes.
 *
 * @param message describes the failure
 * @param exception the exception, or null
 * @param future the future concerned, or null
 * @param task the task that failed, or null
 * @param handle the callback that failed, or null
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
   * @param message describes the failure
   * @param exception the exception, or null
   * @param future the future concerned, or null
   * @param task the task that failed, or null
   * @param handle the callback that failed, or null
   * @param sourceTraceback where the task, the future or the handle was made; may be empty
   */
  public ExceptionContext {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(sourceTraceback, "sourceTraceback");
    sourceTraceback.forEach(frame -> Objects.requireNonNull(frame, "frame"));
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

  /** The known facts; short, and throws nothing, whatever they print. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("<ExceptionContext ").append(Printer.of(message));
    append(text, "exception", exception);
    append(text, "future", future);
    append(text, "task", task);
    append(text, "handle", handle);
    return text.append(StackFrames.createdAtShort(sourceTraceback)).append('>').toString();
  }

  private static void append(StringBuilder text, String key, @Nullable Object value) {
    if (value != null) {
      text.append(' ').append(key).append('=').append(Printer.of(value));
    }
  }

  Report report() {
    return new Report(message, exception, future, task, handle, sourceTraceback);
  }

  /**
   * Makes a context of a message alone.
   *
   * @param message describes the failure
   * @return the context
   */
  public static ExceptionContext of(String message) {
    return new ExceptionContext(message, null, null, null, null, List.of());
  }

  /**
   * Makes a context of a message and an exception.
   *
   * @param message describes the failure
   * @param exception the exception
   * @return the context
   */
  public static ExceptionContext of(String message, Throwable exception) {
    return new ExceptionContext(message, exception, null, null, null, List.of());
  }

  /**
   * Adds a future.
   *
   * @param newFuture the future
   * @return a new context
   */
  public ExceptionContext withFuture(Future<?> newFuture) {
    return new ExceptionContext(message, exception, newFuture, task, handle, sourceTraceback);
  }

  /**
   * Adds a task.
   *
   * @param newTask the task
   * @return a new context
   */
  public ExceptionContext withTask(Task<?> newTask) {
    return new ExceptionContext(message, exception, future, newTask, handle, sourceTraceback);
  }

  /**
   * Adds a callback.
   *
   * @param newHandle the callback
   * @return a new context
   */
  public ExceptionContext withHandle(Handle newHandle) {
    return new ExceptionContext(message, exception, future, task, newHandle, sourceTraceback);
  }

  /**
   * Adds an origin.
   *
   * @param newSourceTraceback where the task, the future or the handle was made
   * @return a new context
   */
  public ExceptionContext withSourceTraceback(List<StackTraceElement> newSourceTraceback) {
    return new ExceptionContext(message, exception, future, task, handle, newSourceTraceback);
  }
}
