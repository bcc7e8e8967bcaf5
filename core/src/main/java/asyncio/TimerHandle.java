package asyncio;

/**
 * A callback that is scheduled for a certain time. Ordered by {@link #when()}.
 *
 * <p>In Python: {@code asyncio.TimerHandle}.
 */
public final class TimerHandle extends Handle implements Comparable<TimerHandle> {

  private final TimerEntry timer;

  TimerHandle(TimerEntry timer) {
    super(timer);
    this.timer = timer;
  }

  /**
   * When the callback is due.
   *
   * @return seconds of the loop's clock
   */
  public double when() {
    return timer.deadline / 1e9;
  }

  @Override
  public int compareTo(TimerHandle other) {
    return Long.compare(timer.deadline, other.timer.deadline);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** An entry of the loop's timer queue; of its ready queue when the time has come. */
  static final class TimerEntry extends Entry {

    private final long deadline;

    /** Whether it stands in the timer queue. */
    private boolean waiting = true;

    TimerEntry(EventLoop loop, long deadline, Runnable function, Context context) {
      super(loop, function, context);
      this.deadline = deadline;
    }

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    protected void due() {
      waiting = false;
    }

    @Override
    void cancel() {
      boolean wasToCome = waiting && !cancelled();
      super.cancel();
      if (wasToCome) {
        loop.turns().timerCancelled();
      }
    }

    @Override
    Handle newHandle() {
      return new TimerHandle(this);
    }

    @Override
    String kind() {
      return "TimerHandle";
    }
  }
}
