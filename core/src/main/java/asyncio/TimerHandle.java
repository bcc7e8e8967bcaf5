package asyncio;

/**
 * A callback that is to be called at a certain time. In Python: {@code asyncio.TimerHandle};
 * ordered by {@link #when()}.
 */
public final class TimerHandle extends Handle implements Comparable<TimerHandle> {

  private final long deadline;

  /** Whether it stands in the timer queue. */
  private boolean waiting = true;

  TimerHandle(EventLoop loop, long deadline, Runnable function, Context context) {
    super(loop, function, context);
    this.deadline = deadline;
  }

  /**
   * When the callback is due.
   *
   * <p>In Python: {@code asyncio.TimerHandle.when}.
   *
   * @return seconds of the loop's clock
   */
  public double when() {
    return deadline / 1e9;
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

  @Override
  long deadline() {
    return deadline;
  }

  /** It stands in the ready queue now. */
  void becameDue() {
    waiting = false;
  }

  @Override
  public void cancel() {
    boolean wasToCome = waiting && !cancelled();
    super.cancel();
    if (wasToCome) {
      loop.turns().timerCancelled();
    }
  }

  @Override
  String kind() {
    return "TimerHandle";
  }

  @Override
  String due() {
    return " when=" + when();
  }
}
