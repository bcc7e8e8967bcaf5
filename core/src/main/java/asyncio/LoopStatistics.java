package asyncio;

import asyncio.internal.net.TransportCounters;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

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

  // Plain numbers, for only who has control of the loop writes them, and no reader waits for one.
  // Turns writes the first three, Baton the steps; EventLoop, Task and Unretrieved write the rest.
  int ready;
  long callbacks;

  /** Steps that were ever due: those of them that have not begun are still. */
  long dueSteps;

  long steps;
  long spawned;
  long ended;
  long cancelled;
  long failed;
  long abandoned;
  long neverRetrieved;

  // These are written by other threads.
  final AtomicInteger queuedJobs = new AtomicInteger();
  final AtomicInteger activeJobs = new AtomicInteger();
  final AtomicLong stalls = new AtomicLong();
  final AtomicLong stalledNanos = new AtomicLong();

  /** Runs while the loop does. */
  final Stopwatch runs;

  /** Runs while the loop waits for the outside. */
  final Stopwatch waits;

  final TransportCounters transports = new TransportCounters();

  // Read and written by readers.
  private final AtomicLong latestBusy = new AtomicLong();
  private final AtomicLong latestIdle = new AtomicLong();

  private final EventLoop loop;
  private final LongSupplier time;

  LoopStatistics(EventLoop loop, LongSupplier realTime) {
    this.loop = loop;
    long origin = realTime.getAsLong();
    this.time = () -> realTime.getAsLong() - origin;
    this.runs = new Stopwatch(time);
    this.waits = new Stopwatch(time);
  }

  // ---- turns

  /**
   * Turns that have begun.
   *
   * @return the number
   */
  public long turns() {
    return loop.turns().count();
  }

  /**
   * Steps of tasks that have begun: each runs from where its coroutine starts or goes on to where
   * that awaits something or ends.
   *
   * @return the number
   */
  public long steps() {
    return steps;
  }

  /**
   * Callbacks that were called.
   *
   * @return the number
   */
  public long callbacks() {
    return callbacks;
  }

  /**
   * Callbacks and steps that the last turn found ready.
   *
   * @return the number
   */
  public int ready() {
    return ready;
  }

  /**
   * Timers that are pending.
   *
   * @return the number, those that were cancelled not counted
   */
  public int timers() {
    return Math.max(0, loop.turns().pendingTimers());
  }

  // ---- time

  /**
   * For how long this loop has run without waiting for the outside; in real time, whatever its
   * clock says.
   *
   * @return nanoseconds; never less than before
   */
  public long busyNanos() {
    while (true) {
      long run = runs.state();
      long wait = waits.state();
      long now = time.getAsLong();
      if (run == runs.state() && wait == waits.state()) { // else the time is not that of the states
        return latest(latestBusy, Stopwatch.at(run, now) - Stopwatch.at(wait, now));
      }
    }
  }

  /**
   * For how long this loop has waited for the outside, because nothing was ready; in real time,
   * whatever its clock says.
   *
   * @return nanoseconds; never less than before
   */
  public long idleNanos() {
    while (true) {
      long wait = waits.state();
      long now = time.getAsLong();
      if (wait == waits.state()) {
        return latest(latestIdle, Stopwatch.at(wait, now));
      }
    }
  }

  /**
   * Between the moment at which the loop looks at its watch and that at which it writes down what
   * it has seen, a reader counts a little too much. That must not become less afterwards.
   */
  private static long latest(AtomicLong soFar, long nanos) {
    return soFar.accumulateAndGet(nanos, Math::max);
  }

  /**
   * How often a step or a callback has blocked this loop for {@link
   * EventLoop#slowCallbackDuration()} or longer. Seen only while somebody watches: a listener,
   * debug mode, or who called {@link EventLoop#measure}.
   *
   * @return the number
   */
  public long stalls() {
    return stalls.get();
  }

  /**
   * For how long steps and callbacks have blocked this loop that count as {@link #stalls()}, to
   * within half of what counts as slow.
   *
   * @return nanoseconds; grows while the loop is blocked
   */
  public long stalledNanos() {
    return stalledNanos.get();
  }

  // ---- tasks

  /**
   * Tasks that were made.
   *
   * @return the number
   */
  public long spawnedTasks() {
    return spawned;
  }

  /**
   * Tasks whose coroutine has returned.
   *
   * @return the number
   */
  public long returnedTasks() {
    return Math.max(0, ended - failed - cancelled - abandoned);
  }

  /**
   * Tasks that have ended by an exception.
   *
   * @return the number
   */
  public long failedTasks() {
    return failed;
  }

  /**
   * Tasks that were cancelled, and have ended by that.
   *
   * @return the number
   */
  public long cancelledTasks() {
    return cancelled;
  }

  /**
   * Tasks that are not done.
   *
   * @return the number
   */
  public long liveTasks() {
    return Math.max(0, spawned - ended);
  }

  /**
   * Tasks whose step runs now.
   *
   * @return 0 or 1
   */
  public int runningTasks() {
    return loop.baton().currentTask() == null ? 0 : 1;
  }

  /**
   * Tasks whose next step is due: they would run now if nobody else did.
   *
   * @return the number
   */
  public int readyTasks() {
    return (int) Math.max(0, dueSteps - steps);
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
    return neverRetrieved;
  }

  void spawned() {
    spawned++;
  }

  void ended(Task<?> task) {
    ended++;
    if (task.cancelled()) {
      cancelled++;
    } else if (!task.done()) {
      abandoned++;
    }
  }

  // ---- the default executor

  /**
   * Jobs that the default executor has been given and has not begun.
   *
   * @return the number
   */
  public int queuedJobs() {
    return queuedJobs.get();
  }

  /**
   * Jobs that the default executor works on.
   *
   * @return the number
   */
  public int activeJobs() {
    return activeJobs.get();
  }

  // ---- transports

  /**
   * Transports that are open: connections, datagram endpoints and pipes. An encrypted connection is
   * one.
   *
   * @return the number
   */
  public int openTransports() {
    return transports.open();
  }

  /**
   * Transports that were told to pause writing, because the other end takes too little.
   *
   * @return the number
   */
  public int pausedWriters() {
    return transports.pausedWriters();
  }

  /**
   * What transports have received.
   *
   * @return bytes, as they came in: encrypted ones if they were
   */
  public long bytesReceived() {
    return transports.bytesReceived();
  }

  /**
   * What transports have sent.
   *
   * @return bytes that the system has taken: encrypted ones if they were
   */
  public long bytesSent() {
    return transports.bytesSent();
  }

  @Override
  public String toString() {
    return "<LoopStatistics of "
        + loop.name()
        + " turns="
        + turns()
        + " steps="
        + steps
        + " callbacks="
        + callbacks
        + " tasks="
        + liveTasks()
        + " timers="
        + timers()
        + ">";
  }
}
