package asyncio;

import asyncio.internal.loop.Counters;
import asyncio.internal.loop.Kernel;
import asyncio.internal.text.Printer;

/**
 * The counters of a loop; see {@link EventLoop#statistics()}.
 *
 * <p>A loop always counts: that costs a handful of additions. Any thread may read, and does not
 * disturb the loop. Another thread reads figures that were right a moment ago; two figures need not
 * fit together while the loop runs.
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
   * Steps that have begun. A step is one stretch of a coroutine between two awaits.
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
   * @return the number, without cancelled timers
   */
  public int timers() {
    return Math.max(0, kernel.turns().pendingTimers());
  }

  // ---- time

  /**
   * The time for which this loop has run without waiting for the outside. Real time, not time of
   * the loop's clock.
   *
   * @return nanoseconds; never less than before
   */
  public long busyNanos() {
    return counters.busyNanos();
  }

  /**
   * The time for which this loop has waited for the outside, because nothing was ready. Real time,
   * not time of the loop's clock.
   *
   * @return nanoseconds; never less than before
   */
  public long idleNanos() {
    return counters.idleNanos();
  }

  /**
   * The number of times that a step or a callback has blocked this loop for {@link
   * EventLoop#slowCallbackDuration()} or longer. Counted only while the loop is watched: it has a
   * listener, is in debug mode, or {@link EventLoop#measure} was called.
   *
   * @return the number
   */
  public long stalls() {
    return counters.stalls.get();
  }

  /**
   * The time for which the steps and callbacks of {@link #stalls()} have blocked this loop. Precise
   * to half of {@link EventLoop#slowCallbackDuration()}.
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
   * Tasks that have ended by a cancellation.
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
   * * The number of tasks whose step runs now.
   *
   * @return 0 or 1
   */
  public int runningTasks() {
    return kernel.control().currentTask() == null ? 0 : 1;
  }

  /**
   * Tasks whose next step is due, and which wait for control.
   *
   * @return the number
   */
  public int readyTasks() {
    return (int) Math.max(0, counters.dueSteps - counters.steps);
  }

  /**
   * Suspended tasks that are not ready.
   *
   * @return the number of live tasks that neither run nor are ready
   */
  public long waitingTasks() {
    return Math.max(0, liveTasks() - readyTasks() - runningTasks());
  }

  /**
   * Exceptions that were reported because no code has retrieved them.
   *
   * @return the number
   */
  public long neverRetrieved() {
    return counters.neverRetrieved;
  }

  /**
   * Asynchronous generators that have begun, and have neither run to their end nor been closed.
   * Each keeps a thread and some kilobytes.
   *
   * @return the number
   */
  public int openGenerators() {
    return counters.generators;
  }

  // ---- the default executor

  /**
   * Jobs that the default executor has got and not begun.
   *
   * @return the number
   */
  public int queuedJobs() {
    return counters.queuedJobs.get();
  }

  /**
   * Jobs that run in the default executor.
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
   * Transports whose protocol was told to pause writing, because the other end reads too slowly.
   *
   * @return the number
   */
  public int pausedWriters() {
    return counters.transports.pausedWriters();
  }

  /**
   * Bytes that transports have received.
   *
   * @return bytes as they came in: encrypted bytes of an encrypted connection
   */
  public long bytesReceived() {
    return counters.transports.bytesReceived();
  }

  /**
   * Bytes that transports have sent.
   *
   * @return bytes that the system has taken: encrypted bytes of an encrypted connection
   */
  public long bytesSent() {
    return counters.transports.bytesSent();
  }

  @Override
  public String toString() {
    return "<LoopStatistics of "
        + Printer.name(loop.name())
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
