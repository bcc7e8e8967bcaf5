package asyncio;

import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import asyncio.internal.combinator.AsCompleted;
import asyncio.internal.combinator.AsyncMap;
import asyncio.internal.combinator.CompletingCallback;
import asyncio.internal.combinator.WaitCall;
import asyncio.internal.executor.BlockingFuture;
import asyncio.internal.loop.TaskStrand;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a program needs to run coroutines, for a static import: the functions of Python's
 * module {@code asyncio} under their names, in camelCase.
 *
 * <pre>{@code
 * Asyncio.run(() -> {
 *   var tea = createTask(() -> { sleep(3); return "tea"; });
 *   var toast = createTask(() -> { sleep(2); return "toast"; });
 *   System.out.println(await(tea) + " and " + await(toast)); // after 3 seconds
 * });
 * }</pre>
 *
 * <p>An ordinary method that suspends is simply called: calling it is awaiting it. What a method
 * does is said in its documentation: it <em>suspends</em>, so call it in a coroutine; or it does
 * not.
 */
public final class Asyncio {

  private Asyncio() {}

  // ---- running

  /**
   * Runs a coroutine in a new loop, and cleans up: cancels the tasks that are left, and closes the
   * loop.
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
  public static void run(Coroutine.Void main) {
    run(main.returningNull());
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
  public static void run(Coroutine.Void main, boolean debug) {
    run(main.returningNull(), debug);
  }

  /**
   * Runs a coroutine in a loop of your own making; see {@link #run(Coroutine)}.
   *
   * @param <T> the result's type
   * @param main the coroutine
   * @param loopFactory makes the loop, which will be closed
   * @return its result
   */
  public static <T> T run(Coroutine<T> main, Supplier<EventLoop> loopFactory) {
    return run(main, loopFactory, false);
  }

  /**
   * Runs a coroutine without a result in a loop of your own making; see {@link #run(Coroutine)}.
   *
   * @param main the coroutine
   * @param loopFactory makes the loop, which will be closed
   */
  public static void run(Coroutine.Void main, Supplier<EventLoop> loopFactory) {
    run(main.returningNull(), loopFactory);
  }

  private static <T> T run(
      Coroutine<T> main, Supplier<EventLoop> loopFactory, boolean setEventLoop) {
    if (EventLoop.running() != null) {
      throw new IllegalStateException(
          "Asyncio.run() cannot be called from a running event loop: there, simply call the method that is to be awaited.");
    }
    try (Runner runner = new Runner(loopFactory)) {
      if (setEventLoop) {
        EventLoop.setOfThread(runner.getLoop());
      }
      return runner.run(main);
    } finally {
      if (setEventLoop) {
        EventLoop.setOfThread(null);
      }
    }
  }

  // ---- loops

  /**
   * The loop that runs in the current thread.
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
   * The loop that runs in the current thread, else the one that was set for it. Never makes one.
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
   * @return the loop; close it in the end
   */
  public static EventLoop newEventLoop() {
    return EventLoop.create();
  }

  /**
   * Sets the loop that {@link #getEventLoop()} returns in this thread while none runs.
   *
   * @param loop the loop, or null for none
   */
  public static void setEventLoop(@Nullable EventLoop loop) {
    EventLoop.setOfThread(loop);
  }

  // ---- tasks

  /**
   * Makes a task of a coroutine, in the running loop. It starts in the next turn.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @return the task
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Task<T> createTask(Coroutine<T> coroutine) {
    return getRunningLoop().createTask(coroutine);
  }

  /**
   * Makes a task of a coroutine without a result; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine what to run
   * @return the task
   */
  public static Task<Void> createTask(Coroutine.Void coroutine) {
    return getRunningLoop().createTask(coroutine);
  }

  /**
   * Makes a task of a coroutine, with a name; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @param name the task's name
   * @return the task
   */
  public static <T> Task<T> createTask(Coroutine<T> coroutine, String name) {
    return getRunningLoop().createTask(coroutine, name);
  }

  /**
   * Makes a task of a coroutine without a result, with a name; see {@link #createTask(Coroutine)}.
   *
   * @param coroutine what to run
   * @param name the task's name
   * @return the task
   */
  public static Task<Void> createTask(Coroutine.Void coroutine, String name) {
    return getRunningLoop().createTask(coroutine, name);
  }

