package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where exceptions go that nobody can catch: to the loop's exception handler, by default to the
 * log.
 */
final class Reports {

  private final EventLoop loop;
  private @Nullable ExceptionHandler handler;

  Reports(EventLoop loop) {
    this.loop = loop;
  }

  @Nullable ExceptionHandler handler() {
    return handler;
  }

  void setHandler(@Nullable ExceptionHandler handler) {
    this.handler = handler;
  }

  void callbackFailed(Handle handle, Throwable exception) {
    if (exception instanceof KeyboardInterrupt) {
      loop.turns().fail(exception);
      return;
    }
    call(ExceptionContext.of("Exception in callback " + handle, exception).withHandle(handle));
  }

  /** A task cannot take its step, because its context is in use. */
  void stepFailed(Task<?> task) {
    Handle step = new Handle(loop, task.driver(), task.getContext());
    callbackFailed(
        step,
        new IllegalStateException(
            "Cannot run a step of "
                + task
                + ": its context is entered already; give each task a context of its own."));
  }

  /** A loop is closed, and this task of it is not done. */
  void abandoned(Task<?> task) {
    if (task.strand() == null) {
      call(
          ExceptionContext.of("Task was never started: its loop was closed before its first step")
              .withTask(task));
    } else if (task.reportsDestruction()) {
      call(ExceptionContext.of("Task was destroyed but it is pending!").withTask(task));
    }
  }

  /**
   * What a {@code try} statement with resources throws when it closes them, while the task is being
   * cancelled, hides among what the error has suppressed: for instance what the tasks of a {@link
   * TaskGroup} have failed by. The task is cancelled none the less, but nothing is lost.
   */
  void suppressedBy(CancelledError cancelled, Task<?> task) {
    for (Throwable hidden : cancelled.getSuppressed()) {
      call(
          ExceptionContext.of("Exception suppressed by the cancellation of a task", hidden)
              .withTask(task));
    }
  }

  /** Calls the handler, in the context of whatever failed. */
  void call(ExceptionContext reported) {
    ExceptionContext context = withOrigin(reported);
    Context where = contextOf(context);
    try {
      if (where == null || where.isEntered()) {
        callHandler(context);
      } else {
        where.run(() -> callHandler(context));
      }
    } catch (KeyboardInterrupt interrupt) {
      throw interrupt;
    } catch (Throwable failed) {
      failed.addSuppressed(
          context.exception() == null
              ? new IllegalStateException(context.message())
              : context.exception());
      log(
          ExceptionContext.of(
              "Unhandled error in exception handler; it was to report: " + context.message(),
              failed));
    }
  }

  private ExceptionContext withOrigin(ExceptionContext context) {
    if (!loop.getDebug() || !context.sourceTraceback().isEmpty()) {
      return context;
    }
    return context.withSourceTraceback(
        Stream.of(context.task(), context.future(), context.handle())
            .filter(Objects::nonNull)
            .map(loop::originOf)
            .filter(origin -> !origin.isEmpty())
            .findFirst()
            .orElse(List.of()));
  }

  private void callHandler(ExceptionContext context) {
    if (handler == null) {
      log(context);
    } else {
      handler.handle(loop, context);
    }
  }

  private static @Nullable Context contextOf(ExceptionContext context) {
    Future<?> future = context.task() != null ? context.task() : context.future();
    if (future instanceof Task<?> task) {
      return task.getContext();
    }
    return context.handle() == null ? null : context.handle().getContext();
  }

  /** The default handler: one entry in the log, at level ERROR. */
  void log(ExceptionContext context) {
    StringBuilder text = new StringBuilder(context.message());
    append(text, "future", context.future());
    append(text, "handle", context.handle());
    append(text, "task", context.task());
    text.append(StackFrames.createdAt(context.sourceTraceback()));
    Log.LOGGER.log(Level.ERROR, text.toString(), context.exception());
  }

  private static void append(StringBuilder text, String key, @Nullable Object value) {
    if (value != null) {
      text.append(System.lineSeparator()).append(key).append(": ").append(value);
    }
  }
}
