package asyncio.examples.net;

/** An error response, thrown instead of returning a response. */
public final class HttpError extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * An error.
   *
   * @param status such as 404
   * @param message the text that the client gets
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
