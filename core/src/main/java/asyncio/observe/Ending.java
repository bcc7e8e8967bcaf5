package asyncio.observe;

import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import asyncio.internal.report.StackFrames;
import asyncio.internal.text.Printer;
import org.jspecify.annotations.Nullable;

/**
 * How a task has ended. Keeps texts only: neither the task nor its result.
 *
 * @param how one word
 * @param what the result, the exception or the message of the cancellation, shortened; empty if
 *     there is none
 * @param place the line of the program that has thrown the exception; null if there is none
 */
record Ending(String how, String what, @Nullable StackTraceElement place) implements Placed {

  /** How many characters of a result or an exception are kept. */
  private static final int MOST_CHARACTERS = 120;

  /**
   * The end of a task.
   *
   * @param task the task, which is done or was abandoned
   * @param places whether to look for the place of an exception
   */
  static Ending of(Task<?> task, boolean places) {
    if (!task.done()) {
      return new Ending("abandoned", "", null);
    }
    Throwable exception = Futures.peekException(task);
    if (exception instanceof CancelledError && task.cancelled()) {
      String message = exception.getMessage();
      return new Ending("cancelled", message == null ? "" : text(message), null);
    }
    if (exception != null) {
      return new Ending("failed", text(exception), places ? StackFrames.placeIn(exception) : null);
    }
    Object result = task.result();
    return new Ending("returned", result == null ? "" : text(result), null);
  }

  private static String text(Object value) {
    return Printer.of(value, MOST_CHARACTERS);
  }

  @Override
  public String toString() {
    return what.isEmpty() ? how : how + ": " + what;
  }
}
