package asyncio.internal.report;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.loop.Turns;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks and logs of debug mode: where futures, tasks and callbacks were made, tasks that
 * swallow their cancellation, the time that the loop waited for the outside, and a wait that may
 * have no end. {@link SlowSteps} measures steps and callbacks.
 */
public final class DebugMode implements Probe {

  /** How many tasks a record of the log names. */
  private static final int MOST_TASKS = 50;

  private final Host loop;
  private final Origins origins;
  private final SlowSteps slowSteps;

  /** The tasks in which a cancellation was thrown and not taken back. */
  private final Set<TaskStrand> cancelled = new HashSet<>();

  private long pollBegan;
  private double longestWait;
  private boolean warnedOfStuck;

  /** For one loop. */
  public DebugMode(Host loop) {
    this.loop = loop;
    this.origins = new Origins(loop.realTime());
    this.slowSteps = new SlowSteps(loop);
  }

  /** What measures steps and callbacks. */
  public SlowSteps slowSteps() {
    return slowSteps;
  }

  // ---- steps and callbacks: passed on here, because one probe costs less than two

  @Override
  public void stepStarted(TaskStrand task) {
    slowSteps.begins(task);
  }

  @Override
  public void stepSuspended(TaskStrand task, @Nullable Future<?> awaited) {
    slowSteps.ends(task);
  }

  @Override
  public void callbackStarted(Object callback) {
    slowSteps.begins(callback);
  }

  @Override
  public void callbackEnded(Object callback) {
    slowSteps.ends(callback);
  }

  @Override
  public void turnEnded(int timers) {
    slowSteps.nothingRuns();
  }

  // ---- origins

  /** The current stack as the place where something is made. Any thread. */
  public Origin origin() {
    return origins.capture();
  }

  /**
   * The frames of an origin, the innermost first. Any thread.
   *
   * @param origin what {@link #origin} has returned, or null
   * @return the frames; empty if they are not known, or are those of an earlier debug mode
   */
  public List<StackTraceElement> framesOf(@Nullable Object origin) {
    return origin instanceof Origin known ? known.frames(origins) : List.of();
  }

  @Override
  public void taskCreated(TaskStrand task) {
    Future<?> made = task.task();
    if (made != null) {
      Futures.setOrigin(made, origin());
    }
  }

  // ---- swallowed cancellations

  public void cancellationThrown(TaskStrand task) {
    cancelled.add(task);
  }

  public void cancellationTakenBack(TaskStrand task) {
    cancelled.remove(task);
  }

  @Override
  public void taskDone(TaskStrand task) {
    reportSwallowed(task);
    slowSteps.ends(task);
  }

  private void reportSwallowed(TaskStrand task) {
    Future<?> ended = task.task();
    boolean wasToldToStop = cancelled.remove(task) && task.cancelRequests() > 0;
    if (ended != null && wasToldToStop && ended.done() && !ended.cancelled()) {
      List<StackTraceElement> origin = framesOf(Futures.origin(ended));
      Log.LOGGER.log(
          Level.WARNING,
          "Cancellation was swallowed: the task was told to stop, and ended otherwise. Let CancelledError out, or"
              + " call uncancel() to go on. "
              + ended
              + StackFrames.createdAt(origin));
    }
  }

  // ---- polls

  /**
   * Warns, once, if nothing is ready, no timer is left, and there is no outside work. The tasks
   * wait for one another then, or for a thread that the loop does not know.
   */
  private void warnIfStuck() {
    List<TaskStrand> tasks = loop.kernel().tasks();
    if (!warnedOfStuck && !tasks.isEmpty() && loop.outsideWork() == 0) {
      warnedOfStuck = true;
      StringBuilder text =
          new StringBuilder(
              "Only another thread can wake this loop: nothing is ready, no timer is left, nothing"
                  + " goes on outside, and these tasks wait:");
      for (TaskStrand task : tasks.subList(0, Math.min(tasks.size(), MOST_TASKS))) {
        text.append(System.lineSeparator()).append('\t').append(task);
      }
      if (tasks.size() > MOST_TASKS) {
        text.append(System.lineSeparator()).append('\t').append(tasks.size() - MOST_TASKS);
        text.append(" more");
      }
      Log.LOGGER.log(Level.WARNING, text.toString());
    }
  }

  @Override
  public void beforePoll(double wait) {
    if (wait >= Turns.LONGEST_WAIT / 1e9) {
      warnIfStuck();
    }
    longestWait = wait;
    pollBegan = loop.realTime().getAsLong();
  }

  @Override
  public void afterPoll(int ready) {
    if (longestWait > 0 && Log.LOGGER.isLoggable(Level.DEBUG)) {
      double milliseconds = (loop.realTime().getAsLong() - pollBegan) / 1e6;
      Log.LOGGER.log(
          Level.DEBUG,
          String.format(Locale.ROOT, "poll took %.3f ms: %d ready", milliseconds, ready));
    }
  }
}
