package asyncio.internal.loop;

import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.suppressed.Suppressed;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop itself: one turn after another.
 *
 * <p>A turn is what {@link #begin} and {@link #next} do, in this order:
 *
 * <ol>
 *   <li>wait for the outside, up to the next timer; not at all if something is ready;
 *   <li>callbacks of channels that are ready become ready;
 *   <li>callbacks that other threads have sent become ready;
 *   <li>timers that are due become ready, by time and then by age;
 *   <li>run exactly the entries that are ready at this point. Entries that these add wait for the
 *       next turn, so that nothing can keep the others from running for ever.
 * </ol>
 *
 * <p>First come, first served; a program may set another order ({@link Chooser}), for tests.
 *
 * <p>Entries are callbacks ({@code Handle}) and tasks ({@link TaskStrand}: the next step).
 * Callbacks run here, in the loop's own thread. A task's step runs in the task's own thread, so
 * {@link #next} returns the task, and {@link Control} hands control to it.
 *
 * <p>A task that is about to be suspended calls {@link #nextStep}, which runs nothing: it only says
 * which task is next, if that can be said by bookkeeping. If not, control goes to the loop's own
 * thread, and {@link #next} sees to it.
 */
public final class Turns {

  /**
   * The longest wait in nanoseconds: about a day, as in asyncio, because operating systems have
   * limits of their own.
   */
  public static final long LONGEST_WAIT = 24L * 3600 * 1_000_000_000;

  /**
   * Of 256 turns that could be quick, one is not: the loop's own thread looks for garbage, see
   * {@link Host#review}.
   */
  private static final int QUICK_TURNS = 0xFF;

  /** The most turns of callbacks while the loop is closed; a callback may call for the next one. */
  private static final int LAST_TURNS = 100;

  private final Kernel kernel;
  private final Host host;
  private final Counters counters;
  private final ReadyQueue ready;
  private final TimerQueue<Object> timers;
  private final Inbox<Object> inbox = new Inbox<>();

  /**
   * Work that tasks leave to the loop's own thread, such as reports; done before all else. Null if
   * there is none.
   */
  private @Nullable ArrayDeque<Runnable> chores;

  /** Null in a loop that has never watched a channel. */
  private @Nullable Poller<Object> poller;

  /** How many of the ready entries still belong to this turn. */
  private int batch;

  private boolean inTurn;
  private boolean calling;
  private boolean stopping;
  private boolean over = true;
  private @Nullable Throwable failure;

  /** Is told how late each timer's callback is. */
  private @Nullable LongConsumer timerLag;

  Turns(Kernel kernel, @Nullable Chooser chooser) {
    this.kernel = kernel;
    this.host = kernel.host();
    this.ready = chooser == null ? new ReadyQueue() : new ChosenQueue(host, chooser);
    this.counters = kernel.counters();
    this.timers = new TimerQueue<>(host::isCancelled);
  }

  // ---- what will run

  /**
   * Queues a callback for the next turn.
   *
   * @param callback the callback
   */
  public void addCallback(Object callback) {
    receiveBetweenRuns();
    addCallback(callback, Source.LOOP);
  }

  private void addCallback(Object callback, Source source) {
    ready.add(callback);
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.callbackReady(callback, source);
    }
  }

  /**
   * Queues a task's next step for the next turn.
   *
   * @param task the task
   */
  public void add(TaskStrand task) {
    receiveBetweenRuns();
    ready.add(task);
    counters.dueSteps++;
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.taskReady(task);
    }
  }

  /** Between runs the owner may send as well as add: entries keep the order of these calls. */
  private void receiveBetweenRuns() {
    if (over) {
      receive();
    }
  }

  private void receive() {
    inbox.receive(callback -> addCallback(callback, Source.THREAD));
  }

  /**
   * Schedules a callback.
   *
   * @param deadline when it is due, in nanoseconds of the loop's clock
   * @param timer the callback
   */
  public void addTimer(long deadline, Object timer) {
    timers.add(deadline, timer);
  }

  /** Notes that a timer that waits has been cancelled. */
  public void timerCancelled() {
    timers.noteCancelled();
  }

  /**
   * Sends a callback from any thread, and wakes the loop if it sleeps.
   *
   * @param callback the callback
   * @return false if the loop is closed
   */
  public boolean send(Object callback) {
    return inbox.send(callback);
  }

  /**
   * Has something done in the loop's own thread, before anything else runs. For a task that must
   * not do it on its own stack.
   *
   * @param chore what to do; throws nothing
   */
  public void leaveToLoop(Runnable chore) {
    if (chores == null) {
      chores = new ArrayDeque<>();
    }
    chores.add(chore);
  }

  /**
   * What watches channels; there from the first call on.
   *
   * @return the poller
   */
  public Poller<Object> poller() {
    if (poller == null) {
      poller = new Poller<>(host.channels());
    }
    return poller;
  }

  /**
   * How many channels are watched. Any thread.
   *
   * @return the number
   */
  public int watchedChannels() {
    return poller == null ? 0 : poller.watched();
  }

  // ---- running

  /** Begins a run, which will have one turn at least. */
  public void open() {
    over = false;
  }

  /** Makes the turn that runs now the last one. */
  public void stop() {
    stopping = true;
  }

  /**
   * Ends the run at once, by an exception that no callback or task may keep for itself. If the run
   * ends by another exception already, the other one suppresses it.
   *
   * @param exception the exception
   */
  public void fail(Throwable exception) {
    over = true;
    if (failure == null) {
      failure = exception;
    } else if (!Suppressed.add(failure, exception)) {
      Log.LOGGER.log(Level.ERROR, "One of many exceptions that end a run", exception);
    }
  }

  /**
   * Ends a run.
   *
   * @return the exception that ended it, or null
   */
  public @Nullable Throwable shut() {
    endTurn();
    Throwable result = failure;
    failure = null;
    stopping = false;
    batch = 0;
    over = true;
    return result;
  }

  /**
   * The task whose step comes next, if bookkeeping can tell. Called by a task that is about to be
   * suspended, in its own thread: runs no callback, no listener, no clock of a user, and waits for
   * nothing.
   *
   * @return the task; null if the loop's own thread has to decide
   */
  @Nullable TaskStrand nextStep() {
    // Most often a task follows a task within the turn. The JVM makes this part of the caller,
    // whose frame stays on the stack of each suspended coroutine.
    if (batch > 0
        && !over
        && chores == null
        && ready.peek() instanceof TaskStrand task
        && task.canStep()) {
      batch--;
      ready.remove();
      return task;
    }
    return batch == 0 ? firstOfQuickTurn() : null;
  }

  /** Begins a turn of which nobody but the ready tasks would take notice. */
  private @Nullable TaskStrand firstOfQuickTurn() {
    boolean isQuick =
        !over
            && !stopping
            && ready.peek() instanceof TaskStrand task
            && task.canStep()
            && chores == null
            && inbox.isEmpty()
            && poller == null
            && kernel.probes() == null
            && (counters.turns & QUICK_TURNS) != 0
            && noTimerIsDue();
    if (!isQuick) {
      return null;
    }
    counters.turns++;
    batch = ready.size();
    counters.ready = batch;
    batch--;
    return (TaskStrand) ready.remove();
  }

  private boolean noTimerIsDue() {
    long deadline = timers.firstDeadline();
    try {
      return deadline == TimerQueue.NEVER || deadline > host.nanoTime();
    } catch (RuntimeException | Error brokenClock) {
      return false; // the loop's own thread will meet the exception, too, and report it
    }
  }

  /**
   * Runs callbacks until a task is next. Called by the loop's own thread.
   *
   * @return the task that is next, or null if the run is over
   */
  @Nullable TaskStrand next() {
    try {
      while (!over) {
        while (batch > 0) {
          if (chores != null) {
            doChores();
          }
          batch--;
          Object entry = ready.take();
          if (entry instanceof TaskStrand task) {
            if (task.mayStep()) {
              return task;
            }
            counters.dueSteps--;
          } else {
            runCallback(entry);
          }
          if (over) {
            return null;
          }
        }
        if (chores != null) {
          doChores();
        }
        boolean wasInTurn = inTurn;
        endTurn();
        if (wasInTurn && stopping) {
          over = true;
        } else if (!over) {
          begin();
        }
      }
    } catch (Throwable exception) {
      // Of a clock, a listener or the exception handler: it ends the run.
      fail(exception);
    }
    return null;
  }

  private void doChores() {
    while (chores != null) {
      ArrayDeque<Runnable> now = chores;
      chores = null;
      for (Runnable chore : now) {
        try {
          chore.run();
        } catch (Throwable endsRun) { // the others are done all the same
          fail(endsRun);
        }
      }
    }
  }

  private void endTurn() {
    boolean wasInTurn = inTurn;
    inTurn = false;
    Probe probe = kernel.probes();
    if (wasInTurn && probe != null) {
      probe.turnEnded(timers.size());
    }
  }

  /** Begins a turn. */
  private void begin() {
    long wait = idleTime();
    announceTurn(wait);
    poll(afterListeners(wait));
    if (!inbox.isEmpty()) {
      receive();
    }
    if (timers.firstDeadline() != TimerQueue.NEVER) {
      timers.takeDue(host.nanoTime(), this::due);
    }
    batch = ready.size();
    counters.ready = batch;
    announceBatch();
  }

  private void poll(long wait) {
    ready.shrink();
    if (wait > 0) {
      sleep(wait);
    } else if (poller != null) {
      poller.look();
    }
    if (poller != null) {
      poller.takeReady(callback -> addCallback(callback, Source.CHANNEL));
    }
  }

  private void sleep(long wait) {
    counters.waits.start();
    try {
      if (poller != null) {
        inbox.sleep(wait, poller);
      } else {
        inbox.sleep(wait);
      }
    } finally {
      counters.waits.stop();
    }
  }

  private void announceTurn(long wait) {
    inTurn = true;
    counters.turns++;
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.beforePoll(wait / 1e9);
    }
  }

  private void announceBatch() {
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.afterPoll(batch);
    }
    host.review();
  }

  private boolean isIdle() {
    return ready.isEmpty() && inbox.isEmpty() && !stopping;
  }

  /** How long to wait for the outside; 0 if something is ready. */
  private long idleTime() {
    if (!isIdle()) {
      return 0;
    }
    long time = host.idle(timers.firstDeadline());
    return isIdle()
        ? Math.min(time, LONGEST_WAIT)
        : 0; // the clock or a report may have scheduled something, or stopped the loop
  }

  /** How long to wait now that listeners know: they too may have scheduled something. */
  private long afterListeners(long wait) {
    if (wait <= 0 || kernel.probes() == null) {
      return wait;
    }
    return over ? 0 : Math.min(wait, idleTime());
  }

  private void due(Object timer) {
    host.due(timer);
    addCallback(timer, Source.TIMER);
  }

  private void runCallback(Object callback) {
    if (host.isCancelled(callback)) {
      return;
    }
    counters.callbacks++;
    LongConsumer lag = timerLag;
    if (lag != null && host.deadline(callback) != TimerQueue.NEVER) {
      lag.accept(Math.max(0, host.nanoTime() - host.deadline(callback)));
    }
    Probe probe = kernel.probes();
    if (probe == null) {
      call(callback);
    } else {
      probe.callbackStarted(callback);
      call(callback);
      probe.callbackEnded(callback);
    }
  }

  private void call(Object callback) {
    calling = true;
    try {
      host.run(callback);
    } finally {
      calling = false;
    }
  }

  /**
   * Whether a callback runs. Another thread may get what was so a moment ago.
   *
   * @return true if so
   */
  public boolean isCalling() {
    return calling;
  }

  /** Takes back that a task is next: it will be the first of what is left of this turn. */
  void putBack(TaskStrand task) {
    ready.addFirst(task);
    batch++;
  }

  /**
   * Takes a task out of the ready queue.
   *
   * @param task the task; nothing happens if it is not there
   */
  public void withdraw(TaskStrand task) {
    int place = ready.remove(task);
    if (place >= 0) {
      counters.dueSteps--;
      if (place < batch) {
        batch--;
      }
    }
  }

  /**
   * Sets who is told how late each timer's callback is.
   *
   * @param timerLag gets nanoseconds; or null
   */
  public void setTimerLag(@Nullable LongConsumer timerLag) {
    this.timerLag = timerLag;
  }

  /**
   * How many timers are pending. Any thread, which may meet them in the middle of a change.
   *
   * @return the number
   */
  public int pendingTimers() {
    return timers.size();
  }

  /**
   * The timers that are pending.
   *
   * @return a copy, in the order in which they are due
   */
  public List<Object> timersInOrder() {
    return timers.inOrder();
  }

  // ---- closing the loop

  /** Forgets all that would have run, and takes nothing more from other threads. */
  public void beginClosing() {
    inbox.close();
    ready.clear();
    timers.clear();
  }

  /**
   * Does what tasks have left to the loop's own thread.
   *
   * @throws RuntimeException or an error: the failure that would have ended a run
   */
  public void finishChores() {
    doChores();
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw Futures.rethrow(thrown);
    }
  }

  /**
   * Calls the callbacks that clean-up code has scheduled, for some turns at most. Tasks take no
   * step.
   */
  public void runLastCallbacks() {
    for (int turn = 0; turn < LAST_TURNS && !ready.isEmpty(); turn++) {
      for (int left = ready.size(); left > 0; left--) {
        Object entry = ready.remove();
        if (!(entry instanceof TaskStrand)) {
          runCallback(entry);
        }
      }
    }
    ready.clear();
  }

  /** Ends all watching of channels. */
  public void close() {
    ready.clear();
    timers.clear();
    counters.dueSteps = counters.steps;
    if (poller != null) {
      poller.close();
    }
  }
}