  /**
   * Makes a task of a coroutine, with options; see {@link #createTask(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
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
   * @param coroutine what to run
   * @param options the task's name and context
   * @return the task
   */
  public static Task<Void> createTask(Coroutine.Void coroutine, TaskOptions options) {
    return createTask(coroutine.returningNull(), options);
  }

  /**
   * The task in which the caller runs.
   *
   * @return the task, or null in a callback
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable Task<?> currentTask() {
    return currentTask(getRunningLoop());
  }

  /**
   * The task that runs in a loop at this moment; from another thread, at some moment.
   *
   * @param loop the loop
   * @return the task, or null if none runs
   */
  public static @Nullable Task<?> currentTask(EventLoop loop) {
    TaskStrand current = loop.control().currentTask();
    return current == null ? null : (Task<?>) current.task();
  }

  /**
   * The tasks of the running loop that are not done.
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
    return new LinkedHashSet<>(loop.tasks());
  }

  /**
   * A future for something to await: a future itself, or a new task that awaits it.
   *
   * @param <T> the result's type
   * @param awaitable a future, a coroutine, or anything else that can be awaited
   * @return the same future, or a task in the running loop
   * @throws IllegalStateException if a task is needed, and no loop runs in this thread
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
    return awaitable instanceof Future<T> future
        ? future
        : getRunningLoop().ensureFuture(awaitable);
  }

  /**
   * A future for something to await, in a given loop.
   *
   * @param <T> the result's type
   * @param awaitable a future of that loop, a coroutine, or anything else that can be awaited
   * @param loop the loop
   * @return the same future, or a task in the loop
   * @throws IllegalArgumentException if it is a future of another loop
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable, EventLoop loop) {
    return loop.ensureFuture(awaitable);
  }

  /**
   * A task of the running loop for a coroutine; see {@link #ensureFuture(Awaitable)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @return a new task
   */
  public static <T> Future<T> ensureFuture(Coroutine<T> coroutine) {
    return ensureFuture((Awaitable<T>) coroutine);
  }

  /**
   * A future of the running loop that completes as a stage does; see {@link
   * Future#from(CompletionStage)}.
   *
   * @param <T> the result's type
   * @param stage the stage
   * @return a future to await
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Future<T> wrapFuture(CompletionStage<T> stage) {
    return Future.from(stage, getRunningLoop().host());
  }

  /**
   * A future of the running loop that completes as a {@link CompletableFuture} does; see {@link
   * #wrapFuture(CompletionStage)}.
   *
   * @param <T> the result's type
   * @param future the future
   * @return a future to await
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Future<T> wrapFuture(CompletableFuture<T> future) {
    return wrapFuture((CompletionStage<T>) future);
  }

  /**
   * A future of the running loop that completes as any future of the JDK does, for instance what
   * {@code ExecutorService.submit} returns, a {@code FutureTask} or a {@code ForkJoinTask}. Does
   * not suspend.
   *
   * <p>If the future is not done and can only be waited for, a virtual thread does so, off the
   * loop. An exception comes in as it was, without the {@link
   * java.util.concurrent.ExecutionException} around it. Cancelling the returned future cancels the
   * given one, with interruption, and the other way round.
   *
   * <p>In Python: {@code asyncio.wrap_future}.
   *
   * @param <T> the result's type
   * @param future the future; if it is also a {@link CompletionStage}, see {@link
   *     #wrapFuture(CompletionStage)}
   * @return a future to await
   * @throws IllegalStateException if no loop runs in this thread
   */
  @SuppressWarnings("unchecked") // what is both promises the same result
  public static <T> Future<T> wrapFuture(java.util.concurrent.Future<T> future) {
    return future instanceof CompletionStage<?> stage
        ? wrapFuture((CompletionStage<T>) stage)
        : BlockingFuture.wrap(future, getRunningLoop().host());
  }

  // ---- awaiting

  /**
   * Awaits; the same as {@link Awaitable#await()}, for a static import. Suspends.
   *
   * @param <T> the result's type
   * @param awaitable what to wait for
   * @return its result
   */
  public static <T> T await(Awaitable<T> awaitable) {
    return awaitable.await();
  }

  /**
   * Awaits a stage, such as a {@link CompletableFuture}. Suspends; cancelling the task cancels the
   * stage.
   *
   * @param <T> the result's type
   * @param stage what to wait for
   * @return its result; what it failed by is thrown unchanged
   */
  public static <T> T await(CompletionStage<T> stage) {
    return wrapFuture(stage).await();
  }

