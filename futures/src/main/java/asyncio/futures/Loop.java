package asyncio.futures;

/** The event loop to which a future belongs. Any thread may call the methods. */
public interface Loop {

  /** {@return whether the loop runs now: between the start and the end of a run} */
  boolean isRunning();

  /** {@return whether the loop was closed; a closed loop never runs again} */
  boolean isClosed();
}
