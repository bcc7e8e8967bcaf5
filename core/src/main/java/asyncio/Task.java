package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.Waiter;
import asyncio.internal.combinator.Joins;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.report.StackFrames;
import asyncio.internal.stack.StackDepth;
import asyncio.internal.stack.StackReserve;
import asyncio.internal.task.Cancellation;
import asyncio.internal.task.WaitChain;
import asyncio.internal.text.Named;
import asyncio.internal.text.Printer;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs in an event loop, and the future of its result.
 *
 * <p>A task runs in a virtual thread, but only while no other task or callback of its loop runs.
 * The thread is its own until the task has ended: it has no thread-local variables, interrupts or
 * settings of others. Then the direct engine may give the thread to a new task. So do not keep
 * {@code Thread.currentThread()} beyond the end of a task, to interrupt it or to wait for its end.
 * And release the JDK's locks before a task ends: they belong to the thread.
 *
 * <p>It starts in the turn after it was made. It keeps control until it awaits something that is
 * not there yet, and goes on in the turn after that thing has arrived.
 *
 * <p>The loop keeps a reference to every task until the task is done; the program need not.
 *
 * <p>In Python: {@code asyncio.Task}. Make a task with {@link Asyncio#createTask(Coroutine)} or
 * {@link EventLoop#createTask(Coroutine)}.
 *
 * <p>Threads: for coroutines and callbacks of its loop, except where noted.
 *
 * @param <T> the result's type
 */
public final class Task<T> extends Future<T> {

  // The life of a task, as its loop sees it:
  //
  //   created --first step--> running --coroutine ends--> done
  //                            |  ^
  //                     awaits v  | next step
  //                          suspended
  // A step is due when the task's driver stands in the ready queue (Turns). While the task awaits a
  // future, `waitingFor` is that future, and the future knows the driver. `waitingFor` stays set
  // until the next step runs, even if the future is done already.

  /** How many tasks of a circle a message names. */
  private static final int MOST_OF_CIRCLE = 20;

  private final EventLoop loop;
  private Context context;

  /** The context that the coroutine runs in now: its own, or one that it has entered. */
  private Context activeContext;

  private final Driver driver;
  private final int number;
  private @Nullable String name;

  /** A coroutine, or a function that is none; null when it has ended. */
  private @Nullable Action function;

  private @Nullable Future<?> waitingFor;

  /**
   * Null until the task is cancelled for the first time, or enters a timeout, a group or a scope.
   */
  private @Nullable Cancellation cancellation;

  private boolean reportsDestruction = true;

  /** How often the coroutine has awaited; wraps. */
  private short awaits;

  /** Every 4096th await checks how deep the stack is. */
  private static final int LOOK_AT_DEPTH = 0xFFF;

  /**
   * Makes a task of a loop; its first step runs in the next turn. For task factories; programs call
   * {@code createTask}.
   *
   * @param loop the loop
   * @param coroutine the coroutine
   * @param options its name and context
   * @throws IllegalStateException if the loop is closed, or if the task is to start eagerly in a
   *     context that is in use
   * @throws KeyboardInterrupt if its eager first step throws that
   */
  public Task(EventLoop loop, Coroutine<? extends T> coroutine, TaskOptions options) {
    super(Objects.requireNonNull(loop, "loop").host());
    StackReserve.require();
    this.loop = loop;
    this.function = Adapter.functionOf(Objects.requireNonNull(coroutine, "coroutine"));
    this.name = Objects.requireNonNull(options, "options").name();
    this.number = name == null ? loop.nextTaskNumber() : 0;
    Context given = options.context();
    this.context = given != null ? given : loop.copyContext();
    this.activeContext = context;
    boolean startsEagerly = Boolean.TRUE.equals(options.eagerStart()) && loop.control().isHere();
    if (startsEagerly && context.isEntered()) {
      context.enter(); // throws
    }
    loop.checkOpen();
    this.driver = new Driver(this);
    loop.kernel().register(driver);
    if (startsEagerly) {
      loop.startEagerly(driver);
    } else {
      loop.turns().add(driver);
    }
  }

  // ---- running

  /**
   * The task as its loop sees it: the strand that runs the coroutine, and the waiter that the
   * awaited future wakes. Threads that were started in the task keep the driver alive, not the
   * task.
   */
  static final class Driver extends TaskStrand implements Waiter, Dependent, Named {

    /** Null when the task has ended; see above. */
    private @Nullable Task<?> task;

    Driver(Task<?> task) {
      super(task.loop.kernel());
      this.task = task;
    }

    @Nullable EventLoop loop() {
      Task<?> present = task;
      return present == null ? null : present.loop;
    }

    private Task<?> live() {
      return Objects.requireNonNull(task);
    }

    /**
     * Runs the coroutine, and then those of other new tasks, as long as there are any to which the
     * thread can be given. This frame stays on the stack of each suspended coroutine: it has few
     * variables.
     */
    @Override
    public void run() {
      begin();
      TaskStrand running = this;
      while (running instanceof Driver driver) {
        running = driver.live().runCoroutine();
      }
    }

    @Override
    public void futureDone(Future<?> future) {
      Task<?> waiting = task;
      if (waiting != null && waiting.waitingFor == future) {
        waiting.loop.checkTakesCallbacks();
        waiting.loop.checkThread();
        waiting.loop.turns().add(this);
      }
    }

    @Override
    public List<Future<?>> dependents() {
      Task<?> waiting = task;
      return waiting == null ? List.of() : List.of(waiting);
    }

    @Override
    public @Nullable Task<?> task() {
      return task;
    }

    @Override
    public @Nullable Host host() {
      Task<?> present = task;
      return present == null ? null : present.loop.host();
    }

    @Override
    public String taskName() {
      return live().getName();
    }

    @Override
    public int cancelRequests() {
      return live().cancelling();
    }

    @Override
    public int openScopes() {
      return live().openScopes();
    }

    @Override
    public Object activeContext() {
      return live().activeContext;
    }

    @Override
    public void showContext() {
      live().activeContext.becameCurrent();
    }

    @Override
    protected void enterContext() {
      live().arrive();
    }

    @Override
    protected void leaveContext() {
      live().context.leave();
    }

    @Override
    protected boolean canStep() {
      return live().canStep();
    }

    @Override
    protected boolean mayStep() {
      return live().mayStep();
    }

    @Override
    protected void cannotStart(Throwable failure) {
      Task<?> failed = live();
      failed.fail(failure);
      failed.ended();
    }

    @Override
    public String shortName() {
      Task<?> present = task;
      return present == null ? "<Task>" : "<Task '" + Printer.name(present.getName()) + "'>";
    }

    @Override
    public String toString() {
      return String.valueOf(task);
    }
  }

  /** Returns the next new task that runs in this thread, or null if the thread is to end. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the function's result is of this task's type
  private @Nullable TaskStrand runCoroutine() {
    loop.control().begin(driver);
    TaskStrand next;
    try {
      arrive();
      succeed((T) Adapter.call(Objects.requireNonNull(function)));
    } catch (Throwable exception) {
      fail(exception);
    } finally { // control must not end with this thread
      next = end();
    }
    return next;
  }

  /** The coroutine has ended. Returns the new task that gets the thread, or null. */
  private @Nullable TaskStrand end() {
    if (!loop.isClosed()) {
      ended();
    }
    context.leave();
    if (!loop.isClosed()) {
      driver.task = null;
    }
    return loop.control().end(driver);
  }

  private void ended() {
    loop.ended(this);
  }

  /**
   * A function as a coroutine, from the method that takes it to the task that runs it. The task
   * drops the adapter: an adapter takes memory, and a frame of each suspended task's stack.
   */
  private static final class Adapter<T> implements Coroutine<T>, Named {

    private final Action function;

    Adapter(Action function) {
      this.function = function;
    }

    /** The function that a coroutine has been made of, or the coroutine itself. */
    static Action functionOf(Coroutine<?> coroutine) {
      return coroutine instanceof Adapter<?> adapter ? adapter.function : coroutine;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // of an action without a result, T is Void
    public T run() throws Exception {
      return (T) call(function);
    }

    static @Nullable Object call(Action function) throws Exception {
      if (function instanceof Coroutine<?> coroutine) {
        return coroutine.run();
      }
      if (function instanceof Awaitable<?> awaitable) {
        return awaitable.await();
      }
      function.perform();
      return null;
    }

    @Override
    public String shortName() {
      return Printer.function(function);
    }
  }

  /** The coroutine that awaits an awaitable: the awaitable itself if it is a coroutine. */
  static <T> Coroutine<T> coroutineOf(Awaitable<T> awaitable) {
    if (awaitable instanceof Coroutine<T> coroutine) {
      return coroutine;
    }
    return new Adapter<>(Objects.requireNonNull(awaitable, "awaitable"));
  }

  /**
   * The coroutine of a function without a result.
   *
   * @throws IllegalArgumentException if it is a future: the compiler takes it for an action
   */
  static Coroutine<Void> coroutineOf(Action function) {
    if (Objects.requireNonNull(function, "coroutine") instanceof Future<?> future) {
      throw new IllegalArgumentException(
          "A coroutine was expected, not a future: "
              + future
              + ". A future is awaited as it is; to get a task of it, pass () -> await(future).");
    }
    return new Adapter<>(function);
  }

  /** The coroutine has returned. */
  private void succeed(T result) {
    boolean cancelledTooLate = mustCancel();
    if (endsAfterLoop()) {
      return;
    }
    if (cancelledTooLate) { // cancelled after the last await: the result is lost
      super.cancel(requestedMessage());
    } else {
      super.setResult(result);
    }
  }

  /** The coroutine has thrown an exception, or could not begin. */
  private void fail(Throwable exception) {
    try {
      if (endsAfterLoop()) {
        if (exception instanceof GeneratorExit) {
          reportSuppressed(exception);
        } else {
          loop.host().report(Report.ofTask("Exception after the loop was closed", exception, this));
        }
      } else if (exception instanceof CancelledError cancelled) {
        cancelledBy(cancelled);
        reportSuppressed(cancelled);
      } else {
        loop.kernel().counters().failed++;
        super.setException(exception);
      }
      if (exception instanceof KeyboardInterrupt interrupt) {
        loop.interrupted(driver, interrupt);
      }
    } catch (Throwable defect) { // a bug in this library: control must not end with this thread
      loop.turns().fail(defect);
    }
  }

  /**
   * Reports the exceptions that a {@code try} statement with resources has hidden: it adds an
   * exception of {@code close()} to the suppressed ones of the cancellation. For instance, the
   * exceptions of the tasks of a {@link TaskGroup}.
   */
  private void reportSuppressed(Throwable exit) {
    for (Throwable hidden : Cancellation.lostWith(exit)) {
      loop.host()
          .report(
              Report.ofTask("Exception suppressed by the cancellation of a task", hidden, this));
    }
  }

  /**
   * Forgets the coroutine. True if a closed loop has unwound this task: its outcome goes nowhere
   * then.
   */
  private boolean endsAfterLoop() {
    unregister();
    return loop.isClosed();
  }

  private void unregister() {
    function = null;
    if (cancellation != null) {
      cancellation.end();
    }
    loop.kernel().unregister(driver);
  }

  /** Whether this task can take a step without a decision by {@link #mayStep()}. */
  private boolean canStep() {
    return !context.isEntered() && (!mustCancel() || driver.hasBegun());
  }

  /**
   * Whether this task, which is next, takes a step. A task that was cancelled before its first step
   * ends here: its coroutine never runs.
   */
  private boolean mayStep() {
    if (context.isEntered()) {
      return mayFail();
    }
    if (mustCancel() && !driver.hasBegun()) {
      CancelledError error = takeCancelRequest();
      unregister();
      cancelledBy(error);
      ended();
      return false;
    }
    return true;
  }

  /**
   * This task's context is in use, so its coroutine must not go on in it. A coroutine that has
   * begun goes on in a copy, where its await throws.
   */
  private boolean mayFail() {
    IllegalStateException inUse =
        new IllegalStateException(
            "Cannot run a step of "
                + this
                + ": its context is entered already; give each task a context of its own.");
    if (driver.hasBegun()) {
      boolean inOwn = activeContext == context;
      context = context.copy();
      activeContext = inOwn ? context : activeContext;
      cancellation().fail(inUse);
      return true;
    }
    driver.cannotStart(inUse);
    return false;
  }

  /** Suspends until the future is done. Called by this task's coroutine. */
  void await(Future<?> future) {
    checkStack();
    if (future instanceof Task<?> task && WaitChain.leads(task, this, Task::awaitedBy)) {
      failNextStep(waitsForItself(task));
      return;
    }
    future.addWaiter(driver);
    waitingFor = future;
    Cancellation requested = cancellation;
    if (requested != null && requested.isDue() && future.cancel(requested.message())) {
      requested.delivered();
    }
    try {
      loop.control().suspend(driver, future);
    } catch (Throwable notSuspended) {
      future.removeWaiter(driver);
      loop.turns().withdraw(driver);
      waitingFor = null;
      throw notSuspended;
    }
    resumed(future);
  }

  /** Refuses an await on too deep a stack, before anything has changed. */
  private void checkStack() {
    StackReserve.require();
    if ((++awaits & LOOK_AT_DEPTH) == 0) {
      StackDepth.check();
    }
  }

  /** This task has control: its context is the current one. */
  private void arrive() {
    context.enter();
    activeContext.becameCurrent();
  }

  Context activeContext() {
    return activeContext;
  }

  void setActiveContext(Context active) {
    activeContext = active;
  }

  private static @Nullable Future<?> awaitedBy(Future<?> future) {
    return future instanceof Task<?> task ? task.waitingFor : null;
  }

  private IllegalStateException waitsForItself(Task<?> awaited) {
    if (awaited == this) {
      return new IllegalStateException("Task cannot await on itself: it could never end. " + this);
    }
    StringBuilder circle = new StringBuilder("'" + Printer.name(getName()) + "'");
    int tasks = 1;
    for (Future<?> next = awaited;
        next instanceof Task<?> task && task != this;
        next = task.waitingFor) {
      if (++tasks > MOST_OF_CIRCLE) {
        circle.append(" -> ...");
        break;
      }
      circle.append(" -> '").append(Printer.name(task.getName())).append("'");
    }
    return new IllegalStateException(
        "Task cannot await a task that waits for it: none of them could ever end. "
            + circle
            + " -> '"
            + Printer.name(getName())
            + "'");
  }

  /** Lets all ready entries run first. Called by this task's coroutine. */
  void giveWay() {
    checkStack();
    loop.turns().add(driver);
    try {
      loop.control().suspend(driver, null);
    } catch (Throwable notSuspended) {
      loop.turns().withdraw(driver);
      throw notSuspended;
    }
    resumed(null);
  }

  /**
   * Suspends until the next step, and throws an exception there. Called by the coroutine. The other
   * tasks run in between, as for any failed await.
   */
  void failNextStep(Throwable exception) {
    giveWay();
    throw Futures.rethrow(exception);
  }

  /**
   * The next step begins: returns to the coroutine, or throws the future's exception or a due
   * cancellation.
   */
  private void resumed(@Nullable Future<?> awaited) {
    waitingFor = null;
    Throwable exception = null;
    if (awaited != null) {
      try {
        awaited.result();
      } catch (Throwable e) {
        exception = e;
      }
    }
    Cancellation requested = cancellation;
    if (requested != null) {
      if (requested.isDue()) {
        CancelledError error = takeCancelRequest();
        exception = exception instanceof CancelledError ? exception : error;
      }
      exception = requested.orFailure(exception);
    }
    if (exception != null) {
      if (cancelling() > 0 && exception instanceof CancelledError) {
        loop.cancellationThrown(driver);
      }
      throw Futures.rethrow(exception);
    }
  }

  @Override
  protected @Nullable String requestedMessage() {
    Cancellation requested = cancellation;
    return requested == null ? null : requested.message();
  }

  private boolean mustCancel() {
    Cancellation requested = cancellation;
    return requested != null && requested.isDue();
  }

  private CancelledError takeCancelRequest() {
    Cancellation requested = cancellation();
    requested.delivered();
    return new CancelledError(requested.message());
  }

  private Cancellation cancellation() {
    Cancellation present = cancellation;
    if (present == null) {
      present = new Cancellation();
      cancellation = present;
    }
    return present;
  }

  // ---- cancellation

  /**
   * Asks this task to stop: in the next turn its pending await throws a {@link CancelledError}.
   * Does not suspend.
   *
   * <p>The coroutine may catch the error, to clean up or even to go on. The task is cancelled only
   * if its coroutine ends by that error. A task that has not started yet ends without running. If
   * this task awaits a future or another task, the awaited one is cancelled, too, and its end wakes
   * this task. To stop several: {@code tasks.forEach(Task::cancel)}.
   *
   * <p>In Python: {@code asyncio.Task.cancel}.
   *
   * @param message the error's message, or null
   * @return false if the task is done already
   */
  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return super.cancel(message);
    }
    StackReserve.require();
    Task<?> last = this; // of the tasks that await one another; there may be very many
    last.requestCancel(message);
    while (last.waitingFor instanceof Task<?> next && !next.done()) {
      next.requestCancel(message);
      last = next;
    }
    Future<?> awaited = last.waitingFor;
    last.endCancel(message, awaited != null && awaited.cancel(message));
    return true;
  }

  private void requestCancel(@Nullable String message) {
    cancellation().request();
    loop.kernel().cancelRequested(driver, message);
  }

  @Override
  protected Iterable<? extends Future<?>> beginCancel() {
    requestCancel(null);
    Future<?> awaited = waitingFor;
    return awaited == null ? List.of() : List.of(awaited);
  }

  @Override
  protected boolean endCancel(@Nullable String message, boolean accepted) {
    if (!accepted) {
      cancellation().postpone(message);
    }
    return true;
  }

  /**
   * The number of requests to stop this task, less the requests taken back by {@link #uncancel()}.
   *
   * <p>In Python: {@code asyncio.Task.cancelling}.
   *
   * @return the number of requests; catching the error does not change it
   */
  public int cancelling() {
    Cancellation requests = cancellation;
    return requests == null ? 0 : requests.requests();
  }

  /**
   * Takes back one request to stop. For structures such as timeouts, which cancel a task and then
   * let it go on.
   *
   * <p>If no request is left, an error that has not been thrown yet is not thrown any more. A
   * future that was cancelled for the request stays cancelled.
   *
   * <p>In Python: {@code asyncio.Task.uncancel}.
   *
   * @return the number of requests left
   */
  public int uncancel() {
    Cancellation requests = cancellation;
    if (requests == null) {
      return 0;
    }
    if (requests.takeBack()) {
      loop.cancellationTakenBack(driver);
    }
    return requests.requests();
  }

  /**
   * The task enters a timeout, a group or a scope; returns the mark for {@link #takeBack}.
   *
   * @param deadline infinite if there is none
   */
  int openScope(Object scope, double deadline) {
    Probe probe = loop.kernel().probes();
    if (probe != null) {
      probe.scopeEntered(driver, scope, deadline);
    }
    return cancellation().open();
  }

  /** The task is about to leave a timeout, a group or a scope. */
  void closeScope() {
    cancellation().close();
  }

  /** The deadline of a timeout that this task has entered was moved. */
  void deadlineMoved(Object scope, double deadline) {
    Probe probe = loop.kernel().probes();
    if (probe != null && !done()) {
      probe.deadlineMoved(driver, scope, deadline);
    }
  }

  /** This task was made by a group. It may have ended at once, if it was started eagerly. */
  void joined(TaskGroup group) {
    Probe probe = loop.kernel().probes();
    if (probe != null && !done()) {
      probe.groupJoined(driver, group);
    }
  }

  /** The task has left a timeout, a group or a scope. */
  void scopeLeft(Object scope) {
    Probe probe = loop.kernel().probes();
    if (probe != null && !loop.isClosed()) {
      probe.scopeLeft(driver, scope);
    }
  }

  /**
   * Takes back a request of a timeout, a group or a scope.
   *
   * @param mark what {@link #openScope} has returned
   * @return true if no other request has come since
   */
  boolean takeBack(int mark) {
    return uncancel() <= mark;
  }

  /**
   * Delivers a request again, at the next await: one that was held back, or whose error was
   * replaced by another exception.
   *
   * @param message the message of the error, or null
   */
  void redeliver(@Nullable String message) {
    uncancel();
    cancel(message);
  }

  /** A cancel scope that this task is in has been cancelled. */
  void scopeCancelled() {
    cancellation().scopeCancelled();
    cancel();
    cancellation().stayDue();
  }

  /**
   * This task leaves a cancelled scope.
   *
   * @param mark what {@link #openScope} has returned
   * @param byCancellation whether it leaves by a {@link CancelledError}
   * @return true if no other request has come since
   */
  boolean leaveCancelledScope(int mark, boolean byCancellation) {
    Cancellation requests = cancellation();
    requests.leaveCancelledScope();
    boolean others = !takeBack(mark);
    requests.leftCancelledScope(others && !byCancellation);
    return !others;
  }

  /** Runs a block in which no cancelled scope cancels an await. */
  void outsideScopes(Runnable block) {
    cancellation().pauseScopes();
    try {
      block.run();
    } finally {
      cancellation().resumeScopes();
    }
  }

  /**
   * Waits until this task has ended. Throws neither its exception nor its cancellation.
   *
   * <p>Suspends: unless this task is done. Cancellation of the calling task: this task goes on;
   * nothing is lost.
   *
   * <p>Beyond asyncio: a {@link CancelledError} of {@code await} may be that of either task; a
   * {@code CancelledError} of {@code join} is always that of the calling task. An exception of this
   * task that nobody retrieves is still reported.
   *
   * @throws CancelledError if the calling task is cancelled meanwhile; this one goes on
   * @throws IllegalStateException if called by this task itself, or not by a coroutine
   */
  public void join() {
    if (loop.control().currentTask() == driver) {
      throw new IllegalStateException("Task cannot join itself: it could never end. " + this);
    }
    Joins.join(loop.host(), this);
  }

  /**
   * Asks this task to stop, and waits until it has ended; see {@link #join()}. If this task does
   * not obey, waits until it ends by itself.
   *
   * <p>Suspends: unless this task is done. Cancellation of the calling task: stops the wait. This
   * task keeps its request to stop, and may run on for a while.
   *
   * @throws CancelledError if the calling task is cancelled meanwhile
   * @throws IllegalStateException if called by this task itself, or not by a coroutine
   */
  public void cancelAndJoin() {
    if (loop.control().currentTask() == driver) {
      throw new IllegalStateException("Task cannot join itself: it could never end. " + this);
    }
    cancel();
    join();
  }

  // ---- what a future can do and a task cannot

  /**
   * Not for tasks: the coroutine's result is the task's.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void setResult(T result) {
    throw new UnsupportedOperationException(
        "Task does not support setResult: its coroutine's result is its own. Use loop.createFuture().");
  }

  /**
   * Not for tasks: what the coroutine throws is the task's exception.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void setException(Throwable exception) {
    throw new UnsupportedOperationException(
        "Task does not support setException: what its coroutine throws is its own. Use loop.createFuture().");
  }

  // ---- looking at a task

  /**
   * The name.
   *
   * <p>In Python: {@code asyncio.Task.get_name}.
   *
   * @return the given name, or {@code Task-} and a number
   */
  public String getName() {
    String given = name;
    if (given == null) {
      given = "Task-" + Integer.toUnsignedString(number);
      name = given;
    }
    return given;
  }

  /**
   * Renames this task, and its thread if it has one.
   *
   * <p>In Python: {@code asyncio.Task.set_name}.
   *
   * @param name the new name
   */
  public void setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
    Thread thread = thread();
    if (thread != null) {
      thread.setName(name);
    }
  }

  /**
   * What this task runs, as it was given to {@code createTask}.
   *
   * <p>In Python: {@code asyncio.Task.get_coro}.
   *
   * @return a {@link Coroutine}, or an action without a result; null once the task is done
   */
  public @Nullable Action getCoro() {
    return function;
  }

  /**
   * The context in which the coroutine runs.
   *
   * <p>In Python: {@code asyncio.Task.get_context}.
   *
   * @return the context
   */
  public Context getContext() {
    return context;
  }

  @Override
  public EventLoop getLoop() {
    return loop;
  }

  /**
   * The program's frames of the coroutine, the innermost first; before these, the method of the
   * library or of the JDK that the innermost one has called, such as {@code Queue.get}.
   *
   * <p>Other frames of the library and of the JDK are left out, here and in all texts that show
   * tasks. The system property {@code asyncio.allFrames=true} shows all. Any thread may call it.
   *
   * <p>In Python: {@code asyncio.Task.get_stack}.
   *
   * <p>In Python: {@code asyncio.Task.get_stack}.
   *
   * @return the frames; none if the task has not started or is done
   */
  public List<StackTraceElement> getStack() {
    return StackFrames.ofCoroutine(driver.threads());
  }

  /**
   * Prints {@link #getStack()} to the standard error stream.
   *
   * <p>In Python: {@code asyncio.Task.print_stack}.
   */
  public void printStack() {
    printStack(System.err);
  }

  /**
   * Prints {@link #getStack()}.
   *
   * @param out the stream to print to
   */
  public void printStack(PrintStream out) {
    List<StackTraceElement> stack = getStack();
    out.println(
        (stack.isEmpty() ? "No stack for " : "Stack for ")
            + this
            + (stack.isEmpty() ? "" : " (innermost first):"));
    stack.forEach(frame -> out.println("  at " + frame));
  }

  /**
   * The thread in which the task runs or is suspended; null if it has not started or is done. Any
   * thread.
   */
  @Nullable Thread thread() {
    return function == null ? null : driver.innermost().thread();
  }

  /** Marks a task that only the library knows: closing its loop does not report it. */
  void ownedByLibrary() {
    reportsDestruction = false;
  }

  boolean reportsDestruction() {
    return reportsDestruction;
  }

  /** The loop is closed, and this task will never run again. */
  void forget() {
    if (function != null) {
      unregister();
    }
  }

  /**
   * The future that this task awaits. It may be done already, if the task has not gone on since.
   *
   * <p>Any thread may ask; another thread than the loop's gets an answer that was right a moment
   * ago. In Python: the private {@code Task._fut_waiter}.
   *
   * @return the future; null if the task runs, has only given way to others, has not started, or is
   *     done
   */
  public @Nullable Future<?> waitingFor() {
    return waitingFor;
  }

  Driver driver() {
    return driver;
  }

  /** The task that a strand runs; it has not ended. */
  static Task<?> of(TaskStrand strand) {
    return (Task<?>) Objects.requireNonNull(strand.task());
  }

  private int openScopes() {
    Cancellation scopes = cancellation;
    return scopes == null ? 0 : scopes.openScopes();
  }

  /**
   * The state, the name, the coroutine and where it is, what this task waits for, who is told of
   * its end; in debug mode also where it was made. Any thread.
   */
  @Override
  public String toString() {
    return Printer.self(
        this,
        () ->
            "<Task "
                + (!done() && cancelling() > 0 ? "cancelling" : describe())
                + " name='"
                + Printer.name(getName())
                + "'"
                + describeCoroutine()
                + describeAwaited()
                + describeCallbacks()
                + describeOrigin()
                + ">");
  }

  /** Such as {@code " coro=<Shop.main.lambda at Shop.java:12>"}; empty if this task is done. */
  private String describeCoroutine() {
    Action present = function;
    if (present == null) {
      return "";
    }
    Thread thread = driver.thread();
    String running = thread == null ? null : StackFrames.outermost(thread.getStackTrace());
    return " coro=<" + (running == null ? Printer.function(present) : running) + ">";
  }

  /** What this task waits for, in short: without the future that a task waits for in turn. */
  private String describeAwaited() {
    Future<?> awaited = waitingFor;
    if (awaited == null) {
      return "";
    }
    return " wait_for=" + (awaited instanceof Task<?> task ? task.driver.shortName() : awaited);
  }
}
