package asyncio;

import asyncio.futures.Future;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which step or callback runs, and for how long, and says so when it has ended and was slow.
 * In debug mode only, for it reads the clock twice for each of them.
 */
final class SlowSteps implements LoopListener {

  private final EventLoop loop;
  private final LongSupplier time;

  /** What runs now, null if the loop has nothing to do. Written by the loop. */
  private volatile @Nullable Activity current;

  /**
   * A step or a callback.
   *
   * @param what the {@link Task} or {@link Handle}
   * @param outer what goes on when it has ended, if it is the first step of an eager task
   */
  private record Activity(Object what, long since, @Nullable Activity outer) {}

  SlowSteps(EventLoop loop) {
    this.loop = loop;
    this.time = loop.realTime();
  }

  /** The {@link Task} or {@link Handle} that runs, or null. Any thread. */
  @Nullable Object current() {
    Activity activity = current;
    return activity == null ? null : activity.what;
  }

  @Override
  public void stepStarted(Task<?> task) {
    begins(task);
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    ends(task);
  }

  @Override
  public void taskDone(Task<?> task) {
    ends(task);
  }

  @Override
  public void callbackStarted(EventLoop ofLoop, Handle handle) {
    begins(handle);
  }

  @Override
  public void callbackEnded(EventLoop ofLoop, Handle handle) {
    ends(handle);
  }

  /** Nothing runs between turns, even if something ended without our being told. */
  @Override
  public void turnEnded(EventLoop ofLoop, int timers) {
    current = null;
  }

  private void begins(Object what) {
    current = new Activity(what, time.getAsLong(), current);
  }

  private void ends(Object what) {
    Activity activity = current;
    if (activity == null || activity.what != what) {
      return; // we have not seen its begin, or it never ran
    }
    current = activity.outer;
    long duration = time.getAsLong() - activity.since;
    if (duration >= EventLoop.nanos(loop.slowCallbackDuration())) {
      Watchdog.log("Executing %s took %.3f seconds", what, duration / 1e9, List.of());
    }
  }
}
