package asyncio.examples.node;

import asyncio.Clock;
import asyncio.EventLoop;

/**
 * Simulated time. A wait is a jump of the clock, and a computation takes the time that it names, so
 * the output of a program does not depend on the machine.
 */
final class SimulatedClock implements Clock {

  private long now;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public long idle(EventLoop loop, long deadline) {
    if (deadline == NEVER || loop.outsideWork() > 0) {
      return NEVER; // outside work takes real time
    }
    now = Math.max(now, deadline);
    return 0;
  }

  /** The time in milliseconds. */
  long millis() {
    return now / 1_000_000;
  }

  /** Advances the clock by a computation of so many milliseconds. */
  void work(long millis) {
    now += millis * 1_000_000;
  }
}
