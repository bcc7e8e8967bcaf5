package asyncio.internal.loop;

/**
 * Counters of all transports of a loop. Written by the loop's thread; other threads may read them,
 * and see a value that was right a moment ago.
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

  /** Counts a transport less. */
  public void closed() {
    open--;
  }

  /** A transport has paused its writer, or resumed it. */
  public void writerPaused() {
    pausedWriters++;
  }

  /** A transport has paused its writer, or resumed it. */
  public void writerResumed() {
    pausedWriters--;
  }

  /** So many bytes have come or gone. */
  public void received(long bytes) {
    bytesReceived += bytes;
  }

  /** So many bytes have come or gone. */
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
   * Number of transports whose protocol is to write no more for now.
   *
   * @return transports between {@code pauseWriting()} and {@code resumeWriting()}
   */
  public int pausedWriters() {
    return pausedWriters;
  }

  /**
   * Number of bytes received, by closed transports, too.
   *
   * @return bytes
   */
  public long bytesReceived() {
    return bytesReceived;
  }

  /**
   * Number of bytes that the system has taken to send, of closed transports, too.
   *
   * @return bytes
   */
  public long bytesSent() {
    return bytesSent;
  }
}
