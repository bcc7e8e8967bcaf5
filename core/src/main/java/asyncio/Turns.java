package asyncio;

import asyncio.LoopListener.Source;
import asyncio.internal.loop.Inbox;
import asyncio.internal.loop.Poller;
import asyncio.internal.loop.TimerQueue;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop itself: one turn after another.
 *
 * <p>A turn is what {@link #begin} and {@link #next} say, in this order:
 *
 * <ol>
 *   <li>wait for the outside, up to the next timer; not at all if something is ready;
 *   <li>what waits for channels becomes ready, where they are;
 *   <li>what other threads have sent becomes ready;
 *   <li>the timers that are due become ready, by time and then by age;
 *   <li>run exactly what is ready at this point. What that makes ready waits for the next turn, so
 *       that nothing can keep the others from running for ever.
 * </ol>
 *
 * <p>Ready are callbacks ({@link Handle}) and tasks ({@link Task}: its next step). Callbacks run
 * here. A task's step runs in the task's own thread; so {@link #next} returns it, for {@link Baton}
 * to hand over control.
 *
 * <p>Whoever has control calls {@link #next}: the loop's own thread, or a coroutine that is about
 * to be suspended.
 */
final class Turns {

  /**
   * Nobody can wait longer: about a day, as in asyncio, for what the clocks of operating systems do
   * with longer waits.
   */
  static final long LONGEST_WAIT = 24L * 3600 * 1_000_000_000;

  private final EventLoop loop;
  private final Clock clock;
  private final ArrayDeque<Object> ready = new ArrayDeque<>();
  private final TimerQueue<TimerHandle> timers = new TimerQueue<>(Handle::cancelled);
  private final Inbox<Handle> inbox = new Inbox<>();
  private final LoopStatistics statistics;

  /** Null in a loop that has never watched a channel. */
  private @Nullable Poller<Handle> poller;

  /** How many of the ready ones still belong to this turn. */
  private int batch;

  private boolean inTurn;
  private boolean calling;
  private boolean stopping;
  private boolean over = true;
  private @Nullable Throwable failure;
  private long count;

  /** Who wants to know how late timers are. */
  private @Nullable LongConsumer timerLag;

  Turns(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
    this.statistics = loop.statistics();
  }

  // ---- what will run

  void add(Handle handle) {
    receiveBetweenRuns();
    add(handle, Source.LOOP);
  }

  private void add(Handle handle, Source source) {
    ready.add(handle);
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.callbackReady(loop, handle, source);
    }
  }

  void add(Task<?> nextStep) {
    receiveBetweenRuns();
    ready.add(nextStep);
    statistics.dueSteps++;
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.taskReady(nextStep);
    }
  }

  /** Between runs the owner may send as well as add: what was sent first comes first. */
  private void receiveBetweenRuns() {
    if (over) {
      receive();
    }
  }

  private void receive() {
    inbox.receive(handle -> add(handle, Source.THREAD));
  }

  void add(long deadline, TimerHandle timer) {
    timers.add(deadline, timer);
  }

  void timerCancelled() {
    timers.noteCancelled();
  }

  /** What watches channels; there from the first call on. */
  Poller<Handle> poller() {
    if (poller == null) {
      poller = new Poller<>();
    }
    return poller;
  }

  /** How many channels are watched. */
  int watchedChannels() {
    return poller == null ? 0 : poller.watched();
  }

  /** Any thread. False if the loop is closed. */
  boolean send(Handle handle) {
    return inbox.send(handle);
  }

  // ---- running

  /** Begins a run, which will have one turn at least. */
  void open() {
    over = false;
  }

  /** The turn that runs now shall be the last. */
  void stop() {
    stopping = true;
  }

  /** Ends the run at once, by an exception that no callback or task may keep for itself. */
  void fail(Throwable exception) {
    failure = exception;
    over = true;
  }

  /** Ends a run, and tells what it failed by. */
  @Nullable Throwable shut() {
    endTurn();
    Throwable result = failure;
    failure = null;
    stopping = false;
    batch = 0;
    over = true;
    return result;
  }

  /**
   * Runs callbacks until it is a task's turn, or the loop's own thread has to see to something.
   *
   * @param mayWait whether the calling thread may wait for the outside
   * @return the task that is next, or null: the run is over, or has to wait in another thread
   */
  @Nullable Task<?> next(boolean mayWait) {
    // Most often a task follows a task. That is worth a short cut, because whoever calls this is
    // about to be suspended: the JVM makes it part of the caller, whose frame stays small.
    if (batch > 0 && !over && ready.peek() instanceof Task<?> task && task.canStep()) {
      batch--;
      ready.remove();
      return task;
    }
    return nextAfterCallbacks(mayWait);
  }

  private @Nullable Task<?> nextAfterCallbacks(boolean mayWait) {
    try {
      while (!over) {
        while (batch > 0) {
          batch--;
          Object entry = ready.remove();
          if (entry instanceof Task<?> task) {
            if (task.mayStep()) {
              return task;
            }
            statistics.dueSteps--;
          } else {
            runCallback((Handle) entry);
            if (over) {
              return null;
            }
          }
        }
        boolean wasInTurn = inTurn;
        endTurn();
        if (wasInTurn && stopping) {
          over = true;
        } else if (!begin(mayWait)) {
          return null;
        }
      }
    } catch (Throwable exception) {
      // Of the clock, or of the exception handler: it must not end up in some coroutine.
      fail(exception);
    }
    return null;
  }

  private void endTurn() {
    boolean wasInTurn = inTurn;
    inTurn = false;
    LoopListener listener = loop.listener();
    if (wasInTurn && listener != null) {
      listener.turnEnded(loop, timers.size());
    }
  }

  /** Begins a turn. False if it has to begin with waiting, which the caller may not do. */
  private boolean begin(boolean mayWait) {
    long wait = idleTime();
    if (wait > 0 && !mayWait) {
      return false;
    }
    announceTurn(wait);
    poll(afterListeners(wait));
    receive();
    if (timers.firstDeadline() != TimerQueue.NEVER) {
      timers.takeDue(clock.nanoTime(), this::due);
    }
    batch = ready.size();
    statistics.ready = batch;
    announceBatch();
    return true;
  }

  private void poll(long wait) {
    if (wait > 0) {
      sleep(wait);
    } else if (poller != null) {
      poller.look();
    }
    if (poller != null) {
      poller.takeReady(handle -> add(handle, Source.CHANNEL));
    }
  }

  private void sleep(long wait) {
    statistics.waits.start();
    try {
      if (poller != null) {
        inbox.sleep(wait, poller);
      } else {
        inbox.sleep(wait);
      }
    } finally {
      statistics.waits.stop();
    }
  }

  private void announceTurn(long wait) {
    inTurn = true;
    count++;
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.beforePoll(loop, wait / 1e9);
    }
  }

  private void announceBatch() {
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.afterPoll(loop, batch);
    }
    loop.unretrieved().review(count);
    loop.generators().review();
  }

  private boolean isIdle() {
    return ready.isEmpty() && inbox.isEmpty() && !stopping;
  }

  /** How long to wait for the outside; 0 if something is ready. */
  private long idleTime() {
    if (!isIdle()) {
      return 0;
    }
    loop.unretrieved().reportUnobserved();
    long time = isIdle() ? clock.idle(loop, timers.firstDeadline()) : 0;
    return isIdle()
        ? Math.min(time, LONGEST_WAIT)
        : 0; // either may have scheduled something, or stopped the loop
  }

  /** How long to wait now that listeners know: they too may have scheduled something. */
  private long afterListeners(long wait) {
    if (wait <= 0 || loop.listener() == null) {
      return wait;
    }
    return over ? 0 : Math.min(wait, idleTime());
  }

  private void due(TimerHandle timer) {
    timer.due();
    add(timer, Source.TIMER);
  }

  private void runCallback(Handle handle) {
    if (handle.cancelled()) {
      return;
    }
    statistics.callbacks++;
    LongConsumer lag = timerLag;
    if (lag != null && handle instanceof TimerHandle timer) {
      lag.accept(Math.max(0, clock.nanoTime() - timer.deadline()));
    }
    LoopListener listener = loop.listener();
    if (listener == null) {
      call(handle);
    } else {
      listener.callbackStarted(loop, handle);
      call(handle);
      listener.callbackEnded(loop, handle);
    }
  }

  private void call(Handle handle) {
    calling = true;
    try {
      handle.run();
    } finally {
      calling = false;
    }
  }

  /** Whether a callback runs. Another thread may get what was so a moment ago. */
  boolean isCalling() {
    return calling;
  }

  /** Takes back that a task is next: it will be the first of what is left of this turn. */
  void putBack(Task<?> nextStep) {
    ready.addFirst(nextStep);
    batch++;
  }

  /** Takes a task out of what is ready. */
  void withdraw(Task<?> step) {
    int index = 0;
    for (Iterator<Object> entries = ready.iterator(); entries.hasNext(); index++) {
      if (entries.next() == step) {
        entries.remove();
        statistics.dueSteps--;
        if (index < batch) {
          batch--;
        }
        return;
      }
    }
  }

  /** Who gets the nanoseconds by which each timer's callback is late, or null. */
  void setTimerLag(@Nullable LongConsumer lag) {
    timerLag = lag;
  }

  /** How many timers are pending. Any thread, which may meet them in the middle of a change. */
  int pendingTimers() {
    return timers.size();
  }

  /** How many turns there have been; stamps what is to be looked at some turns later. */
  long count() {
    return count;
  }

  /** Forgets all that would have run. */
  void close() {
    inbox.close();
    ready.clear();
    statistics.dueSteps = statistics.steps;
    timers.clear();
    if (poller != null) {
      poller.close();
    }
  }
}
