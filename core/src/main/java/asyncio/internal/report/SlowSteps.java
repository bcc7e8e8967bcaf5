package asyncio.internal.report;

import asyncio.internal.loop.Host;
import asyncio.internal.loop.TaskStrand;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures each step and callback, and logs the slow ones when they have ended. For debug mode
 * only: it reads the clock twice for each of them.
 */
public final class SlowSteps {

  private final Host loop;
  private final LongSupplier time;

  /** What runs now, null if the loop has nothing to do. Written by the loop. */
  private volatile @Nullable Activity current;

  /**
   * A step or a callback.
   *
   * @param what the {@link TaskStrand} or callback
   * @param outer the step or callback that goes on afterwards, if this is an eager task's first
   *     step
   */
  private record Activity(Object what, long since, @Nullable Activity outer) {}

  SlowSteps(Host loop) {
    this.loop = loop;
    this.time = loop.realTime();
  }

  /** The {@link TaskStrand} or callback that runs, or null. Any thread. */
  public @Nullable Object current() {
    Activity activity = current;
    return activity == null ? null : activity.what;
  }

  /** Nothing runs between turns, even if an end was not told. */
  void nothingRuns() {
    current = null;
  }

  void begins(Object what) {
    current = new Activity(what, time.getAsLong(), current);
  }

  void ends(Object what) {
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