  /**
   * Runs a coroutine within the current task, and declares an exception that it may throw, so that
   * it can be caught: {@code await(() -> reader.readexactly(4), IncompleteReadException.class)}.
   * Suspends if the coroutine does.
   *
   * @param <T> the result's type
   * @param <X> the exception's type
   * @param coroutine what to run
   * @param declared the exception's class; others come out, too
   * @return the result
   * @throws X if the coroutine does
   */
  public static <T, X extends Throwable> T await(Coroutine<T> coroutine, Class<X> declared)
      throws X {
    return coroutine.await(declared);
  }

  /**
   * Pauses the current task. Suspends, always: with a delay of 0 everything that is ready runs
   * first.
   *
   * @param delay in seconds; 0 and less: for one turn
   * @throws IllegalArgumentException if the delay is not a number
   */
  public static void sleep(double delay) {
    EventLoop loop = getRunningLoop();
    Task<?> task = currentTask(loop);
    if (task == null) {
      throw new IllegalStateException(
          "Cannot sleep in a callback: only a task can be suspended; use callLater(...).");
    }
    if (delay <= 0 || loop.isClosed()) { // a closed loop has no timers, and unwinds whoever awaits
      task.giveWay();
      return;
    }
    Future<Void> awake = loop.createFuture();
    TimerHandle timer = loop.callLater(delay, () -> Futures.setResultUnlessDone(awake));
    try {
      awake.await();
    } finally {
      timer.cancel();
    }
  }

  /**
   * Pauses the current task; see {@link #sleep(double)}.
   *
   * @param delay how long; zero and less: for one turn
   */
  public static void sleep(Duration delay) {
    sleep(EventLoop.seconds(delay));
  }

  /**
   * Pauses the current task, and returns a value; see {@link #sleep(double)}.
   *
   * @param <T> the value's type
   * @param delay in seconds; 0 and less: for one turn
   * @param result the value
   * @return the value
   */
  public static <T> T sleep(double delay, T result) {
    sleep(delay);
    return result;
  }

  // ---- several at once

  /**
   * A future of the results of several awaitables, in the order of the arguments; coroutines become
   * tasks.
   *
   * <p>If one fails, so does the returned future at once, and the others go on. Cancelling the
   * returned future cancels those that are not done.
   *
   * @param <T> the results' type
   * @param awaitables futures, or whatever else can be awaited
   * @return a future of an unmodifiable list
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
    return gather(Arrays.asList(awaitables));
  }

  /**
   * A future of the results of several coroutines, which become tasks; see {@link
   * #gather(Awaitable...)}.
   *
   * @param <T> the results' type
   * @param coroutines what to run
   * @return a future of an unmodifiable list, in the order of the arguments
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> Future<List<T>> gather(Coroutine<? extends T>... coroutines) {
    return gather(Arrays.asList(coroutines));
  }

  /**
   * A future of the end of several coroutines without results; see {@link #gather(Awaitable...)}.
   *
   * @param coroutines what to run
   * @return a future of a list of nulls
   */
  public static Future<List<Void>> gather(Coroutine.Void... coroutines) {
    return gather(Arrays.stream(coroutines).map(Coroutine.Void::returningNull).toList());
  }

  /**
   * A future of the results of several awaitables; see {@link #gather(Awaitable...)}.
   *
   * @param <T> the results' type
   * @param awaitables futures, coroutines, or whatever else can be awaited; the same object twice
   *     is run once and has one result twice
   * @return a future of an unmodifiable list, in the order of the arguments
   * @throws IllegalArgumentException if they belong to different loops
   */
  public static <T> Future<List<T>> gather(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return awaitables.isEmpty()
        ? nothingToGather()
        : Futures.gather(Asyncio.<T>children(awaitables));
  }

