package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Dependent;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
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
 * <p>Beyond asyncio: {@link #start} waits until a child says that it is ready, {@link #tasks} lists
 * the children, and {@link OnError#COLLECT} lets the others go on when one has failed.
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

  /**
   * A child that gets ready first; see {@link TaskGroup#start}.
   *
   * @param <T> the type of what it tells when it is ready
   */
  @FunctionalInterface
  public interface Startable<T> {

    /**
     * The child's coroutine.
     *
     * @param ready to be given a result as soon as the child is ready; then it may go on
     * @throws Exception anything; before the child is ready it reaches whoever starts it, later it
     *     is the child's, as usual
     */
    void run(Future<T> ready) throws Exception;
  }

  /** What becomes of the other tasks of a group when one has failed. */
  public enum OnError {
    /** They are cancelled, and so is the body. As in asyncio. */
    ABORT,
    /** They go on; the group throws all exceptions when everything has ended. */
    COLLECT
  }

  private final EventLoop loop;
  private final Task<?> parent;
  private final OnError onError;
  private final Set<Task<?>> unfinished = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable KeyboardInterrupt interrupt;
  private @Nullable Future<Void> allDone;
  private boolean exiting;
  private boolean aborting;
  private boolean cancelledParent;

  /** Whether {@link #run} knows how the body ends, so that it can keep a cancellation of ours. */
  private boolean hasBlock;

  /**
   * Opens a group.
   *
   * @throws IllegalStateException if the caller is not a task
   */
  public TaskGroup() {
    this(OnError.ABORT);
  }

  /**
   * Opens a group.
   *
   * @param onError what to do when a task fails
   * @throws IllegalStateException if the caller is not a task
   */
  public TaskGroup(OnError onError) {
    this.onError = Objects.requireNonNull(onError, "onError");
    loop = Asyncio.getRunningLoop();
    Task<?> current = Asyncio.currentTask();
    if (current == null) {
      throw new IllegalStateException(
          "TaskGroup cannot determine the parent task: open it in a coroutine, not in a callback.");
    }
    parent = current;
    parent.openScope();
  }

  /**
   * Opens a group, runs the body, and waits for all tasks of the group. Suspends.
   *
   * <p>Give the lambda braces, {@code group -> { ... }}: by its bare expression the compiler cannot
   * tell whether it has a result.
   *
   * @param <T> the result's type
   * @param body what to do in the group, in the current task
   * @return the body's result; null if the group was {@link #cancel cancelled} before its end
   * @throws ExceptionGroup if the body or a task fails
   * @throws CancelledError if the current task is cancelled meanwhile; the group's tasks are, too
   * @throws IllegalStateException if the caller is not a task
   */
  public static <T> T run(Block<T> body) {
    return run(OnError.ABORT, body);
  }

  /**
   * Opens a group, runs the body, and waits for all tasks of the group; see {@link #run(Block)}.
   * Suspends.
   *
   * @param <T> the result's type
   * @param onError what to do when a task fails
   * @param body what to do in the group, in the current task
   * @return the body's result; null if the group was {@link #cancel cancelled} before its end
   */
  @SuppressWarnings("NullAway") // a cancelled group has no result
  public static <T> T run(OnError onError, Block<T> body) {
    TaskGroup group = new TaskGroup(onError);
    group.hasBlock = true;
    T result = null;
    Throwable thrown = null;
    try {
      result = body.run(group);
    } catch (GeneratorExit closed) {
      throw closed;
    } catch (Throwable exception) {
      thrown = exception;
    }
    group.exit(thrown);
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
    run(OnError.ABORT, body);
  }

  /**
   * Opens a group, runs a body without a result, and waits for all tasks of the group; see {@link
   * #run(Block)}. Suspends.
   *
   * @param onError what to do when a task fails
   * @param body what to do in the group, in the current task
   */
  @SuppressWarnings({"overloads", "NullAway"}) // a lambda either returns something or does not
  public static void run(OnError onError, VoidBlock body) {
    Block<@Nullable Void> block =
        group -> {
          body.run(group);
          return null;
        };
    run(onError, block);
  }

  // ---- children

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
   * Makes a task with a name in this group; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @param name the task's name
   * @return the task
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine, String name) {
    return createTask(coroutine, TaskOptions.named(name));
  }

  /**
   * Makes a task with a name and without a result in this group; see {@link
   * #createTask(Coroutine)}.
   *
   * @param coroutine what to run
   * @param name the task's name
   * @return the task
   */
  public Task<Void> createTask(Coroutine.Void coroutine, String name) {
    return createTask(coroutine.returningNull(), TaskOptions.named(name));
  }

  /**
   * Makes a task without a result in this group; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine what to run
   * @param options the task's name and context
   * @return the task
   */
  public Task<Void> createTask(Coroutine.Void coroutine, TaskOptions options) {
    return createTask(coroutine.returningNull(), options);
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
    return createTask(coroutine, options, this::childDone);
  }

  private <T> Task<T> createTask(
      Coroutine<T> coroutine, TaskOptions options, Consumer<Task<?>> whenDone) {
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
    task.addDoneCallback(new ChildDone(whenDone));
    return task;
  }

  private final class ChildDone implements Consumer<Future<?>>, Dependent {

    private final Consumer<Task<?>> whenDone;

    ChildDone(Consumer<Task<?>> whenDone) {
      this.whenDone = whenDone;
    }

    @Override
    public void accept(Future<?> done) {
      Task<?> task = (Task<?>) done;
      unfinished.remove(task);
      if (allDone != null && unfinished.isEmpty()) {
        Futures.setResultUnlessDone(allDone);
      }
      whenDone.accept(task);
    }

    /** The parent cannot leave the group before its children are done, wherever it is. */
    @Override
    public List<Future<?>> dependents() {
      return List.of(parent);
    }
  }

  /**
   * Makes a task in this group, and waits until it says that it is ready: a server that listens, a
   * connection that stands. Suspends.
   *
   * <pre>{@code
   * int port = group.start(ready -> {
   *   var server = listen();
   *   ready.setResult(server.port());
   *   server.serveForever();
   * });
   * }</pre>
   *
   * <p>Beyond asyncio: there one makes an event for it, and waits for ever if the task fails before
   * it sets that.
   *
   * @param <T> the type of what the task tells when it is ready
   * @param coroutine what to run; completes the future that it gets
   * @return what the task has told
   * @throws IllegalStateException if the task ends without having said that it is ready; also as
   *     {@link #createTask(Coroutine)}
   * @throws CancelledError if the current task is cancelled meanwhile, or the new one; the new one
   *     has ended then. What the new task throws before it is ready comes out here, too, as the
   *     same instance, and does not count as the group's
   */
  public <T> T start(Startable<T> coroutine) {
    Future<T> ready = loop.createFuture();
    Coroutine.Void body = () -> coroutine.run(ready);
    Task<Void> task =
        createTask(body.returningNull(), TaskOptions.DEFAULT, done -> startedDone(done, ready));
    try {
      return Asyncio.shield(ready).await();
    } catch (CancelledError cancelled) {
      if (!ready.done()) {
        task.cancelAndJoin();
      }
      throw cancelled;
    }
  }

  private void startedDone(Task<?> task, Future<?> ready) {
    if (ready.done()) {
      childDone(task);
    } else if (task.cancelled()) {
      ready.cancel();
    } else if (task.exception() != null) {
      ready.setException(Objects.requireNonNull(task.exception()));
    } else {
      ready.setException(
          new IllegalStateException(
              task
                  + " has ended and not said that it is ready: complete the future it was given."));
    }
  }

  /**
   * The tasks of this group that have not ended, in the order in which they were made.
   *
   * @return a copy
   */
  public List<Task<?>> tasks() {
    return List.copyOf(unfinished);
  }

  /**
   * Ends this group early and quietly: cancels its tasks and, in the block form, its body. The
   * group is left without a {@link CancelledError}, unless somebody else has cancelled the task,
   * too; other exceptions come out as ever.
   *
   * <p>In the plain form the body goes on to its end, for what would stop it could not be kept from
   * those outside.
   *
   * <p>In Python: {@code TaskGroup.cancel()}, since 3.15. Does nothing if the group is finished.
   */
  public void cancel() {
    if (exiting && unfinished.isEmpty()) {
      return;
    }
    if (!aborting) {
      abort();
    }
    if (hasBlock && !cancelledParent) {
      cancelledParent = true;
      parent.cancel();
    }
  }

  private void childDone(Task<?> task) {
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
    } else if (onError == OnError.ABORT && !aborting && !cancelledParent) {
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

  /** Leaves the group, and throws what is to come out; what its own cancellation threw does not. */
  private void exit(@Nullable Throwable bodyException) {
    if (Asyncio.currentTask(loop) != parent) {
      throw new IllegalStateException(
          this + " was opened by " + parent + ": that task has to leave it, no other can.");
    }
    if (!exiting) {
      parent.closeScope();
    }
    exiting = true;
    if (bodyException instanceof KeyboardInterrupt first && interrupt == null) {
      interrupt = first;
    }
    CancelledError cancelled = bodyException instanceof CancelledError error ? error : null;
    if (bodyException != null && !aborting && goesBeforeChildren(bodyException)) {
      abort();
    }
    CancelledError cancelledHere = awaitChildren();
    cancelled = cancelledHere != null ? cancelledHere : cancelled;
    if (interrupt != null) {
      throw interrupt;
    }
    if (cancelledParent && parent.takeBack(0)) {
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
        parent.redeliver(null);
      }
      throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }
  }

  private boolean goesBeforeChildren(Throwable bodyException) {
    return onError == OnError.ABORT
        || bodyException instanceof CancelledError
        || bodyException instanceof KeyboardInterrupt;
  }

  /**
   * Waits for the children, however often it is cancelled meanwhile. Returns the cancellation that
   * was not our own.
   */
  private @Nullable CancelledError awaitChildren() {
    CancelledError fromOutside = null;
    while (!unfinished.isEmpty()) {
      try {
        if (aborting) {
          CancelScope.outside(this::awaitAllDone);
        } else {
          awaitAllDone();
        }
      } catch (CancelledError error) {
        if (!aborting) {
          fromOutside = error;
          abort();
        }
      }
    }
    return fromOutside;
  }

  private void awaitAllDone() {
    Future<Void> done = loop.createFuture();
    allDone = done;
    try {
      done.await();
    } finally {
      allDone = null;
    }
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
