package asyncio;

import asyncio.futures.Future;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which step or callback runs, and for how long. Says so while it blocks the loop, and in
 * debug mode also when it has ended and was slow. There for the time of a run, and only if somebody
 * wants to know: in debug mode, or if the loop has listeners.
 *
 * <p>To see what blocks takes another thread: the loop's own does nothing else while a step blocks,
 * and must not, for whatever it would call might need a lock that the blocked coroutine is waiting
 * for.
 */
final class Watchdog implements LoopListener, AutoCloseable {

  /** What a blocking call takes is real time, whatever the loop's clock says. */
  static final LongSupplier REAL_TIME = System::nanoTime;

  private final EventLoop loop;
  private final LongSupplier time;
  private final Thread thread;
  private volatile boolean closed;

  /** What runs now, null if the loop has nothing to do. Written by the loop. */
  private volatile @Nullable Activity current;

  /**
   * A step or a callback.
   *
   * @param what the {@link Task} or {@link Handle}
   * @param outer what goes on when it has ended, if it is the first step of an eager task
   */
  private record Activity(Object what, Thread thread, long since, @Nullable Activity outer) {

    @Nullable Task<?> task() {
      return what instanceof Task<?> task ? task : null;
    }

    /** Where it runs now: within a step, a generator may go on in its own thread. */
    Thread whereNow() {
      Task<?> task = task();
      Thread ofTask = task == null ? null : task.thread();
      return ofTask == null ? thread : ofTask;
    }
  }

  private Watchdog(EventLoop loop) {
    this.loop = loop;
    this.time = loop.realTime();
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("asyncio watchdog of " + loop.name())
            .unstarted(this::watch);
  }

  static Watchdog start(EventLoop loop) {
    Watchdog watchdog = new Watchdog(loop);
    watchdog.thread.start();
    return watchdog;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  // ---- called by the loop

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
    current = new Activity(what, Thread.currentThread(), time.getAsLong(), current);
  }

  private void ends(Object what) {
    Activity activity = current;
    if (activity == null || activity.what != what) {
      return; // we have not seen its begin, or it never ran
    }
    current = activity.outer;
    if (loop.getDebug()) {
      long duration = time.getAsLong() - activity.since;
      if (duration >= limit()) {
        log("Executing %s took %.3f seconds", what, duration / 1e9, List.of());
      }
    }
  }

  // ---- the watchdog's thread

  private void watch() {
    Activity reported = null;
    while (!closed) {
      long limit = Math.max(1_000_000, limit());
      LockSupport.parkNanos(this, limit / 2);
      Activity activity = current;
      if (activity != null
          && activity != reported
          && time.getAsLong() - activity.since >= limit
          && report(activity)) {
        reported = activity;
      }
    }
  }

  /** False if it is over just now, or the thread cannot be looked at in this moment. */
  private boolean report(Activity activity) {
    StackTraceElement[] stack = activity.whereNow().getStackTrace();
    double seconds = (time.getAsLong() - activity.since) / 1e9;
    if (current != activity || stack.length == 0) {
      return false;
    }
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.blocked(loop, activity.task(), seconds, stack);
    }
    if (loop.getDebug()) {
      log(
          "The loop has been blocked by %s for %.3f seconds; it is now:",
          activity.what, seconds, StackFrames.ofBlocked(stack));
    }
    return true;
  }

  // ---- both

  private long limit() {
    return EventLoop.nanos(loop.slowCallbackDuration());
  }

  private static void log(
      String message, Object what, double seconds, List<StackTraceElement> stack) {
    String text = String.format(Locale.ROOT, message, what, seconds);
    Log.LOGGER.log(Level.WARNING, text + StackFrames.lines(stack));
  }
}
