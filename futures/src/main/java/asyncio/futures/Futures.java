package asyncio.futures;

import asyncio.internal.text.Named;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes futures of futures. The methods of the same names in {@code asyncio.Asyncio} take
 * coroutines, too.
 *
 * <p>No method suspends. All are for the thread of the futures' loop, unless they say otherwise.
 */
public final class Futures {

  /** One object for all futures, so that a future that was shielded twice is reported once. */
  private static final Consumer<Future<?>> REPORT_ORPHAN = Futures::reportOrphan;

  private Futures() {}

  /**
   * Returns a future of the results of several futures, in the order of the arguments.
   *
   * <p>If one future fails or is cancelled, the returned future fails at once, by the same
   * exception; the other futures go on. Cancelling the returned future cancels all futures that are
   * not done. The same future may be given more than once.
   *
   * <p>In Python: {@code asyncio.gather}.
   *
   * @param <T> the results' type
   * @param futures the futures, at least one, all of one loop
   * @return a future of an unmodifiable list, which may contain null
   * @throws IllegalArgumentException if there is no future, or if they belong to different loops
   */
  public static <T> Future<List<T>> gather(Iterable<? extends Future<? extends T>> futures) {
    return Gathering.of(futures, false, Futures::unmodifiable);
  }

  /**
   * Returns a future of what a function makes of the results of several futures; see {@link
   * #gather(Iterable)}.
   *
   * @param <R> the type of what the function makes
   * @param futures the futures, at least one, all of one loop
   * @param toResult gets a list of the results, which may be null, in the order of the futures;
   *     must not throw
   * @return the future
   * @throws IllegalArgumentException if there is no future, or if they belong to different loops
   */
  public static <R> Future<R> gather(
      Iterable<? extends Future<?>> futures, Function<List<@Nullable Object>, R> toResult) {
    return Gathering.of(futures, false, toResult);
  }

  @SuppressWarnings("unchecked") // futures of T have results of T
  private static <T> List<T> unmodifiable(List<@Nullable Object> results) {
    return (List<T>) Collections.unmodifiableList(results);
  }

  /**
   * Returns a future of the outcomes of several futures, in the order of the arguments. An outcome
   * is a result, an exception, or a {@link CancelledError}.
   *
   * <p>The returned future is done when all futures are. Cancelling it cancels all futures that are
   * not done, and it still waits for them.
   *
   * <p>In Python: {@code asyncio.gather} with {@code return_exceptions=True}.
   *
   * @param futures the futures, at least one, all of one loop
   * @return a future of an unmodifiable list of results, which may be null, and exceptions
   * @throws IllegalArgumentException if there is no future, or if they belong to different loops
   */
  public static Future<List<Object>> gatherOutcomes(Iterable<? extends Future<?>> futures) {
    return Gathering.of(futures, true, Futures::unmodifiable);
  }

  /**
   * Returns a future that completes as another future does. Cancelling the returned future does not
   * cancel the other.
   *
   * <p>If the other future fails after the returned one was cancelled, the loop's exception handler
   * gets the exception.
   *
   * <p>In Python: {@code asyncio.shield}.
   *
   * @param <T> the result's type
   * @param inner the future to protect
   * @return a future to await; {@code inner} itself if it is done
   */
  public static <T> Future<T> shield(Future<T> inner) {
    if (Objects.requireNonNull(inner, "future").done()) {
      return inner;
    }
    Future<T> outer = new Future<>(inner.futureLoop());
    inner.futureLoop().created(outer);
    Consumer<Future<T>> innerDone = new PassOn<>(outer);
    inner.addDoneCallback(innerDone);
    outer.addDoneCallback(
        done -> {
          if (!inner.done()) {
            inner.removeDoneCallback(innerDone);
            // The inner future may have no other listener: report its failure. Remove the callback
            // first, so that it is there once.
            inner.removeDoneCallback(REPORT_ORPHAN);
            inner.addDoneCallback(REPORT_ORPHAN);
          }
        });
    return outer;
  }

  /**
   * Completes the outer future as the shielded future ends. No record: the JDK keeps what it makes
   * for a record's {@code equals}, and with it the class loader of an application.
   */
  private static final class PassOn<T> implements Consumer<Future<T>>, Dependent, Named {

    private final Future<T> outer;

    PassOn(Future<T> outer) {
      this.outer = outer;
    }

    @Override
    public void accept(Future<T> inner) {
      if (outer.cancelled()) {
        reportOrphan(inner);
      } else if (inner.cancelled()) {
        outer.cancel();
      } else {
        Throwable exception = inner.exception();
        if (exception != null) {
          outer.setException(exception);
        } else {
          outer.setResult(inner.result());
        }
      }
    }

    @Override
    public List<Future<?>> dependents() {
      return List.of(outer);
    }

    @Override
    public String shortName() {
      return "shield";
    }
  }

