package asyncio.internal.loop;

/**
 * A function that the loop will call, in the loop's own thread. The public {@code Handle} is a view
 * of one.
 */
public abstract class Callback {

  /** For subclasses. */
  protected Callback() {}

  /** Calls the function. Reports its exceptions, and throws none. */
  public abstract void run();

  /**
   * Whether the call was cancelled.
   *
   * @return true if {@link #run} is not to be called
   */
  public abstract boolean cancelled();

  /** The timer's time has come: it is in the ready queue now. Only for timers. */
  protected void due() {}

  /**
   * The time at which a timer is due.
   *
   * @return nanoseconds of the loop's clock; {@link TimerQueue#NEVER} for a callback without a time
   */
  public long deadline() {
    return TimerQueue.NEVER;
  }
}
