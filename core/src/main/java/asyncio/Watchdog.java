package asyncio;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sees from outside when a loop is blocked, and by what: a thread of its own, for the time of a
 * run, that looks at the loop now and then. Only there if somebody wants to know: in debug mode, or
 * if the loop has listeners.
 *
 * <p>It has to be another thread: the loop's own does nothing else while a step blocks, and must
 * not, for whatever it would call might need a lock that the blocked coroutine is waiting for.
 */
final class Watchdog implements AutoCloseable {

  private final EventLoop loop;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * When the current step or callback has begun; null while the loop has nothing to do. Written by
   * the loop.
   */
  private volatile @Nullable Activity current;

  private record Activity(@Nullable Task<?> task, Thread thread, long since) {}

  private Watchdog(EventLoop loop) {
    this.loop = loop;
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

  // ---- called by the loop

  void callbackBegins() {
    current = new Activity(null, Thread.currentThread(), System.nanoTime());
  }

  void stepBegins(Task<?> task) {
    current = new Activity(task, Thread.currentThread(), System.nanoTime());
  }

  /** Another thread goes on with the current step. */
  void stepGoesOnHere() {
    Activity activity = current;
    if (activity != null) {
      current = new Activity(activity.task, Thread.currentThread(), activity.since);
    }
  }

  void nothingRuns() {
    current = null;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  // ---- the watchdog's thread

  private void watch() {
    Activity reported = null;
    while (!closed) {
      long limit = Math.max(1_000_000, EventLoop.nanos(loop.slowCallbackDuration()));
      LockSupport.parkNanos(this, limit / 2);
      Activity activity = current;
      if (activity != null && activity != reported && System.nanoTime() - activity.since >= limit) {
        reported = report(activity) ? activity : reported;
      }
    }
  }

  /** False if it is over just now, or the thread cannot be looked at in this moment. */
  private boolean report(Activity activity) {
    StackTraceElement[] stack = activity.thread.getStackTrace();
    double seconds = (System.nanoTime() - activity.since) / 1e9;
    if (current != activity || stack.length == 0) {
      return false;
    }
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.blocked(loop, activity.task, seconds, stack);
    }
    if (loop.getDebug()) {
      Log.LOGGER.log(Level.WARNING, describe(activity, seconds, stack));
    }
    return true;
  }

  private static String describe(Activity activity, double seconds, StackTraceElement[] stack) {
    String what = activity.task == null ? "a callback" : activity.task.toString();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "The loop has been blocked for %.3f seconds by %s, which is now:", seconds, what));
    for (StackTraceElement frame : StackFrames.ofBlocked(stack)) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }
}
