package asyncio.internal.loop;

import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The event loop as its parts see it. The root package's {@code LoopDoor} implements it. The parts
 * never name a public class of the root package.
 */
public interface Host extends FutureLoop {

  /**
   * The machine.
   *
   * @return the loop's kernel
   */
  Kernel kernel();

  /**
   * The loop's name, for people.
   *
   * @return the name
   */
  String name();

  /**
   * What opens channels and selectors for this loop.
   *
   * @return the JDK's provider, unless the loop was given another one
   */
  SelectorProvider channels();

  // ---- state

  /**
   * Whether the loop was closed. Any thread.
   *
   * @return true once it is
   */
  default boolean isClosed() {
    return loop().isClosed();
  }

  /**
   * Refuses if the loop was closed.
   *
   * @throws IllegalStateException if it was
   */
  void checkOpen();

  /**
   * Refuses, in debug mode, a call from another thread than the one that has control.
   *
   * @throws IllegalStateException if it is another one
   */
  void checkThread();

  /**
   * Whether debug mode is on. Any thread.
   *
   * @return true if so
   */
  boolean debug();

  // ---- work

  /**
   * Makes a future that debug mode knows.
   *
   * @param <T> the result's type
   * @return the future, pending
   */
  <T> Future<T> createFuture();

  /**
   * Makes a task, as the loop's {@code createTask} does.
   *
   * @param <T> the result's type
   * @param coroutine the task's coroutine
   * @return the task
   */
  <T> Future<T> createTask(Callable<? extends T> coroutine);

  /**
   * The task that has control.
   *
   * @return the task, or null
   */
  @Nullable Future<?> currentTask();

  /**
   * The name of a task.
   *
   * @param future a future or task
   * @return the name, or null if it is no task
   */
  @Nullable String taskName(Future<?> future);

  /**
   * Makes a callback that runs in a copy of the current context; it is not scheduled.
   *
   * @param function the function to call
   * @return the callback
   */
  Object callback(Runnable function);

  /**
   * Cancels a callback.
   *
   * @param callback the callback, from {@link #callback}
   */
  void cancel(Object callback);

  /**
   * Calls a function later, in a copy of the current context.
   *
   * @param delay seconds
   * @param function the function
   * @return cancels the call
   */
  Runnable callLater(double delay, Runnable function);

  /**
   * Runs a job in another thread. Cancelling the future interrupts the job.
   *
   * @param <T> the result's type
   * @param where the executor, or null for the loop's default one
   * @param job the job
   * @return the job's outcome
   */
  <T> Future<T> runInExecutor(@Nullable Executor where, Callable<T> job);

  // ---- time

  /**
   * The time of the loop's clock.
   *
   * @return nanoseconds
   */
  long nanoTime();

  /**
   * Asks the loop's clock how long to wait.
   *
   * @param deadline the earliest deadline, or {@link TimerQueue#NEVER}
   * @return nanoseconds; not positive if there is no time to wait
   */
  long idle(long deadline);

  /**
   * Real time, for measurements. Timers use {@link #nanoTime()}.
   *
   * @return nanoseconds
   */
  LongSupplier realTime();

  // ---- between turns, in the loop's own thread

  /**
   * Does the checks of each turn: exceptions that nobody has retrieved, generators that the program
   * has dropped.
   */
  void review();

  // ---- reports

  /**
   * Calls the exception handler. If a coroutine calls this, the loop's own thread calls the
   * handler, as the next thing that it does; else the caller does, at once.
   *
   * @param report the report
   */
  void report(Report report);

  /**
   * Where something was made.
   *
   * @param made a future, task or callback
   * @return the innermost frame first; empty if debug mode is off or does not know
   */
  List<StackTraceElement> originOf(Object made);

  /**
   * How long a step or a callback may take before debug mode reports it.
   *
   * @return seconds
   */
  double slowCallbackDuration();

  /**
   * The amount of outside work: work that will wake the loop. Any thread.
   *
   * @return jobs in other threads, watched channels, signal handlers
   */
  int outsideWork();

  // ---- what only the public classes know

  /**
   * Makes the exception that ends a suspended coroutine or generator.
   *
   * @param message the reason
   * @return the exception, a {@code GeneratorExit}
   */
  Error exit(String message);

  /**
   * Whether an exception ends a suspended coroutine or generator, as those of {@link #exit}.
   *
   * @param exception the exception
   * @return true if so
   */
  boolean isExit(Throwable exception);

  /**
   * Runs a block in the current task without its cancel scopes: they cancel no await meanwhile.
   *
   * @param block the block
   */
  void outsideScopes(Runnable block);

  // ---- callbacks: to the machine they are objects, to this interface they are handles

  /**
   * Calls a callback. Reports its exceptions, and throws none.
   *
   * @param callback the callback
   */
  void run(Object callback);

  /**
   * Whether a callback was cancelled.
   *
   * @param callback the callback
   * @return true if it is not to be called
   */
  boolean isCancelled(Object callback);

  /**
   * The time at which a callback is due.
   *
   * @param callback the callback
   * @return nanoseconds of the loop's clock; {@link TimerQueue#NEVER} if it is no timer
   */
  long deadline(Object callback);

  /**
   * The time of a timer has come: the timer is in the ready queue now.
   *
   * @param timer the callback
   */
  void due(Object timer);
}
