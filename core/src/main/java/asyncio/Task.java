package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.Waiter;
import asyncio.internal.combinator.Joins;
import asyncio.internal.engine.PinnedException;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.report.StackFrames;
import asyncio.internal.stack.StackDepth;
import asyncio.internal.stack.StackReserve;
import asyncio.internal.task.Cancellation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs in an event loop, and the future of its result.
 *
 * <p>It runs in a virtual thread of its own, but only while no other task or callback of its loop
 * does: it starts in the turn after it was made, keeps control until it awaits something that is
 * not there yet, and goes on in the turn after that has arrived.
 *
 * <p>The loop keeps a reference to every task until it is done; you need not.
 *
 * <p>In Python: {@code asyncio.Task}. Make one with {@link Asyncio#createTask(Coroutine)} or {@link
 * EventLoop#createTask(Coroutine)}. Not thread-safe, except where noted.
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
  //
  // A step is due when the task's driver stands in the ready queue (Turns). While the task is
  // suspended for a future, `waitingFor` is that future, and the future knows the driver; it stays
  // set until the step runs, even if the future is done already.

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final EventLoop loop;
  private final Context context;
  private final Driver driver;
  private final int number;
  private @Nullable String name;
  private @Nullable Coroutine<? extends T> coroutine;
  private @Nullable Future<?> waitingFor;

  /** Null until somebody asks the task to stop, or it enters a timeout, a group or a scope. */
  private @Nullable Cancellation cancellation;

  private boolean reportsDestruction = true;

  /** How often the coroutine has awaited; wraps. */
  private short awaits;

  /** Each 4096th await looks how deep the stack is. */
  private static final int LOOK_AT_DEPTH = 0xFFF;

  /**
   * A task that is to run in a loop, from its next turn on. For task factories; everybody else
   * calls {@code createTask}.
   *
   * @param loop the loop
   * @param coroutine what to run
   * @param options its name and context
   * @throws IllegalStateException if the loop is closed, or if the task is to start eagerly in a
   *     context that is in use
   * @throws KeyboardInterrupt if its eager first step throws that
   */
  public Task(EventLoop loop, Coroutine<? extends T> coroutine, TaskOptions options) {
    super(loop.host());
    StackReserve.require();
    this.loop = loop;
    this.coroutine = Objects.requireNonNull(coroutine, "coroutine");
    this.name = options.name();
    this.number = name == null ? NAMES.incrementAndGet() : 0;
    Context given = options.context();
    this.context = given != null ? given : loop.copyContext();
    boolean startsEagerly = Boolean.TRUE.equals(options.eagerStart()) && loop.control().isHere();
    if (startsEagerly && context.isEntered()) {
      context.enter(); // throws, and says why
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

  /** What others hold of a task: its thread runs it, and the future that it awaits wakes it. */
  static final class Driver extends TaskStrand implements Waiter, Dependent {

    /** Null when the task has ended: threads that were started in it may keep the strand. */
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

    /** Stands on the stack for as long as the coroutine is suspended, and so has few variables. */
    @Override
    public void run() {
      begin();
      live().runCoroutine();
    }

    @Override
    public void futureDone(Future<?> future) {
      Task<?> waiting = task;
      if (waiting != null && waiting.waitingFor == future) {
        waiting.loop.checkOpen();
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
      return live().loop.context();
    }

    @Override
    public void showContext() {
      live().loop.context().becameCurrent();
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
    public String toString() {
      return String.valueOf(task);
    }
  }

  private void runCoroutine() {
    loop.control().begin(driver);
    try {
      loop.arrive(context, context);
      succeed(coroutine().run());
    } catch (Throwable exception) {
      fail(exception);
    } finally {
      end();
    }
  }

  /** The coroutine has ended, and its thread is about to. */
  private void end() {
    if (!loop.isClosed()) {
      ended();
    }
    loop.depart(context);
    if (!loop.isClosed()) {
      driver.task = null;
    }
    loop.control().end(driver);
  }

  private void ended() {
    loop.ended(this);
  }

  private Coroutine<? extends T> coroutine() {
    return Objects.requireNonNull(coroutine, "coroutine");
  }

  /** The coroutine has returned. */
  private void succeed(T result) {
    boolean cancelledTooLate = mustCancel();
    if (endsAfterLoop()) {
      return;
    }
    if (cancelledTooLate) { // asked for after the last await: the result is lost
      super.cancel(requestedMessage());
    } else {
      super.setResult(result);
    }
  }

  /** The coroutine has thrown something, or could not begin. */
  private void fail(Throwable exception) {
    try {
      if (endsAfterLoop()) {
        if (!(exception instanceof GeneratorExit)) {
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
    } catch (Throwable defect) { // of the library: control must not end with this thread
      loop.turns().fail(defect);
    }
  }

  /**
   * Reports what a {@code try} statement with resources threw when it closed them while the task
   * was being cancelled: the statement hides it among what the error has suppressed. For instance,
   * the exceptions by which the tasks of a {@link TaskGroup} have failed.
   */
  private void reportSuppressed(CancelledError cancelled) {
    for (Throwable hidden : cancelled.getSuppressed()) {
      loop.host()
          .report(
              Report.ofTask("Exception suppressed by the cancellation of a task", hidden, this));
    }
  }

  /**
   * Forgets the coroutine. True if this task was unwound by a closed loop: then nobody can be told
   * how it ended.
   */
  private boolean endsAfterLoop() {
    unregister();
    return loop.isClosed();
  }

  private void unregister() {
    coroutine = null;
    if (cancellation != null) {
      cancellation.end();
    }
    loop.kernel().unregister(driver);
  }

  /** Whether this task can take a step, with nothing special about it. */
  private boolean canStep() {
    return !context.isEntered() && (!mustCancel() || driver.hasBegun());
  }

  /**
   * Whether this task, which is next, can take a step. If it was cancelled before its first, it
   * ends here: its body never runs.
   */
  private boolean mayStep() {
    if (context.isEntered()) {
      loop.door().stepFailed(this);
      return false;
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

  /** Suspends until the future is done. Called by this task's coroutine. */
  void await(Future<?> future) {
    checkStack();
    if (future instanceof Task<?> task && task.waitsFor(this)) {
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
      suspend(future);
    } catch (Throwable notSuspended) {
      future.removeWaiter(driver);
      loop.turns().withdraw(driver);
      waitingFor = null;
      throw notSuspended;
    }
    resumed(future);
  }

  /** Refuses while nothing has changed. */
  private void checkStack() {
    StackReserve.require();
    if ((++awaits & LOOK_AT_DEPTH) == 0) {
      StackDepth.check();
    }
  }

  /**
   * Hands control over, and returns when this task has its next step.
   *
   * @throws GeneratorExit if the loop is closed meanwhile
   * @throws IllegalStateException if the thread cannot be suspended here
   */
  private void suspend(@Nullable Future<?> awaited) {
    // This frame stays on the stack of each suspended coroutine: it has few variables.
    Context active = loop.depart(context); // the task's own, or one that it has entered
    boolean goesOn;
    try {
      goesOn = loop.control().suspend(driver, awaited);
    } catch (PinnedException pinned) {
      throw new IllegalStateException(pinned.getMessage(), pinned);
    } finally {
      loop.arrive(context, active);
    }
    if (!goesOn) {
      throw new GeneratorExit();
    }
  }

  /** Whether this task is that one, or waits for it, or for one that does, and so on. */
  private boolean waitsFor(Task<?> other) {
    Future<?> next = this;
    while (next != other && next instanceof Task<?> task) {
      next = task.waitingFor;
    }
    return next == other;
  }

  private IllegalStateException waitsForItself(Task<?> awaited) {
    if (awaited == this) {
      return new IllegalStateException("Task cannot await on itself: it could never end. " + this);
    }
    StringBuilder circle = new StringBuilder("'" + getName() + "'");
    for (Future<?> next = awaited;
        next instanceof Task<?> task && task != this;
        next = task.waitingFor) {
      circle.append(" -> '").append(task.getName()).append("'");
    }
    return new IllegalStateException(
        "Task cannot await a task that waits for it: none of them could ever end. "
            + circle
            + " -> '"
            + getName()
            + "'");
  }

  /** Gives way to all that is ready. Called by this task's coroutine. */
  void giveWay() {
    checkStack();
    loop.turns().add(driver);
    try {
      suspend(null);
    } catch (Throwable notSuspended) {
      loop.turns().withdraw(driver);
      throw notSuspended;
    }
    resumed(null);
  }

  /**
   * Has an exception thrown in this task's coroutine in its next step, and suspends until then.
   * Called by the coroutine.
   */
  void failNextStep(Throwable exception) {
    giveWay();
    throw Futures.rethrow(exception);
  }

  /** The next step: goes on with the coroutine, or throws what is to be thrown in it. */
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
    if (mustCancel()) {
      CancelledError error = takeCancelRequest();
      exception = exception instanceof CancelledError ? exception : error;
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
   * Asks this task to stop: a {@link CancelledError} is thrown at its pending await, in the next
   * turn.
   *
   * <p>The coroutine may catch it, to clean up or even to go on; only when it ends by that error is
   * the task cancelled. A task that has not started yet ends without running. If the task awaits a
   * future or another task, that is cancelled, and its end wakes this one.
   *
   * @param message the error's message, or null
   * @return false if the task is done already
   */
  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return false;
    }
    StackReserve.require();
    Cancellation requests = cancellation();
    requests.request();
    if (waitingFor == null || !waitingFor.cancel(message)) {
      requests.postpone(message);
    }
    return true;
  }

  /**
   * How often this task has been asked to stop, less the requests taken back by {@link
   * #uncancel()}.
   *
   * @return the number of requests; to catch the error does not change it
   */
  public int cancelling() {
    Cancellation requests = cancellation;
    return requests == null ? 0 : requests.requests();
  }

  /**
   * Takes back one request to stop; for structures such as timeouts, which cancel a task and then
   * let it go on.
   *
   * <p>If none is left, an error that has not been thrown yet will not be; but what the task
   * awaited stays cancelled.
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

  /** The task enters a timeout, a group or a scope; returns the mark for {@link #takeBack}. */
  int openScope() {
    return cancellation().open();
  }

  /** The task leaves a timeout, a group or a scope. */
  void closeScope() {
    cancellation().close();
  }

  /**
   * Takes back a request of a timeout, a group or a scope.
   *
   * @param mark what {@link #openScope} has returned
   * @return whether nobody else has asked the task to stop since
   */
  boolean takeBack(int mark) {
    return uncancel() <= mark;
  }

  /**
   * Has a request that was held back, or thrown too early, delivered at the next await.
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
   * @return whether nobody else has asked it to stop since
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
   * Waits until this task has ended, however it ends: its exception is not thrown here, nor is a
   * cancellation. Suspends.
   *
   * <p>Beyond asyncio: when {@code await} throws a {@link CancelledError} there, one cannot tell
   * who was cancelled. Here it can only be the caller. An exception of this task that nobody asks
   * for is still reported.
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
   * Asks this task to stop, and waits until it has ended; see {@link #join()}. Suspends.
   *
   * <p>If it does not stop when asked, this waits until it ends by itself.
   *
   * @throws CancelledError if the calling task is cancelled meanwhile; this one may go on for a
   *     while
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
   * @return what was given, or {@code Task-} and a number
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
   * Renames this task; its thread, too, if it has one.
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
   * The coroutine that this task runs.
   *
   * @return it, or null once the task is done
   */
  public @Nullable Coroutine<? extends T> getCoro() {
    return coroutine;
  }

  /**
   * The context in which the coroutine runs.
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
   * The frames of the coroutine, the innermost first; while it is suspended, those of the await.
   *
   * <p>Any thread may call it.
   *
   * @return the frames; none if the task has not started or is done
   */
  public List<StackTraceElement> getStack() {
    List<StackTraceElement> frames = new ArrayList<>();
    for (Thread thread : driver.threads()) {
      frames.addAll(StackFrames.ofCoroutine(thread.getStackTrace()));
    }
    return frames;
  }

  /** Prints {@link #getStack()} to the standard error stream. */
  public void printStack() {
    printStack(System.err);
  }

  /**
   * Prints {@link #getStack()}.
   *
   * @param out where to
   */
  public void printStack(PrintStream out) {
    List<StackTraceElement> stack = getStack();
    out.println(
        (stack.isEmpty() ? "No stack for " : "Stack for ")
            + this
            + (stack.isEmpty() ? "" : " (innermost first):"));
    stack.forEach(frame -> out.println("  at " + frame));
  }

  /** Where it runs, or is suspended; null if it has not started or is done. Any thread. */
  @Nullable Thread thread() {
    return coroutine == null ? null : driver.innermost().thread();
  }

  /**
   * Nobody but the library has this task: it is not to be reported if it is pending when its loop
   * is closed.
   */
  void ownedByLibrary() {
    reportsDestruction = false;
  }

  boolean reportsDestruction() {
    return reportsDestruction;
  }

  /** The loop is closed, and this task will never run again. */
  void forget() {
    if (coroutine != null) {
      unregister();
    }
  }

  /**
   * What this task awaits. It may be done already, if the task has not gone on since.
   *
   * <p>Any thread may call it; another one than the loop's may get what was so a moment ago. In
   * Python: the private {@code Task._fut_waiter}.
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

  @Override
  public String toString() {
    String state = !done() && cancelling() > 0 ? "cancelling" : describe();
    String waiting = waitingFor == null ? "" : " wait_for=" + shortly(waitingFor);
    return "<Task " + state + " name='" + getName() + "'" + waiting + describeOrigin() + ">";
  }

  /** Not the whole of what that waits for in turn. */
  private static String shortly(Future<?> future) {
    return future instanceof Task<?> task ? "<Task '" + task.getName() + "'>" : future.toString();
  }
}
