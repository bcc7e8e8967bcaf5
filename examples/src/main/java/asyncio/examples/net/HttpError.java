package asyncio.examples.net;

/** What a client is told instead of getting what it wants. */
public final class HttpError extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * An error.
   *
   * @param status such as 404
   * @param message for the client
   */
  public HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * The status of the response.
   *
   * @return such as 404
   */
  public int status() {
    return status;
  }
}
