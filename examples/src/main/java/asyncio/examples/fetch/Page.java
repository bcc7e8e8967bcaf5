package asyncio.examples.fetch;

import java.net.URI;
import java.util.Locale;

/**
 * The outcome of fetching one page.
 *
 * @param url the address
 * @param status the server's answer, such as {@code 200}, or {@code error} if there was none
 * @param bytes the length of the answer's body
 * @param seconds how long it took
 * @param remark why there was no answer, or empty
 */
record Page(URI url, String status, long bytes, double seconds, String remark) {

  private static final int FIRST_ERROR = 400;

  static Page answered(URI url, int status, long bytes, double seconds) {
    return new Page(url, Integer.toString(status), bytes, seconds, "");
  }

  static Page failed(URI url, double seconds, String reason) {
    return new Page(url, "error", 0, seconds, "  (" + reason + ")");
  }

  boolean isOk() {
    return remark.isEmpty() && Integer.parseInt(status) < FIRST_ERROR;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%-5s %,11d bytes %,6d ms  %s%s", status, bytes, millis(seconds), url, remark);
  }

  static long millis(double seconds) {
    return Math.round(seconds * 1000);
  }
}
