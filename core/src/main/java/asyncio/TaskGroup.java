package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together: whoever opens a group does not leave it before all of them are done;
 * if one fails, the others are cancelled.
 *
 * <pre>{@code
 * TaskGroup.run(group -> {
 *   group.createTask(() -> fetch("a"));
 *   group.createTask(() -> fetch("b"));
 * }); // both are done here
 * }</pre>
 *
 * <p>There are two forms. The block form above knows how its body ends, as Python's {@code async
 * with} does: a body that fails cancels the children, and its exception joins theirs. The plain
 * form, {@code try (var group = new TaskGroup())}, cannot know: it waits for the children even if
 * its body has failed. And as Java has it, the exception of the body comes out, with that of the
 * group among its suppressed; so a child's failure that cancels a body which awaits something comes
 * out as {@link CancelledError}. Use the block form if the body awaits.
 *
 * <p>The exceptions of children, and of the body, come out as one {@link ExceptionGroup}, even if
 * there is only one. That a child was cancelled counts for nothing.
 *
 * <p>In Python: {@code asyncio.TaskGroup}. For the task that opens it, and for its children.
 */
public final class TaskGroup implements AutoCloseable {

  /**
   * What is done in a group.
   *
   * @param <T> the result's type
   */
  @FunctionalInterface
  public interface Block<T> {

    /**
     * The body.
     *
     * @param group the group
     * @return the result, may be null
     * @throws Exception anything; cancels the children
     */
    T run(TaskGroup group) throws Exception;
  }

  /** What is done in a group, without a result. */
  @FunctionalInterface
  public interface VoidBlock {

    /**
     * The body.
     *
     * @param group the group
     * @throws Exception anything; cancels the children
     */
    void run(TaskGroup group) throws Exception;
  }

  private final EventLoop loop;
  private final Task<?> parent;
  private final Set<Task<?>> unfinished = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable KeyboardInterrupt interrupt;
  private @Nullable Future<Void> allDone;
  private boolean exiting;
  private boolean aborting;
  private boolean cancelledParent;

  /**
   * Opens a group.
   *
   * @throws IllegalStateException if the caller is not a task
   */
  public TaskGroup() {
    loop = Asyncio.getRunningLoop();
    Task<?> current = Asyncio.currentTask();
    if (current == null) {
      throw new IllegalStateException(
          "TaskGroup cannot determine the parent task: open it in a coroutine, not in a callback.");
    }
    parent = current;
  }

  /**
   * Opens a group, runs the body, and waits for all tasks of the group. Suspends.
   *
   * <p>Give the lambda braces, {@code group -> { ... }}: by its bare expression the compiler cannot
   * tell whether it has a result.
   *
   * @param <T> the result's type
   * @param body what to do in the group, in the current task
   * @return the body's result
   * @throws ExceptionGroup if the body or a task fails
   * @throws CancelledError if the current task is cancelled meanwhile; the group's tasks are, too
   * @throws IllegalStateException if the caller is not a task
   */
  public static <T> T run(Block<T> body) {
    TaskGroup group = new TaskGroup();
    T result;
    try {
      result = body.run(group);
    } catch (GeneratorExit closed) {
      throw closed;
    } catch (Throwable exception) {
      group.exit(exception);
      throw Futures.rethrow(exception);
    }
    group.exit(null);
    return result;
  }

  /**
   * Opens a group, runs a body without a result, and waits for all tasks of the group; see {@link
   * #run(Block)}. Suspends.
   *
   * @param body what to do in the group, in the current task
   */
  @SuppressWarnings({"overloads", "NullAway"}) // a lambda either returns something or does not
  public static void run(VoidBlock body) {
    Block<@Nullable Void> block =
        group -> {
          body.run(group);
          return null;
        };
    run(block);
  }

