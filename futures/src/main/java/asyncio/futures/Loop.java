package asyncio.futures;

/** The event loop to which a future belongs. Any thread may call the methods. */
public interface Loop {

  /**
   * {@return whether the loop runs now: between the start and the end of a run}
   *
   * <p>In Python: {@code loop.is_running}.
   */
  boolean isRunning();

  /**
   * {@return whether the loop was closed; a closed loop never runs again}
   *
   * <p>In Python: {@code loop.is_closed}.
   */
  boolean isClosed();
}
