package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Dependent;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.loop.Report;
import asyncio.internal.suppressed.Suppressed;
import asyncio.internal.task.Cancellation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together. The task that opens a group leaves it only when all of them are done.
 * If one fails, the others are cancelled.
 *
 * <pre>{@code
 * TaskGroup.run(group -> {
 *   group.createTask(() -> fetch("a"));
 *   group.createTask(() -> fetch("b"));
 * }); // both are done here
 * }</pre>
 *
 * <p>There are two forms. The block form above knows how its body ends, as Python's {@code async
 * with} does: a body that fails or is cancelled cancels the children, and its exception joins
 * theirs.
 *
 * <p>The plain form, {@code try (var group = new TaskGroup())}, does not know how its body ends:
 *
 * <ul>
 *   <li>If the body fails, {@link #close} waits for the children and does not cancel them. A
 *       cancellation, while {@code close} waits, cancels them.
 *   <li>If the task was cancelled while the body ran, {@code close} cancels the children, even if
 *       the body has caught the {@link CancelledError}.
 *   <li>The exception of the body comes out, and the exception of the group is among its suppressed
 *       ones. So if a child fails while the body awaits, a {@link CancelledError} comes out.
 * </ul>
 *
 * <p>Use the block form if the body awaits.
 *
 * <p>The exceptions of children, and of the body, come out as one {@link ExceptionGroup}, even if
 * there is only one. A cancelled child is no failure. If the body ends by a {@link CancelledError}
 * that does not come out, the exceptions that it suppresses, of {@code close()} in a {@code try}
 * statement for instance, are members, too. {@link ExceptionGroup#handle} takes them apart by
 * class.
 *
 * <p>Beyond asyncio: {@link #start} waits until a child says that it is ready, {@link #tasks} lists
 * the children, and {@link OnError#COLLECT} lets the others go on when one has failed.
 *
 * <p>Threads: for the task that opens the group, and for its children.
 *
 * <p>In Python: {@code asyncio.TaskGroup}.
 */
public final class TaskGroup implements AutoCloseable {

  /** The body of a group, without a result. As an {@link Action}, it is for Java only. */
  @FunctionalInterface
  public interface Block extends GenericBlock, PlainBlock {}

  /** The method of {@link Block}. */
  interface PlainBlock {

    /**
     * The body.
     *
     * @param group the group
     * @throws Exception any exception; cancels the children
     */
    void perform(TaskGroup group) throws Exception;
  }

  /** Keeps Kotlin from making a {@link Block} of a lambda; {@link Action} says why. */
  interface GenericBlock {

    /**
     * The method of {@link PlainBlock}, as Java sees it; another one, as Kotlin sees it.
     *
     * @param <N> nothing
     * @param group the group
     * @throws Exception any exception
     */
    <N> void perform(TaskGroup group) throws Exception;
  }

  /**
   * The body of a group, with a result.
   *
   * @param <T> the result's type
   */
  @FunctionalInterface
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // on purpose: see Action
  public interface Body<T> extends Block {

    /**
     * The body.
     *
     * @param group the group
     * @return the result, may be null
     * @throws Exception any exception; cancels the children
     */
    T run(TaskGroup group) throws Exception;

    /** Runs the body, and drops its result. */
    @Override
    default void perform(TaskGroup group) throws Exception {
      T unused = run(group);
    }
  }

  /**
   * A child that says when it is ready; see {@link TaskGroup#start}.
   *
   * @param <T> the type of the value that it tells
   */
  @FunctionalInterface
  public interface Startable<T> {

    /**
     * The child's coroutine.
     *
     * @param ready a future that the child completes as soon as it is ready; the child may go on
     *     then
     * @throws Exception any exception; before the child is ready, {@link TaskGroup#start} throws
     *     it, later it is a failure of the child as usual
     */
    void run(Future<T> ready) throws Exception;
  }

  /** What happens to the other tasks of a group when one has failed. */
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

  /** How many requests to stop the parent had when it opened this group. */
  private final int mark;

  /**
   * Whether this is the block form: {@link #run} catches the cancellation that this group has made.
   */
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
   * @param onError what happens when a task fails
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
    mark = parent.openScope(this, Double.POSITIVE_INFINITY);
  }

  /**
   * Opens a group, runs the body, and waits for all tasks of the group.
   *
   * <p>Suspends: if the body does, and until all tasks of the group have ended. Cancellation: the
   * group's tasks are cancelled and waited for; then the {@link CancelledError} is thrown, and the
   * body's result is lost. If a task or the body has failed, too, the {@link ExceptionGroup} is
   * thrown, and the next await throws the {@code CancelledError}.
   *
   * <p>A lambda without braces, {@code group -> f(group)}, is taken for a body with a result. If
   * {@code f} has none, give the lambda braces: {@code group -> { f(group); }}.
   *
   * @param <T> the result's type
   * @param body the body; runs in the current task
   * @return the body's result; null if the group was {@link #cancel cancelled} before its end
   * @throws ExceptionGroup if the body or a task fails
   * @throws CancelledError if the current task is cancelled meanwhile; the group's tasks are, too
   * @throws IllegalStateException if the caller is not a task
   */
  public static <T> T run(Body<T> body) {
    return run(OnError.ABORT, body);
  }

  /**
   * Opens a group, runs the body, and waits for all tasks of the group; see {@link #run(Body)}.
   * Suspends and can be cancelled as that method.
   *
   * @param <T> the result's type
   * @param onError what happens when a task fails
   * @param body the body; runs in the current task
   * @return the body's result; null if the group was {@link #cancel cancelled} before its end
   */
  public static <T> T run(OnError onError, Body<T> body) {
    Objects.requireNonNull(body, "body");
    TaskGroup group = new TaskGroup(onError);
    return group.runBody(() -> body.run(group));
  }

  /**
   * Opens a group, runs a body without a result, and waits for all tasks of the group; see {@link
   * #run(Body)}. Suspends and can be cancelled as that method.
   *
   * @param body the body; runs in the current task
   */
  public static void run(Block body) {
    run(OnError.ABORT, body);
  }

  /**
   * Opens a group, runs a body without a result, and waits for all tasks of the group; see {@link
   * #run(Body)}. Suspends and can be cancelled as that method.
   *
   * @param onError what happens when a task fails
   * @param body the body; runs in the current task
   */
  public static void run(OnError onError, Block body) {
    Objects.requireNonNull(body, "body");
    TaskGroup group = new TaskGroup(onError);
    group.run(() -> body.perform(group));
  }

  /**
   * Runs a body in this group, which was opened just before, and waits for all tasks of the group.
   * The same as {@link #run(Body)}, for a group in a variable, whose tasks are asked for later.
   * Suspends and can be cancelled as that method.
   *
   * <pre>{@code
   * var group = new TaskGroup();
   * group.run(() -> {
   *   for (var url : urls) {
   *     group.createTask(() -> fetch(url));
   *   }
   * });
   * }</pre>
   *
   * <p>Tasks may be made before, too: they belong to the group, and this method waits for them.
   *
   * @param <T> the result's type
   * @param body the body; runs in the current task, which must be the one that has opened the group
   * @return the body's result; null if the group was {@link #cancel cancelled} before its end
   * @throws ExceptionGroup if the body or a task fails
   * @throws CancelledError if the current task is cancelled meanwhile; the group's tasks are, too
   * @throws IllegalStateException if the caller is not the task that has opened this group, or the
   *     group has had a body
   */
  public <T> T run(Awaitable<T> body) {
    Objects.requireNonNull(body, "body");
    if (hasBlock || exiting) {
      throw new IllegalStateException(this + " has already been entered: open a new group.");
    }
    if (Asyncio.currentTask() != parent) {
      throw new IllegalStateException(
          this + " was opened by another task: run its body in " + parent + ".");
    }
    return runBody(body);
  }

  /**
   * Runs a body without a result in this group, and waits for all tasks of the group; see {@link
   * #run(Awaitable)}.
   *
   * @param body the body; runs in the current task
   */
  public void run(Action body) {
    run(Task.coroutineOf(body));
  }

  @SuppressWarnings("NullAway") // a cancelled group has no result
  private <T> T runBody(Awaitable<T> body) {
    hasBlock = true;
    T result = null;
    Throwable thrown = null;
    try {
      result = body.await();
    } catch (GeneratorExit closed) {
      throw closed;
    } catch (Throwable exception) {
      thrown = exception;
    }
    exit(thrown);
    return result;
  }

  // ---- children

  /**
   * Makes a task in this group.
   *
   * <p>In Python: {@code asyncio.TaskGroup.create_task}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @return the task
   * @throws IllegalStateException if the group is finished, or is being cancelled
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine) {
    return createTask(coroutine, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task without a result in this group; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine the coroutine
   * @return the task
   */
  public Task<Void> createTask(Action coroutine) {
    return createTask(Task.coroutineOf(coroutine), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task with a name in this group; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
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
   * @param coroutine the coroutine
   * @param name the task's name
   * @return the task
   */
  public Task<Void> createTask(Action coroutine, String name) {
    return createTask(Task.coroutineOf(coroutine), TaskOptions.named(name));
  }

  /**
   * Makes a task without a result in this group; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine the coroutine
   * @param options the task's name and context
   * @return the task
   */
  public Task<Void> createTask(Action coroutine, TaskOptions options) {
    return createTask(Task.coroutineOf(coroutine), options);
  }

  /**
   * Makes a task in this group; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @param options the task's name and context
   * @return the task
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    return createTask(coroutine, Objects.requireNonNull(options, "options"), this::childDone);
  }

  /**
   * Makes a task in this group for each of several items: calls a function, which may suspend, with
   * the item. For a function without a result, there is {@link #createTaskEach}.
   *
   * @param <A> the items' type
   * @param <T> the results' type
   * @param items the items
   * @param function the function
   * @return the tasks, in the order of the items
   * @throws IllegalStateException if the group is finished, or is being cancelled
   */
  public <A, T> List<Task<T>> createTasks(
      Iterable<? extends A> items, Asyncio.AsyncFunction<? super A, ? extends T> function) {
    Objects.requireNonNull(function, "function");
    List<Task<T>> tasks = new ArrayList<>();
    for (A item : items) {
      tasks.add(createTask(() -> function.apply(item)));
    }
    return tasks;
  }

  /**
   * Makes a task without a result in this group for each of several items; see {@link
   * #createTasks}. For functions without a result.
   *
   * <pre>{@code
   * TaskGroup.run(group -> { group.createTaskEach(urls, url -> visit(url)); });
   * }</pre>
   *
   * @param <A> the items' type
   * @param items the items
   * @param function the function
   * @return the tasks, in the order of the items
   * @throws IllegalStateException if the group is finished, or is being cancelled
   */
  public <A> List<Task<Void>> createTaskEach(
      Iterable<? extends A> items, Asyncio.AsyncConsumer<? super A> function) {
    Objects.requireNonNull(function, "function");
    List<Task<Void>> tasks = new ArrayList<>();
    for (A item : items) {
      tasks.add(createTask(() -> function.accept(item)));
    }
    return tasks;
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
    task.joined(this);
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
   * Makes a task in this group, and waits until the task says that it is ready: a server that
   * listens, a connection that is established.
   *
   * <pre>{@code
   * int port = group.start(ready -> {
   *   var server = listen();
   *   ready.setResult(server.port());
   *   server.serveForever();
   * });
   * }</pre>
   *
   * <p>Suspends: always. Cancellation: a task that is not ready yet is cancelled and waited for. A
   * task that has just become ready goes on in the group, and the value that it told is lost.
   *
   * <p>Beyond asyncio: there one makes an event, and waits for ever if the task fails before it
   * sets the event.
   *
   * @param <T> the type of the value that the task tells
   * @param coroutine the task's coroutine; completes the future that it gets
   * @return the value that the task has told
   * @throws IllegalStateException if the task ends without having said that it is ready; also as
   *     {@link #createTask(Coroutine)}
   * @throws CancelledError if the current task or the new task is cancelled before the new one is
   *     ready. An exception of the new task comes out here, too, as the same instance, if the task
   *     throws it before it is ready; it is no failure of the group then
   */
  public <T> T start(Startable<T> coroutine) {
    Objects.requireNonNull(coroutine, "coroutine");
    Asyncio.requireCurrentTask("wait for a task that starts");
    Future<T> ready = loop.createFuture();
    Action body = () -> coroutine.run(ready);
    Task<Void> task =
        createTask(Task.coroutineOf(body), TaskOptions.DEFAULT, done -> startedDone(done, ready));
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
   * group is left without a {@link CancelledError}, unless the task was cancelled from elsewhere,
   * too; other exceptions come out as usual. Does not suspend.
   *
   * <p>In the plain form the body goes on to its end: a {@code CancelledError} in the body would
   * come out of the group.
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
      // Stop the body. When the parent leaves the group, it takes this request back, so that no
      // code outside the group sees a cancellation.
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
   * Waits for all tasks of this group: the end of the plain form. Cancels them if the current task
   * was cancelled since the group was opened.
   *
   * <p>Suspends: until all tasks of the group have ended. Cancellation: the group's tasks are
   * cancelled and waited for; then the {@link CancelledError} is thrown.
   *
   * @throws ExceptionGroup if a task failed
   * @throws CancelledError if the current task is cancelled meanwhile
   */
  @Override
  public void close() {
    if (!loop.isClosed()) { // else this task is being unwound, and cannot wait
      exit(null);
    }
  }

  /**
   * Leaves the group, and throws its outcome. The cancellation that the group itself has made does
   * not come out.
   */
  private void exit(@Nullable Throwable bodyException) {
    if (Asyncio.currentTask(loop) != parent) {
      throw new IllegalStateException(
          this + " was opened by " + parent + ": that task has to leave it, no other can.");
    }
    boolean first = !exiting;
    if (first) {
      parent.closeScope();
    }
    exiting = true;
    try {
      leave(bodyException);
    } finally {
      if (first) {
        parent.scopeLeft(this);
      }
    }
  }

  /** Awaits the children, and throws what is to be thrown. */
  private void leave(@Nullable Throwable bodyException) {
    if (bodyException instanceof KeyboardInterrupt first && interrupt == null) {
      interrupt = first;
    }
    CancelledError cancelled = bodyException instanceof CancelledError error ? error : null;
    boolean bodyWasCancelled = !hasBlock && !aborting && parent.cancelling() > mark;
    if (bodyWasCancelled
        || bodyException != null && !aborting && goesBeforeChildren(bodyException)) {
      abort();
    }
    CancelledError cancelledHere = awaitChildren(bodyWasCancelled, bodyException);
    if (cancelledHere != null && cancelled != null) {
      Suppressed.addAll(cancelledHere, Cancellation.lostWith(cancelled));
    }
    cancelled = cancelledHere != null ? cancelledHere : cancelled;
    if (bodyException != null && !(bodyException instanceof CancelledError)) {
      errors.add(bodyException);
    }
    if (interrupt != null) {
      throw interruptedWith(interrupt, cancelled);
    }
    if (cancelledParent && parent.takeBack(0)) {
      addLostWith(cancelled); // the only request was the group's own
      cancelled = null;
    }
    if (cancelled != null && errors.isEmpty()) {
      throw cancelled;
    }
    addLostWith(cancelled);
    if (!errors.isEmpty()) {
      if (parent.cancelling() > 0 && (cancelledHere != null || !bodyWasCancelled)) {
        // The parent was cancelled from elsewhere, too. The errors come first; the next await
        // throws the cancellation.
        parent.redeliver(null);
      }
      throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }
  }

  /** A cancellation is not thrown on; what it suppresses comes out with the other errors. */
  private void addLostWith(@Nullable CancelledError cancelled) {
    if (cancelled != null) {
      errors.addAll(Cancellation.lostWith(cancelled));
    }
  }

  /** The interrupt comes out alone, as in asyncio, and suppresses the other exceptions. */
  private KeyboardInterrupt interruptedWith(
      KeyboardInterrupt first, @Nullable CancelledError cancelled) {
    addLostWith(cancelled);
    for (Throwable error : errors) {
      if (!Suppressed.add(first, error)) {
        report("Exception in a task group that was interrupted", error);
      }
    }
    return first;
  }

  private void report(String message, Throwable exception) {
    loop.host().report(Report.ofTask(message, exception, parent));
  }

  private boolean goesBeforeChildren(Throwable bodyException) {
    return onError == OnError.ABORT
        || bodyException instanceof CancelledError
        || bodyException instanceof KeyboardInterrupt;
  }

  /**
   * Waits for the children, however often the parent is cancelled meanwhile. Returns the
   * cancellation that came from elsewhere, or null.
   *
   * @param bodyWasCancelled whether this is the plain form, and the children are cancelled although
   *     it is not known how the body has ended
   */
  private @Nullable CancelledError awaitChildren(
      boolean bodyWasCancelled, @Nullable Throwable bodyException) {
    CancelledError fromOutside = null;
    while (!unfinished.isEmpty()) {
      try {
        if (aborting) {
          CancelScope.outside(this::awaitAllDone);
        } else {
          awaitAllDone();
        }
      } catch (CancelledError error) {
        if (!aborting || bodyWasCancelled) {
          fromOutside = error;
        }
        if (!aborting) {
          abort();
        }
      } catch (GeneratorExit unwound) {
        reportUnwound(bodyException);
        throw unwound;
      }
    }
    return fromOutside;
  }

  /** The loop is closed: nobody will leave this group, so its errors come out here. */
  private void reportUnwound(@Nullable Throwable bodyException) {
    String message = "Exception in a task group that a closed loop has unwound";
    errors.forEach(error -> report(message, error));
    if (bodyException instanceof CancelledError cancelled) {
      Cancellation.lostWith(cancelled).forEach(lost -> report(message, lost));
    } else if (bodyException != null) {
      report(message, bodyException);
    }
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
