package asyncio.internal.report;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Captures the places where futures, tasks and handles are made, in debug mode.
 *
 * <p>A walk of the stack costs some microseconds. So there is a budget: as many walks as a test
 * takes, and after that {@value #PER_SECOND} in a second. Under a higher load most objects do not
 * know where they were made.
 *
 * <p>Any thread may capture.
 */
final class Origins {

  /** How many walks there may be at once: more than most programs make objects. */
  private static final int BURST = 20_000;

  private static final int PER_SECOND = 2_000;

  private static final long NANOS_PER_WALK = 1_000_000_000L / PER_SECOND;

  private final LongSupplier time;

  /** The time up to which the budget is spent. */
  private final AtomicLong spent;

  Origins(LongSupplier time) {
    this.time = time;
    this.spent = new AtomicLong(time.getAsLong() - BURST * NANOS_PER_WALK);
  }

  /** The current stack as the place where something is made; unknown if the budget is spent. */
  Origin capture() {
    return mayWalk() ? new Origin(this, StackFrames.walk()) : Origin.UNKNOWN;
  }

  private boolean mayWalk() {
    long now = time.getAsLong();
    long used = spent.get();
    if (used >= now) {
      return false;
    }
    long earliest = now - BURST * NANOS_PER_WALK;
    spent.compareAndSet(used, Math.max(used, earliest) + NANOS_PER_WALK); // a race is a free walk
    return true;
  }
}