  /**
   * A future of the results of many coroutines, of which only some run at the same time: each is
   * made a task when another has ended.
   *
   * <p>If one fails, the others are cancelled, and the returned future fails when they have ended.
   *
   * <p>Beyond asyncio, where {@code gather} starts all at once, and lets the others go on when one
   * fails.
   *
   * @param <T> the results' type
   * @param limit how many run at the same time, at least 1
   * @param coroutines what to run; iterated as far as there is room
   * @return a future of an unmodifiable list, in the order of the coroutines
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Future<List<T>> gather(
      int limit, Iterable<? extends Coroutine<? extends T>> coroutines) {
    AsyncGenerator<T> results = amap(Coroutine::run, coroutines, limit);
    return createTask(
        () -> {
          List<T> list = new ArrayList<>();
          results.forEachRemaining(list::add);
          return Collections.unmodifiableList(list);
        });
  }

  /**
   * Calls a coroutine function for many items, for some of them at the same time, and hands out the
   * results in the order of the items. Suspends when it is iterated.
   *
   * <pre>{@code
   * try (var pages = amap(url -> fetch(url), urls, 10)) {
   *   for (Page page : pages) { ... }
   * }
   * }</pre>
   *
   * <p>Nothing runs before the first result is asked for. From then on {@code limit} calls run,
   * each in a task of its own; a result that nobody has taken counts as one of them, so that a slow
   * reader slows down the work, and the items may be without end. If a call fails, the others are
   * cancelled, and whoever iterates gets its exception; closing the generator cancels them, too.
   *
   * <p>Beyond asyncio, where {@code gather} and {@code as_completed} make all tasks at once.
   *
   * @param <T> the items' type
   * @param <R> the results' type
   * @param function what to call; may suspend
   * @param items the items; iterated as far as there is room, by the task that iterates the results
   * @param limit how many calls run at the same time, at least 1
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
     * Calls it.
     *
     * @param argument the argument
     * @return the result
     * @throws Exception anything
     */
    R apply(T argument) throws Exception;
  }

  /**
   * A future of what becomes of several awaitables, in the order of the arguments: results, and
   * exceptions if they are wanted as results, too.
   *
   * @param returnExceptions false: the same as {@link #gather(Collection)}; true: wait for all, and
   *     let the list contain the exception of those that fail, and a {@link CancelledError} for
   *     those that are cancelled
   * @param awaitables futures, coroutines, or whatever else can be awaited
   * @return a future of an unmodifiable list
   */
  @SuppressWarnings("NullAway") // lists of results may contain null
  public static Future<List<Object>> gather(
      boolean returnExceptions, Collection<? extends Awaitable<?>> awaitables) {
    if (awaitables.isEmpty()) {
      return nothingToGather();
    }
    return returnExceptions
        ? Futures.gatherOutcomes(Asyncio.<Object>children(awaitables))
        : Futures.gather(Asyncio.<Object>children(awaitables));
  }

  /**
   * A future of what becomes of several awaitables; see {@link #gather(boolean, Collection)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param awaitables futures, coroutines, or whatever else can be awaited
   * @return a future of an unmodifiable list
   */
  public static Future<List<Object>> gather(boolean returnExceptions, Awaitable<?>... awaitables) {
    return gather(returnExceptions, Arrays.asList(awaitables));
  }

  /**
   * A future of what becomes of several coroutines, which become tasks; see {@link #gather(boolean,
   * Collection)}.
   *
   * @param returnExceptions whether exceptions become results
   * @param coroutines what to run
   * @return a future of an unmodifiable list
   */
  public static Future<List<Object>> gather(boolean returnExceptions, Coroutine<?>... coroutines) {
    return gather(returnExceptions, Arrays.asList(coroutines));
  }

  private static <T> Future<List<T>> nothingToGather() {
    Future<List<T>> future = getEventLoop().createFuture();
    future.setResult(List.of());
    return future;
  }

  /** The futures of awaitables, each made when it is asked for. */
  @SuppressWarnings("unchecked") // futures only hand out what they are futures of
  private static <T> Iterable<Future<T>> children(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    IdentityHashMap<Awaitable<?>, Future<T>> known = new IdentityHashMap<>();
    return () ->
        awaitables.stream()
            .map(given -> known.computeIfAbsent(given, a -> ownChild((Awaitable<T>) given)))
            .iterator();
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
   * Waits until all of several futures are done. Suspends.
   *
   * @param <T> the results' type
   * @param futures the futures; coroutines must be made tasks first
   * @return which are done; none is pending
   * @throws IllegalArgumentException if there are no futures
   */
  public static <T> Waited<T> wait(Collection<? extends Future<T>> futures) {
    return wait(futures, Double.POSITIVE_INFINITY, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until all of several futures are done, or a time is over. Suspends.
   *
   * @param <T> the results' type
   * @param futures the futures; they are never cancelled by this
   * @param timeout for how long at most, in seconds
   * @return which are done, and which are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <T> Waited<T> wait(Collection<? extends Future<T>> futures, double timeout) {
    return wait(futures, timeout, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until enough of several futures are done. Suspends.
   *
   * @param <T> the results' type
   * @param futures the futures; they are never cancelled by this
   * @param returnWhen what is enough
   * @return which are done, and which are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <T> Waited<T> wait(Collection<? extends Future<T>> futures, ReturnWhen returnWhen) {
    return wait(futures, Double.POSITIVE_INFINITY, returnWhen);
  }

  /**
   * Waits until enough of several futures are done, or a time is over. Suspends.
   *
   * <p>Says who is done; it throws nothing, neither what a future failed by nor for the time, and
   * cancels nothing, not even if the waiting task is cancelled.
   *
   * @param <T> the results' type
   * @param futures the futures; the same one twice counts once
   * @param timeout for how long at most, in seconds; infinite for no limit
   * @param returnWhen what is enough
   * @return which are done, and which are not
   * @throws IllegalArgumentException if there are no futures
   */
  public static <T> Waited<T> wait(
      Collection<? extends Future<T>> futures, double timeout, ReturnWhen returnWhen) {
    Set<Future<T>> distinct = new LinkedHashSet<>(futures);
    if (distinct.isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing to wait for: the collection of futures is empty.");
    }
    new WaitCall<>(getRunningLoop().host(), distinct, future -> endsWait(future, returnWhen))
        .await(timeout);
    Set<Future<T>> done = new LinkedHashSet<>();
    Set<Future<T>> pending = new LinkedHashSet<>();
    for (Future<T> future : distinct) {
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
   * The futures of several awaitables, each as soon as it is done; for a {@code for} loop, whose
   * steps suspend.
   *
   * <pre>{@code
   * for (Future<Page> page : asCompleted(pages)) {
   *   show(page.result());
   * }
   * }</pre>
   *
   * @param <T> the results' type
   * @param awaitables futures, or coroutines, which become tasks; the same one twice counts once
   * @return what can be iterated once
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return asCompleted(awaitables, Double.POSITIVE_INFINITY);
  }

  /**
   * The futures of several awaitables, each as soon as it is done; when a time is over, asking for
   * the next one throws {@link TimeoutException}. None is cancelled.
   *
   * @param <T> the results' type
   * @param awaitables futures, or coroutines, which become tasks; the same one twice counts once
   * @param timeout for how long at most, in seconds; infinite for no limit
   * @return what can be iterated once
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables, double timeout) {
    Set<Future<T>> futures = new LinkedHashSet<>();
    Asyncio.<T>children(awaitables).forEach(futures::add);
    AsCompleted<T> completed = new AsCompleted<>(getRunningLoop().host(), futures, timeout);
    return () -> completed;
  }

  /**
   * Tries several ways to the same thing: starts one, and the next whenever the former has failed,
   * or after a delay; the first that succeeds ends the race. Suspends.
   *
   * <p>The attempts that still run then are cancelled, and waited for; so they are if the current
   * task is cancelled, and only then the cancellation goes on. An attempt should succeed only by
   * returning, and not return if it was cancelled: such a result is lost.
   *
   * <p>In Python: {@code asyncio.staggered.staggered_race}.
   *
   * @param <T> the result's type
   * @param attempts what to try, in this order, each as a task
   * @param delay after how many seconds to start the next attempt though the former still runs;
   *     infinite: only when that has failed
   * @return the result, or the exceptions of all
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if the caller is not a task
   * @throws CancelledError if the task is cancelled meanwhile
   */
  public static <T> StaggeredRace.Result<T> staggeredRace(
      List<? extends Coroutine<? extends T>> attempts, double delay) {
    EventLoop.nanos(delay); // refuses what is not a number
    EventLoop loop = getRunningLoop();
    if (loop.control().currentTask() == null) {
      throw new IllegalStateException(
          "Cannot wait for a race in a callback: only a task can be suspended; make one.");
    }
    return new StaggeredRace<T>(loop, attempts, delay).run();
  }

  /**
   * Tries several ways to the same thing; see {@link #staggeredRace(List, double)}. Suspends.
   *
   * @param <T> the result's type
   * @param attempts what to try, in this order, each as a task
   * @param delay after what time to start the next attempt though the former still runs
   * @return the result, or the exceptions of all
   */
  public static <T> StaggeredRace.Result<T> staggeredRace(
      List<? extends Coroutine<? extends T>> attempts, Duration delay) {
    return staggeredRace(attempts, EventLoop.seconds(delay));
  }

  /**
   * Awaits something, but not for longer than a time; when that is over, cancels it. Suspends.
   *
   * <p>A coroutine runs in the current task. What is cancelled may take time to clean up, which is
   * waited for; if it returns a result in spite of being cancelled, that is the result.
   *
   * @param <T> the result's type
   * @param awaitable what to wait for
   * @param timeout for how long at most, in seconds; infinite for no limit
   * @return its result
   * @throws TimeoutException if the time was over first
   */
  public static <T> T waitFor(Awaitable<T> awaitable, double timeout) {
    if (timeout > 0) {
      return Timeout.after(timeout).run(deadline -> awaitable.await());
    }
    EventLoop.nanos(timeout); // refuses what is not a number
    Future<T> future = ensureFuture(awaitable);
    if (!future.done()) {
      cancelAndWait(future);
      if (future.cancelled()) {
        throw new TimeoutException(
            "There was no time to wait: the timeout was " + timeout + ".", cancellation(future));
      }
    }
    return future.result();
  }

  /**
   * Runs a coroutine, but not for longer than a time; see {@link #waitFor(Awaitable, double)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run, in the current task
   * @param timeout for how long at most, in seconds
   * @return its result
   * @throws TimeoutException if the time was over first
   */
  public static <T> T waitFor(Coroutine<T> coroutine, double timeout) {
    return waitFor((Awaitable<T>) coroutine, timeout);
  }

  /**
   * Runs a coroutine without a result, but not for longer than a time; see {@link
   * #waitFor(Awaitable, double)}.
   *
   * @param coroutine what to run, in the current task
   * @param timeout for how long at most, in seconds
   * @throws TimeoutException if the time was over first
   */
  public static void waitFor(Coroutine.Void coroutine, double timeout) {
    waitFor((Awaitable<Void>) coroutine.returningNull(), timeout);
  }

  /**
   * Awaits something, but not for longer than a time; see {@link #waitFor(Awaitable, double)}.
   *
   * @param <T> the result's type
   * @param awaitable what to wait for
   * @param timeout for how long at most
   * @return its result
   * @throws TimeoutException if the time was over first
   */
  public static <T> T waitFor(Awaitable<T> awaitable, Duration timeout) {
    return waitFor(awaitable, EventLoop.seconds(timeout));
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
   * A future that completes as another one does, but whose cancellation does not cancel that. Await
   * it to protect work from the cancellation of whoever waits for it.
   *
   * @param <T> the result's type
   * @param awaitable a future; anything else becomes a task, which the loop keeps
   * @return a future to await
   */
  public static <T> Future<T> shield(Awaitable<T> awaitable) {
    return Futures.shield(ensureFuture(awaitable));
  }

  /**
   * Runs a coroutine as a task that is protected from the cancellation of whoever waits; see {@link
   * #shield(Awaitable)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @return a future to await
   */
  public static <T> Future<T> shield(Coroutine<T> coroutine) {
    return shield((Awaitable<T>) coroutine);
  }

  /**
   * Runs a coroutine without a result as a task that is protected from the cancellation of whoever
   * waits; see {@link #shield(Awaitable)}.
   *
   * @param coroutine what to run
   * @return a future to await
   */
  public static Future<Void> shield(Coroutine.Void coroutine) {
    return shield((Awaitable<Void>) coroutine.returningNull());
  }

  /**
   * Runs a block to its end, even if the current task is cancelled meanwhile: for clean-up that has
   * to be complete. Suspends.
   *
   * <p>The cancellation is not lost: the next await after the block throws it. The block runs in a
   * task of its own with the context of this one; timeouts and groups that it opens work as
   * everywhere.
   *
   * <p>Beyond asyncio: with {@link #shield} the work goes on after its owner has gone, and nobody
   * waits for it, or sees its exception.
   *
   * @param <T> the result's type
   * @param block what to run
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
   * Runs a block without a result to its end, even if the current task is cancelled meanwhile; see
   * {@link #shielded(Coroutine)}. Suspends.
   *
   * @param block what to run
   */
  public static void shielded(Coroutine.Void block) {
    shielded(block.returningNull());
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
   * Runs a block of code in the current task, and cancels it when a time is over. Suspends as the
   * block does.
   *
   * @param <T> the result's type
   * @param delay for how long at most, in seconds; infinite for no limit
   * @param block the code
   * @return its result
   * @throws TimeoutException if the time was over first, and the block ended by the cancellation
   * @throws IllegalStateException if the caller is not a task
   */
  public static <T> T timeout(double delay, Coroutine<T> block) {
    return Timeout.after(delay).run(timeout -> block.run());
  }

  /**
   * Runs a block of code without a result under a deadline; see {@link #timeout(double,
   * Coroutine)}.
   *
   * @param delay for how long at most, in seconds
   * @param block the code
   */
  public static void timeout(double delay, Coroutine.Void block) {
    timeout(delay, block.returningNull());
  }

  /**
   * Runs a block of code that can move its deadline; see {@link #timeout(double, Coroutine)}.
   *
   * <p>Give the lambda braces, {@code t -> { ... }}: by its bare expression the compiler cannot
   * tell whether it has a result.
   *
   * @param <T> the result's type
   * @param delay for how long at most, in seconds
   * @param block the code; gets the deadline
   * @return its result
   */
  public static <T> T timeout(double delay, Timeout.Block<T> block) {
    return Timeout.after(delay).run(block);
  }

  /**
   * Runs a block of code without a result that can move its deadline; see {@link #timeout(double,
   * Coroutine)}.
   *
   * @param delay for how long at most, in seconds
   * @param block the code; gets the deadline
   */
  @SuppressWarnings("overloads") // a lambda either returns something or does not
  public static void timeout(double delay, Timeout.VoidBlock block) {
    Timeout.after(delay).run(returningNull(block));
  }

  /**
   * Runs a block of code until a certain time; see {@link #timeout(double, Coroutine)}.
   *
   * @param <T> the result's type
   * @param when seconds of the loop's clock, see {@link EventLoop#time()}
   * @param block the code; gets the deadline
   * @return its result
   */
  public static <T> T timeoutAt(double when, Timeout.Block<T> block) {
    return Timeout.at(when).run(block);
  }

  /**
   * Runs a block of code without a result until a certain time; see {@link #timeout(double,
   * Coroutine)}.
   *
   * @param when seconds of the loop's clock, see {@link EventLoop#time()}
   * @param block the code; gets the deadline
   */
  @SuppressWarnings("overloads") // a lambda either returns something or does not
  public static void timeoutAt(double when, Timeout.VoidBlock block) {
    Timeout.at(when).run(returningNull(block));
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private static Timeout.Block<Void> returningNull(Timeout.VoidBlock block) {
    return timeout -> {
      block.run(timeout);
      return null;
    };
  }

  // ---- threads

  /**
   * Runs a blocking function in a thread of its own, off the loop, and waits for it. Suspends.
   *
   * <p>The function sees the caller's context variables. If the task is cancelled, the thread is
   * interrupted.
   *
   * @param <T> the result's type
   * @param function what to run
   * @return what it returns; what it throws is thrown unchanged
   */
  public static <T> T toThread(Callable<T> function) {
    Context context = Context.copyContext();
    Coroutine<T> call = function::call;
    return getRunningLoop()
        .runInExecutor(null, () -> context.run((Supplier<T>) call::await))
        .await();
  }

  /**
   * Runs a blocking function without a result in a thread of its own; see {@link
   * #toThread(Callable)}.
   *
   * @param function what to run
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public static void toThread(Runnable function) {
    Asyncio.<Void>toThread(
        () -> {
          function.run();
          return null;
        });
  }

  /**
   * Runs a coroutine in a loop that runs in another thread.
   *
   * @param <T> the result's type
   * @param coroutine what to run, as a new task of that loop
   * @param loop the loop
   * @return a future to wait for, in any thread but the loop's own; cancelling it cancels the task
   * @throws IllegalStateException if the loop is closed
   */
  public static <T> CompletableFuture<T> runCoroutineThreadsafe(
      Coroutine<T> coroutine, EventLoop loop) {
    return Futures.startThreadsafe(loop.host(), () -> loop.ensureFuture(coroutine));
  }

  /**
   * Runs a coroutine without a result in a loop that runs in another thread; see {@link
   * #runCoroutineThreadsafe(Coroutine, EventLoop)}.
   *
   * @param coroutine what to run, as a new task of that loop
   * @param loop the loop
   * @return a future to wait for, in any thread but the loop's own
   */
  public static CompletableFuture<Void> runCoroutineThreadsafe(
      Coroutine.Void coroutine, EventLoop loop) {
    return runCoroutineThreadsafe(coroutine.returningNull(), loop);
  }
}
