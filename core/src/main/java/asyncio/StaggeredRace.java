package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import asyncio.internal.combinator.CompletingCallback;
import asyncio.internal.loop.Report;
import asyncio.internal.suppressed.Suppressed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Asyncio#staggeredRace}: several attempts at the same result, each started a
 * little later than the one before, until one succeeds.
 *
 * <p>In Python: {@code asyncio.staggered}, which is not public there.
 *
 * @param <T> the result's type
 */
public final class StaggeredRace<T> {

  /**
   * The outcome of a race.
   *
   * @param value the result of the attempt that succeeded; null if none did
   * @param winner the index of that attempt, or -1
   * @param exceptions the exception of each attempt that was started, a {@link CancelledError} if
   *     it was cancelled; null for the winner, and for an attempt that returned after the end of
   *     the race
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

  /**
   * An exception that ends the race: {@link KeyboardInterrupt}, or a failure outside the attempts.
   */
  private @Nullable Throwable unhandled;

  StaggeredRace(EventLoop loop, List<? extends Coroutine<? extends T>> attempts, double delay) {
    this.loop = loop;
    this.attempts = attempts.iterator();
    this.delay = delay;
  }

  /**
   * Runs the race to its end. Suspends: always. Cancellation: the attempts are cancelled and waited
   * for.
   */
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
   * Makes the task of the next attempt, if one is left. The attempt begins when the one before has
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
        Asyncio.waitFor(() -> previousFailed.await(), delay);
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
      return; // the race is over: this attempt has ignored its cancellation
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
    if (exception == null) {
      return;
    }
    if (unhandled == null) {
      unhandled = exception;
    } else if (!Suppressed.add(unhandled, exception)) {
      loop.host()
          .report(Report.ofTask("Another exception ended a staggered race", exception, task));
    }
  }

  /**
   * Waits for all attempts, however often the caller is cancelled meanwhile. Each cancellation goes
   * on to the attempts. Returns the last one, or null.
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
