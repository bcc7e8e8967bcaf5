package asyncio.futures;

import asyncio.internal.suppressed.Suppressed;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's future that represents a loop's future in other threads. It refuses to wait on the
 * loop's own thread: the wait would block the loop that has to end it.
 *
 * <p>Also leads the other way, from any {@link CompletionStage} to a future of the loop.
 */
final class ThreadsafeFuture<T> extends CompletableFuture<T> implements Outside<T> {

  private final Scheduler loop;

  /** The future to follow; null before the loop has begun to work on it. */
  private volatile @Nullable Future<T> inside;

  ThreadsafeFuture(Scheduler loop) {
    this.loop = loop;
  }

  @Override
  public void endWithLoop() {
    Runnable takeBack = loop.whenClosed(this::loopClosed);
    var unused = whenComplete((result, exception) -> takeBack.run());
  }

  private void loopClosed() {
    endAs(inside);
  }

  @Override
  public void endAs(@Nullable Future<T> followed) {
    if (followed != null && followed.done()) {
      copy(followed);
    } else {
      completeExceptionally(
          new CancellationException("The event loop was closed before this was done: " + loop));
    }
  }

  @Override
  public void fail(Throwable exception) {
    completeExceptionally(exception);
  }

  /** Cancels the loop's future, too, when this one is cancelled. */
  @Override
  public void follow(Future<T> inside) {
    this.inside = inside;
    inside.addDoneCallback(this::copy);
    var unused =
        whenComplete(
            (result, exception) -> {
              if (isCancelled() && !inside.done()) {
                loop.trySchedule(inside::cancel);
              }
            });
  }

  private void copy(Future<T> inside) {
    if (inside.cancelled()) {
      cancel(false);
      return;
    }
    Throwable exception = inside.exception();
    if (exception != null) {
      completeExceptionally(exception);
    } else {
      complete(inside.result());
    }
  }

  /**
   * Completes the loop's future as the stage does. Cancels the stage when the loop's future is
   * cancelled.
   */
  static <T> void lead(CompletionStage<T> stage, Future<T> inside) {
    Scheduler loop = inside.futureLoop();
    int outside =
        stage instanceof ThreadsafeFuture<T> known && known.loop == loop
            ? 0
            : 1; // the loop's own future is no outside work
    loop.outsideWork(outside);
    try {
      stage.whenComplete((result, exception) -> arrived(inside, outside, result, exception));
    } catch (Throwable refused) { // by a stage that is not the JDK's
      loop.outsideWork(-outside);
      throw refused;
    }
    inside.addDoneCallback(
        done -> {
          if (done.cancelled()) {
            stage.toCompletableFuture().cancel(true);
          }
        });
  }

  private static <T> void arrived(
      Future<T> inside, int outside, T result, @Nullable Throwable exception) {
    Scheduler loop = inside.futureLoop();
    boolean scheduled =
        loop.trySchedule(
            () -> {
              loop.outsideWork(-outside);
              complete(inside, result, exception);
            });
    if (!scheduled) {
      loop.outsideWork(-outside);
    }
  }

  private static <T> void complete(Future<T> inside, T result, @Nullable Throwable exception) {
    if (inside.done()) {
      return; // cancelled meanwhile
    }
    Throwable cause = exception instanceof CompletionException ? exception.getCause() : exception;
    if (exception != null && exception != cause && cause != null) {
      reportLostWith(exception, inside);
    }
    if (cause instanceof CancellationException) {
      reportLostWith(cause, inside);
      inside.cancel();
    } else if (exception != null) {
      inside.setException(cause != null ? cause : exception);
    } else {
      inside.setResult(result);
    }
  }

  /** The exception is replaced by another one; what it suppresses goes to the handler. */
  private static void reportLostWith(Throwable replaced, Future<?> inside) {
    for (Throwable lost :
        Suppressed.lostWith(
            replaced, e -> e instanceof CancellationException || e instanceof CancelledError)) {
      inside.futureLoop().report("Exception suppressed by the exception of a stage", lost, inside);
    }
  }

  // ---- waiting: not on the loop's own thread

  @Override
  public T get() throws InterruptedException, ExecutionException {
    checkMayWait();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    checkMayWait();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    checkMayWait();
    return super.join();
  }

  private void checkMayWait() {
    if (!isDone() && loop.isCurrent()) {
      throw new IllegalStateException(
          "This wait could never end: it blocks the event loop that it waits for. Await the loop's own future instead"
              + " (wrapFuture(...) makes one), or wait in another thread.");
    }
  }

  /** A derived future waits for the loop, too: it gets the same check. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new ThreadsafeFuture<>(loop);
  }
}
