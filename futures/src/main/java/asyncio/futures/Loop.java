package asyncio.futures;

/** The event loop to which a future belongs, as far as a future knows it. */
public interface Loop {

  /**
   * Whether the loop runs now.
   *
   * @return true between the start and the end of a run
   */
  boolean isRunning();

  /**
   * Whether the loop was closed.
   *
   * @return true once it is closed; it will never run again
   */
  boolean isClosed();
}
