package asyncio.internal.report;

import asyncio.futures.Future;
import asyncio.internal.loop.Callback;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.TaskStrand;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures each step and callback, and logs the slow ones when they have ended. For debug mode
 * only: it reads the clock twice for each of them.
 */
public final class SlowSteps implements Probe {

  private final Host loop;
  private final LongSupplier time;

  /** The step or callback that runs now, or null. Written by the thread that has control. */
  private volatile @Nullable Activity current;

  /**
   * A step or a callback.
   *
   * @param what the {@link TaskStrand} or {@link Callback}
   * @param outer for an eager task's first step, the step or callback within which it runs; else
   *     null
   */
  private record Activity(Object what, long since, @Nullable Activity outer) {}

  SlowSteps(Host loop) {
    this.loop = loop;
    this.time = loop.realTime();
  }

  /** The {@link TaskStrand} or {@link Callback} that runs, or null. Any thread. */
  public @Nullable Object current() {
    Activity activity = current;
    return activity == null ? null : activity.what;
  }

  @Override
  public void stepStarted(TaskStrand task) {
    begins(task);
  }

  @Override
  public void stepSuspended(TaskStrand task, @Nullable Future<?> awaited) {
    ends(task);
  }

  @Override
  public void taskDone(TaskStrand task) {
    ends(task);
  }

  @Override
  public void callbackStarted(Callback callback) {
    begins(callback);
  }

  @Override
  public void callbackEnded(Callback callback) {
    ends(callback);
  }

  /** Nothing runs between turns, even if this probe was not told of an end. */
  @Override
  public void turnEnded(int timers) {
    current = null;
  }

  private void begins(Object what) {
    current = new Activity(what, time.getAsLong(), current);
  }

  private void ends(Object what) {
    Activity activity = current;
    if (activity == null || activity.what != what) {
      return; // it began before debug mode did, or never ran
    }
    current = activity.outer;
    long duration = time.getAsLong() - activity.since;
    if (duration >= Math.round(loop.slowCallbackDuration() * 1e9)) {
      Watchdog.log("Executing %s took %.3f seconds", what, duration / 1e9, List.of());
    }
  }
}