  private static void reportOrphan(Future<?> inner) {
    if (inner.hasUnretrievedException()) {
      Throwable exception = Objects.requireNonNull(inner.exception());
      inner
          .futureLoop()
          .report(exception.getClass().getSimpleName() + " in shielded future", exception, inner);
    }
  }

  /**
   * Returns what a future has failed or was cancelled by, and leaves no trace of the question: the
   * exception does not count as retrieved. For tools that watch a program.
   *
   * @param future the future
   * @return the exception; null if there is a result, or none yet
   */
  public static @Nullable Throwable peekException(Future<?> future) {
    return Objects.requireNonNull(future, "future").peekException();
  }

  /**
   * Returns the futures that wait for a future: tasks that await it, and futures that are made of
   * it, by {@link #gather} for instance. A callback that is no {@link Dependent} adds nothing.
   *
   * <p>For observers of a program; {@code asyncio.observe} makes call graphs of the answers. Any
   * thread may call this method. In another thread than the loop's, the answer may miss a change
   * that happens just now.
   *
   * @param future the future
   * @return the futures that wait, in the order in which they began to; none if the future is done
   */
  public static Set<Future<?>> awaitedBy(Future<?> future) {
    return Objects.requireNonNull(future, "future").awaitedBy();
  }

  /**
   * Remembers where a future was made. For authors of event loops, whose {@link
   * Scheduler#created(Future)} and {@link Scheduler#describeOrigin(Future)} know what it means.
   *
   * @param future the future
   * @param origin any object, or null
   */
  public static void setOrigin(Future<?> future, @Nullable Object origin) {
    Objects.requireNonNull(future, "future").setOrigin(origin);
  }

  /**
   * Returns what {@link #setOrigin} was given. For authors of event loops. Any thread may ask.
   *
   * @param future the future
   * @return the object, or null
   */
  public static @Nullable Object origin(Future<?> future) {
    return Objects.requireNonNull(future, "future").origin();
  }

  /**
   * Starts work on a loop. Any thread may call this method.
   *
   * <p>For authors of event loops. Programs call {@code Asyncio.runCoroutineThreadsafe}.
   *
   * @param <T> the result's type
   * @param loop the loop's scheduler
   * @param start called on the loop's thread; an exception that it throws becomes the outcome, and
   *     goes to the loop's exception handler
   * @return a future of the JDK that completes as the started future does, see {@link
   *     Future#toCompletableFuture()}; cancelling it cancels the started future
   * @throws IllegalStateException if the loop is closed
   */
  public static <T> CompletableFuture<T> startThreadsafe(
      Scheduler loop, Callable<? extends Future<T>> start) {
    Objects.requireNonNull(start, "start");
    ThreadsafeFuture<T> outside = new ThreadsafeFuture<>(loop);
    Outside.start(loop, start, outside);
    return outside;
  }

  /**
   * Starts work on another loop. Call it on the thread of the first one.
   *
   * <p>For authors of event loops. Programs use {@code asyncio.LoopGroup}.
   *
   * @param <T> the result's type
   * @param here the loop of the returned future
   * @param there the loop that works
   * @param start called on the thread of that loop; an exception that it throws becomes the
   *     outcome, and goes to that loop's exception handler
   * @param failureOfLoop why the loop that works has failed, or null if it has not; then the
   *     returned future fails by it, in place of a cancellation. Any thread may call it
   * @return a future that completes as the started one does, with the same exception or {@link
   *     CancelledError}. Cancelling it cancels the started one, with the message
   * @throws IllegalStateException if the other loop is closed
   */
  public static <T> Future<T> startElsewhere(
      FutureLoop here,
      Scheduler there,
      Callable<? extends Future<T>> start,
      Supplier<? extends @Nullable Throwable> failureOfLoop) {
    Objects.requireNonNull(start, "start");
    CrossLoopFuture<T> outside = new CrossLoopFuture<>(here, there, failureOfLoop);
    try {
      Outside.start(there, start, outside);
    } catch (Throwable refused) {
      outside.refused();
      throw refused;
    }
    return outside;
  }

  /**
   * Throws an exception as it is, even a checked one. Any thread may call this method.
   *
   * @param exception the exception to throw
   * @return never; the type lets the caller write {@code throw rethrow(e)}
   */
  public static RuntimeException rethrow(Throwable exception) {
    throw Futures.<RuntimeException>unchecked(exception);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException unchecked(Throwable exception) throws X {
    throw (X) exception; // the cast is to the erased type: it checks nothing
  }

  /**
   * Completes a future without a value, unless it is done already: the task that waited may have
   * been cancelled. For authors of event loops and transports.
   *
   * @param future the future
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public static void setResultUnlessDone(Future<Void> future) {
    if (!Objects.requireNonNull(future, "future").done()) {
      future.setResult(null);
    }
  }
}
