package asyncio.internal.net;

import asyncio.net.WriteTransport.BufferLimits;

/**
 * Tells a protocol to pause writing when too many bytes wait to be sent, and to resume when few are
 * left. Calls the two alternately, pause first.
 */
public final class FlowControl {

  /** The upper limit of plain transports, in bytes; as in asyncio. */
  public static final int DEFAULT_HIGH = 64 * 1024;

  private final Runnable pause;
  private final Runnable resume;
  private int high;
  private int low;
  private boolean paused;

  /**
   * A flow that is not paused. Its lower limit is a quarter of the upper one.
   *
   * @param high upper limit: with more unsent bytes writing pauses
   * @param pause tells the protocol to pause
   * @param resume tells the protocol to resume
   */
  public FlowControl(int high, Runnable pause, Runnable resume) {
    this.pause = pause;
    this.resume = resume;
    setLimits(high, high / 4);
  }

  /**
   * Pauses if there is too much to send. Called after a write.
   *
   * @param unsent number of bytes that wait now
   */
  public void grown(long unsent) {
    if (!paused && unsent > high) {
      paused = true;
      pause.run();
    }
  }

  /**
   * Resumes if there is little to send. Called after bytes were sent.
   *
   * @param unsent number of bytes that wait now
   */
  public void shrunk(long unsent) {
    if (paused && unsent <= low) {
      paused = false;
      resume.run();
    }
  }

  /**
   * Sets the limits. The caller calls {@link #grown} to apply them.
   *
   * @param newHigh with more unsent bytes writing pauses
   * @param newLow with so many unsent bytes or fewer it resumes
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
   * The current limits.
   *
   * @return low and high
   */
  public BufferLimits limits() {
    return new BufferLimits(low, high);
  }
}
