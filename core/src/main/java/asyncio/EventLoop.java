package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.Loop;
import asyncio.futures.TimeoutException;
import asyncio.internal.engine.Strand;
import asyncio.internal.executor.LoopExecutor;
import asyncio.internal.generator.Generation;
import asyncio.internal.generator.Generators;
import asyncio.internal.jfr.FlightRecordings;
import asyncio.internal.loop.AllSteps;
import asyncio.internal.loop.Control;
import asyncio.internal.loop.Counters;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Kernel;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.RunningLoops;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.loop.TimerQueue;
import asyncio.internal.loop.Turns;
import asyncio.internal.loop.Uses;
import asyncio.internal.net.Network;
import asyncio.internal.report.DebugMode;
import asyncio.internal.report.Watchdog;
import asyncio.internal.signal.SignalHandlers;
import asyncio.internal.stack.StackReserve;
import asyncio.internal.task.TaskNumbers;
import asyncio.internal.text.Printer;
import java.net.spi.InetAddressResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop: runs tasks and callbacks, one at a time.
 *
 * <p>A loop has a queue of ready entries, a list of timers, and turns. Each turn waits for the
 * outside, and then runs the ready entries. For maintainers: {@code asyncio.internal.loop.Turns}
 * shows a turn; {@code asyncio.internal.loop.Control} shows how control goes from task to task.
 *
 * <p>Most programs call {@link Asyncio#run(Coroutine)} and never see a loop. Those that need one
 * make it with {@link #create()} or {@link #builder()}, run it with {@link
 * #runUntilComplete(Awaitable)} or {@link #runForever()}, and must {@link #close()} it.
 *
 * <p>Threads: not thread-safe. While the loop runs, its methods are for its coroutines and
 * callbacks. While it does not run, they are for the thread that owns it. Any thread may call
 * {@link #callSoonThreadsafe(Runnable)}, {@link #asExecutor()}, {@link #isRunning()}, {@link
 * #isClosed()}, {@link #time()}, {@link #getDebug()}, {@link #statistics()}, {@link #outsideWork()}
 * and {@link #name()}. In debug mode a call from a wrong thread throws. {@link #runForever()} says
 * which thread is the loop's own.
 *
 * <p>In Python: {@code asyncio.EventLoop}. Its {@code subprocess_exec} and {@code subprocess_shell}
 * are in {@link asyncio.process.Subprocess}.
 */
public final class EventLoop extends LoopNetworking implements Loop, AutoCloseable {

  private static final ThreadLocal<@Nullable EventLoop> SET = new ThreadLocal<>();

  private final String name;
  private final Clock clock;

  // The machine, and the door to it.
  private final LoopDoor door;
  private final Kernel kernel;
  private final Turns turns;
  private final Control control;

  private final TaskNumbers taskNumbers = new TaskNumbers();
  private final LoopStatistics statistics;
  private final LoopExecutor executor;
  private final @Nullable InetAddressResolver resolver;

  /** Null until it is used: its classes would be a third of the start of a small program. */
  private @Nullable Network network;

  private final SignalHandlers signals;
  private final AtomicBoolean mayNotRun = new AtomicBoolean();
  private final Set<Runnable> closeCallbacks = new LinkedHashSet<>();

  /** The context of listeners, clocks and reports: of whoever has called run. */
  private Context runContext = new Context();

  /** The context of the callback that runs, or null if none does; a task knows its own. */
  private @Nullable Context callbackContext;

  /** The interrupt that ended an eager first step; thrown to the code that made the task. */
  private @Nullable KeyboardInterrupt interrupt;

  private @Nullable TaskFactory taskFactory;
  private @Nullable ExceptionHandler exceptionHandler;
  private final List<AddedListener> listeners = new ArrayList<>();

  /** How the loops are prepared that this loop's coroutines make; null if not at all. */
  @Nullable Consumer<EventLoop> preparation;

  private final Set<LongConsumer> lagRecorders = new LinkedHashSet<>();
  private @Nullable Watchdog watchdog;
  private volatile @Nullable DebugMode debug;
  private volatile boolean running;
  private volatile boolean closed;

  /** Whether {@link #close} is at work: clean-up code may schedule callbacks, but no tasks. */
  private volatile boolean closing;

  private double slowCallbackDuration;

  /** Real time since the loop was made. */
  private record RealTime(LongSupplier nanoTime, long origin) implements LongSupplier {

    static RealTime from(LongSupplier nanoTime) {
      return new RealTime(nanoTime, nanoTime.getAsLong());
    }

    @Override
    public long getAsLong() {
      return nanoTime.getAsLong() - origin;
    }
  }

  EventLoop(LoopBuilder builder) {
    this.name = builder.name();
    this.clock = builder.clock();
    this.slowCallbackDuration = builder.slowCallbackDuration();
    this.door = new LoopDoor(this, builder, RealTime.from(builder.realTime()));
    this.kernel = door.kernel;
    this.turns = kernel.turns();
    this.control = kernel.control();
    this.statistics = new LoopStatistics(this, kernel);
    this.executor = new LoopExecutor(door);
    this.resolver = builder.resolver();
    this.signals = new SignalHandlers(door);
    if (builder.executor() != null) {
      executor.setDefault(builder.executor());
    }
    setDebug(builder.debug());
  }

  /**
   * Makes a loop with the default settings.
   *
   * <p>In Python: {@code asyncio.new_event_loop()}.
   *
   * @return the loop; close it in the end
   */
  public static EventLoop create() {
    return builder().build();
  }

  /**
   * Starts to describe a loop with other settings.
   *
   * @return a new builder
   */
  public static LoopBuilder builder() {
    return new LoopBuilder();
  }

  // ---- running

  /**
   * Runs until {@link #stop()} is called. Blocks the calling thread.
   *
   * <p>Callbacks, timers and reports run in the loop's own thread. Which thread that is depends on
   * the engine:
   *
   * <ul>
   *   <li>Direct engine: the calling thread. If the caller is a virtual thread, a new platform
   *       thread, for which the caller waits.
   *   <li>Portable engine: a new virtual thread. The caller waits for it, and watches that control
   *       moves.
   * </ul>
   *
   * <p>Where the loop's own thread is not the caller, callbacks do not see the caller's
   * thread-locals (they do see its context variables), and a callback that wants a lock which the
   * caller holds can never get it. On the portable engine the log says so after some seconds.
   * Coroutines run in virtual threads of their own on both engines.
   *
   * <p>In Python: {@code loop.run_forever}.
   *
   * @throws IllegalStateException if this loop, or another one in this thread, runs already, or
   *     this one is closed
   * @throws KeyboardInterrupt if a callback or a task threw one. What a clock or a listener throws
   *     ends the run, too, and is thrown here as it is
   */
  public void runForever() {
    checkMayRun();
    if (mayNotRun.getAndSet(true)) {
      throw alreadyRunning();
    }
    Context callersContext = Context.current();
    try {
      kernel.engine().runLoop(() -> runHere(callersContext));
    } finally {
      mayNotRun.set(false);
    }
  }

  private void runHere(Context callersContext) {
    RunningLoops.add(door);
    running = true;
    turns.open();
    kernel.counters().runs.start();
    Throwable failure;
    try {
      FlightRecordings.started(door);
      watch();
      runContext = callersContext;
      callersContext.becameCurrent();
      control.run();
    } finally {
      try {
        FlightRecordings.ended(door);
        stopWatching();
      } finally {
        kernel.counters().runs.stop();
        failure = turns.shut();
        running = false;
        taskNumbers.giveBack();
        RunningLoops.remove(door);
      }
    }
    if (failure != null) {
      throw Futures.rethrow(failure);
    }
  }

  /** Starts a watchdog if there are listeners: a blocked loop cannot report itself. */
  private void watch() {
    if (isWatched() && watchdog == null) {
      watchdog = Watchdog.start(door, this::runningNow);
    }
  }

  /** Somebody watches no more: if nobody else does, the watchdog ends before the run. */
  private void watchNoMore() {
    if (!isWatched() && control.isHere()) {
      stopWatching();
    }
  }

  private boolean isWatched() {
    return kernel.probes() != null || !lagRecorders.isEmpty();
  }

  /** The step or callback that runs, as far as debug mode knows. Any thread. */
  private @Nullable Object runningNow() {
    DebugMode mode = debug;
    return mode == null ? null : mode.slowSteps().current();
  }

  private void stopWatching() {
    if (watchdog != null) {
      watchdog.close();
      watchdog = null;
    }
  }

  /**
   * Runs until a future or task is done. Makes a task of any other awaitable. {@link #runForever()}
   * says in which thread the loop runs.
   *
   * <p>In Python: {@code loop.run_until_complete}.
   *
   * @param <T> the result's type
   * @param awaitable the future, task, coroutine or other awaitable
   * @return its result
   * @throws IllegalStateException as {@link #runForever()}; also if the loop was stopped before the
   *     end
   * @throws asyncio.futures.CancelledError if it was cancelled
   */
  public <T> T runUntilComplete(Awaitable<T> awaitable) {
    checkMayRun();
    boolean isNewTask = !(awaitable instanceof Future);
    Future<T> future = ensureFuture(awaitable);
    if (isNewTask && future instanceof Task<T> task) {
      task.ownedByLibrary(); // the caller never sees it
    }
    Consumer<Future<T>> stopWhenDone = this::stopUnlessInterrupted;
    future.addDoneCallback(stopWhenDone);
    try {
      runForever();
    } catch (Throwable failure) {
      if (isNewTask && future.done() && !future.cancelled()) {
        future.exception(); // marks it as retrieved: the caller gets it
      }
      throw failure;
    } finally {
      future.removeDoneCallback(stopWhenDone);
    }
    if (!future.done()) {
      throw new IllegalStateException(
          "Event loop stopped before Future completed: something called stop(), or nothing was left that could wake it. "
              + future);
    }
    return future.result();
  }

  /**
   * Runs a coroutine without a result to its end; see {@link #runUntilComplete(Awaitable)}.
   *
   * @param coroutine the coroutine of the new task
   */
  public void runUntilComplete(Action coroutine) {
    runUntilComplete(Task.coroutineOf(coroutine));
  }

  /**
   * Runs like {@link #runUntilComplete(Awaitable)}, and declares a checked exception, so that it
   * can be caught.
   *
   * @param <T> the result's type
   * @param <X> the exception's type
   * @param awaitable the future, task, coroutine or other awaitable
   * @param declared the exception's class; other exceptions come out, too
   * @return its result
   * @throws X if the awaited work threw it
   */
  public <T, X extends Throwable> T runUntilComplete(Awaitable<T> awaitable, Class<X> declared)
      throws X {
    Objects.requireNonNull(declared, "declared");
    return runUntilComplete(awaitable);
  }

  private void stopUnlessInterrupted(Future<?> done) {
    if (!done.cancelled() && done.exception() instanceof KeyboardInterrupt) {
      return; // the interrupt ends the run
    }
    stop();
  }

  /**
   * Ends the run after the current turn. Entries that become ready in that turn stay ready for the
   * next run. If the loop does not run, the next run has one turn.
   *
   * <p>In Python: {@code loop.stop}.
   */
  public void stop() {
    turns.stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * Closes this loop. Forgets ready callbacks and timers. Unwinds suspended coroutines: their
   * pending await throws {@link GeneratorExit}, so that their {@code finally} blocks run. Reports
   * tasks that are pending or were never started, and exceptions that nobody has retrieved. Shuts
   * the default executor down, and does not wait for it. A second call does nothing.
   *
   * <p>Meanwhile clean-up code may close, cancel and release things, and schedule callbacks, which
   * are called before this method returns; timers are not. It cannot make tasks. A coroutine that
   * goes on awaiting, whatever that throws, is left suspended for ever, and reported.
   *
   * <p>Every step is taken, even if one fails. Futures that other threads got from {@link
   * Asyncio#runCoroutineThreadsafe} and {@link Future#toCompletableFuture} are complete afterwards.
   *
   * <p>In Python: {@code loop.close}.
   *
   * @throws IllegalStateException if this loop runs
   * @throws KeyboardInterrupt if the exception handler or a callback threw it; the loop is closed
   */
  @Override
  public void close() {
    if (running) {
      throw new IllegalStateException(
          "Cannot close a running event loop: stop() it first, and close it after its run.");
    }
    if (closed) {
      return;
    }
    closed = true;
    closing = true;
    AllSteps steps = new AllSteps(turns::finishChores);
    Context callersContext = Context.current();
    steps.take(() -> control.close(() -> closeHere(callersContext, steps)));
    closing = false;
    door.closed(steps);
    steps.take(FlightRecordings::closed);
    steps.throwFirst();
  }

  /** Closes this loop, in its own thread. */
  private void closeHere(Context callersContext, AllSteps steps) {
    runContext = callersContext;
    callersContext.becameCurrent();
    List<TaskStrand> pending = kernel.tasks();
    steps.take(turns::beginClosing);
    closeCoroutines(pending, steps);
    Runnable runLastCallbacks = turns::runLastCallbacks;
    steps.take(runLastCallbacks);
    closeResources(steps);
    steps.take(runLastCallbacks);
    steps.takeAll(door.unretrieved.takeAll());
    steps.take(executor::shutDownAtClose);
    steps.take(turns::close);
  }

  // Most programs end with nothing to close below. A lambda takes time when it is first used, so
  // none is made for nothing.

  private void closeCoroutines(List<TaskStrand> pending, AllSteps steps) {
    if (!pending.isEmpty()) {
      steps.takeForEach(pending, this::reportAbandoned);
      steps.takeForEach(pending, this::unwind);
    }
    List<Generation<?>> generators = door.generators.left();
    if (!generators.isEmpty()) {
      steps.takeForEach(generators, Generation::unwind);
    }
    if (!pending.isEmpty()) {
      steps.takeForEach(pending, this::forget);
    }
  }

  private void closeResources(AllSteps steps) {
    if (network != null) {
      steps.take(network::close);
    }
    if (!signals.isEmpty()) {
      steps.take(signals::close);
    }
    if (!closeCallbacks.isEmpty()) {
      steps.takeForEach(List.copyOf(closeCallbacks), this::callAtClose);
    }
  }

  private void reportAbandoned(TaskStrand strand) {
    Task<?> task = Task.of(strand);
    if (!strand.hasBegun()) {
      door.report(
          Report.ofTask(
              "Task was never started: its loop was closed before its first step", null, task));
    } else if (task.reportsDestruction()) {
      door.report(Report.ofTask("Task was destroyed but it is pending!", null, task));
    }
  }

  /** Makes the pending await of a coroutine throw. */
  private void unwind(TaskStrand suspended) {
    if (suspended.hasBegun()) {
      control.unwind(suspended.innermost());
    }
  }

  private void forget(TaskStrand strand) {
    if (strand.task() instanceof Task<?> task) {
      task.forget();
      ended(task);
    }
  }

  /**
   * Registers a function to call when this loop is closed, after its coroutines were unwound. For
   * things that must not outlive the loop, such as child processes.
   *
   * <p>Beyond asyncio, where one overrides {@code close()} for this.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @return a function that takes the registration back
   * @throws IllegalStateException if this loop is closed
   */
  public Runnable onClose(Runnable callback) {
    checkOpen();
    closeCallbacks.add(Objects.requireNonNull(callback, "callback"));
    return () -> closeCallbacks.remove(callback);
  }

  private void callAtClose(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error failed) {
      callExceptionHandler(ExceptionContext.of("Exception when the loop was closed", failed));
    }
  }

  private void checkMayRun() {
    checkOpen();
    if (running) {
      throw alreadyRunning();
    }
    if (running() != null) {
      throw new IllegalStateException(
          "Cannot run the event loop while another loop is running in this thread: use that one, or another thread.");
    }
  }

  private static IllegalStateException alreadyRunning() {
    return new IllegalStateException(
        "This event loop is already running: within it, await the coroutine instead, or make a task of it.");
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("Event loop is closed: make a new one. " + this);
    }
  }

  /** While this loop is being closed, clean-up code may still schedule callbacks. */
  boolean takesCallbacks() {
    return !closed || closing;
  }

  void checkTakesCallbacks() {
    if (!takesCallbacks()) {
      checkOpen();
    }
  }

  void checkThread() {
    if (debug != null && running && !control.isHere()) {
      throw new IllegalStateException(
          "Non-thread-safe operation invoked on an event loop other than the current one: from another thread, use"
              + " callSoonThreadsafe(...) or runCoroutineThreadsafe(...).");
    }
  }

  // ---- callbacks

  /**
   * Calls a function in the next turn, in a copy of the current context. Functions are called in
   * the order of these calls.
   *
   * <p>In Python: {@code loop.call_soon}.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @return the handle, which can prevent the call
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Handle callSoon(Runnable callback) {
    return callSoon(callback, null);
  }

  /**
   * Calls a function in the next turn, in a given context.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the current one
   * @return the handle, which can prevent the call
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Handle callSoon(Runnable callback, @Nullable Context context) {
    return schedule(callback, context);
  }

  Handle schedule(Runnable callback, @Nullable Context inContext) {
    checkTakesCallbacks();
    checkThread();
    Handle entry = new Handle(this, callback, orCopy(inContext));
    created(entry);
    turns.addCallback(entry);
    return entry;
  }

  /**
   * Calls a function in the loop's next turn. Any thread may call this method; it wakes the loop if
   * it waits.
   *
   * <p>In Python: {@code loop.call_soon_threadsafe}.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @return the handle; any thread may cancel it
   * @throws IllegalStateException if this loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoonThreadsafe(callback, null);
  }

  /**
   * Calls a function in the loop's next turn, in a given context. Any thread may call this method.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the caller's current one
   * @return the handle; any thread may cancel it
   * @throws IllegalStateException if this loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback, @Nullable Context context) {
    Handle entry = new Handle.Threadsafe(this, callback, orCopy(context));
    if (!send(entry)) {
      checkOpen();
    }
    return entry;
  }

  /** Queues a handle from any thread. False if this loop is closed. */
  boolean send(Handle entry) {
    created(entry);
    if (control.isHere()) {
      if (!takesCallbacks()) {
        return false;
      }
      turns.addCallback(entry); // as callSoon does
      return true;
    }
    return turns.send(entry);
  }

  /**
   * This loop as an {@link Executor}. Its {@code execute} does the same as {@link
   * #callSoonThreadsafe(Runnable)}; any thread may call it. So {@code stage.thenAcceptAsync(page ->
   * show(page), loop.asExecutor())} comes back to the loop.
   *
   * <p>An executed function is a callback: it must not await, but may make a task. Its exceptions
   * go to the exception handler. Once the loop is closed, {@code execute} throws {@link
   * RejectedExecutionException}; functions that were accepted and not yet called are never called.
   *
   * @return an executor; it may be used before the loop runs, and need not be closed
   */
  public Executor asExecutor() {
    return callback -> {
      if (!door.trySchedule(callback)) {
        throw new RejectedExecutionException("Event loop is closed: make a new one. " + this);
      }
    };
  }

  /**
   * Calls a function after some time.
   *
   * <p>In Python: {@code loop.call_later}.
   *
   * @param delay seconds; 0 or less: in the next turn, after the entries that are ready now
   * @param callback the function; its exceptions go to the exception handler
   * @return the handle, which can prevent the call
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callLater(double delay, Runnable callback) {
    return callLater(delay, callback, null);
  }

  /**
   * Calls a function after some time, in a given context.
   *
   * @param delay seconds; 0 or less: in the next turn, after the entries that are ready now
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the current one
   * @return the handle, which can prevent the call
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callLater(double delay, Runnable callback, @Nullable Context context) {
    return callAtNanos(TimerQueue.addSaturated(clock.nanoTime(), nanos(delay)), callback, context);
  }

  /**
   * Calls a function after some time.
   *
   * @param delay the time to wait; zero or less: in the next turn, after the entries that are ready
   *     now
   * @param callback the function; its exceptions go to the exception handler
   * @return the handle, which can prevent the call
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return callLater(seconds(delay), callback, null);
  }

  /**
   * Calls a function after some time, in a given context.
   *
   * @param delay the time to wait; zero or less: in the next turn, after the entries that are ready
   *     now
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the current one
   * @return the handle, which can prevent the call
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callLater(Duration delay, Runnable callback, @Nullable Context context) {
    return callLater(seconds(delay), callback, context);
  }

  /**
   * Calls a function at a certain time.
   *
   * <p>In Python: {@code loop.call_at}.
   *
   * @param when seconds of this loop's clock, see {@link #time()}
   * @param callback the function; its exceptions go to the exception handler
   * @return the handle, which can prevent the call
   * @throws IllegalArgumentException if the time is not a number
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callAt(double when, Runnable callback) {
    return callAt(when, callback, null);
  }

  /**
   * Calls a function at a certain time, in a given context.
   *
   * @param when seconds of this loop's clock, see {@link #time()}
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the current one
   * @return the handle, which can prevent the call
   * @throws IllegalArgumentException if the time is not a number
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callAt(double when, Runnable callback, @Nullable Context context) {
    return callAtNanos(nanos(when), callback, context);
  }

  private TimerHandle callAtNanos(long deadline, Runnable callback, @Nullable Context context) {
    checkTakesCallbacks();
    checkThread();
    StackReserve.require();
    TimerHandle timer = new TimerHandle(this, deadline, callback, orCopy(context));
    created(timer);
    turns.addTimer(deadline, timer);
    return timer;
  }

  /**
   * The time of this loop's clock. Any thread may ask.
   *
   * <p>In Python: {@code loop.time}.
   *
   * @return seconds, from an origin of the clock's own; never goes back
   */
  public double time() {
    return clock.time();
  }

  /**
   * Nanoseconds of a time in seconds. A time that is too long for a long becomes the longest one;
   * one far in the past stays so near that clocks can subtract it.
   */
  static long nanos(double seconds) {
    if (Double.isNaN(seconds)) {
      throw new IllegalArgumentException("Invalid delay: NaN is not a number of seconds.");
    }
    return Math.max(Math.round(seconds * 1e9), Long.MIN_VALUE / 2);
  }

  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  /** The seconds of a time, infinitely many if it is null. */
  static double secondsOrForever(@Nullable Duration duration) {
    return duration == null ? Double.POSITIVE_INFINITY : seconds(duration);
  }

  private Context orCopy(@Nullable Context context) {
    return context == null ? copyContext() : context;
  }

  /** A copy of the current context. Takes a short cut if the caller has control of this loop. */
  Context copyContext() {
    return control.isHere() ? context().copy() : Context.copyContext();
  }

  // ---- futures and tasks

  /**
   * Makes a pending future of this loop.
   *
   * <p>In Python: {@code loop.create_future}.
   *
   * @param <T> the result's type
   * @return the future
   */
  public <T> Future<T> createFuture() {
    Future<T> future = new Future<>(door);
    created(future);
    return future;
  }

  /**
   * Makes a task of a coroutine. It starts in the next turn.
   *
   * <p>In Python: {@code loop.create_task}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine) {
    return createTask(coroutine, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a coroutine without a result.
   *
   * @param coroutine the coroutine
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Task<Void> createTask(Action coroutine) {
    return createTask(Task.coroutineOf(coroutine), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a coroutine.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @param taskName the task's name
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine, String taskName) {
    return createTask(coroutine, TaskOptions.named(taskName));
  }

  /**
   * Makes a task of a coroutine without a result.
   *
   * @param coroutine the coroutine
   * @param taskName the task's name
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Task<Void> createTask(Action coroutine, String taskName) {
    return createTask(Task.coroutineOf(coroutine), TaskOptions.named(taskName));
  }

  /**
   * Makes a task of a coroutine.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @param options name and context
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    checkOpen();
    checkThread();
    return taskFactory == null
        ? new Task<>(this, coroutine, options)
        : madeBy(taskFactory, coroutine, options);
  }

  @SuppressWarnings("unchecked") // the task of a coroutine has its result
  private <T> Task<T> madeBy(TaskFactory factory, Coroutine<T> coroutine, TaskOptions options) {
    return (Task<T>)
        Objects.requireNonNull(
            factory.createTask(this, coroutine, options), "The task factory made no task.");
  }

  /**
   * Makes a task without a result; see {@link #createTask(Coroutine, TaskOptions)}.
   *
   * @param coroutine the coroutine
   * @param options the task's name and context
   * @return the task
   */
  public Task<Void> createTask(Action coroutine, TaskOptions options) {
    return createTask(Task.coroutineOf(coroutine), options);
  }

  /**
   * Sets the factory that makes this loop's tasks.
   *
   * <p>In Python: {@code loop.set_task_factory}.
   *
   * @param factory the factory, or null for ordinary tasks
   */
  public void setTaskFactory(@Nullable TaskFactory factory) {
    taskFactory = factory;
  }

  /**
   * The factory that makes this loop's tasks.
   *
   * <p>In Python: {@code loop.get_task_factory}.
   *
   * @return the factory that was set, or null
   */
  public @Nullable TaskFactory getTaskFactory() {
    return taskFactory;
  }

  /** The argument itself if it is a future, else a task that awaits it. */
  <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
    if (awaitable instanceof Future<T> future) {
      if (future.getLoop() != this) {
        throw new IllegalArgumentException(
            "The future belongs to a different loop than the one given: "
                + future
                + " is not of "
                + this);
      }
      return future;
    }
    return createTask(Task.coroutineOf(awaitable));
  }

  /** Runs the first step of a new task at once, within the caller's. */
  void startEagerly(Task.Driver driver) {
    control.startEagerly(driver);
    KeyboardInterrupt thrown = interrupt;
    if (thrown != null) {
      interrupt = null;
      throw thrown;
    }
  }

  /**
   * A coroutine has ended by an interrupt, which ends the run, too. In an eager first step, the
   * code that made the task gets the interrupt instead.
   */
  void interrupted(Task.Driver driver, KeyboardInterrupt exception) {
    if (control.isStartedEagerly(driver)) {
      interrupt = exception;
    } else {
      turns.fail(exception);
    }
  }

  int nextTaskNumber() {
    return taskNumbers.next(running);
  }

  void ended(Task<?> task) {
    Counters counters = kernel.counters();
    if (task.cancelled()) {
      counters.cancelled++;
    } else if (!task.done()) {
      counters.abandoned++;
    }
    kernel.ended(task.driver());
  }

  List<Task<?>> tasks() {
    List<Task<?>> tasks = new ArrayList<>();
    for (TaskStrand strand : kernel.tasks()) {
      if (strand.task() instanceof Task<?> task) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  // ---- the current context

  Context context() {
    TaskStrand current = control.currentTask();
    if (current != null) {
      return Task.of(current).activeContext();
    }
    Context ofCallback = callbackContext;
    return ofCallback == null ? runContext : ofCallback;
  }

  void setContext(Context newContext) {
    TaskStrand current = control.currentTask();
    if (current != null) {
      Task.of(current).setActiveContext(newContext);
    } else if (callbackContext != null) {
      callbackContext = newContext;
    } else {
      runContext = newContext;
    }
    newContext.becameCurrent();
  }

  /** A callback begins to run, in its context. */
  void enterCallback(Context newContext) {
    callbackContext = newContext;
    newContext.becameCurrent();
  }

  /** A callback has run. */
  void leaveCallback() {
    callbackContext = null;
    runContext.becameCurrent();
  }

  // ---- blocking work

  /**
   * Runs a blocking function in another thread. Does not suspend. Cancelling the returned future
   * interrupts that thread, and does not wait for it.
   *
   * <p>The function does not see the caller's context variables; with {@link
   * Asyncio#toThread(Callable)} it does.
   *
   * <p>In Python: {@code loop.run_in_executor}.
   *
   * @param <T> the result's type
   * @param where the executor, or null for the default executor: a new virtual thread for each call
   * @param function the function
   * @return a future of the function's result or exception
   * @throws IllegalStateException if this loop is closed, or its executor has been shut down
   */
  public <T> Future<T> runInExecutor(@Nullable Executor where, Callable<T> function) {
    return executor.submit(where, Objects.requireNonNull(function, "function"));
  }

  /**
   * Runs a blocking function without a result in another thread; see {@link
   * #runInExecutor(Executor, Callable)}.
   *
   * @param where the executor, or null for the default executor
   * @param function the function
   * @return a future that is done when the function has returned, or of its exception
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public Future<Void> runInExecutor(@Nullable Executor where, Action function) {
    Objects.requireNonNull(function, "function");
    return runInExecutor(
        where,
        () -> {
          function.perform();
          return null;
        });
  }

  /**
   * Sets the executor for blocking functions.
   *
   * <p>In Python: {@code loop.set_default_executor}.
   *
   * @param defaultExecutor the executor; shut down with this loop
   */
  public void setDefaultExecutor(ExecutorService defaultExecutor) {
    executor.setDefault(Objects.requireNonNull(defaultExecutor, "executor"));
  }

  /**
   * Shuts the default executor down, and waits until it has done the jobs that it has. From now on
   * it takes no more jobs.
   *
   * <p>Suspends: only if the default executor has ever been used. Cancellation: the executor stays
   * shut down; its jobs go on, and nobody waits for them.
   *
   * <p>In Python: {@code loop.shutdown_default_executor}.
   *
   * @param timeout the longest time to wait, in seconds; after that the jobs are interrupted, and a
   *     warning is logged
   */
  public void shutdownDefaultExecutor(double timeout) {
    nanos(timeout); // refuses NaN
    Future<Void> terminated = executor.shutDown();
    if (terminated == null) {
      return;
    }
    try {
      Asyncio.waitFor(terminated, timeout);
    } catch (TimeoutException e) {
      executor.shutDownNow(timeout);
    }
  }

  /**
   * Shuts the default executor down, and waits until it has done the jobs that it has; see {@link
   * #shutdownDefaultExecutor(double)}, also for suspension and cancellation.
   *
   * @param timeout the longest time to wait; after that the jobs are interrupted, and a warning is
   *     logged
   */
  public void shutdownDefaultExecutor(Duration timeout) {
    shutdownDefaultExecutor(seconds(timeout));
  }

  /**
   * Shuts the default executor down, and waits without limit; see {@link
   * #shutdownDefaultExecutor(double)}. Suspends and can be cancelled as that method.
   */
  public void shutdownDefaultExecutor() {
    shutdownDefaultExecutor(Double.POSITIVE_INFINITY);
  }

  /**
   * Closes all generators that have begun and not ended, and waits until they have ended.
   * Exceptions that they throw go to the exception handler.
   *
   * <p>Suspends: only if there is such a generator. Cancellation: the generators' clean-up is
   * cancelled, too, and waited for.
   *
   * <p>In Python: {@code loop.shutdown_asyncgens()}. Called by {@link Runner#close()}.
   */
  public void shutdownAsyncgens() {
    door.generators.shutDown();
  }

  @Override
  Network network() {
    Network present = network;
    if (present == null) {
      present = new Network(door.transports(), resolver);
      network = present;
    }
    return present;
  }

  // ---- signals

  /**
   * Registers a function to call in this loop whenever this program gets a signal. It replaces the
   * JVM's own reaction. If several loops handle the same signal, the loop that registered last gets
   * it.
   *
   * <pre>{@code
   * loop.addSignalHandler("SIGTERM", () -> server.close());
   * }</pre>
   *
   * <p>A handler counts as {@link #outsideWork()}: while there is one, virtual time does not jump.
   * {@link Runner} handles Ctrl-C by itself; a handler for {@code "SIGINT"} takes its place.
   *
   * <p>In Python: {@code loop.add_signal_handler()}, for the main thread only, and without a
   * result.
   *
   * @param signal the signal's name, such as {@code "SIGTERM"} or {@code "TERM"}
   * @param callback the function; its exceptions go to the exception handler
   * @return the function that this loop has called so far for this signal, or null; to keep it,
   *     call it in the new function
   * @throws IllegalArgumentException if there is no such signal
   * @throws IllegalStateException if this loop is closed
   * @throws UnsupportedOperationException if this signal cannot be handled: the system (SIGKILL,
   *     SIGSTOP) or the JVM (SIGQUIT, on Linux SIGUSR2) keeps it for itself; or the program was
   *     started with this signal ignored (SIGHUP by {@code nohup}, SIGINT in the background of a
   *     script); or this JVM knows no signals
   */
  public @Nullable Runnable addSignalHandler(String signal, Runnable callback) {
    return signals.add(signal, Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Registers a function to call for a signal; see {@link #addSignalHandler(String, Runnable)}.
   *
   * @param signal the signal's number on this system
   * @param callback the function; its exceptions go to the exception handler
   * @return the function that this loop has called so far for this signal, or null
   * @throws IllegalArgumentException if there is no such signal
   * @throws IllegalStateException if this loop is closed
   * @throws UnsupportedOperationException if this signal cannot be handled
   */
  public @Nullable Runnable addSignalHandler(int signal, Runnable callback) {
    return addSignalHandler(Signals.name(signal), callback);
  }

  /**
   * Takes back {@link #addSignalHandler(String, Runnable)}: the signal is handled again as before.
   * {@link #close()} does so for all signals.
   *
   * <p>In Python: {@code loop.remove_signal_handler}.
   *
   * @param signal the signal's name
   * @return false if this loop does not handle the signal
   * @throws IllegalArgumentException if there is no such signal
   */
  public boolean removeSignalHandler(String signal) {
    return signals.remove(signal);
  }

  /**
   * Takes back {@link #addSignalHandler(int, Runnable)}.
   *
   * @param signal the signal's number on this system
   * @return false if this loop does not handle the signal
   * @throws IllegalArgumentException if there is no such signal
   */
  public boolean removeSignalHandler(int signal) {
    return removeSignalHandler(Signals.name(signal));
  }

  // ---- failures that nobody can catch

  /**
   * Sets the handler of exceptions that nobody can catch: exceptions of callbacks, and exceptions
   * that nobody retrieves.
   *
   * <p>In Python: {@code loop.set_exception_handler}.
   *
   * @param handler the handler, or null for the default one, which logs
   */
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    exceptionHandler = handler;
  }

  /**
   * The handler of exceptions that nobody can catch.
   *
   * <p>In Python: {@code loop.get_exception_handler}.
   *
   * @return the handler that was set, or null
   */
  public @Nullable ExceptionHandler getExceptionHandler() {
    return exceptionHandler;
  }

  /**
   * Reports an exception, or another failure, to the exception handler.
   *
   * <p>In Python: {@code loop.call_exception_handler}.
   *
   * @param context the known facts
   */
  public void callExceptionHandler(ExceptionContext context) {
    door.reports.call(context.report());
  }

  /**
   * Does what happens if no handler is set: writes an entry at level ERROR to the log named {@code
   * asyncio}.
   *
   * <p>In Python: {@code loop.default_exception_handler}.
   *
   * @param context the known facts
   */
  public void defaultExceptionHandler(ExceptionContext context) {
    door.reports.log(context.report());
  }

  // ---- watching

  /**
   * Tells the listeners that a phase of the program's own begins, which ends the phase before it.
   * So a recording shows what a program knows about itself: the phases of a loop that it models,
   * the state of a worker. For coroutines and callbacks of this loop. Does not suspend. Without
   * listeners it does nothing.
   *
   * <p>Beyond asyncio.
   *
   * @param row names what has phases; each gets a lane of its own
   * @param phase the phase that begins; empty if none does
   */
  public void enterPhase(String row, String phase) {
    Objects.requireNonNull(row, "row");
    Objects.requireNonNull(phase, "phase");
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.phaseEntered(row, phase);
    }
  }

  /**
   * Adds a listener. Several listeners are called in the order in which they were added. {@link
   * LoopListener} says in which threads.
   *
   * @param added the listener
   */
  public void addListener(LoopListener added) {
    Probe probe = door.probe(Objects.requireNonNull(added, "listener"));
    Uses.watch();
    listeners.add(new AddedListener(added, probe));
    addProbe(probe);
  }

  /** A listener, and the probe that tells it. */
  private record AddedListener(LoopListener listener, Probe probe) {}

  /**
   * Removes a listener.
   *
   * @param removed the listener; nothing happens if it was not added
   */
  public void removeListener(LoopListener removed) {
    for (int i = 0; i < listeners.size(); i++) {
      AddedListener each = listeners.get(i);
      if (each.listener.equals(removed)) {
        listeners.remove(i);
        kernel.removeProbe(each.probe);
        Uses.watchNoMore();
        watchNoMore();
        return;
      }
    }
  }

  private void addProbe(Probe probe) {
    kernel.addProbe(probe);
    if (control.isHere()) {
      watch();
    }
  }

  /**
   * The counters of this loop. The loop always counts. A {@link #addListener listener}, which is
   * told of each event, costs more. Any thread may ask.
   *
   * @return the figures, always the same object
   */
  public LoopStatistics statistics() {
    return statistics;
  }

  /**
   * The timers that are pending, for tools that show a loop. Those of {@code sleep} and of timeouts
   * are among them. Only for the thread that runs the loop; while the loop does not run, for the
   * thread that owns it.
   *
   * <p>In Python: the private {@code loop._scheduled}.
   *
   * @return a copy, without cancelled timers, in the order in which they are due
   */
  public List<TimerHandle> pendingTimers() {
    checkThread();
    return turns.timersInOrder().stream().map(TimerHandle.class::cast).toList();
  }

  /**
   * Starts the measurements that cost something: how late timers are, and how long steps and
   * callbacks block this loop ({@link LoopStatistics#stalls()}). A thread of its own looks for
   * blocked loops now and then.
   *
   * @param timerLag called before each callback of a timer, in the loop's own thread, with the
   *     nanoseconds of this loop's clock that have passed since the timer was due. It holds the
   *     loop up: it must be quick, and must not throw, which would end the run
   * @return a function that stops the measurement
   */
  public Runnable measure(LongConsumer timerLag) {
    Objects.requireNonNull(timerLag, "timerLag");
    LongConsumer recorder = nanos -> timerLag.accept(nanos); // new each time
    lagRecorders.add(recorder);
    turns.setTimerLag(allLagRecorders());
    if (control.isHere()) {
      watch();
    }
    return () -> {
      lagRecorders.remove(recorder);
      turns.setTimerLag(allLagRecorders());
      watchNoMore();
    };
  }

  private @Nullable LongConsumer allLagRecorders() {
    return lagRecorders.stream().reduce(LongConsumer::andThen).orElse(null);
  }

  /**
   * Whether this loop runs in debug mode.
   *
   * <p>In Python: {@code loop.get_debug}.
   *
   * @return true if so
   */
  public boolean getDebug() {
    return debug != null;
  }

  /**
   * Switches debug mode on or off. It finds mistakes, at some cost. Without this call the {@link
   * LoopBuilder#debug(boolean) builder} decides, or the system property {@value
   * LoopBuilder#DEBUG_PROPERTY}. In debug mode
   *
   * <ul>
   *   <li>a call from a wrong thread throws; otherwise the loop might hang or break;
   *   <li>a step or a callback that takes {@link #slowCallbackDuration()} or longer is logged as a
   *       warning: while it blocks the loop, with its stack, and again when it has ended ({@code
   *       Executing <Task ...> took 0.123 seconds}). The time of an eager task's first step counts
   *       twice: for the step itself, and for the step or callback within which it runs;
   *   <li>futures, tasks and handles know where they were made: their {@code toString()} says so,
   *       and reports to the exception handler have the frames, at most ten, the library's own left
   *       out ({@link ExceptionContext#sourceTraceback()});
   *   <li>a task that swallows its cancellation is logged as a warning: {@link
   *       asyncio.futures.CancelledError} was thrown in it and it ended otherwise, though nobody
   *       called {@link Task#uncancel()};
   *   <li>a loop that nothing can wake but a thread that it does not know of is logged once, as a
   *       warning, with its pending tasks;
   *   <li>many open generators are logged as a warning, from 100 on; and those that are left when
   *       the loop shuts down ({@link LoopStatistics#openGenerators()});
   *   <li>how long the loop waited for the outside is logged at level DEBUG.
   * </ul>
   *
   * <p>All records go to the log named {@code asyncio}. It costs a walk of the stack and some
   * hundred bytes for each future, task and handle, and a thread while the loop runs: good for
   * development and tests, too much for production. The walks are bounded: the first 20,000, and
   * 2,000 in a second after that; objects that are made beyond that have no origin. Off, it costs
   * nothing.
   *
   * <p>Objects that were made before debug mode was switched on have no origin. Switching it off
   * forgets all origins.
   *
   * <p>In Python: {@code loop.set_debug()}, which does not look for swallowed cancellations or for
   * loops that nothing can wake.
   *
   * @param debug true to switch it on
   */
  public void setDebug(boolean debug) {
    DebugMode present = this.debug;
    if (debug && present == null) {
      DebugMode added = new DebugMode(door);
      this.debug = added;
      addProbe(added);
    } else if (!debug && present != null) {
      this.debug = null;
      kernel.removeProbe(present);
      watchNoMore();
    }
  }

  /** Remembers in debug mode where a future was made. */
  void created(Future<?> future) {
    DebugMode mode = debug;
    if (mode != null) {
      Futures.setOrigin(future, mode.origin());
    }
  }

  /** Remembers in debug mode where a handle was made. */
  private void created(Handle handle) {
    DebugMode mode = debug;
    if (mode != null) {
      handle.setOrigin(mode.origin());
    }
  }

  /** Where a future, task or handle was made, the innermost frame first; empty if not known. */
  List<StackTraceElement> originOf(Object made) {
    DebugMode mode = debug;
    if (mode == null) {
      return List.of();
    }
    return mode.framesOf(
        made instanceof Handle handle
            ? handle.origin()
            : made instanceof Future<?> future ? Futures.origin(future) : null);
  }

  void cancellationThrown(Task.Driver task) {
    DebugMode mode = debug;
    if (mode != null) {
      mode.cancellationThrown(task);
    }
  }

  void cancellationTakenBack(Task.Driver task) {
    DebugMode mode = debug;
    if (mode != null) {
      mode.cancellationTakenBack(task);
    }
  }

  /**
   * The duration from which on a step or a callback is slow.
   *
   * @return seconds; steps and callbacks that take as long or longer are reported in debug mode
   */
  public double slowCallbackDuration() {
    return slowCallbackDuration;
  }

  /**
   * Sets the duration from which on a step or a callback is slow.
   *
   * <p>In Python: {@code loop.slow_callback_duration}.
   *
   * @param seconds steps and callbacks that take as long or longer are reported in debug mode
   * @throws IllegalArgumentException if it is not a number
   */
  public void setSlowCallbackDuration(double seconds) {
    nanos(seconds); // refuses NaN
    slowCallbackDuration = seconds;
  }

  /**
   * Sets the duration from which on a step or a callback is slow; see {@link
   * #slowCallbackDuration()}.
   *
   * @param duration steps and callbacks that take as long or longer are reported in debug mode
   */
  public void setSlowCallbackDuration(Duration duration) {
    setSlowCallbackDuration(seconds(duration));
  }

  /**
   * The name, for people.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * How much outside work can wake this loop: jobs in executors, wrapped stages and futures of the
   * JDK, watched channels, and signal handlers. Any thread may ask.
   *
   * @return the number
   */
  public int outsideWork() {
    // What has ended may have told a loop that was closed just then, and forgot it.
    return takesCallbacks() ? door.outsideWork.get() + turns.watchedChannels() : 0;
  }

  @Override
  public String toString() {
    return "<EventLoop "
        + Printer.name(name)
        + " "
        + kernel.engine()
        + (closed ? " closed" : running ? " running" : "")
        + (getDebug() ? " debug" : "")
        + ">";
  }

  // ---- the loop of a thread

  /**
   * The loops that run now, in all threads of this program, in no order. For observers of a
   * program. Any thread may ask.
   *
   * @return a new set
   */
  public static Set<EventLoop> runningLoops() {
    Set<EventLoop> loops = new HashSet<>();
    for (Host host : RunningLoops.all()) {
      loops.add((EventLoop) host.loop());
    }
    return loops;
  }

  /** The loop that runs in the current thread, or null. */
  static @Nullable EventLoop running() {
    if (Strand.current() instanceof Task.Driver driver) { // the usual case, quicker
      EventLoop loop = driver.loop();
      if (loop != null) {
        return loop;
      }
    }
    Host host = RunningLoops.here();
    return host == null ? null : (EventLoop) host.loop();
  }

  /** The loop that was set for the current thread, or null. */
  static @Nullable EventLoop ofThread() {
    return SET.get();
  }

  static void setOfThread(@Nullable EventLoop loop) {
    if (loop == null) {
      SET.remove();
    } else {
      SET.set(loop);
    }
  }

  // ---- for the other public classes

  Host host() {
    return door;
  }

  LoopDoor door() {
    return door;
  }

  Kernel kernel() {
    return kernel;
  }

  Turns turns() {
    return turns;
  }

  Control control() {
    return control;
  }

  static Generators generatorsOf(Host host) {
    return ((EventLoop) host.loop()).door.generators;
  }
}
