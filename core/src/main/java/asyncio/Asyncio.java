package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.Loop;
import asyncio.futures.TimeoutException;
import asyncio.internal.combinator.AsCompleted;
import asyncio.internal.combinator.AsyncMap;
import asyncio.internal.combinator.CompletingCallback;
import asyncio.internal.combinator.WaitCall;
import asyncio.internal.executor.BlockingFuture;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.suppressed.Suppressed;
import asyncio.internal.text.Named;
import asyncio.internal.text.Nameless;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Python's module {@code asyncio} under their names, in camelCase. Made for a
 * static import.
 *
 * <pre>{@code
 * Asyncio.run(() -> {
 *   var tea = createTask(() -> { sleep(3); return "tea"; });
 *   var toast = createTask(() -> { sleep(2); return "toast"; });
 *   System.out.println(await(tea) + " and " + await(toast)); // after 3 seconds
 * });
 * }</pre>
 *
 * <p>An ordinary method that suspends is simply called; the call is the await. A method that
 * suspends says so in its documentation, under <em>Suspends</em>: call it in a coroutine. Its
 * documentation also says, under <em>Cancellation</em>, what is lost and what is kept if the task
 * is cancelled meanwhile.
 */
public final class Asyncio {

  private Asyncio() {}

  // ---- running

  /**
   * Runs a coroutine in a new loop, and cleans up: cancels the tasks that are left, and closes the
   * loop. Blocks the calling thread; {@link EventLoop#runForever()} says which thread is the loop's
   * own.
   *
   * <p>In Python: {@code asyncio.run}.
   *
   * @param <T> the result's type
   * @param main the coroutine
   * @return its result
   * @throws IllegalStateException if a loop runs in this thread already
   * @throws KeyboardInterrupt if the user pressed Ctrl-C
   */
  public static <T> T run(Coroutine<T> main) {
    return run(main, EventLoop::create, true);
  }

  /**
   * Runs a coroutine without a result; see {@link #run(Coroutine)}.
   *
   * @param main the coroutine
   */
  public static void run(Action main) {
    run(Task.coroutineOf(main));
  }

  /**
   * Runs a coroutine in a new loop, with debug mode on or off; see {@link #run(Coroutine)}.
   *
   * @param <T> the result's type
   * @param main the coroutine
   * @param debug whether debug mode is on
   * @return its result
   */
  public static <T> T run(Coroutine<T> main, boolean debug) {
    return run(main, () -> EventLoop.builder().debug(debug).build(), true);
  }

  /**
   * Runs a coroutine without a result in a new loop, with debug mode on or off; see {@link
   * #run(Coroutine)}.
   *
   * @param main the coroutine
   * @param debug whether debug mode is on
   */
  public static void run(Action main, boolean debug) {
    run(Task.coroutineOf(main), debug);
  }

  /**
   * Runs a coroutine in a loop of your own making; see {@link #run(Coroutine)}.
   *
   * @param <T> the result's type
   * @param main the coroutine
   * @param loopFactory makes the loop; this method closes it
   * @return its result
   */
  public static <T> T run(Coroutine<T> main, Supplier<EventLoop> loopFactory) {
    return run(main, loopFactory, false);
  }

  /**
   * Runs a coroutine without a result in a loop of your own making; see {@link #run(Coroutine)}.
   *
   * @param main the coroutine
   * @param loopFactory makes the loop; this method closes it
   */
  public static void run(Action main, Supplier<EventLoop> loopFactory) {
    run(Task.coroutineOf(main), loopFactory);
  }

  /**
   * Runs a coroutine in a loop of your own making, with debug mode on or off; see {@link
   * #run(Coroutine)}.
   *
   * @param <T> the result's type
   * @param main the coroutine
   * @param debug whether debug mode is on
   * @param loopFactory makes the loop; this method closes it
   * @return its result
   */
  public static <T> T run(Coroutine<T> main, boolean debug, Supplier<EventLoop> loopFactory) {
    return run(main, () -> inDebugMode(loopFactory.get(), debug), false);
  }

  /**
   * Runs a coroutine without a result in a loop of your own making, with debug mode on or off; see
   * {@link #run(Coroutine)}.
   *
   * @param main the coroutine
   * @param debug whether debug mode is on
   * @param loopFactory makes the loop; this method closes it
   */
  public static void run(Action main, boolean debug, Supplier<EventLoop> loopFactory) {
    run(Task.coroutineOf(main), debug, loopFactory);
  }

  private static EventLoop inDebugMode(EventLoop loop, boolean debug) {
    loop.setDebug(debug);
    return loop;
  }

  private static <T> T run(
      Coroutine<T> main, Supplier<EventLoop> loopFactory, boolean setEventLoop) {
    if (EventLoop.running() != null) {
      throw new IllegalStateException(
          "Asyncio.run() cannot be called from a running event loop: there, simply call the method that is to be awaited.");
    }
    Runner runner = new Runner(loopFactory);
    try {
      T result = runInLoop(main, runner, setEventLoop);
      runner.close();
      return result;
    } finally {
      if (setEventLoop) {
        EventLoop.setOfThread(null);
      }
    }
  }

  private static <T> T runInLoop(Coroutine<T> main, Runner runner, boolean setEventLoop) {
    try {
      if (setEventLoop) {
        EventLoop.setOfThread(runner.getLoop());
      }
      return runner.run(main);
    } catch (Throwable failure) {
      throw Futures.rethrow(Suppressed.closing(failure, runner));
    }
  }

  // ---- loops

  /**
   * The loop that runs in the current thread.
   *
   * <p>In Python: {@code asyncio.get_running_loop}.
   *
   * @return the loop
   * @throws IllegalStateException if there is none
   */
  public static EventLoop getRunningLoop() {
    EventLoop loop = EventLoop.running();
    if (loop == null) {
      throw new IllegalStateException(
          "no running event loop: call this in a coroutine or a callback, for instance within Asyncio.run(...).");
    }
    return loop;
  }

  /**
   * The loop that runs in the current thread; if none does, the loop that was set for this thread.
   * Never makes a loop.
   *
   * <p>In Python: {@code asyncio.get_event_loop}.
   *
   * @return the loop
   * @throws IllegalStateException if there is none
   */
  public static EventLoop getEventLoop() {
    EventLoop running = EventLoop.running();
    EventLoop loop = running != null ? running : EventLoop.ofThread();
    if (loop == null) {
      throw new IllegalStateException(
          "There is no current event loop in thread "
              + Thread.currentThread().getName()
              + ": make one with newEventLoop() and setEventLoop(...), or use Asyncio.run(...).");
    }
    return loop;
  }

  /**
   * A new loop; see {@link EventLoop#create()}.
   *
   * <p>In Python: {@code asyncio.new_event_loop}.
   *
   * @return the loop; close it in the end
   */
  public static EventLoop newEventLoop() {
    return EventLoop.create();
  }

  /**
   * Sets the loop that {@link #getEventLoop()} returns in this thread while none runs.
   *
   * <p>In Python: {@code asyncio.set_event_loop}.
   *
   * @param loop the loop, or null for none
   */
  public static void setEventLoop(@Nullable EventLoop loop) {
    EventLoop.setOfThread(loop);
  }

  // ---- tasks

  /**
   * Makes a task of a coroutine, in the running loop. The task starts in the next turn. Does not
   * suspend.
   *
   * <p>In Python: {@code asyncio.create_task}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @return the task
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Task<T> createTask(Coroutine<T> coroutine) {
    return getRunningLoop().createTask(coroutine);
  }

  /**
   * Makes a task of a coroutine without a result; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine the coroutine
   * @return the task
   */
  public static Task<Void> createTask(Action coroutine) {
    return getRunningLoop().createTask(coroutine);
  }

