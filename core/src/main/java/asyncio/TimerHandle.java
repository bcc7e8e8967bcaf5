package asyncio;

/**
 * A callback that is to be called at a certain time. In Python: {@code asyncio.TimerHandle};
 * ordered by {@link #when()}.
 */
public final class TimerHandle extends Handle implements Comparable<TimerHandle> {

  private final long deadline;
  private boolean waiting = true;

  TimerHandle(EventLoop loop, long deadline, Runnable callback, Context context) {
    super(loop, callback, context);
    this.deadline = deadline;
  }

  /**
   * When the callback is due.
   *
   * @return the time of the loop's clock, in seconds
   */
  public double when() {
    return deadline / 1e9;
  }

  /** When the callback is due, in nanoseconds of the loop's clock. */
  long deadline() {
    return deadline;
  }

  /** No longer among the timers: it is ready. */
  void due() {
    waiting = false;
  }

  @Override
  public void cancel() {
    if (waiting && !cancelled()) {
      super.cancel();
      loop.turns().timerCancelled();
    } else {
      super.cancel();
    }
  }

  @Override
  public int compareTo(TimerHandle other) {
    return Long.compare(deadline, other.deadline);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
