package asyncio.internal.report;

import asyncio.internal.log.Log;
import asyncio.internal.loop.Counters;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Kernel;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.text.Printer;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects a step or a callback that blocks the loop, while it does. Exists during a run, and only
 * if the loop is in debug mode, has listeners, or is measured.
 *
 * <p>One thread watches all loops. It reads, now and then, the counters that each loop keeps
 * anyway; so the loop pays nothing. If the same step or callback runs as at the last look, and
 * nothing new has begun since, it blocks the loop. Before the thread reports, it only reads: it
 * takes no lock that the blocked code may hold.
 */
public final class Watchdog implements AutoCloseable {

  /** The time of blocking calls: real time, whatever the loop's clock says. */
  public static final LongSupplier REAL_TIME = System::nanoTime;

  private static final long SHORTEST_LIMIT = 1_000_000;
  private static final long DEFAULT_LIMIT = 100_000_000;

  /** The watchdogs of all loops that run and are watched. One thread serves all of them. */
  private static final Set<Watchdog> ALL = ConcurrentHashMap.newKeySet();

  /** How many characters of a report name the step or callback. */
  private static final int MOST_OF_CULPRIT = 1000;

  /** The number of looks for which the thread stays when there is nothing to watch. */
  private static final int PATIENCE = 20;

  /** The thread, if there is one. Guarded by the class. */
  private static @Nullable Thread thread;

  /** How long the thread sleeps between two looks. */
  private static volatile long pause;

  private final Host loop;
  private final Supplier<@Nullable Object> runningNow;
  private final Counters counters;
  private final LongSupplier time;

  // The last look. Confined to the watchdog's thread.
  private View view;
  private long since;
  private long counted;
  private boolean reported;

  /**
   * The state of a loop, as another thread can read it.
   *
   * @param begun the number of turns, steps and callbacks that have begun
   * @param task the task whose step runs; while it starts a task eagerly, the new task
   * @param callback whether a callback runs
   */
  private record View(long begun, @Nullable TaskStrand task, boolean callback) {

    static View of(Host loop) {
      Kernel kernel = loop.kernel();
      Counters counters = kernel.counters();
      long begun = counters.turns + counters.steps + counters.callbacks;
      return new View(begun, kernel.control().currentTask(), kernel.turns().isCalling());
    }

    /** Whether neither a step nor a callback runs: the loop waits, or does its own work. */
    boolean isIdle() {
      return task == null && !callback;
    }

    boolean isSameAs(View other) {
      return begun == other.begun && task == other.task && callback == other.callback;
    }
  }

  private Watchdog(Host loop, Supplier<@Nullable Object> runningNow) {
    this.loop = loop;
    this.runningNow = runningNow;
    this.counters = loop.kernel().counters();
    this.time = loop.realTime();
    this.view = View.of(loop);
    this.since = time.getAsLong();
  }

  /**
   * Begins to watch a loop.
   *
   * @param loop the loop
   * @param runningNow tells the step or callback that runs, as far as debug mode knows
   * @return the watchdog; close it to end the watch
   */
  public static Watchdog start(Host loop, Supplier<@Nullable Object> runningNow) {
    Watchdog watchdog = new Watchdog(loop, runningNow);
    ALL.add(watchdog);
    wakeUp(watchdog.limit() / 2);
    return watchdog;
  }

  @Override
  public void close() {
    ALL.remove(this);
  }

  // ---- the thread

  private static synchronized void wakeUp(long longestPause) {
    if (thread == null) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("asyncio watchdog")
              .start(Watchdog::watch);
    } else if (pause > longestPause) {
      LockSupport.unpark(thread);
    }
  }

  private static void watch() {
    int patience = PATIENCE;
    while (patience > 0 || !leave()) {
      patience = ALL.isEmpty() ? patience - 1 : PATIENCE;
      pause = ALL.stream().mapToLong(Watchdog::limit).min().orElse(DEFAULT_LIMIT) / 2;
      LockSupport.parkNanos(Watchdog.class, pause);
      ALL.forEach(Watchdog::lookSafely);
    }
  }

  /** Ends the thread. False if there is a loop to watch by now. */
  private static synchronized boolean leave() {
    if (ALL.isEmpty()) {
      thread = null;
    }
    return ALL.isEmpty();
  }

  /** This thread serves all loops: what one of them throws must not end it. */
  private void lookSafely() {
    try {
      look();
    } catch (Throwable failed) {
      reported = true; // not again for this step
      logFailure(failed);
    }
  }

  private static void logFailure(Throwable failed) {
    try {
      Log.LOGGER.log(Level.ERROR, "The watchdog failed to look at a loop.", failed);
    } catch (Throwable brokenLog) {
      // The log itself is broken: nobody can be told.
    }
  }

  private void look() {
    View now = View.of(loop);
    if (!now.isSameAs(view) || now.isIdle()) {
      view = now;
      since = time.getAsLong();
      counted = 0;
      reported = false;
      return;
    }
    long duration = time.getAsLong() - since;
    if (duration >= limit()) {
      if (counted == 0) {
        counters.stalls.incrementAndGet();
      }
      counters.stalledNanos.addAndGet(duration - counted);
      counted = duration;
      reported = reported || report(duration / 1e9);
    }
  }

  private long limit() {
    return Math.max(SHORTEST_LIMIT, Math.round(loop.slowCallbackDuration() * 1e9));
  }

  /**
   * Reports the blocked loop. False if the block is just over, or if the thread shows no stack at
   * this moment: the next look tries again.
   */
  private boolean report(double seconds) {
    Probe probes = loop.kernel().probes();
    if (probes == null) {
      return true;
    }
    Object what = runningNow.get();
    Thread holder = loop.kernel().control().holder();
    if (holder == null) {
      return false;
    }
    StackTraceElement[] stack = holder.getStackTrace();
    BlockingCall blocking = loop.debug() ? BlockingCall.in(stack, holder.getState()) : null;
    if (stack.length == 0 || !View.of(loop).isSameAs(view)) {
      return false;
    }
    probes.blocked(view.task, seconds, stack);
    if (loop.debug()) {
      log(
          "The loop has been blocked by %s for %.3f seconds"
              + (blocking == null ? "; it is now:" : ". " + blocking + ". It is now:"),
          what == null ? loop : what,
          seconds,
          StackFrames.ofBlocked(stack));
    }
    return true;
  }

  static void log(String message, Object what, double seconds, List<StackTraceElement> stack) {
    String text = String.format(Locale.ROOT, message, Printer.of(what, MOST_OF_CULPRIT), seconds);
    Log.LOGGER.log(Level.WARNING, text + StackFrames.lines(stack));
  }
}