  /**
   * Makes a task of a coroutine, with a name; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @param name the task's name
   * @return the task
   */
  public static <T> Task<T> createTask(Coroutine<T> coroutine, String name) {
    return getRunningLoop().createTask(coroutine, name);
  }

  /**
   * Makes a task of a coroutine without a result, with a name; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine the coroutine
   * @param name the task's name
   * @return the task
   */
  public static Task<Void> createTask(Action coroutine, String name) {
    return getRunningLoop().createTask(coroutine, name);
  }

  /**
   * Makes a task of a coroutine, with options; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine
   * @param options the task's name and context
   * @return the task
   */
  public static <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    return getRunningLoop().createTask(coroutine, options);
  }

  /**
   * Makes a task without a result in the running loop; see {@link #createTask(Coroutine,
   * TaskOptions)}.
   *
   * @param coroutine the coroutine
   * @param options the task's name and context
   * @return the task
   */
  public static Task<Void> createTask(Action coroutine, TaskOptions options) {
    return createTask(Task.coroutineOf(coroutine), options);
  }

  /**
   * The task in which the caller runs.
   *
   * <p>In Python: {@code asyncio.current_task}.
   *
   * @return the task, or null in a callback
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable Task<?> currentTask() {
    return currentTask(getRunningLoop());
  }

  /**
   * The task that runs in a loop at this moment. Any thread may ask; another thread than the loop's
   * gets an answer that was right a moment ago.
   *
   * @param loop the loop
   * @return the task, or null if none runs
   */
  public static @Nullable Task<?> currentTask(EventLoop loop) {
    TaskStrand current = Objects.requireNonNull(loop, "loop").control().currentTask();
    return current == null ? null : (Task<?>) current.task();
  }

  /**
   * The tasks of the running loop that are not done.
   *
   * <p>In Python: {@code asyncio.all_tasks}.
   *
   * @return a new set, in the order in which they were made
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static Set<Task<?>> allTasks() {
    return allTasks(getRunningLoop());
  }

  /**
   * The tasks of a loop that are not done. Any thread may ask.
   *
   * @param loop the loop
   * @return a new set, in the order in which they were made
   */
  public static Set<Task<?>> allTasks(EventLoop loop) {
    return new LinkedHashSet<>(Objects.requireNonNull(loop, "loop").tasks());
  }

  /**
   * Makes a future of an awaitable: the awaitable itself if it is a future, else a new task that
   * awaits it. Does not suspend.
   *
   * <p>In Python: {@code asyncio.ensure_future}.
   *
   * @param <T> the result's type
   * @param awaitable a future, a coroutine, or anything else that can be awaited
   * @return the same future, or a task in the loop that {@link #getEventLoop()} returns
   * @throws IllegalStateException if a task is needed, and there is no such loop
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
    return awaitable instanceof Future<T> future ? future : getEventLoop().ensureFuture(awaitable);
  }

  /**
   * Makes a task of a coroutine without a result; see {@link #ensureFuture(Awaitable)}.
   *
   * @param coroutine the coroutine
   * @return a new task
   */
  public static Future<Void> ensureFuture(Action coroutine) {
    return ensureFuture(Task.coroutineOf(coroutine));
  }

  /**
   * Makes a future of an awaitable, in a given loop; see {@link #ensureFuture(Awaitable)}.
   *
   * @param <T> the result's type
   * @param awaitable a future of that loop, a coroutine, or anything else that can be awaited
   * @param loop the loop
   * @return the same future, or a task in the loop
   * @throws IllegalArgumentException if it is a future of another loop
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable, EventLoop loop) {
    return Objects.requireNonNull(loop, "loop").ensureFuture(awaitable);
  }

  /**
   * Makes a task of a coroutine without a result, in a given loop; see {@link
   * #ensureFuture(Awaitable)}.
   *
   * @param coroutine the coroutine
   * @param loop the loop
   * @return a new task
   */
  public static Future<Void> ensureFuture(Action coroutine, EventLoop loop) {
    return loop.ensureFuture(Task.coroutineOf(coroutine));
  }

  /**
   * A future that completes as a stage does; see {@link Future#from(CompletionStage)}. Does not
   * suspend.
   *
   * @param <T> the result's type
   * @param stage the stage
   * @return a future of the loop that {@link #getEventLoop()} returns, to await
   * @throws IllegalStateException if there is no such loop
   */
  public static <T> Future<T> wrapFuture(CompletionStage<T> stage) {
    return Future.from(stage, getEventLoop().host());
  }

  /**
   * A future that completes as a {@link CompletableFuture} does; see {@link
   * #wrapFuture(CompletionStage)}.
   *
   * @param <T> the result's type
   * @param future the future
   * @return a future to await
   * @throws IllegalStateException if there is no loop
   */
  public static <T> Future<T> wrapFuture(CompletableFuture<T> future) {
    return wrapFuture((CompletionStage<T>) future);
  }

  /**
   * A future that completes as any future of the JDK does, for instance a future of {@code
   * ExecutorService.submit}, a {@code FutureTask} or a {@code ForkJoinTask}. Does not suspend.
   *
   * <p>If the future is not done, and cannot call back, a virtual thread waits for it, off the
   * loop. An exception is passed on without the {@link java.util.concurrent.ExecutionException}
   * around it. Cancelling the returned future cancels the given one, with interruption; if the
   * given future is cancelled, so is the returned one.
   *
   * <p>In Python: {@code asyncio.wrap_future}.
   *
   * @param <T> the result's type
   * @param future the future; if it is also a {@link CompletionStage}, see {@link
   *     #wrapFuture(CompletionStage)}
   * @return a future of the loop that {@link #getEventLoop()} returns, to await
   * @throws IllegalStateException if there is no such loop
   */
  @SuppressWarnings("unchecked") // an object that is both promises the same result
  public static <T> Future<T> wrapFuture(java.util.concurrent.Future<T> future) {
    return future instanceof CompletionStage<?> stage
        ? wrapFuture((CompletionStage<T>) stage)
        : BlockingFuture.wrap(future, getEventLoop().host());
  }

  // ---- awaiting

  /**
   * Awaits; the same as {@link Awaitable#await()}, for a static import.
   *
   * <p>Suspends: only if the result is not there yet. Cancellation: the awaited work is cancelled,
   * too, and its result is lost. To keep it, await {@link #shield(Awaitable)}.
   *
   * @param <T> the result's type
   * @param awaitable the future, task, coroutine or other awaitable
   * @return its result
   */
  public static <T> T await(Awaitable<T> awaitable) {
    try {
      return awaitable.await();
    } catch (Exception e) {
      throw Futures.rethrow(e);
    }
  }

  /**
   * Awaits a stage, such as a {@link CompletableFuture}.
   *
   * <p>Suspends: unless the stage is done. Cancellation: the stage is cancelled, too, and its
   * result is lost.
   *
   * @param <T> the result's type
   * @param stage the stage
   * @return its result; an exception of the stage is thrown unchanged
   */
  public static <T> T await(CompletionStage<T> stage) {
    return wrapFuture(stage).await();
  }

  /**
   * Awaits, and declares an exception that the awaited work may throw, so that it can be caught.
   *
   * <p>The compiler says "exception … is never thrown in body of corresponding try statement" of an
   * exception that comes through a task, a group of tasks, a timeout or a thread, for it cannot see
   * the exception there. Then name the exception here:
   *
   * <pre>{@code
   * try {
   *   line = await(() -> waitFor(() -> reader.readline(), 10), IOException.class);
   *   await(gather(() -> send(a), () -> send(b)), IOException.class);
   *   text = await(() -> toThread(() -> Files.readString(path)), IOException.class);
   * } catch (IOException e) {
   *   ...
   * }
   * }</pre>
   *
   * <p>Suspends and can be cancelled as {@link #await(Awaitable)}; a lambda runs within the current
   * task.
   *
   * @param <T> the result's type
   * @param <X> the exception's type
   * @param awaitable the future, task, coroutine or other awaitable
   * @param declared the exception's class; other exceptions come out, too
   * @return the result
   * @throws X if the awaited work threw it
   */
  public static <T, X extends Throwable> T await(Awaitable<T> awaitable, Class<X> declared)
      throws X {
    return awaitable.await(declared);
  }

  /**
   * Runs a function without a result, and declares an exception that it may throw; see {@link
   * #await(Awaitable, Class)}.
   *
   * @param <X> the exception's type
   * @param function the function
   * @param declared the exception's class; other exceptions come out, too
   * @throws X if the function did
   */
  public static <X extends Throwable> void await(Action function, Class<X> declared) throws X {
    await(Task.coroutineOf(function), declared);
  }

  /**
   * Pauses the current task.
   *
   * <p>Suspends: always. With a delay of 0 everything that is ready runs first. Cancellation: ends
   * the pause in the next turn; nothing is lost.
   *
   * <p>In Python: {@code asyncio.sleep}.
   *
   * @param delay seconds; 0 or less: one turn
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static void sleep(double delay) {
    EventLoop loop = getRunningLoop();
    Task<?> task = currentTask(loop);
    if (task == null) {
      loop.door().refuseIfUnwinding();
      throw new IllegalStateException(
          "Cannot sleep in a callback: only a task can be suspended; use callLater(...).");
    }
    if (delay <= 0 || loop.isClosed()) { // a closed loop has no timers, and unwinds its coroutines
      task.giveWay();
      return;
    }
    Pause pause = new Pause(loop, delay);
    try {
      pause.await();
    } finally {
      pause.end();
    }
  }

  /** What a sleeping task waits for. The timer calls it when the time is over. */
  private static final class Pause extends Future<Void> implements Runnable, Named, Nameless {

    private final TimerHandle timer;

    Pause(EventLoop loop, double delay) {
      super(loop.door());
      loop.door().created(this);
      this.timer = loop.callLater(delay, this);
    }

    @Override
    public void run() {
      Futures.setResultUnlessDone(this);
    }

    /** The task goes on: the time is over, or the task was cancelled. */
    void end() {
      timer.cancel();
    }

    @Override
    public String shortName() {
      return "sleep";
    }
  }

  /**
   * Pauses the current task. Suspends and can be cancelled as {@link #sleep(double)}.
   *
   * @param delay the pause; zero or less: one turn
   */
  public static void sleep(Duration delay) {
    sleep(EventLoop.seconds(delay));
  }

  /**
   * Pauses the current task, and returns a value. Suspends and can be cancelled as {@link
   * #sleep(double)}.
   *
   * @param <T> the value's type
   * @param delay seconds; 0 or less: one turn
   * @param result the value
   * @return the value
   */
  public static <T> T sleep(double delay, T result) {
    sleep(delay);
    return result;
  }

  // ---- several at once

  /**
   * Makes a future of the results of several awaitables, in the order of the arguments. Coroutines
   * become tasks. Does not suspend.
   *
   * <p>If one of them fails or is cancelled, the returned future fails at once, by the same
   * exception; the others go on.
   *
   * <p>Cancellation of the returned future, or of a task that awaits it: all that are not done are
   * cancelled, and the results are lost. The returned future ends as soon as the first of them has
   * ended; the others may still clean up.
   *
   * @param <T> the results' type
   * @param awaitables futures, coroutines or other awaitables
   * @return a future of an unmodifiable list
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
    return gather(Arrays.asList(Objects.requireNonNull(awaitables, "awaitables")));
  }

  /**
   * Makes a future of no results: it is done.
   *
   * @param <T> the results' type
   * @return a future of an empty list
   * @throws IllegalStateException if no loop runs in this thread, and none is set
   */
  public static <T> Future<List<T>> gather() {
    Future<List<T>> future = getEventLoop().createFuture();
    future.setResult(List.of());
    return future;
  }

  /**
   * Makes a future of the results of two awaitables, which keep their types; see {@link
   * #gather(Awaitable...)}.
   *
   * <pre>{@code
   * var both = await(gather(() -> fetchUser(id), () -> countOrders(id)));
   * System.out.println(both.first().name() + ": " + both.second());
   * }</pre>
   *
   * @param <T> a type of all results
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param first a future, coroutine or other awaitable
   * @param second a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <T, A extends T, B extends T> Future<Gathered.Two<T, A, B>> gather(
      Awaitable<A> first, Awaitable<B> second) {
    return gathered(Gathered.Two::new, first, second);
  }

  /**
   * Makes a future of the results of two functions; see {@link #gather(Awaitable, Awaitable)}. The
   * result of one without a result is null.
   *
   * @param <A> the type of the first result
   * @param first a future, coroutine or other awaitable
   * @param second a function without a result
   * @return a future of the results, an unmodifiable list
   */
  public static <A> Future<Gathered.Two<Object, A, Void>> gather(
      Awaitable<A> first, Action second) {
    return gathered(Gathered.Two::new, first, Task.coroutineOf(second));
  }

  /**
   * Makes a future of the results of two functions; see {@link #gather(Awaitable, Awaitable)}. The
   * result of one without a result is null.
   *
   * @param <B> the type of the second result
   * @param first a function without a result
   * @param second a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <B> Future<Gathered.Two<Object, Void, B>> gather(
      Action first, Awaitable<B> second) {
    return gathered(Gathered.Two::new, Task.coroutineOf(first), second);
  }

  /**
   * Makes a future of the results of three awaitables, which keep their types; see {@link
   * #gather(Awaitable, Awaitable)}.
   *
   * @param <T> a type of all results
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   * @param first a future, coroutine or other awaitable
   * @param second a future, coroutine or other awaitable
   * @param third a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <T, A extends T, B extends T, C extends T>
      Future<Gathered.Three<T, A, B, C>> gather(
          Awaitable<A> first, Awaitable<B> second, Awaitable<C> third) {
    return gathered(Gathered.Three::new, first, second, third);
  }

  /**
   * Makes a future of the results of three functions; see {@link #gather(Awaitable, Awaitable)}.
   * The result of one without a result is null.
   *
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param first a future, coroutine or other awaitable
   * @param second a future, coroutine or other awaitable
   * @param third a function without a result
   * @return a future of the results, an unmodifiable list
   */
  public static <A, B> Future<Gathered.Three<Object, A, B, Void>> gather(
      Awaitable<A> first, Awaitable<B> second, Action third) {
    return gathered(Gathered.Three::new, first, second, Task.coroutineOf(third));
  }

  /**
   * Makes a future of the results of three functions; see {@link #gather(Awaitable, Awaitable)}.
   * The result of one without a result is null.
   *
   * @param <A> the type of the first result
   * @param <C> the type of the third result
   * @param first a future, coroutine or other awaitable
   * @param second a function without a result
   * @param third a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <A, C> Future<Gathered.Three<Object, A, Void, C>> gather(
      Awaitable<A> first, Action second, Awaitable<C> third) {
    return gathered(Gathered.Three::new, first, Task.coroutineOf(second), third);
  }

  /**
   * Makes a future of the results of three functions; see {@link #gather(Awaitable, Awaitable)}.
   * The result of one without a result is null.
   *
   * @param <A> the type of the first result
   * @param first a future, coroutine or other awaitable
   * @param second a function without a result
   * @param third a function without a result
   * @return a future of the results, an unmodifiable list
   */
  public static <A> Future<Gathered.Three<Object, A, Void, Void>> gather(
      Awaitable<A> first, Action second, Action third) {
    return gathered(Gathered.Three::new, first, Task.coroutineOf(second), Task.coroutineOf(third));
  }

  /**
   * Makes a future of the results of three functions; see {@link #gather(Awaitable, Awaitable)}.
   * The result of one without a result is null.
   *
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   * @param first a function without a result
   * @param second a future, coroutine or other awaitable
   * @param third a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <B, C> Future<Gathered.Three<Object, Void, B, C>> gather(
      Action first, Awaitable<B> second, Awaitable<C> third) {
    return gathered(Gathered.Three::new, Task.coroutineOf(first), second, third);
  }

  /**
   * Makes a future of the results of three functions; see {@link #gather(Awaitable, Awaitable)}.
   * The result of one without a result is null.
   *
   * @param <B> the type of the second result
   * @param first a function without a result
   * @param second a future, coroutine or other awaitable
   * @param third a function without a result
   * @return a future of the results, an unmodifiable list
   */
  public static <B> Future<Gathered.Three<Object, Void, B, Void>> gather(
      Action first, Awaitable<B> second, Action third) {
    return gathered(Gathered.Three::new, Task.coroutineOf(first), second, Task.coroutineOf(third));
  }

  /**
   * Makes a future of the results of three functions; see {@link #gather(Awaitable, Awaitable)}.
   * The result of one without a result is null.
   *
   * @param <C> the type of the third result
   * @param first a function without a result
   * @param second a function without a result
   * @param third a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <C> Future<Gathered.Three<Object, Void, Void, C>> gather(
      Action first, Action second, Awaitable<C> third) {
    return gathered(Gathered.Three::new, Task.coroutineOf(first), Task.coroutineOf(second), third);
  }

  /**
   * Makes a future of the results of four awaitables, which keep their types; see {@link
   * #gather(Awaitable, Awaitable)}.
   *
   * @param <T> a type of all results
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   * @param <D> the type of the fourth result
   * @param first a future, coroutine or other awaitable
   * @param second a future, coroutine or other awaitable
   * @param third a future, coroutine or other awaitable
   * @param fourth a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <T, A extends T, B extends T, C extends T, D extends T>
      Future<Gathered.Four<T, A, B, C, D>> gather(
          Awaitable<A> first, Awaitable<B> second, Awaitable<C> third, Awaitable<D> fourth) {
    return gathered(Gathered.Four::new, first, second, third, fourth);
  }

  /**
   * Makes a future of the results of five awaitables, which keep their types; see {@link
   * #gather(Awaitable, Awaitable)}.
   *
   * @param <T> a type of all results
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   * @param <D> the type of the fourth result
   * @param <E> the type of the fifth result
   * @param first a future, coroutine or other awaitable
   * @param second a future, coroutine or other awaitable
   * @param third a future, coroutine or other awaitable
   * @param fourth a future, coroutine or other awaitable
   * @param fifth a future, coroutine or other awaitable
   * @return a future of the results, an unmodifiable list
   */
  public static <T, A extends T, B extends T, C extends T, D extends T, E extends T>
      Future<Gathered.Five<T, A, B, C, D, E>> gather(
          Awaitable<A> first,
          Awaitable<B> second,
          Awaitable<C> third,
          Awaitable<D> fourth,
          Awaitable<E> fifth) {
    return gathered(Gathered.Five::new, first, second, third, fourth, fifth);
  }

  private static <R> Future<R> gathered(
      Function<List<@Nullable Object>, R> toResult, Awaitable<?>... awaitables) {
    return Futures.gather(Asyncio.<Object>children(Arrays.asList(awaitables)), toResult);
  }

  /**
   * Makes a future that is done when several functions without results are; they become tasks. See
   * {@link #gather(Awaitable...)}.
   *
   * <p>Up to three functions may be mixed, with and without results. Of more, all have a result, or
   * none has: the result of a lambda that stands among others without results is dropped. Make it a
   * {@link Coroutine} or a task to keep it.
   *
   * @param functions the functions
   * @return a future of a list of nulls
   */
  public static Future<List<Void>> gather(Action... functions) {
    return gather(coroutinesOf(functions));
  }

  private static List<Awaitable<Void>> coroutinesOf(Action... functions) {
    IdentityHashMap<Action, Awaitable<Void>> known =
        new IdentityHashMap<>(); // given twice, it is run once
    List<Awaitable<Void>> coroutines = new ArrayList<>();
    for (Action function : Objects.requireNonNull(functions, "functions")) {
      coroutines.add(known.computeIfAbsent(function, Task::coroutineOf));
    }
    return coroutines;
  }

  /**
   * Makes a future of the results of several awaitables; see {@link #gather(Awaitable...)}.
   *
   * @param <T> the results' type
   * @param awaitables futures, coroutines or other awaitables; the same object twice is run once
   *     and has one result twice
   * @return a future of an unmodifiable list, in the order of the arguments
   * @throws IllegalArgumentException if they belong to different loops
   */
  public static <T> Future<List<T>> gather(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return awaitables.isEmpty() ? gather() : Futures.gather(Asyncio.<T>children(awaitables));
  }

  /**
   * Makes a future of the results of many coroutines, of which only some run at the same time. A
   * coroutine becomes a task when another one has ended. Does not suspend.
   *
   * <p>If one coroutine fails, the others are cancelled, and the returned future fails when they
   * have ended.
   *
   * <p>Cancellation of the returned future, or of a task that awaits it: the running coroutines are
   * cancelled and waited for; the results so far are lost.
   *
   * <p>Beyond asyncio, where {@code gather} starts all at once, and lets the others go on when one
   * fails.
   *
   * @param <T> the results' type
   * @param limit the number of coroutines that run at the same time, at least 1
   * @param coroutines the coroutines; iterated as far as there is room
   * @return a future of an unmodifiable list, in the order of the coroutines
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Future<List<T>> gather(
      int limit, Iterable<? extends Awaitable<? extends T>> coroutines) {
    if (coroutines instanceof Collection<?> known) {
      known.forEach(coroutine -> Objects.requireNonNull(coroutine, "coroutine"));
    }
    return gather(
        limit, coroutines, coroutine -> Objects.requireNonNull(coroutine, "coroutine").await());
  }

  /**
   * Calls a function that may suspend for each of several items, each call in a task of its own,
   * and makes a future of the results. All tasks are made at once; see {@link
   * #gather(Awaitable...)}, also for cancellation.
   *
   * <pre>{@code
   * List<Page> pages = await(gather(urls, url -> fetch(url)));
   * }</pre>
   *
   * <p>For a function without a result, there is {@link #gatherEach(Iterable, AsyncConsumer)}.
   *
   * <p>In Python: {@code asyncio.gather(*(fetch(url) for url in urls))}.
   *
   * @param <A> the items' type
   * @param <T> the results' type
   * @param items the items
   * @param function the function
   * @return a future of an unmodifiable list, in the order of the items
   */
  public static <A, T> Future<List<T>> gather(
      Iterable<? extends A> items, AsyncFunction<? super A, ? extends T> function) {
    Objects.requireNonNull(function, "function");
    List<Coroutine<T>> calls = new ArrayList<>();
    items.forEach(item -> calls.add(() -> function.apply(item)));
    return gather(calls);
  }

  /**
   * Calls a function for each of several items, each call in a task of its own, and drops the
   * results; see {@link #gather(Iterable, AsyncFunction)}. For functions without a result.
   *
   * <pre>{@code
   * await(gatherEach(urls, url -> visit(url)));
   * }</pre>
   *
   * @param <A> the items' type
   * @param items the items
   * @param function the function
   * @return a future of a list of nulls
   */
  public static <A> Future<List<Void>> gatherEach(
      Iterable<? extends A> items, AsyncConsumer<? super A> function) {
    Objects.requireNonNull(function, "function");
    List<Coroutine.Void> calls = new ArrayList<>();
    items.forEach(item -> calls.add(() -> function.accept(item)));
    return gather(calls);
  }

  /**
   * Calls a function that may suspend for each of many items, and makes a future of the results.
   * Only some calls run at the same time; see {@link #gather(int, Iterable)}.
   *
   * @param <A> the items' type
   * @param <T> the results' type
   * @param limit the number of calls that run at the same time, at least 1
   * @param items the items; iterated as far as there is room
   * @param function the function
   * @return a future of an unmodifiable list, in the order of the items
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <A, T> Future<List<T>> gather(
      int limit, Iterable<? extends A> items, AsyncFunction<? super A, ? extends T> function) {
    AsyncGenerator<T> results = amap(function, items, limit);
    return createTask(
        () -> {
          List<T> list = new ArrayList<>();
          results.forEachRemaining(list::add);
          return Collections.unmodifiableList(list);
        });
  }

  /**
   * Calls a function for each of many items, and drops the results. Only some calls run at the same
   * time; see {@link #gather(int, Iterable)}.
   *
   * @param <A> the items' type
   * @param limit the number of calls that run at the same time, at least 1
   * @param items the items; iterated as far as there is room
   * @param function the function
   * @return a future of a list of nulls
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public static <A> Future<List<Void>> gatherEach(
      int limit, Iterable<? extends A> items, AsyncConsumer<? super A> function) {
    Objects.requireNonNull(function, "function");
    return gather(
        limit,
        items,
        item -> {
          function.accept(item);
          return null;
        });
  }

  /**
   * Calls a function that may suspend for many items, for some of them at the same time. Hands out
   * the results in the order of the items. This method does not suspend; iterating the generator
   * does.
   *
   * <pre>{@code
   * try (var pages = amap(url -> fetch(url), urls, 10)) {
   *   for (Page page : pages) { ... }
   * }
   * }</pre>
   *
   * <p>Nothing runs before the first result is asked for. From then on {@code limit} calls run,
   * each in a task of its own. A result that has not been taken counts as a running call. So a slow
   * reader slows down the work, and the items may be without end. If a call fails, the others are
   * cancelled and waited for, and the iterating task gets the exception. Closing the generator
   * cancels them, too.
   *
   * <p>Cancellation of a task that waits for the next result: the running calls are cancelled and
   * waited for. Results that were not taken are lost, and the generator has ended.
   *
   * <p>Beyond asyncio, where {@code gather} and {@code as_completed} make all tasks at once.
   *
   * @param <T> the items' type
   * @param <R> the results' type
   * @param function the function; may suspend
   * @param items the items; iterated as far as there is room, by the task that iterates the results
   * @param limit the number of calls that run at the same time, at least 1
   * @return a generator of the results
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static <T, R> AsyncGenerator<R> amap(
      AsyncFunction<? super T, ? extends R> function, Iterable<? extends T> items, int limit) {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(items, "items");
    if (limit < 1) {
      throw new IllegalArgumentException("The limit must be at least 1, not " + limit + ".");
    }
    return AsyncGenerator.of(
        out -> new AsyncMap<T, R>(function::apply, items, limit).run(out::yield));
  }

  /**
   * A function that may suspend.
   *
   * @param <T> the argument's type
   * @param <R> the result's type
   */
  @FunctionalInterface
  public interface AsyncFunction<T, R> {

    /**
     * Calls the function.
     *
     * @param argument the argument
     * @return the result
     * @throws Exception any exception
     */
    R apply(T argument) throws Exception;
  }

  /**
   * A function without a result that may suspend.
   *
   * @param <T> the argument's type
   */
  @FunctionalInterface
  public interface AsyncConsumer<T> {

    /**
     * Calls the function.
     *
     * @param argument the argument
     * @throws Exception any exception
     */
    void accept(T argument) throws Exception;
  }

  /**
   * Makes a future of the outcomes of several awaitables, in the order of the arguments. Does not
   * suspend.
   *
   * <p>Cancellation of the returned future, or of a task that awaits it: all that are not done are
   * cancelled. With {@code returnExceptions} the returned future ends when all of them have; the
   * outcomes are lost.
   *
   * @param returnExceptions false: the same as {@link #gather(Collection)}; true: wait for all of
   *     them; the list has the exception of each that fails, and a {@link CancelledError} for each
   *     that is cancelled
   * @param awaitables futures, coroutines or other awaitables
   * @return a future of an unmodifiable list
   */
  @SuppressWarnings("NullAway") // lists of results may contain null
  public static Future<List<Object>> gather(
      boolean returnExceptions, Collection<? extends Awaitable<?>> awaitables) {
    if (awaitables.isEmpty()) {
      return gather();
    }
    return returnExceptions
        ? Futures.gatherOutcomes(Asyncio.<Object>children(awaitables))
        : Futures.gather(Asyncio.<Object>children(awaitables));
  }

  /**
   * Makes a future of the outcomes of several awaitables; see {@link #gather(boolean, Collection)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param awaitables futures, coroutines or other awaitables
   * @return a future of an unmodifiable list
   */
  public static Future<List<Object>> gather(boolean returnExceptions, Awaitable<?>... awaitables) {
    return gather(
        returnExceptions, Arrays.asList(Objects.requireNonNull(awaitables, "awaitables")));
  }

  /**
   * Makes a future of the outcomes of two awaitables; see {@link #gather(boolean, Collection)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param first a future, coroutine or other awaitable
   * @param second a future, coroutine or other awaitable
   * @return a future of an unmodifiable list
   */
  public static Future<List<Object>> gather(
      boolean returnExceptions, Awaitable<?> first, Awaitable<?> second) {
    return gather(returnExceptions, Arrays.asList(first, second));
  }

  /**
   * Makes a future of the outcomes of two functions; see {@link #gather(boolean, Collection)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param first a future, coroutine or other awaitable
   * @param second a function without a result
   * @return a future of an unmodifiable list
   */
  public static Future<List<Object>> gather(
      boolean returnExceptions, Awaitable<?> first, Action second) {
    return gather(returnExceptions, Arrays.asList(first, Task.coroutineOf(second)));
  }

  /**
   * Makes a future of the outcomes of two functions; see {@link #gather(boolean, Collection)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param first a function without a result
   * @param second a future, coroutine or other awaitable
   * @return a future of an unmodifiable list
   */
  public static Future<List<Object>> gather(
      boolean returnExceptions, Action first, Awaitable<?> second) {
    return gather(returnExceptions, Arrays.asList(Task.coroutineOf(first), second));
  }

  /**
   * Makes a future of the outcomes of several functions without results; see {@link
   * #gather(boolean, Collection)} and {@link #gather(Action...)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param functions the functions
   * @return a future of an unmodifiable list: of null, or an exception, for each
   */
  public static Future<List<Object>> gather(boolean returnExceptions, Action... functions) {
    return gather(returnExceptions, coroutinesOf(functions));
  }

  /** The futures of awaitables, each made when it is asked for. */
  @SuppressWarnings("unchecked") // a future only hands out results
  private static <T> Iterable<Future<T>> children(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    List<Awaitable<? extends T>> given = new ArrayList<>(awaitables);
    checkChildren(given);
    IdentityHashMap<Awaitable<?>, Future<T>> known = new IdentityHashMap<>();
    return () -> given.stream().map(each -> child((Awaitable<T>) each, known)).iterator();
  }

  /** Refuses what cannot be awaited together, before a coroutine has become a task. */
  private static void checkChildren(Collection<? extends Awaitable<?>> awaitables) {
    Loop loop = null;
    for (Awaitable<?> awaitable : awaitables) {
      Objects.requireNonNull(awaitable, "awaitable");
      Loop own = awaitable instanceof Future<?> future ? future.getLoop() : getEventLoop();
      if (loop != null && loop != own) {
        throw new IllegalArgumentException(
            "The futures to wait for belong to different event loops: " + awaitable);
      }
      loop = own;
    }
  }

  private static <T> Future<T> child(
      Awaitable<T> awaitable, IdentityHashMap<Awaitable<?>, Future<T>> known) {
    Future<T> child = known.get(awaitable);
    if (child == null) {
      try {
        child = ownChild(awaitable);
      } catch (Throwable refused) {
        known.forEach((given, made) -> cancelUnlessSame(given, made));
        throw refused;
      }
      known.put(awaitable, child);
    }
    return child;
  }

  /** The task of a call that is refused: nobody will await it. */
  private static void cancelUnlessSame(Awaitable<?> given, Future<?> made) {
    if (given != made) {
      made.cancel();
    }
  }

  private static <T> Future<T> ownChild(Awaitable<T> awaitable) {
    Future<T> child =
        awaitable instanceof Future<T> future ? future : getEventLoop().ensureFuture(awaitable);
    if (child != awaitable && child instanceof Task<T> task) {
      task.ownedByLibrary();
    }
    return child;
  }

  /**
   * Waits until all of several futures are done. Suspends and can be cancelled as {@link
   * #wait(Collection, double, ReturnWhen)}.
   *
   * @param <F> the futures' type, {@link Task} for instance
   * @param futures the futures; coroutines must be made tasks first, as in Python
   * @return the futures; all are done
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> Waited<F> wait(Collection<? extends F> futures) {
    return wait(futures, Double.POSITIVE_INFINITY, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until all of several futures are done, or a time is over. Suspends and can be cancelled
   * as {@link #wait(Collection, double, ReturnWhen)}.
   *
   * @param <F> the futures' type, {@link Task} for instance
   * @param futures the futures; this method never cancels them
   * @param timeout the longest time to wait, in seconds
   * @return the futures that are done, and those that are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> Waited<F> wait(
      Collection<? extends F> futures, double timeout) {
    return wait(futures, timeout, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until all of several futures are done, or a time is over. Suspends and can be cancelled
   * as {@link #wait(Collection, double, ReturnWhen)}.
   *
   * @param <F> the futures' type, {@link Task} for instance
   * @param futures the futures; this method never cancels them
   * @param timeout the longest time to wait; null for no limit
   * @return the futures that are done, and those that are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> Waited<F> wait(
      Collection<? extends F> futures, @Nullable Duration timeout) {
    return wait(futures, EventLoop.secondsOrForever(timeout));
  }

  /**
   * Waits until enough of several futures are done. Suspends and can be cancelled as {@link
   * #wait(Collection, double, ReturnWhen)}.
   *
   * @param <F> the futures' type, {@link Task} for instance
   * @param futures the futures; this method never cancels them
   * @param returnWhen the futures that are enough
   * @return the futures that are done, and those that are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> Waited<F> wait(
      Collection<? extends F> futures, ReturnWhen returnWhen) {
    return wait(futures, Double.POSITIVE_INFINITY, returnWhen);
  }

  /**
   * Waits until enough of several futures are done, or a time is over. Suspends and can be
   * cancelled as {@link #wait(Collection, double, ReturnWhen)}.
   *
   * @param <F> the futures' type, {@link Task} for instance
   * @param futures the futures; this method never cancels them
   * @param timeout the longest time to wait; null for no limit
   * @param returnWhen the futures that are enough
   * @return the futures that are done, and those that are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> Waited<F> wait(
      Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
    return wait(futures, EventLoop.secondsOrForever(timeout), returnWhen);
  }

  /**
   * Waits until enough of several futures are done, or a time is over. Throws neither the exception
   * of a future nor a {@link TimeoutException}.
   *
   * <p>Suspends: always. Cancellation: nothing is lost; the futures go on.
   *
   * <p>In Python: {@code asyncio.wait}. A static import of this method is hidden by {@link
   * Object#wait()}: write {@code Asyncio.wait(...)}.
   *
   * @param <F> the futures' type, {@link Task} for instance
   * @param futures the futures; the same future twice counts once
   * @param timeout the longest time to wait, in seconds; infinite for no limit
   * @param returnWhen the futures that are enough
   * @return the futures that are done, and those that are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> Waited<F> wait(
      Collection<? extends F> futures, double timeout, ReturnWhen returnWhen) {
    EventLoop.nanos(timeout); // refuses NaN
    Objects.requireNonNull(returnWhen, "returnWhen");
    Set<F> distinct = new LinkedHashSet<>(futures);
    checkChildren(distinct);
    if (distinct.isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing to wait for: the collection of futures is empty.");
    }
    new WaitCall(getRunningLoop().host(), distinct, future -> endsWait(future, returnWhen))
        .await(timeout);
    Set<F> done = new LinkedHashSet<>();
    Set<F> pending = new LinkedHashSet<>();
    for (F future : distinct) {
      (future.done() ? done : pending).add(future);
    }
    return new Waited<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
  }

  private static boolean endsWait(Future<?> ended, ReturnWhen returnWhen) {
    return returnWhen == ReturnWhen.FIRST_COMPLETED
        || returnWhen == ReturnWhen.FIRST_EXCEPTION
            && !ended.cancelled()
            && ended.exception() != null;
  }

  /**
   * Hands out the futures of several awaitables, each as soon as it is done. For a {@code for}
   * loop.
   *
   * <pre>{@code
   * for (Future<Page> page : asCompleted(pages)) {
   *   show(page.result());
   * }
   * }</pre>
   *
   * <p>Suspends: this method does not; asking the iterator for the next future does, if none is
   * ready to be handed out. Cancellation of a task that waits for the next future: no future is
   * cancelled. But the interrupted call counts, so the iterator hands out one future less, as in
   * Python.
   *
   * <p>In Python: {@code asyncio.as_completed}.
   *
   * @param <T> the results' type
   * @param awaitables futures, or coroutines, which become tasks; the same object twice counts once
   * @return an iterable for one iteration
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return asCompleted(awaitables, Double.POSITIVE_INFINITY);
  }

  /**
   * Hands out the futures of several awaitables, each as soon as it is done; see {@link
   * #asCompleted(Collection)}. When the time is over, asking for the next future throws {@link
   * TimeoutException}. No future is cancelled.
   *
   * @param <T> the results' type
   * @param awaitables futures, or coroutines, which become tasks; the same object twice counts once
   * @param timeout the time for all of them, in seconds from now; infinite for no limit
   * @return an iterable for one iteration
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables, double timeout) {
    EventLoop loop = getEventLoop();
    EventLoop.nanos(timeout); // refuses NaN
    Set<Future<T>> futures = new LinkedHashSet<>();
    Asyncio.<T>children(awaitables).forEach(futures::add);
    AsCompleted<T> completed = new AsCompleted<>(loop.host(), futures, timeout);
    return () -> completed;
  }

  /**
   * Hands out the futures of several awaitables, each as soon as it is done, until a time is over;
   * see {@link #asCompleted(Collection, double)}.
   *
   * @param <T> the results' type
   * @param awaitables futures, or coroutines, which become tasks; the same object twice counts once
   * @param timeout the time for all of them; null for no limit
   * @return an iterable for one iteration
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Duration timeout) {
    return asCompleted(awaitables, EventLoop.secondsOrForever(timeout));
  }

  /**
   * Tries several ways to the same result. Starts the next attempt when the one before has failed,
   * or after a delay. The first attempt that succeeds ends the race.
   *
   * <p>The attempts that still run then are cancelled and waited for. If one of them returns a
   * result in spite of that, the result is lost.
   *
   * <p>Suspends: always. Cancellation: all attempts are cancelled and waited for; then the {@link
   * CancelledError} is thrown. A result that was there already is lost.
   *
   * <p>In Python: {@code asyncio.staggered.staggered_race}.
   *
   * @param <T> the result's type
   * @param attempts the attempts, in this order; each runs in a task
   * @param delay seconds after which the next attempt starts although the one before still runs;
   *     infinite: it starts only when the one before has failed
   * @return the result, or the exceptions of all attempts
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if the caller is not a task
   * @throws CancelledError if the task is cancelled meanwhile
   */
  public static <T> StaggeredRace.Result<T> staggeredRace(
      List<? extends Coroutine<? extends T>> attempts, double delay) {
    EventLoop.nanos(delay); // refuses NaN
    attempts.forEach(attempt -> Objects.requireNonNull(attempt, "attempt"));
    EventLoop loop = getRunningLoop();
    if (loop.control().currentTask() == null) {
      throw new IllegalStateException(
          "Cannot wait for a race in a callback: only a task can be suspended; make one.");
    }
    return new StaggeredRace<T>(loop, attempts, delay).run();
  }

  /**
   * Tries several ways to the same result. Suspends and can be cancelled as {@link
   * #staggeredRace(List, double)}.
   *
   * @param <T> the result's type
   * @param attempts the attempts, in this order; each runs in a task
   * @param delay time after which the next attempt starts although the one before still runs
   * @return the result, or the exceptions of all attempts
   */
  public static <T> StaggeredRace.Result<T> staggeredRace(
      List<? extends Coroutine<? extends T>> attempts, Duration delay) {
    return staggeredRace(attempts, EventLoop.seconds(delay));
  }

  /**
   * Awaits an awaitable, and cancels it when a time is over. A coroutine runs in the current task.
   *
   * <p>The cancelled work may take time to clean up; this method waits for it. If the work returns
   * a result in spite of the cancellation, this method returns that result.
   *
   * <p>Suspends: unless the result is there. Cancellation: the awaited work is cancelled, too, and
   * its result is lost. With a timeout of 0 or less the work has been cancelled already, and this
   * method stops waiting for its end.
   *
   * <p>In Python: {@code asyncio.wait_for}.
   *
   * @param <T> the result's type
   * @param awaitable the future, task, coroutine or other awaitable
   * @param timeout the longest time to wait, in seconds; infinite for no limit
   * @return its result
   * @throws TimeoutException if the time was over first
   */
  public static <T> T waitFor(Awaitable<T> awaitable, double timeout) {
    if (timeout > 0) {
      return Timeout.after(timeout).run(awaitable);
    }
    EventLoop.nanos(timeout); // refuses NaN
    requireCurrentTask("wait");
    Future<T> future = getRunningLoop().ensureFuture(awaitable);
    if (!future.done()) {
      cancelAndWait(future);
      if (future.cancelled()) {
        throw Timeout.timedOut(
            "There was no time to wait: the timeout was " + timeout + ".", cancellation(future));
      }
    }
    return future.result();
  }

  /**
   * Runs a coroutine without a result under a time limit. Suspends and can be cancelled as {@link
   * #waitFor(Awaitable, double)}.
   *
   * @param coroutine the coroutine; runs in the current task
   * @param timeout the longest time to wait, in seconds; infinite for no limit
   * @throws TimeoutException if the time was over first
   */
  public static void waitFor(Action coroutine, double timeout) {
    waitFor(Task.coroutineOf(coroutine), timeout);
  }

  /**
   * Awaits an awaitable under a time limit. Suspends and can be cancelled as {@link
   * #waitFor(Awaitable, double)}.
   *
   * @param <T> the result's type
   * @param awaitable the future, task, coroutine or other awaitable
   * @param timeout the longest time to wait; null for no limit
   * @return its result
   * @throws TimeoutException if the time was over first
   */
  public static <T> T waitFor(Awaitable<T> awaitable, @Nullable Duration timeout) {
    return waitFor(awaitable, EventLoop.secondsOrForever(timeout));
  }

  /**
   * Runs a coroutine without a result under a time limit. Suspends and can be cancelled as {@link
   * #waitFor(Awaitable, double)}.
   *
   * @param coroutine the coroutine; runs in the current task
   * @param timeout the longest time to wait; null for no limit
   * @throws TimeoutException if the time was over first
   */
  public static void waitFor(Action coroutine, @Nullable Duration timeout) {
    waitFor(coroutine, EventLoop.secondsOrForever(timeout));
  }

  private static CancelledError cancellation(Future<?> cancelled) {
    try {
      cancelled.result();
    } catch (CancelledError error) {
      return error;
    }
    throw new IllegalStateException("not cancelled: " + cancelled);
  }

  private static void cancelAndWait(Future<?> future) {
    Future<Void> ended = getRunningLoop().createFuture();
    future.addDoneCallback(
        new CompletingCallback<>(done -> Futures.setResultUnlessDone(ended), () -> ended));
    future.cancel();
    ended.await();
  }

  /**
   * Makes a future that completes as another one does. Cancelling the returned future does not
   * cancel the other one. Does not suspend.
   *
   * <p>Await the returned future to protect the work from the cancellation of the awaiting task.
   * Cancellation then: the await throws, and the work goes on; if it fails later, the exception
   * handler gets the exception.
   *
   * <p>In Python: {@code asyncio.shield}.
   *
   * @param <T> the result's type
   * @param awaitable a future; any other awaitable becomes a task
   * @return a future to await
   */
  public static <T> Future<T> shield(Awaitable<T> awaitable) {
    return Futures.shield(ensureFuture(awaitable));
  }

  /**
   * Runs a coroutine without a result as a task that is protected from the cancellation of the
   * awaiting task; see {@link #shield(Awaitable)}.
   *
   * @param coroutine the coroutine
   * @return a future to await
   */
  public static Future<Void> shield(Action coroutine) {
    return shield(Task.coroutineOf(coroutine));
  }

  /**
   * Runs a block to its end, even if the current task is cancelled meanwhile. For clean-up that has
   * to be complete.
   *
   * <p>The block runs in a task of its own, with the context of the current task. Timeouts and
   * groups that the block opens work as usual.
   *
   * <p>Suspends: always, unless tasks of the loop start eagerly. Cancellation: the block goes on to
   * its end, and nothing is lost; the next await after the block throws the {@link CancelledError}.
   *
   * <p>Beyond asyncio: with {@link #shield} the work goes on after its owner has gone, and nobody
   * waits for it or sees its exception.
   *
   * @param <T> the result's type
   * @param block the block
   * @return its result
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <T> T shielded(Coroutine<T> block) {
    Task<?> current = requireCurrentTask("run a shielded block");
    Task<T> inner =
        createTask(
            block,
            TaskOptions.named("shielded part of " + current.getName())
                .withContext(current.getLoop().context()));
    CancelledError held = null;
    while (!inner.done()) {
      try {
        if (held != null) {
          CancelScope.outside(inner::join);
        } else {
          inner.join();
        }
      } catch (CancelledError cancelled) {
        held = cancelled;
      }
    }
    if (held != null) {
      current.redeliver(held.getMessage());
    }
    return inner.result();
  }

  /**
   * Runs a block without a result to its end, even if the current task is cancelled meanwhile.
   * Suspends and can be cancelled as {@link #shielded(Coroutine)}.
   *
   * @param block the block
   */
  public static void shielded(Action block) {
    shielded(Task.coroutineOf(block));
  }

  static Task<?> requireCurrentTask(String what) {
    Task<?> current = currentTask();
    if (current == null) {
      throw new IllegalStateException(
          "Cannot " + what + " in a callback: do it in a coroutine, for instance in a task.");
    }
    return current;
  }

  // ---- deadlines

  /**
   * Runs a block of code in the current task, and cancels it when a time is over.
   *
   * <p>To move the deadline within the block, give the block an argument. To ask about the deadline
   * after the block, make it a variable: {@link Timeout#after(double)}.
   *
   * <p>Suspends: if the block does. Cancellation: the {@link CancelledError} is thrown at the
   * block's own await, and goes on; it does not become a {@link TimeoutException}.
   *
   * <p>In Python: {@code async with asyncio.timeout(delay): ...}.
   *
   * @param <T> the result's type
   * @param delay seconds from now to the deadline; infinite for no deadline
   * @param block the code; or a future to await
   * @return its result
   * @throws TimeoutException if the time was over first, and the block ended by the cancellation
   * @throws IllegalStateException if the caller is not a task
   */
  public static <T> T timeout(double delay, Awaitable<T> block) {
    return Timeout.after(delay).run(block);
  }

  /**
   * Runs a block of code without a result under a deadline; see {@link #timeout(double,
   * Awaitable)}, also for suspension and cancellation.
   *
   * @param delay seconds from now to the deadline; infinite for no deadline
   * @param block the code
   */
  public static void timeout(double delay, Action block) {
    Timeout.after(delay).run(block);
  }

  /**
   * Runs a block of code that can move its deadline; see {@link #timeout(double, Awaitable)}, also
   * for suspension and cancellation. If the block has a result, use {@link Timeout#after(double)}.
   *
   * @param delay seconds from now to the deadline; infinite for no deadline
   * @param block the code; gets the deadline
   */
  public static void timeout(double delay, Timeout.Block block) {
    runUnder(Timeout.after(delay), block);
  }

  /**
   * Runs a block of code under a deadline; see {@link #timeout(double, Awaitable)}, also for
   * suspension and cancellation.
   *
   * @param <T> the result's type
   * @param delay the time from now to the deadline; null for no deadline
   * @param block the code; or a future to await
   * @return its result
   */
  public static <T> T timeout(@Nullable Duration delay, Awaitable<T> block) {
    return Timeout.after(delay).run(block);
  }

  /**
   * Runs a block of code without a result under a deadline; see {@link #timeout(double,
   * Awaitable)}, also for suspension and cancellation.
   *
   * @param delay the time from now to the deadline; null for no deadline
   * @param block the code
   */
  public static void timeout(@Nullable Duration delay, Action block) {
    Timeout.after(delay).run(block);
  }

  /**
   * Runs a block of code that can move its deadline; see {@link #timeout(double, Timeout.Block)}.
   *
   * @param delay the time from now to the deadline; null for no deadline
   * @param block the code; gets the deadline
   */
  public static void timeout(@Nullable Duration delay, Timeout.Block block) {
    runUnder(Timeout.after(delay), block);
  }

  /**
   * Runs a block of code until a certain time; see {@link #timeout(double, Awaitable)}, also for
   * suspension and cancellation.
   *
   * <p>In Python: {@code async with asyncio.timeout_at(when): ...}.
   *
   * @param <T> the result's type
   * @param when seconds of the loop's clock, see {@link EventLoop#time()}
   * @param block the code; or a future to await
   * @return its result
   */
  public static <T> T timeoutAt(double when, Awaitable<T> block) {
    return Timeout.at(when).run(block);
  }

  /**
   * Runs a block of code without a result until a certain time; see {@link #timeoutAt(double,
   * Awaitable)}.
   *
   * @param when seconds of the loop's clock, see {@link EventLoop#time()}
   * @param block the code
   */
  public static void timeoutAt(double when, Action block) {
    Timeout.at(when).run(block);
  }

  /**
   * Runs a block of code that can move its deadline, until a certain time; see {@link
   * #timeoutAt(double, Awaitable)}.
   *
   * @param when seconds of the loop's clock, see {@link EventLoop#time()}
   * @param block the code; gets the deadline
   */
  public static void timeoutAt(double when, Timeout.Block block) {
    runUnder(Timeout.at(when), block);
  }

  private static void runUnder(Timeout timeout, Timeout.Block block) {
    Objects.requireNonNull(block, "block");
    timeout.run(() -> block.perform(timeout));
  }

  // ---- threads

  /**
   * Runs a blocking function in the loop's default executor, and waits for it. The function sees
   * the caller's context variables.
   *
   * <p>Suspends: always. Cancellation: the other thread is interrupted, and the caller does not
   * wait for it: the function may run on for a while. Its result is lost.
   *
   * <p>In Python: {@code asyncio.to_thread}.
   *
   * @param <T> the result's type
   * @param function the function
   * @return the function's result; its exception is thrown unchanged
   * @throws IllegalStateException if the caller is not a coroutine, or the default executor has
   *     been shut down
   */
  public static <T> T toThread(Callable<T> function) {
    Objects.requireNonNull(function, "function");
    requireCurrentTask("wait for a thread");
    Context context = Context.copyContext();
    Coroutine<T> call = function::call;
    return getRunningLoop()
        .runInExecutor(null, () -> context.run((Supplier<T>) call::await))
        .await();
  }

  /**
   * Runs a blocking function without a result in the loop's default executor. Suspends and can be
   * cancelled as {@link #toThread(Callable)}.
   *
   * @param function the function
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public static void toThread(Action function) {
    Objects.requireNonNull(function, "function");
    Asyncio.<Void>toThread(
        () -> {
          function.perform();
          return null;
        });
  }

  /**
   * Runs a coroutine in a loop that runs in another thread. Any thread may call this method. Does
   * not block.
   *
   * <p>If the loop is closed before the coroutine has begun or ended, the returned future completes
   * by a {@link java.util.concurrent.CancellationException} that names the loop.
   *
   * <p>In Python: {@code asyncio.run_coroutine_threadsafe}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine of a new task of that loop
   * @param loop the loop
   * @return a future to wait for, in any thread but the loop's: there {@code get()} and {@code
   *     join()} throw {@link IllegalStateException} if they would have to wait. Cancelling it
   *     cancels the task
   * @throws IllegalStateException if the loop is closed already
   */
  public static <T> CompletableFuture<T> runCoroutineThreadsafe(
      Coroutine<T> coroutine, EventLoop loop) {
    Objects.requireNonNull(coroutine, "coroutine");
    return Futures.startThreadsafe(loop.host(), () -> loop.ensureFuture(coroutine));
  }

  /**
   * Runs a coroutine without a result in a loop that runs in another thread; see {@link
   * #runCoroutineThreadsafe(Coroutine, EventLoop)}.
   *
   * @param coroutine the coroutine of a new task of that loop
   * @param loop the loop
   * @return a future to wait for, in any thread but the loop's
   * @throws IllegalStateException if the loop is closed already
   */
  public static CompletableFuture<Void> runCoroutineThreadsafe(Action coroutine, EventLoop loop) {
    return runCoroutineThreadsafe(Task.coroutineOf(coroutine), loop);
  }
}
