package asyncio.futures;

/**
 * The exception of a failed future, and whether anybody has asked for it. For authors of event
 * loops, which report exceptions that nobody has asked for. Not thread-safe: for the loop's thread.
 */
public final class Failure {

  private final Throwable exception;
  private boolean retrieved;

  Failure(Throwable exception) {
    this.exception = exception;
  }

  /** {@return the exception} This call does not count as retrieving it. */
  public Throwable exception() {
    return exception;
  }

  /** {@return whether the future was asked for its result or its exception} */
  public boolean retrieved() {
    return retrieved;
  }

  Throwable retrieve() {
    retrieved = true;
    return exception;
  }
}
