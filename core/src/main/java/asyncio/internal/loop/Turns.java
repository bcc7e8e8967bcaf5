package asyncio.internal.loop;

import java.util.ArrayDeque;
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
 *       next turn, so that no entry can starve the others.
 * </ol>
 *
 * <p>Entries are callbacks ({@link Callback}) and tasks ({@link TaskStrand}: the next step).
 * Callbacks run here, in the loop's own thread. A task's step runs in the task's own thread, so
 * {@link #next} returns the task, and {@link Control} hands control to it.
 *
 * <p>A task that is about to be suspended calls {@link #nextStep}. It runs no user code but the
 * clock's {@code nanoTime}; it says which task is next if bookkeeping can tell. If not, control
 * goes to the loop's own thread, which calls {@link #next}.
 */
public final class Turns {

  /**
   * The longest wait in nanoseconds: about a day, as in asyncio, because operating systems have
   * limits of their own.
   */
  public static final long LONGEST_WAIT = 24L * 3600 * 1_000_000_000;

  private final Kernel kernel;
  private final Host host;
  private final Counters counters;
  private final ReadyQueue ready = new ReadyQueue();
  private final TimerQueue<Callback> timers = new TimerQueue<>(Callback::cancelled);
  private final Inbox<Callback> inbox = new Inbox<>();

  /** Work that tasks leave to the loop's own thread, such as reports; done before anything else. */
  private final ArrayDeque<Runnable> chores = new ArrayDeque<>();

  /** Null in a loop that has never watched a channel. */
  private @Nullable Poller<Callback> poller;

  /** The number of ready entries that still belong to this turn. */
  private int batch;

  private boolean inTurn;
  private boolean calling;
  private boolean stopping;
  private boolean over = true;
  private @Nullable Throwable failure;

  /** Gets the delay of each timer's callback. */
  private @Nullable LongConsumer timerLag;

  Turns(Kernel kernel) {
    this.kernel = kernel;
    this.host = kernel.host();
    this.counters = kernel.counters();
  }

  // ---- what will run

  /**
   * Queues a callback for the next turn.
   *
   * @param callback the callback
   */
  public void add(Callback callback) {
    receiveBetweenRuns();
    add(callback, Source.LOOP);
  }

  private void add(Callback callback, Source source) {
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
    inbox.receive(callback -> add(callback, Source.THREAD));
  }

  /**
   * Schedules a callback.
   *
   * @param timer the callback, with its deadline
   */
  public void addTimer(Callback timer) {
    timers.add(timer.deadline(), timer);
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
  public boolean send(Callback callback) {
    return inbox.send(callback);
  }

  /**
   * Leaves work to the loop's own thread, which does it before anything else runs. For work that
   * must not run on a coroutine's stack.
   *
   * @param chore the work; an exception ends the run
   */
  public void leaveToLoop(Runnable chore) {
    chores.add(chore);
  }

  /**
   * The poller, which watches channels. The first call makes it.
   *
   * @return the poller
   */
  public Poller<Callback> poller() {
    if (poller == null) {
      poller = new Poller<>();
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
   * Ends the run at once, by an exception that no callback or task may keep for itself.
   *
   * @param exception the exception
   */
  public void fail(Throwable exception) {
    failure = exception;
    over = true;
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
   * suspended, in its own thread. Runs no callback and no listener, and waits for nothing. The
   * clock's {@code nanoTime} is the only user code that it may call.
   *
   * @return the task; null if the loop's own thread has to decide
   */
  @Nullable TaskStrand nextStep() {
    // Most often a task follows a task within the turn. The JVM inlines this method into the
    // caller, whose frame stays on the stack of each suspended coroutine.
    if (batch > 0 && !over && ready.peek() instanceof TaskStrand task && task.canStep()) {
      if (!chores.isEmpty()) {
        return null;
      }
      batch--;
      ready.remove();
      return task;
    }
    return batch == 0 ? firstOfQuickTurn() : null;
  }

  /**
   * Begins a turn that only the ready tasks can notice: nothing comes from outside, nothing is
   * told.
   */
  private @Nullable TaskStrand firstOfQuickTurn() {
    boolean isQuick =
        !over
            && !stopping
            && ready.peek() instanceof TaskStrand task
            && task.canStep()
            && chores.isEmpty()
            && inbox.isEmpty()
            && poller == null
            && kernel.probes() == null
            && !host.hasReview()
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
      return false; // the loop's own thread asks again, and reports the exception
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
          doChores();
          batch--;
          Object entry = ready.remove();
          if (entry instanceof TaskStrand task) {
            if (task.mayStep()) {
              return task;
            }
            counters.dueSteps--;
          } else {
            runCallback((Callback) entry);
          }
          if (over) {
            return null;
          }
        }
        doChores();
        boolean wasInTurn = inTurn;
        endTurn();
        if (wasInTurn && stopping) {
          over = true;
        } else if (!over) {
          begin();
        }
      }
    } catch (Throwable exception) {
      // An exception of a clock, a listener or the exception handler ends the run.
      fail(exception);
    }
    return null;
  }

  private void doChores() {
    for (Runnable chore = chores.poll(); chore != null; chore = chores.poll()) {
      chore.run();
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
    receive();
    if (timers.firstDeadline() != TimerQueue.NEVER) {
      timers.takeDue(host.nanoTime(), this::due);
    }
    batch = ready.size();
    counters.ready = batch;
    announceBatch();
  }

  private void poll(long wait) {
    if (wait > 0) {
      ready.shrink();
      sleep(wait);
    } else if (poller != null) {
      poller.look();
    }
    if (poller != null) {
      poller.takeReady(callback -> add(callback, Source.CHANNEL));
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
    host.review(counters.turns);
  }

  private boolean isIdle() {
    return ready.isEmpty() && inbox.isEmpty() && !stopping;
  }

  /** How long to wait for the outside; 0 if something is ready. */
  private long idleTime() {
    if (!isIdle()) {
      return 0;
    }
    host.beforeIdle();
    long time = isIdle() ? host.idle(timers.firstDeadline()) : 0;
    return isIdle()
        ? Math.min(time, LONGEST_WAIT)
        : 0; // the clock or a report may have scheduled something, or stopped the loop
  }

  /** How long to wait after the listeners were told: they may have scheduled something, too. */
  private long afterListeners(long wait) {
    if (wait <= 0 || kernel.probes() == null) {
      return wait;
    }
    return over ? 0 : Math.min(wait, idleTime());
  }

  private void due(Callback timer) {
    timer.due();
    add(timer, Source.TIMER);
  }

  private void runCallback(Callback callback) {
    if (callback.cancelled()) {
      return;
    }
    counters.callbacks++;
    LongConsumer lag = timerLag;
    if (lag != null && callback.deadline() != TimerQueue.NEVER) {
      lag.accept(Math.max(0, host.nanoTime() - callback.deadline()));
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

  private void call(Callback callback) {
    calling = true;
    try {
      callback.run();
    } finally {
      calling = false;
    }
  }

  /**
   * Whether a callback runs. Another thread gets an answer that was right a moment ago.
   *
   * @return true if so
   */
  public boolean isCalling() {
    return calling;
  }

  /**
   * Puts a task back that {@link #nextStep} has taken: it is the first entry of the rest of this
   * turn.
   */
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
   * Sets the recorder of timers' delays.
   *
   * @param timerLag gets nanoseconds; or null
   */
  public void setTimerLag(@Nullable LongConsumer timerLag) {
    this.timerLag = timerLag;
  }

  /**
   * The number of pending timers. Any thread; may be wrong by a timer while the loop changes them.
   *
   * @return the number
   */
  public int pendingTimers() {
    return timers.size();
  }

  /** Forgets all entries and timers. */
  public void close() {
    inbox.close();
    ready.clear();
    chores.clear();
    counters.dueSteps = counters.steps;
    timers.clear();
    if (poller != null) {
      poller.close();
    }
  }
}
