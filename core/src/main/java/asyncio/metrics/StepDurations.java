package asyncio.metrics;

import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.internal.report.Watchdog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures each step and callback of a loop, in real time.
 *
 * <p>An eager task runs its first step within another's, so steps nest: each counts in full. The
 * thread that has control calls all methods.
 */
final class StepDurations implements LoopListener {

  /** A step or callback that has begun. */
  private record Begun(Object what, long nanoTime) {}

  private final Deque<Begun> begun = new ArrayDeque<>();
  private final LongConsumer recorder;

  /**
   * A listener.
   *
   * @param recorder gets the nanoseconds of each step and callback that has ended
   */
  StepDurations(LongConsumer recorder) {
    this.recorder = recorder;
  }

  private void begin(Object what) {
    begun.push(new Begun(what, Watchdog.REAL_TIME.getAsLong()));
  }

  /** Does nothing if it has not begun: a task may end without a step. */
  private void end(Object what) {
    Begun last = begun.peek();
    if (last != null && last.what == what) {
      begun.pop();
      recorder.accept(Watchdog.REAL_TIME.getAsLong() - last.nanoTime);
    }
  }

  @Override
  public void stepStarted(Task<?> task) {
    begin(task);
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    end(task);
  }

  @Override
  public void taskDone(Task<?> task) {
    end(task);
  }

  @Override
  public void callbackStarted(EventLoop loop, Handle handle) {
    begin(handle);
  }

  @Override
  public void callbackEnded(EventLoop loop, Handle handle) {
    end(handle);
  }

  /** Nothing outlives a turn; should an end be missed, the next turn starts afresh. */
  @Override
  public void turnEnded(EventLoop loop, int timers) {
    begun.clear();
  }
}
