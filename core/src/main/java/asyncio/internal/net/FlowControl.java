package asyncio.internal.net;

import asyncio.net.WriteTransport.BufferLimits;

/** When a protocol is told to pause writing, and to go on; each once, by turns. */
public final class FlowControl {

  /** If nothing is said. */
  public static final int DEFAULT_HIGH = 64 * 1024;

  private final Runnable pause;
  private final Runnable resume;
  private int high;
  private int low;
  private boolean paused;

  /**
   * Not paused; the lower limit is a quarter of the upper one.
   *
   * @param high above this many unsent bytes writing pauses
   * @param pause tells the protocol to pause
   * @param resume tells the protocol to go on
   */
  public FlowControl(int high, Runnable pause, Runnable resume) {
    this.pause = pause;
    this.resume = resume;
    setLimits(high, high / 4);
  }

  /**
   * More has been written.
   *
   * @param unsent how many bytes wait now
   */
  public void grown(long unsent) {
    if (!paused && unsent > high) {
      paused = true;
      pause.run();
    }
  }

  /**
   * Some has been sent.
   *
   * @param unsent how many bytes wait now
   */
  public void shrunk(long unsent) {
    if (paused && unsent <= low) {
      paused = false;
      resume.run();
    }
  }

  /**
   * Sets the limits; {@link #grown} tells if there is too much by these.
   *
   * @param newHigh above this many bytes writing pauses
   * @param newLow at or below this many it goes on
   * @throws IllegalArgumentException unless {@code newHigh >= newLow >= 0}
   */
  public void setLimits(int newHigh, int newLow) {
    if (newLow < 0 || newHigh < newLow) {
      throw new IllegalArgumentException(
          "high (" + newHigh + ") must be >= low (" + newLow + ") must be >= 0");
    }
    high = newHigh;
    low = newLow;
  }

  /**
   * The limits that hold.
   *
   * @return low and high
   */
  public BufferLimits limits() {
    return new BufferLimits(low, high);
  }
}
