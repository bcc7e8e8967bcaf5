package asyncio.test;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still while anything can run, and jumps to the next timer when nothing can: a
 * test that sleeps an hour ends at once.
 *
 * <pre>{@code
 * var clock = new VirtualClock();
 * Asyncio.run(() -> sleep(3600), () -> EventLoop.builder().clock(clock).build());
 * assertEquals(3600.0, clock.time());
 * }</pre>
 *
 * <p>It never jumps over work that goes on outside the loop (executor jobs, {@code toThread},
 * wrapped stages): then the loop waits for that in real time, or a timeout would fire because a
 * test is fast.
 *
 * <p>If nothing can run, no timer is left and nothing goes on outside, the loop is deadlocked.
 * {@link #onDeadlock} is told; if nobody is, the loop waits in real time for other threads, and its
 * run fails after {@link #guard(Duration)}.
 *
 * <p>A test may also move the time by hand: {@link #advance(double)} and {@link #runUntilIdle()}.
 * Code that asks {@code java.time} for the time gets it from {@link #instantSource()} or {@link
 * #asClock(ZoneId)}.
 *
 * <p>One clock may serve several loops, one running at a time.
 */
public final class VirtualClock implements Clock {

  /** How many tasks a message names. */
  private static final int MOST_TASKS = 10;

  private static final Duration DEFAULT_GUARD = Duration.ofSeconds(10);

  /** Two of them fit in a long of nanoseconds. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  /** The instant at the time 0, for programs that ask {@code java.time}. */
  public static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");

  private final LongSupplier realTime;

  /** Any thread may ask; the loop's own thread sets it. */
  private volatile long now;

  /** Whether the time was asked for, since this was false. */
  private boolean asked;

  private long guard = DEFAULT_GUARD.toNanos();
  private @Nullable Consumer<EventLoop> onDeadlock;

  /** Real time since when the loop has been waiting, and nothing has happened in it. */
  private @Nullable Long waitingSince;

  /** How many steps and callbacks had run by then. */
  private long happened;

  /** Who waits until nothing is left to run. For the loops' own threads. */
  private final List<IdleWait> idleWaits = new ArrayList<>();

  /** Up to this time the clock jumps to timers, even over work outside the loop. */
  private long advancingTo = Long.MIN_VALUE;

  /** A wait until a loop is idle. */
  private static final class IdleWait {

    final EventLoop loop;
    final Future<Void> idle;

    /** In which turn the loop had nothing to do, and what had run by then; -1: not yet. */
    long turn = -1;

    long happened;

    IdleWait(EventLoop loop) {
      this.loop = loop;
      this.idle = loop.createFuture();
    }

    /**
     * Whether the loop is idle still, in a later turn: between the two it has looked at its
     * channels.
     */
    boolean isOver() {
      long turnNow = loop.statistics().turns();
      long happenedNow = eventsOf(loop);
      if (turn >= 0 && turnNow > turn && happenedNow == happened) {
        return true;
      }
      if (turn < 0 || happenedNow != happened) {
        turn = turnNow;
        happened = happenedNow;
      }
      return false;
    }
  }

  /** A clock at time 0. */
  public VirtualClock() {
    this(System::nanoTime);
  }

  /** For our own tests, in which a loop waits long without taking time. */
  VirtualClock(LongSupplier realTime) {
    this.realTime = realTime;
  }

  /**
   * Sets for how long a loop may wait in real time, and nothing happens in it, before its run
   * fails.
   *
   * @param realTime the limit; 10 seconds if nothing is said; negative is zero
   * @return this
   */
  public VirtualClock guard(Duration realTime) {
    Duration longest = realTime.compareTo(LONGEST) < 0 ? realTime : LONGEST;
    guard = longest.isNegative() ? 0 : longest.toNanos();
    return this;
  }

  /**
   * Sets who is told that a loop is deadlocked, instead of waiting for other threads.
   *
   * @param handler gets the loop, on its thread; should stop it, or schedule something
   * @return this
   */
  public VirtualClock onDeadlock(Consumer<EventLoop> handler) {
    onDeadlock = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public long nanoTime() {
    asked = true;
    return now;
  }

  // ---- moving it by hand

  /**
   * Lets time pass: timers that are due meanwhile run, one after the other, each at its own time.
   * Then everything runs that is due at the end. Does not wait for work outside the loop, as {@code
   * sleep} does: jobs in executors may still be under way.
   *
   * <pre>{@code
   * clock.advance(5);
   * assertEquals(5.0, clock.time());
   * }</pre>
   *
   * <p>Suspends: always. Cancellation: the time that has passed has passed.
   *
   * @param seconds how much time
   * @throws IllegalArgumentException if it is negative, not a number, or beyond the clock's end: it
   *     goes for a century
   * @throws IllegalStateException if the caller is not a coroutine, or its loop has another clock
   */
  public void advance(double seconds) {
    if (!(seconds >= 0)) {
      throw new IllegalArgumentException("Time does not go back, nor by " + seconds + " seconds.");
    }
    if (seconds * 1e9 > LONGEST.toNanos() - now) {
      throw new IllegalArgumentException(
          "The clock ends at " + LONGEST.toSeconds() + " seconds: no " + seconds + " are left.");
    }
    var unused = loopOfCaller();
    long before = advancingTo;
    advancingTo = Math.max(before, now + Math.round(seconds * 1e9) + 1); // 1: rounding
    try {
      Asyncio.sleep(seconds);
    } finally {
      advancingTo = before;
    }
    runUntilIdle();
  }

  /**
   * Lets time pass; see {@link #advance(double)}. Suspends and can be cancelled as that method.
   *
   * @param time how much
   * @throws IllegalArgumentException as of that method
   * @throws IllegalStateException as of that method
   */
  public void advance(Duration time) {
    advance(time.getSeconds() + time.getNano() / 1e9);
  }

  /** The caller's loop. It must tell this clock when it is idle. */
  private EventLoop loopOfCaller() {
    EventLoop loop = Asyncio.getRunningLoop();
    asked = false;
    double unused = loop.time();
    if (!asked) {
      throw new IllegalStateException(
          "This loop has another clock: "
              + loop
              + ". Only the time of the caller's loop is moved.");
    }
    return loop;
  }

  /**
   * Lets everything run that can run now, without time passing: until no other task or callback of
   * the loop is ready, and no channel either. Does not wait for work outside the loop.
   *
   * <p>Suspends: always. Cancellation: nothing is lost.
   *
   * @throws IllegalStateException if the caller is not a coroutine, or its loop has another clock
   */
  public void runUntilIdle() {
    IdleWait wait = new IdleWait(loopOfCaller());
    idleWaits.add(wait);
    try {
      Asyncio.await(wait.idle);
    } finally {
      idleWaits.remove(wait);
    }
  }

  // ---- the same time for others

  /**
   * This clock's time as instants: {@link #BEGIN} at the time 0.
   *
   * @return a source for code that asks for the time of day; for any thread
   */
  public InstantSource instantSource() {
    return () -> BEGIN.plusNanos(now);
  }

  /**
   * This clock's time as a clock of {@code java.time}: {@link #BEGIN} at the time 0.
   *
   * @param zone its time zone
   * @return a clock for code that asks for the time of day; for any thread
   */
  public java.time.Clock asClock(ZoneId zone) {
    return instantSource().withZone(zone);
  }

  // ---- for loops

  @Override
  public long idle(EventLoop loop, long deadline) {
    if (someoneWaitsForIdle(loop)) {
      return 0;
    }
    if (deadline != NEVER && deadline <= advancingTo) {
      return jumpTo(deadline);
    }
    if (loop.outsideWork() > 0) {
      return waitForOthers(loop, "work outside the loop has not ended");
    }
    if (deadline != NEVER) {
      return jumpTo(deadline);
    }
    if (onDeadlock != null) {
      onDeadlock.accept(loop);
      return 0;
    }
    return waitForOthers(
        loop, "nothing is ready, no timer is left, and nothing goes on outside the loop");
  }

  private long jumpTo(long deadline) {
    now = Math.max(now, deadline);
    waitingSince = null;
    return 0;
  }

  /** Wakes those who wait for this. True if there are any: the loop must not wait. */
  private boolean someoneWaitsForIdle(EventLoop loop) {
    boolean found = false;
    for (IdleWait wait : List.copyOf(idleWaits)) {
      if (wait.loop == loop && !wait.idle.done()) {
        found = true;
        if (wait.isOver()) {
          wake(wait.idle);
        }
      }
    }
    return found;
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private static void wake(Future<Void> waiting) {
    waiting.setResult(null);
  }

  private static long eventsOf(EventLoop loop) {
    return loop.statistics().steps() + loop.statistics().callbacks();
  }

  private long waitForOthers(EventLoop loop, String reason) {
    long realNow = realTime.getAsLong();
    long happenedSoFar = eventsOf(loop);
    if (waitingSince == null || happenedSoFar != happened) {
      waitingSince = realNow;
      happened = happenedSoFar;
    }
    long left = guard - (realNow - waitingSince);
    if (left <= 0) {
      waitingSince = null;
      throw new IllegalStateException(
          "The loop waits in vain: "
              + reason
              + " for "
              + Duration.ofNanos(guard)
              + ". Unfinished tasks: "
              + someOf(Asyncio.allTasks(loop)));
    }
    return left;
  }

  private static String someOf(Set<Task<?>> tasks) {
    String some =
        tasks.stream().limit(MOST_TASKS).map(Task::toString).collect(Collectors.joining(", "));
    int more = tasks.size() - MOST_TASKS;
    return "[" + some + (more > 0 ? ", and " + more + " more]" : "]");
  }
}
