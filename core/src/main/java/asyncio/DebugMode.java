package asyncio;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a loop knows and tells in debug mode only: where things were made, which tasks swallow their
 * cancellation, how long the loop waited for the outside, and when it might wait for ever. What is
 * slow is the business of {@link SlowSteps}.
 */
final class DebugMode implements LoopListener {

  private final EventLoop loop;
  private final Origins origins = new Origins();
  private final SlowSteps slowSteps;

  /** The tasks in which a cancellation has been thrown that nobody has taken back. */
  private final Set<Task<?>> cancelled = new HashSet<>();

  private long pollBegan;
  private double longestWait;
  private boolean warnedOfStuck;

  DebugMode(EventLoop loop) {
    this.loop = loop;
    this.slowSteps = new SlowSteps(loop);
  }

  /** To be added as a listener, too. */
  SlowSteps slowSteps() {
    return slowSteps;
  }

  // ---- origins

  Origins origins() {
    return origins;
  }

  @Override
  public void taskCreated(Task<?> task) {
    origins.add(task);
  }

  // ---- swallowed cancellations

  void cancellationThrown(Task<?> task) {
    cancelled.add(task);
  }

  void cancellationTakenBack(Task<?> task) {
    cancelled.remove(task);
  }

  @Override
  public void taskDone(Task<?> task) {
    boolean wasToldToStop = cancelled.remove(task) && task.cancelling() > 0;
    if (wasToldToStop && task.done() && !task.cancelled()) {
      List<StackTraceElement> origin = origins.of(task);
      Log.LOGGER.log(
          Level.WARNING,
          "Cancellation was swallowed: the task was told to stop, and ended otherwise. Let CancelledError out, or"
              + " call uncancel() to go on. "
              + task
              + StackFrames.createdAt(origin));
    }
  }

  // ---- polls

  /**
   * Nothing is ready, no timer is left and nothing goes on outside: if there are tasks, they wait
   * for one another, or for a thread that we do not know of.
   */
  private void warnIfStuck() {
    List<Task<?>> tasks = loop.tasks();
    if (!warnedOfStuck && !tasks.isEmpty() && loop.outsideWork() == 0) {
      warnedOfStuck = true;
      StringBuilder text =
          new StringBuilder(
              "Only another thread can wake this loop: nothing is ready, no timer is left, nothing"
                  + " goes on outside, and these tasks wait:");
      for (Task<?> task : tasks) {
        text.append(System.lineSeparator()).append('\t').append(task);
      }
      Log.LOGGER.log(Level.WARNING, text.toString());
    }
  }

  @Override
  public void beforePoll(EventLoop ofLoop, double wait) {
    if (wait >= Turns.LONGEST_WAIT / 1e9) {
      warnIfStuck();
    }
    longestWait = wait;
    pollBegan = loop.realTime().getAsLong();
  }

  @Override
  public void afterPoll(EventLoop ofLoop, int ready) {
    if (longestWait > 0 && Log.LOGGER.isLoggable(Level.DEBUG)) {
      double milliseconds = (loop.realTime().getAsLong() - pollBegan) / 1e6;
      Log.LOGGER.log(
          Level.DEBUG,
          String.format(Locale.ROOT, "poll took %.3f ms: %d ready", milliseconds, ready));
    }
  }
}
