package asyncio.futures;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Futures made of futures.
 *
 * <p>Here they take futures only; the façade in {@code asyncio.Asyncio} takes coroutines, too.
 */
public final class Futures {

  /** One and the same object, so that a future shielded often is reported once. */
  private static final Consumer<Future<?>> REPORT_ORPHAN = Futures::reportOrphan;

  private Futures() {}

  /**
   * A future of the results of several futures, in the order of the arguments.
   *
   * <p>If one fails, or is cancelled, so does the returned future at once; the others go on.
   * Cancelling the returned future cancels all that are not done. The same future may be given more
   * than once.
   *
   * <p>In Python: {@code asyncio.gather}.
   *
   * @param <T> the results' type
   * @param futures the futures, at least one, all of one loop
   * @return a future of an unmodifiable list, which may contain null
   * @throws IllegalArgumentException if there is none, or if they belong to different loops
   */
  public static <T> Future<List<T>> gather(Iterable<? extends Future<? extends T>> futures) {
    return Gathering.of(futures, false);
  }

  /**
   * A future of what became of several futures, in the order of the arguments: of each its result,
   * its exception, or a {@link CancelledError}.
   *
   * <p>Waits for all of them, even when it is cancelled itself. In Python: {@code asyncio.gather}
   * with {@code return_exceptions=True}.
   *
   * @param futures the futures, at least one, all of one loop
   * @return a future of an unmodifiable list of results, which may be null, and exceptions
   * @throws IllegalArgumentException if there is none, or if they belong to different loops
   */
  public static Future<List<Object>> gatherOutcomes(Iterable<? extends Future<?>> futures) {
    return Gathering.of(futures, true);
  }

  /**
   * A future that completes as another one does, but whose cancellation does not cancel that.
   *
   * <p>If the other one fails after the returned one was cancelled, the loop's exception handler is
   * told. In Python: {@code asyncio.shield}.
   *
   * @param <T> the result's type
   * @param inner the future to protect
   * @return a future to await; {@code inner} itself if that is done
   */
  public static <T> Future<T> shield(Future<T> inner) {
    if (inner.done()) {
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
            // Nobody else may be left to see how the inner one ends.
            inner.removeDoneCallback(REPORT_ORPHAN);
            inner.addDoneCallback(REPORT_ORPHAN);
          }
        });
    return outer;
  }

  /** How the shielded future ends, so does the outer one. */
  private record PassOn<T>(Future<T> outer) implements Consumer<Future<T>>, Dependent {

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
   * Who waits for a future: tasks that await it, and futures that are made of it, by {@link
   * #gather} and the like. Callbacks of which the library does not know for whom they wait are left
   * out.
   *
   * <p>For those who look at what a program does; {@code asyncio.observe} makes call graphs of it.
   * Any thread may call it; another one than the loop's may miss what changes just now.
   *
   * @param future the future
   * @return those who wait, in the order in which they began to; none if it is done
   */
  public static Set<Future<?>> awaitedBy(Future<?> future) {
    return future.awaitedBy();
  }

  /**
   * Starts work on a loop from another thread.
   *
   * <p>For those who write event loops; users call {@code Asyncio.runCoroutineThreadsafe}.
   *
   * @param <T> the result's type
   * @param loop the loop's scheduler
   * @param start called on the loop's thread; what it throws becomes the outcome
   * @return a future of the JDK that completes as the started one does; cancelling it cancels that
   */
  public static <T> CompletableFuture<T> startThreadsafe(
      Scheduler loop, Callable<? extends Future<T>> start) {
    ThreadsafeFuture<T> outside = new ThreadsafeFuture<>(loop);
    boolean scheduled =
        loop.trySchedule(
            () -> {
              try {
                outside.follow(start.call());
              } catch (Throwable exception) {
                outside.completeExceptionally(exception);
              }
            });
    if (!scheduled) {
      throw new IllegalStateException("Event loop is closed: make a new one. " + loop.loop());
    }
    return outside;
  }

  /**
   * Throws an exception as it is, checked ones too.
   *
   * @param exception what to throw
   * @return never; lets the caller write {@code throw rethrow(e)}
   */
  public static RuntimeException rethrow(Throwable exception) {
    throw Futures.<RuntimeException>unchecked(exception);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException unchecked(Throwable exception) throws X {
    throw (X) exception; // the cast is to the erased type: it checks nothing
  }

  /**
   * Completes a future that has nothing to say but that it is time, unless it is done already:
   * perhaps whoever waited has been cancelled. For those who write event loops and transports.
   *
   * @param future the future
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public static void setResultUnlessDone(Future<Void> future) {
    if (!future.done()) {
      future.setResult(null);
    }
  }
}
