package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import asyncio.internal.combinator.CompletingCallback;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Asyncio#staggeredRace}: several ways to the same thing, each tried a little
 * later than the one before, until one succeeds.
 *
 * <p>In Python: {@code asyncio.staggered}, which is not public there.
 *
 * @param <T> the result's type
 */
public final class StaggeredRace<T> {

  /**
   * What became of a race.
   *
   * @param value the result of the attempt that succeeded; null if none did
   * @param winner the index of that attempt, or -1
   * @param exceptions what each attempt that was started has failed by, a {@link CancelledError} if
   *     it was cancelled; null for the winner, and for who returned after the end of the race
   * @param <T> the result's type
   */
  public record Result<T>(@Nullable T value, int winner, List<@Nullable Throwable> exceptions) {

    /**
     * A result.
     *
     * @param exceptions copied
     */
    public Result {
      exceptions = Collections.unmodifiableList(new ArrayList<>(exceptions));
    }

    /**
     * Whether an attempt succeeded.
     *
     * @return true if there is a winner
     */
    public boolean won() {
      return winner >= 0;
    }
  }

  private final EventLoop loop;
  private final Iterator<? extends Coroutine<? extends T>> attempts;
  private final double delay;

  private final Set<Task<?>> running = new LinkedHashSet<>();
  private final List<@Nullable Throwable> exceptions = new ArrayList<>();
  private @Nullable T value;
  private int winner = -1;
  private @Nullable Future<Void> allDone;

  /** Of no attempt, or one that no attempt may keep for itself. */
  private @Nullable Throwable unhandled;

  StaggeredRace(EventLoop loop, List<? extends Coroutine<? extends T>> attempts, double delay) {
    this.loop = loop;
    this.attempts = attempts.iterator();
    this.delay = delay;
  }

  /** Runs the race to its end. Suspends. */
  Result<T> run() {
    start(null);
    CancelledError cancelled = awaitAll();
    if (unhandled != null) {
      throw Futures.rethrow(unhandled);
    }
    if (cancelled != null) {
      throw cancelled;
    }
    return new Result<>(value, winner, exceptions);
  }

  /**
   * Makes the task of the next attempt, if there is one left; it begins when the previous one has
   * failed, or after the delay.
   */
  private void start(@Nullable Future<Void> previousFailed) {
    Future<Void> known = loop.createFuture();
    Task<Void> task =
        loop.createTask(
            () -> {
              known.await(); // an eager task begins within createTask
              attemptNext(previousFailed);
            });
    task.ownedByLibrary();
    running.add(task);
    task.addDoneCallback(new CompletingCallback<>(done -> ended(task), () -> allDone));
    Futures.setResultUnlessDone(known);
  }

  private void attemptNext(@Nullable Future<Void> previousFailed) {
    if (previousFailed != null) {
      try {
        Asyncio.waitFor((Coroutine.Void) previousFailed::await, delay);
      } catch (TimeoutException itsTurnHasCome) {
        // and the previous one goes on
      }
    }
    if (!attempts.hasNext()) {
      return;
    }
    Coroutine<? extends T> attempt = attempts.next();
    int index = exceptions.size();
    exceptions.add(null);
    Future<Void> failed = loop.createFuture();
    start(failed);
    T result;
    try {
      result = attempt.await();
    } catch (KeyboardInterrupt | GeneratorExit exit) {
      throw exit;
    } catch (Throwable exception) {
      exceptions.set(index, exception);
      Futures.setResultUnlessDone(failed);
      return;
    }
    won(index, result);
  }

  private void won(int index, T result) {
    if (winner >= 0) {
      return; // it was cancelled, and has not listened
    }
    winner = index;
    value = result;
    for (Task<?> task : List.copyOf(running)) {
      if (task != Asyncio.currentTask()) {
        task.cancel();
      }
    }
  }

  private void ended(Task<?> task) {
    running.remove(task);
    if (allDone != null && running.isEmpty()) {
      Futures.setResultUnlessDone(allDone);
    }
    Throwable exception = task.cancelled() ? null : task.exception();
    if (exception != null && unhandled == null) {
      unhandled = exception;
    }
  }

  /**
   * Waits for all attempts, however often it is cancelled meanwhile; they are, too. Returns the
   * last cancellation.
   */
  private @Nullable CancelledError awaitAll() {
    CancelledError cancelled = null;
    while (!running.isEmpty()) {
      allDone = loop.createFuture();
      try {
        allDone.await();
      } catch (CancelledError error) {
        cancelled = error;
        for (Task<?> task : List.copyOf(running)) {
          task.cancel(error.getMessage());
        }
      }
      allDone = null;
    }
    return cancelled;
  }
}
