package asyncio;

import asyncio.internal.loop.Counters;
import asyncio.internal.loop.Kernel;

/**
 * What a loop has done, and what it has to do, in figures; see {@link EventLoop#statistics()}.
 *
 * <p>A loop counts always: that is a handful of additions. Any thread may read, and disturbs
 * nobody. Each figure is right for itself, or was a moment ago; two of them, read one after the
 * other, need not fit together while the loop runs.
 *
 * <p>Beyond asyncio. {@link asyncio.metrics.EventLoopMetrics} publishes these figures.
 */
public final class LoopStatistics {

  private final Counters counters;
  private final Kernel kernel;

  private final EventLoop loop;

  LoopStatistics(EventLoop loop, Kernel kernel) {
    this.loop = loop;
    this.kernel = kernel;
    this.counters = kernel.counters();
  }

  // ---- turns

  /**
   * Turns that have begun.
   *
   * @return the number
   */
  public long turns() {
    return counters.turns;
  }

  /**
   * Steps of tasks that have begun: each runs from where its coroutine starts or goes on to where
   * that awaits something or ends.
   *
   * @return the number
   */
  public long steps() {
    return counters.steps;
  }

  /**
   * Callbacks that were called.
   *
   * @return the number
   */
  public long callbacks() {
    return counters.callbacks;
  }

  /**
   * Callbacks and steps that the last turn found ready.
   *
   * @return the number
   */
  public int ready() {
    return counters.ready;
  }

  /**
   * Timers that are pending.
   *
   * @return the number, those that were cancelled not counted
   */
  public int timers() {
    return Math.max(0, kernel.turns().pendingTimers());
  }

  // ---- time

  /**
   * For how long this loop has run without waiting for the outside; in real time, whatever its
   * clock says.
   *
   * @return nanoseconds; never less than before
   */
  public long busyNanos() {
    return counters.busyNanos();
  }

  /**
   * For how long this loop has waited for the outside, because nothing was ready; in real time,
   * whatever its clock says.
   *
   * @return nanoseconds; never less than before
   */
  public long idleNanos() {
    return counters.idleNanos();
  }

  /**
   * How often a step or a callback has blocked this loop for {@link
   * EventLoop#slowCallbackDuration()} or longer. Seen only while somebody watches: a listener,
   * debug mode, or who called {@link EventLoop#measure}.
   *
   * @return the number
   */
  public long stalls() {
    return counters.stalls.get();
  }

  /**
   * For how long steps and callbacks have blocked this loop that count as {@link #stalls()}, to
   * within half of what counts as slow.
   *
   * @return nanoseconds; grows while the loop is blocked
   */
  public long stalledNanos() {
    return counters.stalledNanos.get();
  }

  // ---- tasks

  /**
   * Tasks that were made.
   *
   * @return the number
   */
  public long spawnedTasks() {
    return counters.spawned;
  }

  /**
   * Tasks whose coroutine has returned.
   *
   * @return the number
   */
  public long returnedTasks() {
    return Math.max(0, counters.ended - counters.failed - counters.cancelled - counters.abandoned);
  }

  /**
   * Tasks that have ended by an exception.
   *
   * @return the number
   */
  public long failedTasks() {
    return counters.failed;
  }

  /**
   * Tasks that were cancelled, and have ended by that.
   *
   * @return the number
   */
  public long cancelledTasks() {
    return counters.cancelled;
  }

  /**
   * Tasks that are not done.
   *
   * @return the number
   */
  public long liveTasks() {
    return Math.max(0, counters.spawned - counters.ended);
  }

  /**
   * Tasks whose step runs now.
   *
   * @return 0 or 1
   */
  public int runningTasks() {
    return kernel.control().currentTask() == null ? 0 : 1;
  }

  /**
   * Tasks whose next step is due: they would run now if nobody else did.
   *
   * @return the number
   */
  public int readyTasks() {
    return (int) Math.max(0, counters.dueSteps - counters.steps);
  }

  /**
   * Tasks that wait for something.
   *
   * @return the number of live tasks that neither run nor are ready
   */
  public long waitingTasks() {
    return Math.max(0, liveTasks() - readyTasks() - runningTasks());
  }

  /**
   * Exceptions that were reported because nobody has retrieved them.
   *
   * @return the number
   */
  public long neverRetrieved() {
    return counters.neverRetrieved;
  }

  // ---- the default executor

  /**
   * Jobs that the default executor has been given and has not begun.
   *
   * @return the number
   */
  public int queuedJobs() {
    return counters.queuedJobs.get();
  }

  /**
   * Jobs that the default executor works on.
   *
   * @return the number
   */
  public int activeJobs() {
    return counters.activeJobs.get();
  }

  // ---- transports

  /**
   * Transports that are open: connections, datagram endpoints and pipes. An encrypted connection is
   * one.
   *
   * @return the number
   */
  public int openTransports() {
    return counters.transports.open();
  }

  /**
   * Transports that were told to pause writing, because the other end takes too little.
   *
   * @return the number
   */
  public int pausedWriters() {
    return counters.transports.pausedWriters();
  }

  /**
   * What transports have received.
   *
   * @return bytes, as they came in: encrypted ones if they were
   */
  public long bytesReceived() {
    return counters.transports.bytesReceived();
  }

  /**
   * What transports have sent.
   *
   * @return bytes that the system has taken: encrypted ones if they were
   */
  public long bytesSent() {
    return counters.transports.bytesSent();
  }

  @Override
  public String toString() {
    return "<LoopStatistics of "
        + loop.name()
        + " turns="
        + turns()
        + " steps="
        + counters.steps
        + " callbacks="
        + counters.callbacks
        + " tasks="
        + liveTasks()
        + " timers="
        + timers()
        + ">";
  }
}
