package asyncio.examples.node;

import static asyncio.Asyncio.await;

import asyncio.EventLoop;
import asyncio.TimerHandle;
import asyncio.futures.Future;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * libuv's loop, step by step. {@link #run} models the function {@code uv_run}, line by line.
 *
 * <p>Where libuv asks the operating system to wait, by epoll for example, the model awaits. An
 * {@link EventLoop} plays the operating system: its timers end the wait, and its reports are queued
 * as events for the poll phase. So {@link #run} suspends, and is called by a coroutine.
 *
 * <p>All methods are called on the thread of that loop.
 */
public final class Uv {

  /** The modes of {@link #run}. */
  public enum RunMode {
    /** Run until no callback can come any more. */
    DEFAULT,
    /** Run one iteration, which may wait. */
    ONCE,
    /** Run one iteration, which does not wait. */
    NOWAIT
  }

  /**
   * The counts of a loop.
   *
   * @param loopCount iterations
   * @param events callbacks of the poll phase
   * @param idleMillis the time spent waiting
   */
  public record Metrics(long loopCount, long events, long idleMillis) {}

  /**
   * How many events a round of the poll phase takes; a full round is followed by another one, up to
   * {@link #ROUNDS}.
   */
  private static final int EVENTS_AT_ONCE = 1024;

  private static final int ROUNDS = 48;
  private static final int PENDING_ROUNDS = 8;
  private static final long FOR_EVER = -1;

  private static final Comparator<Timer> FIRST_DUE =
      Comparator.<Timer>comparingLong(timer -> timer.due)
          .thenComparingLong(timer -> timer.startNumber);

  private final EventLoop outside;

  // The queues of the phases.
  private final PriorityQueue<Timer> timers = new PriorityQueue<>(FIRST_DUE);
  private final ArrayDeque<Timer> dueTimers = new ArrayDeque<>();
  private ArrayDeque<Runnable> pending = new ArrayDeque<>();
  private final ArrayDeque<Watcher> idle = new ArrayDeque<>();
  private final ArrayDeque<Watcher> prepare = new ArrayDeque<>();
  private final ArrayDeque<Runnable> events = new ArrayDeque<>();
  private final ArrayDeque<Watcher> check = new ArrayDeque<>();
  private ArrayDeque<Runnable> closing = new ArrayDeque<>();

  /** The number of pending requests, and of active handles that keep the loop alive. */
  private int active;

  private long now;
  private long startNumbers;
  private boolean stopping;
  private @Nullable Future<Uv> wakeUp;

  private long loopCount;
  private long eventCount;
  private long idleMillis;

  /**
   * A loop with nothing to do.
   *
   * @param outside the loop that waits for timers and channels
   */
  public Uv(EventLoop outside) {
    this.outside = outside;
    updateTime();
  }

  // ---- the loop

  /**
   * Runs. Suspends.
   *
   * @param mode for how long
   * @return whether something is left that could call back
   */
  public boolean run(RunMode mode) {
    boolean alive = isAlive();
    if (!alive) {
      updateTime();
    }
    if (mode == RunMode.DEFAULT && alive && !stopping) {
      updateTime();
      runTimers();
    }
    while (alive && !stopping) {
      boolean canSleep = pending.isEmpty() && idle.isEmpty();
      runPending();
      runWatchers("idle", idle);
      runWatchers("prepare", prepare);

      long timeout = 0;
      if (mode == RunMode.DEFAULT || (mode == RunMode.ONCE && canSleep)) {
        timeout = pollTimeout();
      }
      loopCount++;
      poll(timeout);

      for (int round = 0; round < PENDING_ROUNDS && !pending.isEmpty(); round++) {
        runPending();
      }
      runWatchers("check", check);
      runClosing();
      updateTime();
      runTimers();

      alive = isAlive();
      if (mode != RunMode.DEFAULT) {
        break;
      }
    }
    phase("");
    stopping = false;
    return alive;
  }

  /** Makes {@link #run} return at the end of its iteration, which no longer waits. */
  public void stop() {
    stopping = true;
  }

  private boolean isAlive() {
    return active > 0 || !pending.isEmpty() || !closing.isEmpty();
  }

  /** The longest wait of the poll phase, in milliseconds; negative for no limit. */
  private long pollTimeout() {
    boolean mayWait =
        !stopping && active > 0 && pending.isEmpty() && idle.isEmpty() && closing.isEmpty();
    if (!mayWait) {
      return 0;
    }
    Timer first = timers.peek();
    return first == null ? FOR_EVER : Math.max(0, first.due - now);
  }

  // ---- time

  /**
   * The loop's time, in milliseconds. It stands still while callbacks run.
   *
   * @return milliseconds, from an origin of the clock's own
   */
  public long now() {
    return now;
  }

  /** Sets the loop's time by the clock. */
  public void updateTime() {
    now = Math.round(outside.time() * 1e9) / 1_000_000;
  }

  // ---- the phases

  /** For recordings, which show the phases beside the turns of the loop outside. */
  private void phase(String name) {
    outside.enterPhase("libuv", name);
  }

  private void runTimers() {
    phase("timers");
    for (Timer first = timers.peek(); first != null && first.due <= now; first = timers.peek()) {
      first.stop();
      dueTimers.add(first);
    }
    for (Timer due = dueTimers.poll(); due != null; due = dueTimers.poll()) {
      due.again();
      due.callback.run();
    }
  }

  private void runPending() {
    if (pending.isEmpty()) {
      return;
    }
    phase("pending");
    Queue<Runnable> batch = pending;
    pending = new ArrayDeque<>(); // callbacks that are added meanwhile wait for the next round
    batch.forEach(Runnable::run);
  }

  private void runWatchers(String phase, Queue<Watcher> watchers) {
    if (!watchers.isEmpty()) {
      phase(phase);
    }
    for (Watcher watcher : watchers.toArray(new Watcher[0])) {
      if (watcher.isActive()) {
        watcher.callback.run();
      }
    }
  }

  private void poll(long timeout) {
    phase("poll");
    waitForEvents(events.isEmpty() ? timeout : 0);
    for (int round = 0; round < ROUNDS; round++) {
      int batch = Math.min(events.size(), EVENTS_AT_ONCE);
      for (int i = 0; i < batch; i++) {
        eventCount++;
        events.remove().run();
      }
      if (batch < EVENTS_AT_ONCE) {
        return; // after a full round there may be more events
      }
      waitForEvents(0);
    }
  }

  /** Lets the outside loop run, for at least one turn. */
  private void waitForEvents(long timeout) {
    updateTime();
    final long before = now;
    wakeUp = outside.createFuture();
    TimerHandle alarm =
        timeout == FOR_EVER ? null : outside.callLater(timeout / 1e3, this::endWait);
    await(wakeUp);
    if (alarm != null) {
      alarm.cancel();
    }
    updateTime();
    idleMillis += now - before;
  }

  private void endWait() {
    if (wakeUp != null && !wakeUp.done()) {
      wakeUp.setResult(this);
    }
  }

  private void runClosing() {
    if (closing.isEmpty()) {
      return;
    }
    phase("closing");
    Queue<Runnable> batch = closing;
    closing = new ArrayDeque<>();
    batch.forEach(Runnable::run);
  }

  // ---- from outside

  /**
   * Queues a callback for the poll phase, as an event of the operating system does.
   *
   * @param callback what to run
   */
  public void event(Runnable callback) {
    events.add(callback);
    endWait();
  }

  /**
   * Waits for work outside, and keeps the loop alive meanwhile.
   *
   * @param <T> the result's type
   * @param work the work
   * @param callback gets it when it is done; run by the poll phase
   */
  public <T> void request(Future<T> work, Consumer<Future<T>> callback) {
    active++;
    work.addDoneCallback(
        done ->
            event(
                () -> {
                  active--;
                  callback.accept(done);
                }));
  }

  /**
   * Queues a callback for the beginning of the next iteration. For an operation that has ended at
   * once, and must not call back before its caller returns.
   *
   * @param callback what to run
   */
  public void pend(Runnable callback) {
    pending.add(callback);
  }

  /**
   * The counts of the loop.
   *
   * @return the counts up to now
   */
  public Metrics metrics() {
    return new Metrics(loopCount, eventCount, idleMillis);
  }

  // ---- handles

  /** A source of callbacks, active until it is stopped. */
  public abstract class Handle {

    private boolean started;
    private boolean keepsAlive = true;

    private Handle() {}

    /** Stops the callbacks. */
    public abstract void stop();

    /**
     * Stops the callbacks, and calls back when the handle is closed.
     *
     * @param callback run by the closing phase; the last one closed comes first, as in libuv
     */
    public void close(Runnable callback) {
      stop();
      closing.push(callback);
    }

    /**
     * Sets whether the handle keeps the loop alive.
     *
     * @param keepAlive true at first
     */
    public void ref(boolean keepAlive) {
      count(-1);
      keepsAlive = keepAlive;
      count(1);
    }

    /**
     * Whether the handle is active.
     *
     * @return true from its start until it is stopped
     */
    public boolean isActive() {
      return started;
    }

    final void active(boolean activate) {
      count(-1);
      started = activate;
      count(1);
    }

    private void count(int change) {
      if (started && keepsAlive) {
        active += change;
      }
    }
  }

  /**
   * Calls back at a time. Timers that are due at the same time call back in the order of their
   * starts.
   */
  public final class Timer extends Handle {

    private final Runnable callback;
    private long due;
    private long repeat;
    private long startNumber;

    private Timer(Runnable callback) {
      this.callback = callback;
    }

    /**
     * Starts the timer, or starts it anew.
     *
     * @param timeout milliseconds from {@link Uv#now()} on
     * @param repeatAfter the period of repetition in milliseconds; 0 for none
     */
    public void start(long timeout, long repeatAfter) {
      stop();
      due = now + timeout;
      repeat = repeatAfter;
      startNumber = startNumbers++;
      timers.add(this);
      active(true);
    }

    private void again() {
      if (repeat > 0) {
        start(repeat, repeat);
      }
    }

    @Override
    public void stop() {
      timers.remove(this);
      dueTimers.remove(this);
      active(false);
    }
  }

  /** Calls back in each iteration. */
  public final class Watcher extends Handle {

    private final ArrayDeque<Watcher> phase;
    private final Runnable callback;

    private Watcher(ArrayDeque<Watcher> phase, Runnable callback) {
      this.phase = phase;
      this.callback = callback;
    }

    /** Starts. The last one started comes first, as in libuv. */
    public void start() {
      if (!isActive()) {
        phase.addFirst(this);
        active(true);
      }
    }

    @Override
    public void stop() {
      phase.remove(this);
      active(false);
    }
  }

  /** Calls back in each poll phase in which a channel can be read. */
  public final class Readable extends Handle {

    private final SelectableChannel channel;
    private final Runnable callback;
    private boolean reported;

    private Readable(SelectableChannel channel, Runnable callback) {
      this.channel = channel;
      this.callback = callback;
    }

    /** Starts. */
    public void start() {
      outside.addReader(channel, this::report);
      active(true);
    }

    private void report() {
      if (!reported) {
        reported = true;
        event(this::readable);
      }
    }

    private void readable() {
      reported = false;
      if (isActive()) {
        callback.run();
      }
    }

    @Override
    public void stop() {
      if (isActive()) {
        outside.removeReader(channel);
        active(false);
      }
    }
  }

  /**
   * Makes a timer.
   *
   * @param callback what it calls
   * @return the timer, not started
   */
  public Timer timer(Runnable callback) {
    return new Timer(callback);
  }

  /**
   * Makes a handle that calls back in each iteration, and keeps the loop from waiting. Despite its
   * name it does not depend on the loop being idle.
   *
   * @param callback what it calls
   * @return the handle, not started
   */
  public Watcher idle(Runnable callback) {
    return new Watcher(idle, callback);
  }

  /**
   * Makes a handle that calls back right before the poll phase.
   *
   * @param callback what it calls
   * @return the handle, not started
   */
  public Watcher prepare(Runnable callback) {
    return new Watcher(prepare, callback);
  }

  /**
   * Makes a handle that calls back right after the poll phase.
   *
   * @param callback what it calls
   * @return the handle, not started
   */
  public Watcher check(Runnable callback) {
    return new Watcher(check, callback);
  }

  /**
   * Makes a handle that watches a channel.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback what it calls
   * @return the handle, not started
   */
  public Readable readable(SelectableChannel channel, Runnable callback) {
    return new Readable(channel, callback);
  }
}
