package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.signal.InterruptSignal;
import asyncio.internal.suppressed.Suppressed;
import asyncio.internal.task.Cancellation;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs several coroutines in one loop and one context, one after the other, and cleans up in the
 * end. {@link Asyncio#run(Coroutine)} uses a runner.
 *
 * <pre>{@code
 * try (var runner = new Runner()) {
 *   runner.run(() -> connect());
 *   runner.run(() -> work());
 * }
 * }</pre>
 *
 * <p>The runner makes the loop when it first needs it. {@link #close()} cancels all tasks, waits
 * for them, shuts down the executor and closes the loop.
 *
 * <p>Ctrl-C, while the program's main thread is in {@code run}, cancels the run's task, so that the
 * task can clean up; the run then throws {@link KeyboardInterrupt}. A second Ctrl-C ends the run at
 * once, a third one ends the JVM.
 *
 * <p>Threads: for one thread, except {@link #interrupt()}. {@link EventLoop#runForever()} says
 * which thread is the loop's own.
 *
 * <p>In Python: {@code asyncio.Runner}.
 */
public final class Runner implements AutoCloseable {

  /** How long {@link #close()} waits for blocking functions, in seconds. */
  private static final double EXECUTOR_TIMEOUT = 300;

  private final @Nullable Supplier<EventLoop> loopFactory;
  private final @Nullable Boolean debug;

  private @Nullable EventLoop loop;
  private @Nullable Context context;
  private boolean closed;

  private volatile @Nullable Task<?> mainTask;
  private final AtomicInteger interrupts = new AtomicInteger();

  /** Whether an interrupt has cancelled the main task. For the loop's thread. */
  private boolean cancelledByInterrupt;

  /** A runner of a loop with the default settings. */
  public Runner() {
    this(null, null);
  }

  /**
   * A runner of a loop with debug mode on or off.
   *
   * @param debug whether debug mode is on
   */
  public Runner(boolean debug) {
    this(null, debug);
  }

  /**
   * A runner of a loop of your own.
   *
   * @param loopFactory makes the loop, which this runner will close
   */
  public Runner(Supplier<EventLoop> loopFactory) {
    this(Objects.requireNonNull(loopFactory, "loopFactory"), null);
  }

  private Runner(@Nullable Supplier<EventLoop> loopFactory, @Nullable Boolean debug) {
    this.loopFactory = loopFactory;
    this.debug = debug;
  }

  /**
   * The loop.
   *
   * <p>In Python: {@code asyncio.Runner.get_loop}.
   *
   * @return the loop; this call makes it if it is not there yet
   * @throws IllegalStateException if this runner is closed
   */
  public EventLoop getLoop() {
    if (closed) {
      throw new IllegalStateException("Runner is closed: make a new one.");
    }
    if (loop == null) {
      if (loopFactory != null) {
        loop = loopFactory.get();
      } else {
        loop = EventLoop.create();
        EventLoop.setOfThread(loop);
      }
      if (debug != null) {
        loop.setDebug(debug);
      }
      context = Context.copyContext();
    }
    return loop;
  }

  /**
   * Runs a coroutine, or another awaitable, to its end. Blocks the calling thread.
   *
   * <p>In Python: {@code asyncio.Runner.run}.
   *
   * @param <T> the result's type
   * @param main the coroutine or other awaitable
   * @return its result
   * @throws IllegalStateException if a loop runs in this thread already, or this runner is closed
   * @throws KeyboardInterrupt if the run was interrupted, and ended by the interrupt
   */
  public <T> T run(Awaitable<T> main) {
    return run(main, null);
  }

  /**
   * Runs a coroutine without a result to its end; see {@link #run(Awaitable)}.
   *
   * @param main the coroutine
   */
  public void run(Action main) {
    run(Task.coroutineOf(main));
  }

  /**
   * Runs a coroutine, or another awaitable, in a given context. Blocks the calling thread.
   *
   * @param <T> the result's type
   * @param main the coroutine or other awaitable
   * @param runContext the context, or null for the runner's own, which all runs share
   * @return its result
   * @throws IllegalStateException if a loop runs in this thread already, or this runner is closed
   * @throws KeyboardInterrupt if the run was interrupted, and ended by the interrupt
   */
  public <T> T run(Awaitable<T> main, @Nullable Context runContext) {
    Objects.requireNonNull(main, "main");
    if (EventLoop.running() != null) {
      throw new IllegalStateException(
          "Runner.run() cannot be called from a running event loop: there, simply call the method that is to be awaited.");
    }
    EventLoop runLoop = getLoop();
    Task<T> task =
        runLoop.createTask(
            Task.coroutineOf(main),
            TaskOptions.DEFAULT.withContext(
                runContext != null ? runContext : Objects.requireNonNull(context)));
    interrupts.set(0);
    cancelledByInterrupt = false;
    mainTask = task;
    try (InterruptSignal signal = InterruptSignal.install(this::interrupt)) {
      return runLoop.runUntilComplete(task);
    } catch (CancelledError cancelled) {
      if (cancelledByInterrupt && task.uncancel() == 0) {
        KeyboardInterrupt interrupt = new KeyboardInterrupt();
        Suppressed.addAll(interrupt, Cancellation.lostWith(cancelled));
        throw interrupt;
      }
      throw cancelled;
    } finally {
      mainTask = null;
    }
  }

  /**
   * Interrupts the current run as Ctrl-C does. The first call cancels the run's task; the run
   * throws {@link KeyboardInterrupt} when the task has ended. The second call ends the run at once.
   * Does nothing between runs.
   *
   * <p>Any thread may call this method.
   */
  public void interrupt() {
    Task<?> task = mainTask;
    if (task == null) {
      return;
    }
    boolean first = interrupts.incrementAndGet() == 1;
    boolean scheduled =
        task.getLoop()
            .host()
            .trySchedule(
                () -> {
                  if (!first || !stop(task)) {
                    throw new KeyboardInterrupt();
                  }
                });
    if (!scheduled) {
      Log.LOGGER.log(System.Logger.Level.DEBUG, "Interrupted after the run.");
    }
  }

  /** False if the task has ended by anything else than a cancellation. */
  private boolean stop(Task<?> task) {
    if (task.cancel()) {
      cancelledByInterrupt = true;
      return true;
    }
    return task.cancelled();
  }

  /**
   * Cancels all tasks and waits, without limit, until they have ended. Then closes all generators,
   * shuts down the loop's executor, and closes the loop. Waits up to 300 seconds for blocking
   * functions. A second call does nothing.
   *
   * <p>In Python: {@code asyncio.Runner.close}.
   *
   * @throws IllegalStateException if the loop is stopped meanwhile
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    EventLoop toClose = loop;
    if (toClose == null) {
      return;
    }
    try {
      cancelAllTasks(toClose);
      runLast(toClose, "run ends: generators", toClose::shutdownAsyncgens);
      runLast(
          toClose, "run ends: executor", () -> toClose.shutdownDefaultExecutor(EXECUTOR_TIMEOUT));
    } finally {
      if (loopFactory == null) {
        EventLoop.setOfThread(null);
      }
      toClose.close();
      loop = null;
    }
  }

  /** Runs a task that the program has not made: its name says so in call graphs and recordings. */
  private static void runLast(EventLoop loop, String name, Action coroutine) {
    Task<Void> task = loop.createTask(coroutine, name);
    task.ownedByLibrary();
    try {
      loop.runUntilComplete(task);
    } catch (Throwable failure) {
      if (task.done() && !task.cancelled()) {
        task.exception(); // marks it as retrieved: the caller gets it
      }
      throw failure;
    }
  }

  private static void cancelAllTasks(EventLoop loop) {
    List<Task<?>> tasks = loop.tasks();
    if (tasks.isEmpty()) {
      return;
    }
    tasks.forEach(Future::cancel);
    loop.runUntilComplete(Futures.gatherOutcomes(tasks));
    for (Task<?> task : tasks) {
      Throwable exception = task.cancelled() ? null : task.exception();
      if (exception != null) {
        loop.callExceptionHandler(
            ExceptionContext.of("unhandled exception during Asyncio.run() shutdown", exception)
                .withTask(task));
      }
    }
  }
}
