package asyncio.futures;

/** The exception of a failed future, and whether anybody has seen it. */
public final class Failure {

  private final Throwable exception;
  private boolean retrieved;

  Failure(Throwable exception) {
    this.exception = exception;
  }

  /**
   * The exception, without counting as having retrieved it.
   *
   * @return the exception
   */
  public Throwable exception() {
    return exception;
  }

  /**
   * Whether somebody asked the future for its result or its exception.
   *
   * @return true if so
   */
  public boolean retrieved() {
    return retrieved;
  }

  Throwable retrieve() {
    retrieved = true;
    return exception;
  }
}
