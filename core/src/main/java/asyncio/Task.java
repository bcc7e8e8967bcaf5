package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.Waiter;
import asyncio.internal.engine.Strand;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
  // A step is due when the task stands among what is ready (Turns). While it is suspended for a
  // future, `waitingFor` is that future, and the future knows the task's driver; it stays set until
  // the step runs, even if the future is done already.

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final EventLoop loop;
  private final Context context;
  private final Driver driver = new Driver();
  private final int number;
  private @Nullable String name;
  private @Nullable Coroutine<? extends T> coroutine;
  private @Nullable Strand strand;

  private @Nullable Future<?> waitingFor;

  private boolean reportsDestruction = true;
  private int cancelRequests;
  private boolean mustCancel;
  private byte openScopes;

  /**
   * How many cancelled {@link CancelScope cancel scopes} this task is in: while it is in any, each
   * await is cancelled anew. Negative while that is paused, see {@link CancelScope#outside}.
   */
  private byte cancelledScopes;

  private static final int PAUSED = 0x80;
  private @Nullable String cancelMessage;

  /** Neighbours in the loop's {@link TaskList}. */
  @Nullable Task<?> older;

  @Nullable Task<?> newer;

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
    super(loop.futures());
    this.loop = loop;
    this.coroutine = Objects.requireNonNull(coroutine, "coroutine");
    this.name = options.name();
    this.number = name == null ? NAMES.incrementAndGet() : 0;
    Context given = options.context();
    this.context = given != null ? given : loop.copyContext();
    boolean startsEagerly = Boolean.TRUE.equals(options.eagerStart()) && loop.baton().isHere();
    if (startsEagerly && context.isEntered()) {
      context.enter(); // throws, and says why
    }
    loop.register(this);
    if (startsEagerly) {
      loop.baton().startEagerly(this);
    } else {
      loop.turns().add(this);
    }
  }

  // ---- running

  /** What others hold of a task: its thread runs it, and the future that it awaits wakes it. */
  private final class Driver implements CoroutineBody, Waiter, Dependent {

    @Override
    public Task<T> task() {
      return Task.this;
    }

    @Override
    public @Nullable Strand caller() {
      return null;
    }

    /** Stands on the stack for as long as the coroutine is suspended, and so has few variables. */
    @Override
    public void run() {
      try {
        loop.baton().begin(Task.this);
        succeed(coroutine().run());
      } catch (Throwable exception) {
        fail(exception);
      } finally {
        loop.baton().end(Task.this);
      }
    }

    @Override
    public void futureDone(Future<?> future) {
      loop.checkOpen();
      loop.checkThread();
      loop.turns().add(Task.this);
    }

    @Override
    public List<Future<?>> dependents() {
      return List.of(Task.this);
    }
  }

  private Coroutine<? extends T> coroutine() {
    return Objects.requireNonNull(coroutine, "coroutine");
  }

  /** The coroutine has returned. */
  private void succeed(T result) {
    boolean cancelledTooLate = mustCancel;
    if (endsAfterLoop()) {
      return;
    }
    if (cancelledTooLate) { // asked for after the last await: the result is lost
      super.cancel(cancelMessage);
    } else {
      super.setResult(result);
    }
  }

  /** The coroutine has thrown something. */
  private void fail(Throwable exception) {
    try {
      if (endsAfterLoop()) {
        reportUnlessExit(exception);
      } else if (exception instanceof CancelledError cancelled) {
        cancelledBy(cancelled);
        loop.reports().suppressedBy(cancelled, this);
      } else {
        loop.statistics().failed++;
        super.setException(exception);
      }
      if (exception instanceof KeyboardInterrupt interrupt) {
        loop.baton().interrupted(this, interrupt);
      }
    } catch (Throwable defect) { // of ours: whatever it is, control must not end with this thread
      loop.turns().fail(defect);
    }
  }

  private void reportUnlessExit(Throwable exception) {
    if (!(exception instanceof GeneratorExit)) {
      loop.reports()
          .call(
              ExceptionContext.of("Exception after the loop was closed", exception).withTask(this));
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
    mustCancel = false;
    loop.unregister(this);
  }

  /** Whether this task can take a step, with nothing special about it. */
  boolean canStep() {
    return !context.isEntered() && (strand != null || !mustCancel);
  }

  /**
   * Whether this task, which is next, can take a step. If it was cancelled before its first, it
   * ends here: its body never runs.
   */
  boolean mayStep() {
    if (context.isEntered()) {
      loop.reports().stepFailed(this);
      return false;
    }
    if (strand == null && mustCancel) {
      CancelledError error = takeCancelRequest();
      unregister();
      cancelledBy(error);
      loop.ended(this);
      return false;
    }
    return true;
  }

  /** Suspends until the future is done. Called by this task's coroutine. */
  void await(Future<?> future) {
    if (future instanceof Task<?> task && task.waitsFor(this)) {
      failNextStep(waitsForItself(task));
      return;
    }
    future.addWaiter(driver);
    waitingFor = future;
    if (mustCancel && future.cancel(cancelMessage)) {
      mustCancel = isInCancelledScope();
    }
    try {
      loop.baton().suspend(this, future);
    } catch (IllegalStateException | GeneratorExit notSuspended) {
      future.removeWaiter(driver);
      loop.turns().withdraw(this);
      waitingFor = null;
      throw notSuspended;
    }
    resumed(future);
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
    loop.turns().add(this);
    try {
      loop.baton().suspend(this, null);
    } catch (IllegalStateException pinned) {
      loop.turns().withdraw(this);
      throw pinned;
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
    if (mustCancel) {
      CancelledError error = takeCancelRequest();
      exception = exception instanceof CancelledError ? exception : error;
    }
    if (exception != null) {
      if (cancelRequests > 0 && exception instanceof CancelledError) {
        loop.cancellationThrown(this);
      }
      throw Futures.rethrow(exception);
    }
  }

  @Override
  protected @Nullable String requestedMessage() {
    return cancelMessage;
  }

  private CancelledError takeCancelRequest() {
    mustCancel = isInCancelledScope();
    return new CancelledError(cancelMessage);
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
    cancelRequests++;
    if (waitingFor != null && waitingFor.cancel(message)) {
      return true;
    }
    mustCancel = true;
    cancelMessage = message;
    return true;
  }

  /**
   * How often this task has been asked to stop, less the requests taken back by {@link
   * #uncancel()}.
   *
   * @return the number of requests; to catch the error does not change it
   */
  public int cancelling() {
    return cancelRequests;
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
    if (cancelRequests > 0) {
      cancelRequests--;
      if (cancelRequests == 0) {
        mustCancel = isInCancelledScope();
        loop.cancellationTakenBack(this);
      }
    }
    return cancelRequests;
  }

  private boolean isInCancelledScope() {
    return cancelledScopes > 0;
  }

  /** A cancel scope that this task is in has been cancelled. */
  void scopeCancelled() {
    cancelledScopes++;
    cancel();
    mustCancel |= isInCancelledScope();
  }

  /**
   * This task leaves a cancelled scope.
   *
   * @param requestsBefore what {@link #cancelling()} was when it entered the scope
   * @param byCancellation whether it leaves by a {@link CancelledError}
   * @return whether nobody else has asked it to stop since
   */
  boolean leaveCancelledScope(int requestsBefore, boolean byCancellation) {
    cancelledScopes--;
    boolean others = uncancel() > requestsBefore;
    mustCancel = isInCancelledScope() || others && !byCancellation;
    return !others;
  }

  /** From now on no cancelled scope cancels an await. Returns what {@link #resumeScopes} needs. */
  boolean pauseScopes() {
    boolean wasPaused = cancelledScopes < 0;
    if (isInCancelledScope()) {
      mustCancel = false;
    }
    cancelledScopes |= (byte) PAUSED;
    return wasPaused;
  }

  void resumeScopes(boolean wasPaused) {
    if (!wasPaused) {
      cancelledScopes &= (byte) ~PAUSED;
      mustCancel |= isInCancelledScope();
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
    if (loop.baton().currentTask() == this) {
      throw new IllegalStateException("Task cannot join itself: it could never end. " + this);
    }
    if (!done()) {
      Future<Void> ended = loop.createFuture();
      Consumer<Future<T>> onEnd =
          new OnBehalf<>(end -> Futures.setResultUnlessDone(ended), () -> ended);
      addDoneCallback(onEnd);
      try {
        ended.await();
      } finally {
        removeDoneCallback(onEnd);
      }
    }
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
    if (loop.baton().currentTask() == this) {
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
    for (Strand part = strand; part != null; part = callerOf(part)) {
      Thread thread = part.thread();
      if (thread != null) {
        frames.addAll(StackFrames.ofCoroutine(thread.getStackTrace()));
      }
    }
    return frames;
  }

  /** Who iterates the generator that a strand runs, or null. */
  private static @Nullable Strand callerOf(Strand strand) {
    return strand.body() instanceof CoroutineBody body ? body.caller() : null;
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
    Strand runsIn = strand;
    return runsIn == null ? null : runsIn.thread();
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

  @Nullable Strand strand() {
    return strand;
  }

  void setStrand(@Nullable Strand strand) {
    this.strand = strand;
  }

  CoroutineBody driver() {
    return driver;
  }

  /** How many timeouts, task groups and cancel scopes this task is in; modulo 256. */
  int openScopes() {
    return openScopes;
  }

  void scopeOpened() {
    openScopes++;
  }

  void scopeClosed() {
    openScopes--;
  }

  /** The task in whose coroutine the caller runs, whatever its loop, or null. */
  static @Nullable Task<?> ofCurrentThread() {
    Strand strand = Strand.current();
    return strand != null && strand.body() instanceof CoroutineBody body ? body.task() : null;
  }

  @Override
  public String toString() {
    String state = !done() && cancelRequests > 0 ? "cancelling" : describe();
    String waiting = waitingFor == null ? "" : " wait_for=" + shortly(waitingFor);
    return "<Task " + state + " name='" + getName() + "'" + waiting + describeOrigin() + ">";
  }

  /** Not the whole of what that waits for in turn. */
  private static String shortly(Future<?> future) {
    return future instanceof Task<?> task ? "<Task '" + task.getName() + "'>" : future.toString();
  }
}
