package asyncio;

import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.Loop;
import asyncio.futures.TimeoutException;
import asyncio.internal.engine.Engine;
import asyncio.internal.jfr.FlightRecordings;
import asyncio.internal.net.Network;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop: runs tasks and callbacks, one at a time, in the thread that runs it.
 *
 * <p>A loop is a queue of what is ready and a list of timers, and turns: each turn waits for what
 * is next, and runs what is ready. {@code Turns} shows it, on one page; {@code Baton} shows how
 * control goes from task to task.
 *
 * <p>Most programs call {@link Asyncio#run(Coroutine)} and never see a loop. Those that do make one
 * with {@link #create()} or {@link #builder()}, run it with {@link #runUntilComplete(Awaitable)} or
 * {@link #runForever()}, and must {@link #close()} it.
 *
 * <p>Not thread-safe: everything is for the thread that runs the loop, or, while it does not run,
 * for the one that owns it; except {@link #callSoonThreadsafe(Runnable)}, {@link #asExecutor()},
 * {@link #isRunning()}, {@link #isClosed()}, {@link #time()} and {@link #getDebug()}, which any
 * thread may call. In debug mode a call from a wrong thread is an error.
 *
 * <p>In Python: {@code asyncio.EventLoop}. Its {@code subprocess_exec} and {@code subprocess_shell}
 * are in {@link asyncio.process.Subprocess}.
 */
public final class EventLoop extends LoopNetworking implements Loop, AutoCloseable {

  private static final ThreadLocal<@Nullable EventLoop> RUNNING = new ThreadLocal<>();
  private static final Set<EventLoop> ALL_RUNNING = ConcurrentHashMap.newKeySet();
  private static final ThreadLocal<@Nullable EventLoop> SET = new ThreadLocal<>();

  private final String name;
  private final Clock clock;
  private final Engine engine;

  private final LoopStatistics statistics;

  // The parts; each can be read alone.
  private final Turns turns;
  private final Baton baton;
  private final LoopFutures futures = new LoopFutures(this);
  private final LoopExecutor executor = new LoopExecutor(this);
  private final Reports reports = new Reports(this);
  private final Unretrieved unretrieved = new Unretrieved(this);
  private final Generators generators = new Generators(this);
  private final Network network = new Network(new TransportLoopAdapter(this));
  private final SignalHandlers signals = new SignalHandlers(this);
  private final TaskList tasks = new TaskList();
  private final Set<Runnable> closeCallbacks = new LinkedHashSet<>();

  private @Nullable TaskFactory taskFactory;
  private @Nullable LoopListeners listener;
  private final Set<LongConsumer> lagRecorders = new LinkedHashSet<>();
  private @Nullable Watchdog watchdog;
  private volatile @Nullable DebugMode debug;
  private volatile boolean running;
  private volatile boolean closed;
  private double slowCallbackDuration;
  private final LongSupplier realTime;

  EventLoop(LoopBuilder builder) {
    this.name = builder.name();
    this.clock = builder.clock();
    this.engine = builder.newEngine();
    this.slowCallbackDuration = builder.slowCallbackDuration();
    this.realTime = builder.realTime();
    this.statistics = new LoopStatistics(this, realTime);
    this.turns = new Turns(this, clock);
    this.baton = new Baton(this, engine);
    if (builder.executor() != null) {
      executor.setDefault(builder.executor());
    }
    setDebug(builder.debug());
  }

  /**
   * A new loop with everything as usual.
   *
   * <p>In Python: {@code asyncio.new_event_loop()}.
   *
   * @return the loop; close it in the end
   */
  public static EventLoop create() {
    return builder().build();
  }

  /**
   * What makes loops that are not quite as usual.
   *
   * @return a new builder
   */
  public static LoopBuilder builder() {
    return new LoopBuilder();
  }

  // ---- running

  /**
   * Runs until {@link #stop()} is called. Blocks the calling thread, which becomes the loop's.
   *
   * <p>In a virtual thread the direct engine runs the loop in a platform thread of its own, for
   * which the caller waits.
   *
   * @throws IllegalStateException if this loop, or another one in this thread, runs already, or
   *     this one is closed
   * @throws KeyboardInterrupt if a callback or a task threw one
   */
  public void runForever() {
    checkMayRun();
    Context context = Context.current();
    engine.runLoop(() -> runHere(context));
  }

  private void runHere(Context context) {
    RUNNING.set(this);
    ALL_RUNNING.add(this);
    running = true;
    turns.open();
    statistics.runs.start();
    Throwable failure;
    try {
      FlightRecordings.started(this);
      watch();
      baton.run(context);
    } finally {
      FlightRecordings.ended(this);
      stopWatching();
      statistics.runs.stop();
      failure = turns.shut();
      running = false;
      ALL_RUNNING.remove(this);
      RUNNING.remove();
    }
    if (failure != null) {
      throw Futures.rethrow(failure);
    }
  }

  /** Whoever looks also wants to know when this loop is blocked, which it cannot tell itself. */
  private void watch() {
    boolean wanted = listener != null || !lagRecorders.isEmpty();
    if (wanted && watchdog == null) {
      watchdog = Watchdog.start(this);
    }
  }

  private void stopWatching() {
    if (watchdog != null) {
      watchdog.close();
      watchdog = null;
    }
  }

  /**
   * Runs until a future or task is done, or a coroutine, for which it makes a task.
   *
   * @param <T> the result's type
   * @param awaitable what to wait for
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
        future.exception(); // the same one is on its way to the caller
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
   * Runs a coroutine to its end; see {@link #runUntilComplete(Awaitable)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run, as a new task
   * @return its result
   */
  public <T> T runUntilComplete(Coroutine<T> coroutine) {
    return runUntilComplete((Awaitable<T>) coroutine);
  }

  /**
   * Runs a coroutine without a result to its end; see {@link #runUntilComplete(Awaitable)}.
   *
   * @param coroutine what to run, as a new task
   */
  public void runUntilComplete(Coroutine.Void coroutine) {
    runUntilComplete((Awaitable<Void>) coroutine.returningNull());
  }

  private void stopUnlessInterrupted(Future<?> done) {
    if (!done.cancelled() && done.exception() instanceof KeyboardInterrupt) {
      return; // it ends the run by itself
    }
    stop();
  }

  /**
   * Ends the run after the current turn. What is ready then stays ready for the next run. Called
   * before a run, it lets that have one turn.
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
   * Closes this loop. What was to run is forgotten; suspended coroutines are unwound: their pending
   * await throws {@link GeneratorExit}, so that their {@code finally} blocks run. Tasks that are
   * pending, or were never started, and exceptions that nobody has retrieved are reported. Does not
   * wait for the executor. A second call does nothing.
   *
   * @throws IllegalStateException if this loop runs
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
    turns.close();
    List<Task<?>> pending = tasks.snapshot();
    pending.forEach(reports::abandoned);
    baton.unwind(pending, generators);
    for (Task<?> task : pending) {
      task.forget();
      ended(task);
    }
    network.close();
    signals.close();
    List.copyOf(closeCallbacks).forEach(this::callAtClose);
    unretrieved.reportAll();
    ExecutorService toShutDown = executor.close();
    if (toShutDown != null) {
      toShutDown.shutdown();
    }
  }

  /**
   * Has a function called when this loop is closed, after its coroutines were unwound: for what
   * must not outlive the loop, such as child processes.
   *
   * <p>Beyond asyncio, where {@code close()} is overridden for that.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @return takes it back
   * @throws IllegalStateException if this loop is closed
   */
  public Runnable onClose(Runnable callback) {
    checkOpen();
    closeCallbacks.add(callback);
    return () -> closeCallbacks.remove(callback);
  }

  private void callAtClose(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException failed) {
      callExceptionHandler(ExceptionContext.of("Exception when the loop was closed", failed));
    }
  }

  private void checkMayRun() {
    checkOpen();
    if (running) {
      throw new IllegalStateException(
          "This event loop is already running: within it, await the coroutine instead, or make a task of it.");
    }
    if (running() != null) {
      throw new IllegalStateException(
          "Cannot run the event loop while another loop is running in this thread: use that one, or another thread.");
    }
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("Event loop is closed: make a new one. " + this);
    }
  }

  void checkThread() {
    if (debug != null && running && !baton.isHere()) {
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
   * @param callback the function; its exceptions go to the exception handler
   * @return what can prevent the call
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
   * @return what can prevent the call
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Handle callSoon(Runnable callback, @Nullable Context context) {
    checkOpen();
    checkThread();
    Handle handle = new Handle(this, callback, orCopy(context));
    created(handle);
    turns.add(handle);
    return handle;
  }

  /**
   * Calls a function in the loop, from any thread: wakes the loop if it waits.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @return what can prevent the call, from any thread
   * @throws IllegalStateException if this loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoonThreadsafe(callback, null);
  }

  /**
   * Calls a function in the loop, from any thread, in a given context.
   *
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the caller's current one
   * @return what can prevent the call, from any thread
   * @throws IllegalStateException if this loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback, @Nullable Context context) {
    Handle handle = new ThreadsafeHandle(this, callback, orCopy(context));
    created(handle);
    if (baton.isHere()) {
      checkOpen();
      turns.add(handle); // where callSoon would put it
    } else if (!turns.send(handle)) {
      checkOpen();
    }
    return handle;
  }

  /**
   * This loop for those who know an {@link Executor}: what they execute is called as by {@link
   * #callSoonThreadsafe(Runnable)}, from any thread. So {@code stage.thenAcceptAsync(page ->
   * show(page), loop.asExecutor())} comes back to the loop.
   *
   * <p>What is executed is a callback: it must not await, but may make a task. Its exceptions go to
   * the exception handler. After the loop is closed, {@code execute} throws {@link
   * RejectedExecutionException}; what was accepted, but not called by then, never is.
   *
   * @return an executor; it may be used before the loop runs, and has nothing to be closed
   */
  public Executor asExecutor() {
    return callback -> {
      try {
        callSoonThreadsafe(callback);
      } catch (IllegalStateException refused) {
        throw new RejectedExecutionException(refused);
      }
    };
  }

  /**
   * Calls a function after some time.
   *
   * @param delay in seconds; 0 and less: in the next turn, after what is ready now
   * @param callback the function; its exceptions go to the exception handler
   * @return what can prevent the call
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
   * @param delay in seconds; 0 and less: in the next turn, after what is ready now
   * @param callback the function; its exceptions go to the exception handler
   * @param context the context, or null for a copy of the current one
   * @return what can prevent the call
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callLater(double delay, Runnable callback, @Nullable Context context) {
    return callAtNanos(addSaturated(clock.nanoTime(), nanos(delay)), callback, context);
  }

  /**
   * Calls a function after some time.
   *
   * @param delay how long; zero and less: in the next turn, after what is ready now
   * @param callback the function; its exceptions go to the exception handler
   * @return what can prevent the call
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return callLater(seconds(delay), callback, null);
  }

  /**
   * Calls a function at a certain time.
   *
   * @param when seconds of this loop's clock, see {@link #time()}
   * @param callback the function; its exceptions go to the exception handler
   * @return what can prevent the call
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
   * @return what can prevent the call
   * @throws IllegalArgumentException if the time is not a number
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public TimerHandle callAt(double when, Runnable callback, @Nullable Context context) {
    return callAtNanos(nanos(when), callback, context);
  }

  private TimerHandle callAtNanos(long deadline, Runnable callback, @Nullable Context context) {
    checkOpen();
    checkThread();
    TimerHandle timer = new TimerHandle(this, deadline, callback, orCopy(context));
    created(timer);
    turns.add(deadline, timer);
    return timer;
  }

  /**
   * The time of this loop's clock.
   *
   * @return seconds, from an origin of the clock's own; never goes back
   */
  public double time() {
    return clock.time();
  }

  /** Nanoseconds of a time in seconds; what is too much for a long is as good as for ever. */
  static long nanos(double seconds) {
    if (Double.isNaN(seconds)) {
      throw new IllegalArgumentException("Invalid delay: NaN is not a number of seconds.");
    }
    return Math.round(seconds * 1e9);
  }

  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  /** The sum, or the largest number if that is too large for a long. */
  static long addSaturated(long value, long added) {
    long sum = value + added;
    return added > 0 && sum < value ? Long.MAX_VALUE : sum;
  }

  private Context orCopy(@Nullable Context context) {
    return context == null ? copyContext() : context;
  }

  /** A copy of the current context; quicker than to ask which loop that belongs to. */
  Context copyContext() {
    return baton.isHere() ? baton.context().copy() : Context.copyContext();
  }

  // ---- futures and tasks

  /**
   * A pending future of this loop.
   *
   * @param <T> the result's type
   * @return the future
   */
  public <T> Future<T> createFuture() {
    Future<T> future = new Future<>(futures);
    created(future);
    return future;
  }

  /**
   * Makes a task of a coroutine. It starts in the next turn.
   *
   * @param <T> the result's type
   * @param coroutine what to run
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
   * @param coroutine what to run
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Task<Void> createTask(Coroutine.Void coroutine) {
    return createTask(coroutine.returningNull(), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a coroutine.
   *
   * @param <T> the result's type
   * @param coroutine what to run
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
   * @param coroutine what to run
   * @param taskName the task's name
   * @return the task
   * @throws IllegalStateException if this loop is closed; in debug mode also if another thread runs
   *     it
   */
  public Task<Void> createTask(Coroutine.Void coroutine, String taskName) {
    return createTask(coroutine.returningNull(), TaskOptions.named(taskName));
  }

  /**
   * Makes a task of a coroutine.
   *
   * @param <T> the result's type
   * @param coroutine what to run
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
        : Objects.requireNonNull(
            taskFactory.createTask(this, coroutine, options), "The task factory made no task.");
  }

  /**
   * Makes a task without a result; see {@link #createTask(Coroutine, TaskOptions)}.
   *
   * @param coroutine what to run
   * @param options the task's name and context
   * @return the task
   */
  public Task<Void> createTask(Coroutine.Void coroutine, TaskOptions options) {
    return createTask(coroutine.returningNull(), options);
  }

  /**
   * Sets what makes this loop's tasks.
   *
   * @param factory the factory, or null for ordinary tasks
   */
  public void setTaskFactory(@Nullable TaskFactory factory) {
    taskFactory = factory;
  }

  /**
   * What makes this loop's tasks.
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
    Objects.requireNonNull(awaitable, "awaitable");
    Coroutine<T> coroutine =
        awaitable instanceof Coroutine<T> given ? given : () -> awaitable.await();
    return createTask(coroutine);
  }

  void register(Task<?> task) {
    checkOpen();
    tasks.add(task);
    statistics.spawned();
    if (listener != null) {
      listener.taskCreated(task);
    }
  }

  void unregister(Task<?> task) {
    tasks.remove(task);
  }

  void ended(Task<?> task) {
    statistics.ended(task);
    if (listener != null) {
      listener.taskDone(task);
    }
  }

  List<Task<?>> tasks() {
    return tasks.snapshot();
  }

  // ---- blocking work

  /**
   * Runs a blocking function in another thread. Cancelling the returned future interrupts that
   * thread.
   *
   * <p>The function does not see the caller's context variables; with {@link
   * Asyncio#toThread(Callable)} it does.
   *
   * @param <T> the result's type
   * @param where where to run it, or null for the default executor: a new virtual thread for each
   *     call
   * @param function what to run
   * @return a future of what the function returns or throws
   * @throws IllegalStateException if this loop is closed, or its executor has been shut down
   */
  public <T> Future<T> runInExecutor(@Nullable Executor where, Callable<T> function) {
    return executor.submit(where, Objects.requireNonNull(function, "function"));
  }

  /**
   * Sets what runs the blocking functions for which no executor is named.
   *
   * @param defaultExecutor the executor; shut down with this loop
   */
  public void setDefaultExecutor(ExecutorService defaultExecutor) {
    executor.setDefault(Objects.requireNonNull(defaultExecutor, "executor"));
  }

  /**
   * Takes no more blocking work for the default executor, and waits until that has done what it
   * had. Suspends.
   *
   * @param timeout for how long to wait at most, in seconds; after that the work is interrupted,
   *     and a warning logged
   */
  public void shutdownDefaultExecutor(double timeout) {
    ExecutorService toShutDown = executor.close();
    if (toShutDown == null) {
      return;
    }
    toShutDown.shutdown();
    Future<Void> terminated = createFuture();
    futures.outsideWork(1);
    Thread.ofVirtual()
        .name("asyncio executor shutdown")
        .start(
            () -> {
              try {
                toShutDown.awaitTermination(
                    Long.MAX_VALUE, java.util.concurrent.TimeUnit.NANOSECONDS);
                callSoonThreadsafe(
                    () -> {
                      futures.outsideWork(-1);
                      Futures.setResultUnlessDone(terminated);
                    });
              } catch (InterruptedException | IllegalStateException loopIsGone) {
                futures.outsideWork(-1);
                Thread.currentThread().interrupt();
              }
            });
    try {
      Asyncio.waitFor(terminated, timeout);
    } catch (TimeoutException e) {
      List<Runnable> neverStarted = toShutDown.shutdownNow();
      Log.LOGGER.log(
          Level.WARNING,
          "The executor did not finish within {0} seconds: its threads are interrupted, {1} jobs were never started.",
          timeout,
          neverStarted.size());
    }
  }

  /**
   * Takes no more blocking work for the default executor, and waits until that has done what it
   * had. Suspends.
   */
  public void shutdownDefaultExecutor() {
    shutdownDefaultExecutor(Double.POSITIVE_INFINITY);
  }

  /**
   * Closes all generators that have begun and not ended, and waits for that. What they throw goes
   * to the exception handler. Suspends.
   *
   * <p>In Python: {@code loop.shutdown_asyncgens()}. Called by {@link Runner#close()}.
   */
  public void shutdownAsyncgens() {
    generators.shutDown();
  }

  @Override
  Network network() {
    return network;
  }

  // ---- signals

  /**
   * Has a function called in this loop whenever this program gets a signal, instead of what the JVM
   * does then. Of several loops that handle the same signal, the one that was the last to say so
   * gets it.
   *
   * <pre>{@code
   * loop.addSignalHandler("SIGTERM", () -> server.close());
   * }</pre>
   *
   * <p>As long as there is a handler this loop has something to wait for, and virtual time does not
   * jump. {@link Runner} handles Ctrl-C by itself; a handler for {@code "SIGINT"} takes its place.
   *
   * <p>In Python: {@code loop.add_signal_handler()}, for the main thread only, and without a
   * result.
   *
   * @param signal the signal's name, such as {@code "SIGTERM"} or {@code "TERM"}
   * @param callback the function; its exceptions go to the exception handler
   * @return the function that this loop has called so far for this signal, or null; to call both,
   *     call it in the new one
   * @throws IllegalArgumentException if there is no such signal
   * @throws IllegalStateException if this loop is closed
   * @throws UnsupportedOperationException if this signal cannot be handled, because the system
   *     (SIGKILL, SIGSTOP) or the JVM (SIGQUIT, on Linux SIGUSR2) keeps it for itself; or because
   *     it would end the JVM, but was to be ignored when that was started (SIGHUP by {@code nohup},
   *     SIGINT in the background of a script); or this JVM knows of no signals
   */
  public @Nullable Runnable addSignalHandler(String signal, Runnable callback) {
    return signals.add(signal, Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Has a function called for a signal; see {@link #addSignalHandler(String, Runnable)}.
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
   * Takes back {@link #addSignalHandler(String, Runnable)}: what was done before with the signal is
   * done again. {@link #close()} does so for all signals.
   *
   * @param signal the signal's name
   * @return whether there was anything to take back
   * @throws IllegalArgumentException if there is no such signal
   */
  public boolean removeSignalHandler(String signal) {
    return signals.remove(signal);
  }

  /**
   * Takes back {@link #addSignalHandler(int, Runnable)}.
   *
   * @param signal the signal's number on this system
   * @return whether there was anything to take back
   * @throws IllegalArgumentException if there is no such signal
   */
  public boolean removeSignalHandler(int signal) {
    return removeSignalHandler(Signals.name(signal));
  }

  // ---- what goes wrong where nobody can catch it

  /**
   * Sets who is told of exceptions that nobody can catch: those of callbacks, and those that nobody
   * retrieves.
   *
   * @param handler the handler, or null for the default one, which logs
   */
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    reports.setHandler(handler);
  }

  /**
   * Who is told of exceptions that nobody can catch.
   *
   * @return the handler that was set, or null
   */
  public @Nullable ExceptionHandler getExceptionHandler() {
    return reports.handler();
  }

  /**
   * Reports an exception, or another mishap, to the exception handler.
   *
   * @param context what is known
   */
  public void callExceptionHandler(ExceptionContext context) {
    reports.call(context);
  }

  /**
   * What happens if no handler is set: an entry at level ERROR in the log named {@code asyncio}.
   *
   * @param context what is known
   */
  public void defaultExceptionHandler(ExceptionContext context) {
    reports.log(context);
  }

  // ---- watching

  /**
   * Adds a listener. Several are told in the order in which they were added.
   *
   * @param added who is to be told what this loop does
   */
  public void addListener(LoopListener added) {
    listener = LoopListeners.and(this, listener, Objects.requireNonNull(added, "listener"));
    if (baton.isHere()) {
      watch();
    }
  }

  /**
   * Removes a listener.
   *
   * @param removed who is no longer to be told
   */
  public void removeListener(LoopListener removed) {
    listener = LoopListeners.without(listener, removed);
  }

  /**
   * What this loop has done so far, in figures. It counts always; whoever wants to be told of each
   * event adds a {@link #addListener listener}, which costs more. Any thread.
   *
   * @return the figures, always the same object
   */
  public LoopStatistics statistics() {
    return statistics;
  }

  /**
   * Begins to measure what costs something: how late timers are, and for how long steps and
   * callbacks block this loop ({@link LoopStatistics#stalls()}), for which another thread looks now
   * and then.
   *
   * @param timerLag called before each callback of a timer, with the nanoseconds of this loop's
   *     clock that have passed since it was due; in the thread that has control of this loop, which
   *     it holds up: it must be quick, and must not throw, which would end the run
   * @return ends it
   */
  public Runnable measure(LongConsumer timerLag) {
    LongConsumer recorder = nanos -> timerLag.accept(nanos); // once more, if it is there already
    lagRecorders.add(recorder);
    turns.setTimerLag(allLagRecorders());
    if (baton.isHere()) {
      watch();
    }
    return () -> {
      lagRecorders.remove(recorder);
      turns.setTimerLag(allLagRecorders());
    };
  }

  private @Nullable LongConsumer allLagRecorders() {
    return lagRecorders.stream().reduce(LongConsumer::andThen).orElse(null);
  }

  /**
   * Whether this loop runs in debug mode.
   *
   * @return true if so
   */
  public boolean getDebug() {
    return debug != null;
  }

  /**
   * Switches debug mode, which finds mistakes, at some cost. Without this call the {@link
   * LoopBuilder#debug(boolean) builder} decides, or the system property {@value
   * LoopBuilder#DEBUG_PROPERTY}. In debug mode
   *
   * <ul>
   *   <li>a call from a wrong thread throws, where otherwise the loop might hang or break;
   *   <li>a step or a callback that takes {@link #slowCallbackDuration()} or longer is logged as a
   *       warning: while it blocks the loop, with what it is doing, and again when it has ended
   *       ({@code Executing <Task ...> took 0.123 seconds}). An eager task's first step counts for
   *       itself, and for the step or callback within which it runs;
   *   <li>futures, tasks and handles know where they were made: their {@code toString()} says so,
   *       and reports to the exception handler have the frames, at most ten, the library's own left
   *       out ({@link ExceptionContext#sourceTraceback()});
   *   <li>a task that swallows its cancellation is logged as a warning: {@link
   *       asyncio.futures.CancelledError} was thrown in it and it ended otherwise, though nobody
   *       called {@link Task#uncancel()};
   *   <li>how long the loop waited for the outside is logged at level DEBUG.
   * </ul>
   *
   * <p>All records go to the log named {@code asyncio}. It costs a walk of the stack and some
   * hundred bytes for each future, task and handle, and a thread while the loop runs: good for
   * development and tests, too much for production. Off, it costs nothing.
   *
   * <p>What was made before it is switched on has no origin; switching it off forgets all of them.
   *
   * <p>In Python: {@code loop.set_debug()}; to look for swallowed cancellations is ours.
   *
   * @param debug true to switch it on
   */
  public void setDebug(boolean debug) {
    DebugMode present = this.debug;
    if (debug && present == null) {
      DebugMode added = new DebugMode(this);
      this.debug = added;
      addListener(added);
      addListener(added.slowSteps());
    } else if (!debug && present != null) {
      this.debug = null;
      removeListener(present);
      removeListener(present.slowSteps());
    }
  }

  /** Remembers who has made a future or a handle, in debug mode. */
  void created(Object futureOrHandle) {
    DebugMode mode = debug;
    if (mode != null) {
      mode.origins().add(futureOrHandle);
    }
  }

  /** Where a future, task or handle was made, the innermost frame first; empty if not known. */
  List<StackTraceElement> originOf(Object made) {
    DebugMode mode = debug;
    return mode == null ? List.of() : mode.origins().of(made);
  }

  void cancellationThrown(Task<?> task) {
    DebugMode mode = debug;
    if (mode != null) {
      mode.cancellationThrown(task);
    }
  }

  void cancellationTakenBack(Task<?> task) {
    DebugMode mode = debug;
    if (mode != null) {
      mode.cancellationTakenBack(task);
    }
  }

  /**
   * What counts as slow.
   *
   * @return seconds; steps and callbacks that take as long or longer are reported in debug mode
   */
  public double slowCallbackDuration() {
    return slowCallbackDuration;
  }

  /**
   * Sets what counts as slow.
   *
   * @param seconds steps and callbacks that take as long or longer are reported in debug mode
   * @throws IllegalArgumentException if it is not a number
   */
  public void setSlowCallbackDuration(double seconds) {
    nanos(seconds); // refuses what is not a number
    slowCallbackDuration = seconds;
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
   * How many jobs are going on in other threads whose end this loop will be told: those of
   * executors, and stages that were wrapped as futures. Any thread.
   *
   * @return the number
   */
  public int outsideWork() {
    return futures.outsideWork() + turns.watchedChannels();
  }

  @Override
  public String toString() {
    return "<EventLoop "
        + name
        + " "
        + engine
        + (closed ? " closed" : running ? " running" : "")
        + (getDebug() ? " debug" : "")
        + ">";
  }

  // ---- the loop of a thread

  /**
   * The loops that run now, in all threads of this program, in no order. For those who look at
   * programs from outside; any thread may ask.
   *
   * @return a new set
   */
  public static Set<EventLoop> runningLoops() {
    return Set.copyOf(ALL_RUNNING);
  }

  /** The loop that runs in the current thread, or null. */
  static @Nullable EventLoop running() {
    Task<?> task = Task.ofCurrentThread();
    if (task != null) {
      return task.getLoop();
    }
    EventLoop loop = RUNNING.get();
    return loop == null && Thread.currentThread().isVirtual() ? searchRunning() : loop;
  }

  /**
   * For a coroutine that has given its thread another handler for uncaught exceptions, by which we
   * would know it.
   */
  private static @Nullable EventLoop searchRunning() {
    for (EventLoop loop : ALL_RUNNING) {
      if (loop.baton.isHere()) {
        return loop;
      }
    }
    return null;
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

  // ---- the parts, for one another

  Turns turns() {
    return turns;
  }

  Baton baton() {
    return baton;
  }

  /** Whether this loop takes what the JDK does not show, where that is opened to it. */
  boolean usesInternals() {
    return engine.usesInternals();
  }

  LoopFutures futures() {
    return futures;
  }

  Reports reports() {
    return reports;
  }

  Unretrieved unretrieved() {
    return unretrieved;
  }

  Generators generators() {
    return generators;
  }

  /** What runs now, null if nothing does, or this loop is not in debug mode. Any thread. */
  @Nullable Object runningNow() {
    DebugMode mode = debug;
    return mode == null ? null : mode.slowSteps().current();
  }

  @Nullable LoopListener listener() {
    return listener;
  }

  /** Nanoseconds, whatever the clock says. */
  LongSupplier realTime() {
    return realTime;
  }
}