  /**
   * Makes a task in this group.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @return the task
   * @throws IllegalStateException if the group is finished, or is being cancelled
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine) {
    return createTask(coroutine, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task without a result in this group; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine what to run
   * @return the task
   */
  public Task<Void> createTask(Coroutine.Void coroutine) {
    return createTask(coroutine.returningNull(), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task in this group; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @param options the task's name and context
   * @return the task
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    if (exiting && unfinished.isEmpty()) {
      throw new IllegalStateException(
          this + " is finished: make its tasks before its body ends, or in its tasks.");
    }
    if (aborting) {
      throw new IllegalStateException(
          this + " is shutting down, because a task failed or it was cancelled.");
    }
    Task<T> task = loop.createTask(coroutine, options);
    unfinished.add(task);
    task.addDoneCallback(done -> childDone(task));
    return task;
  }

  private void childDone(Task<?> task) {
    unfinished.remove(task);
    if (allDone != null && unfinished.isEmpty()) {
      Asyncio.setResultUnlessDone(allDone);
    }
    Throwable exception = task.cancelled() ? null : task.exception();
    if (exception == null) {
      return;
    }
    errors.add(exception);
    if (exception instanceof KeyboardInterrupt first && interrupt == null) {
      interrupt = first;
    }
    if (parent.done()) {
      loop.callExceptionHandler(
          ExceptionContext.of(
                  "A task of a group failed after its parent had ended: " + parent, exception)
              .withTask(task));
    } else if (!aborting && !cancelledParent) {
      // Stop whatever the parent is doing in the group. When it leaves, it takes this request back,
      // so that nobody else sees a cancellation.
      abort();
      cancelledParent = true;
      parent.cancel();
    }
  }

  private void abort() {
    aborting = true;
    for (Task<?> task : List.copyOf(unfinished)) {
      if (!task.done()) {
        task.cancel();
      }
    }
  }

  /**
   * Waits for all tasks of this group: the end of the plain form. Suspends.
   *
   * @throws ExceptionGroup if a task failed
   * @throws CancelledError if the current task is cancelled meanwhile; the group's tasks are, too
   */
  @Override
  public void close() {
    if (!loop.isClosed()) { // else this task is being unwound, and can wait for nobody
      exit(null);
    }
  }

  /** Leaves the group. Returns if the body's own exception, or none, is to go on. */
  private void exit(@Nullable Throwable bodyException) {
    exiting = true;
    if (bodyException instanceof KeyboardInterrupt first && interrupt == null) {
      interrupt = first;
    }
    CancelledError cancelled = bodyException instanceof CancelledError error ? error : null;
    if (bodyException != null && !aborting) {
      abort();
    }
    CancelledError cancelledHere = awaitChildren();
    cancelled = cancelledHere != null ? cancelledHere : cancelled;
    if (interrupt != null) {
      throw interrupt;
    }
    if (cancelledParent && parent.uncancel() == 0) {
      cancelled = null; // it was nobody but us
    }
    if (cancelled != null && errors.isEmpty()) {
      throw cancelled;
    }
    if (bodyException != null && !(bodyException instanceof CancelledError)) {
      errors.add(bodyException);
    }
    if (!errors.isEmpty()) {
      if (parent.cancelling() > 0) {
        // Somebody else wants the parent to stop, too. The errors come first; the request stays for
        // the next await.
        parent.uncancel();
        parent.cancel();
      }
      throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }
  }

  /**
   * Waits for the children, however often it is cancelled meanwhile. Returns the cancellation that
   * was not our own.
   */
  private @Nullable CancelledError awaitChildren() {
    CancelledError fromOutside = null;
    while (!unfinished.isEmpty()) {
      allDone = loop.createFuture();
      try {
        allDone.await();
      } catch (CancelledError error) {
        if (!aborting) {
          fromOutside = error;
          abort();
        }
      }
      allDone = null;
    }
    return fromOutside;
  }

  @Override
  public String toString() {
    return "<TaskGroup"
        + (unfinished.isEmpty() ? "" : " tasks=" + unfinished.size())
        + (errors.isEmpty() ? "" : " errors=" + errors.size())
        + (aborting ? " cancelling" : exiting ? "" : " entered")
        + ">";
  }
}
