package asyncio.internal.net;

/**
 * What the transports of a loop have carried. Written on the loop's thread; any other may read it,
 * and sees what was so a moment ago.
 */
public final class Traffic {

  private int open;
  private int paused;
  private long received;
  private long sent;

  /** Nothing has been carried yet. */
  public Traffic() {}

  /** There is another transport. */
  public void opened() {
    open++;
  }

  /** There is a transport less. */
  public void closed() {
    open--;
  }

  void paused() {
    paused++;
  }

  void resumed() {
    paused--;
  }

  void received(long bytes) {
    received += bytes;
  }

  void sent(long bytes) {
    sent += bytes;
  }

  /**
   * How many transports there are.
   *
   * @return the number of channels that belong to one
   */
  public int open() {
    return open;
  }

  /**
   * How many transports have more to send than they should.
   *
   * @return the number of those whose protocol was told to pause writing
   */
  public int pausedWriters() {
    return paused;
  }

  /**
   * What has come in.
   *
   * @return bytes
   */
  public long bytesReceived() {
    return received;
  }

  /**
   * What has gone out.
   *
   * @return bytes that the system has taken
   */
  public long bytesSent() {
    return sent;
  }
}
