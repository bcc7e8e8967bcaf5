package asyncio.test;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.EventLoop;
import asyncio.Task;
import java.time.Duration;
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
 * <p>One clock may serve several loops, one running at a time.
 */
public final class VirtualClock implements Clock {

  /** How many tasks a message names. */
  private static final int MOST_TASKS = 10;

  private static final Duration DEFAULT_GUARD = Duration.ofSeconds(10);

  private final LongSupplier realTime;

  /** Any thread may ask; the loop's own thread sets it. */
  private volatile long now;

  private long guard = DEFAULT_GUARD.toNanos();
  private @Nullable Consumer<EventLoop> onDeadlock;

  /** Real time since when the loop has been waiting, and nothing has happened in it. */
  private @Nullable Long waitingSince;

  /** How many steps and callbacks had run by then. */
  private long happened;

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
   * @param realTime the limit; 10 seconds if nothing is said
   * @return this
   */
  public VirtualClock guard(Duration realTime) {
    guard = realTime.toNanos();
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
    return now;
  }

  @Override
  public long idle(EventLoop loop, long deadline) {
    if (loop.outsideWork() > 0) {
      return waitForOthers(loop, "work outside the loop has not ended");
    }
    if (deadline != NEVER) {
      now = Math.max(now, deadline);
      waitingSince = null;
      return 0;
    }
    if (onDeadlock != null) {
      onDeadlock.accept(loop);
      return 0;
    }
    return waitForOthers(
        loop, "nothing is ready, no timer is left, and nothing goes on outside the loop");
  }

  private long waitForOthers(EventLoop loop, String reason) {
    long realNow = realTime.getAsLong();
    long happenedSoFar = loop.statistics().steps() + loop.statistics().callbacks();
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
