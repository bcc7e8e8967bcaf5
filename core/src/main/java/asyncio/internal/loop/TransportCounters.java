package asyncio.internal.loop;

/**
 * Counters of all transports of a loop. Written by the thread that has control; other threads read
 * values that were right a moment ago.
 */
public final class TransportCounters {

  private int open;
  private int pausedWriters;
  private long bytesReceived;
  private long bytesSent;

  /** All counters are zero. */
  public TransportCounters() {}

  /** Counts a new transport. */
  public void opened() {
    open++;
  }

  /** Counts a transport that is closed. */
  public void closed() {
    open--;
  }

  /** Counts a transport that has paused its writer. */
  public void writerPaused() {
    pausedWriters++;
  }

  /** Counts a transport that has resumed its writer. */
  public void writerResumed() {
    pausedWriters--;
  }

  /** Adds received bytes. */
  public void received(long bytes) {
    bytesReceived += bytes;
  }

  /** Adds sent bytes. */
  public void sent(long bytes) {
    bytesSent += bytes;
  }

  /**
   * Number of open transports.
   *
   * @return transports whose channel is not closed
   */
  public int open() {
    return open;
  }

  /**
   * Number of transports whose protocol was told to pause writing.
   *
   * @return transports between {@code pauseWriting()} and {@code resumeWriting()}
   */
  public int pausedWriters() {
    return pausedWriters;
  }

  /**
   * Number of bytes received, also by transports that are closed now.
   *
   * @return bytes
   */
  public long bytesReceived() {
    return bytesReceived;
  }

  /**
   * Number of bytes that the system has taken to send, also from transports that are closed now.
   *
   * @return bytes
   */
  public long bytesSent() {
    return bytesSent;
  }
}
