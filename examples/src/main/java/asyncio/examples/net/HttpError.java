package asyncio.examples.net;

/** What a client is told instead of getting what it wants. */
final class HttpError extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
