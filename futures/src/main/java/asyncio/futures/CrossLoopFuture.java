package asyncio.futures;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future of one loop that represents work on another. Not by way of a future of the JDK, whose
 * cancellation has no message.
 *
 * <p>Two threads: {@code here} is the loop of this future, {@code there} the one that works.
 */
final class CrossLoopFuture<T> extends Future<T> implements Outside<T> {

  private final FutureLoop here;
  private final Scheduler there;
  private final Supplier<? extends @Nullable Throwable> failureOfLoop;

  /** Whether this future was cancelled: the outcome is not wanted any more. */
  private volatile boolean left;

  /** For the thread of the loop that works. */
  private @Nullable Future<T> inside;

  private final AtomicBoolean told = new AtomicBoolean();
  private volatile @Nullable Runnable takeBack;

  /**
   * A future of work that is to be started.
   *
   * @param failureOfLoop why the loop that works has failed, or null if it has not; any thread
   */
  CrossLoopFuture(
      FutureLoop here, Scheduler there, Supplier<? extends @Nullable Throwable> failureOfLoop) {
    super(here);
    this.here = here;
    this.there = there;
    this.failureOfLoop = failureOfLoop;
    here.created(this);
    here.outsideWork(1);
  }

  /** The start was refused: there is no work. */
  void refused() {
    here.outsideWork(-1);
  }

  // ---- here

  /** This future is cancelled at once, the work a little later. */
  @Override
  public boolean cancel(@Nullable String message) {
    boolean accepted = super.cancel(message);
    if (accepted) {
      left = true;
      var unused = there.trySchedule(() -> cancelInside(message)); // a closed loop has no work
    }
    return accepted;
  }

  // ---- there

  @Override
  public void follow(Future<T> started) {
    inside = started;
    started.addDoneCallback(this::copy);
  }

  private void cancelInside(@Nullable String message) {
    if (inside != null) {
      inside.cancel(message);
    }
  }

  private void copy(Future<T> done) {
    Throwable failure = failureOfLoop.get();
    if (done.cancelled()) {
      endByCancellation(failure, done.takeCancelledError());
    } else if (left && done.hasUnretrievedException()) {
      tell(() -> {}); // the exception stays with its task: its own loop reports it
    } else {
      copyRetrieved(done);
    }
  }

  private void copyRetrieved(Future<T> done) {
    Throwable exception = done.exception();
    if (exception == null) {
      T result = done.result();
      tell(() -> completeBy(result));
    } else if (!tell(() -> failBy(exception))) {
      done.futureLoop()
          .report("Exception of a task whose caller's loop is closed", exception, done);
    }
  }

  private void endByCancellation(@Nullable Throwable failure, CancelledError error) {
    if (failure != null) {
      tell(() -> failBy(failure));
    } else {
      tell(
          () -> {
            if (!done()) {
              cancelledBy(error);
            }
          });
    }
  }

  @Override
  public void fail(Throwable exception) {
    tell(() -> failBy(exception));
  }

  @Override
  public void endWithLoop() {
    Runnable registered = there.whenClosed(() -> endAs(inside));
    takeBack = registered;
    if (told.get()) {
      registered.run();
    }
  }

  @Override
  public void endAs(@Nullable Future<T> known) {
    if (known != null && known.done()) {
      copy(known);
    } else {
      endByCancellation(
          failureOfLoop.get(),
          new CancelledError("The event loop was closed before this was done: " + there.loop()));
    }
  }

  /** Completes this future on its own loop. False if that is closed. */
  private boolean tell(Runnable completion) {
    if (told.getAndSet(true)) {
      return true;
    }
    Runnable registered = takeBack;
    if (registered != null) {
      registered.run();
    }
    boolean scheduled =
        here.trySchedule(
            () -> {
              here.outsideWork(-1);
              completion.run();
            });
    if (!scheduled) {
      here.outsideWork(-1);
    }
    return scheduled;
  }

  // ---- here again

  private void completeBy(T result) {
    if (!done()) {
      setResult(result);
    }
  }

  private void failBy(Throwable exception) {
    if (!done()) {
      setException(exception);
    } else if (exception != failureOfLoop.get()) { // cancelled while the exception was on its way
      here.report("Exception of a task whose future was cancelled", exception, this);
    }
  }
}
