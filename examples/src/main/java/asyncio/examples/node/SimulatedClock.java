package asyncio.examples.node;

import asyncio.Clock;
import asyncio.EventLoop;

/**
 * Time that does not pass by itself: a wait is a jump, and computing takes as long as it says. So
 * what a program prints does not depend on the machine.
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
      return NEVER; // what is not simulated takes its own time
    }
    now = Math.max(now, deadline);
    return 0;
  }

  /** The time in milliseconds. */
  long millis() {
    return now / 1_000_000;
  }

  /** Computes for so long. */
  void work(long millis) {
    now += millis * 1_000_000;
  }
}
