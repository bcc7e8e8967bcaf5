package asyncio.tools.play;

import asyncio.Clock;

/** The system's clock, which stands still while the user looks: no timer comes due meanwhile. */
final class HeldClock implements Clock {

  /** For how long it has stood still, in nanoseconds. */
  private long held;

  /** Since when it stands still, by the system's clock. */
  private long since;

  private boolean isHeld;

  /** Any thread. */
  @Override
  public synchronized long nanoTime() {
    return (isHeld ? since : System.nanoTime()) - held;
  }

  /** Stands still from now on. */
  synchronized void hold() {
    since = System.nanoTime();
    isHeld = true;
  }

  /** Goes on. */
  synchronized void release() {
    held += System.nanoTime() - since;
    isHeld = false;
  }
}
