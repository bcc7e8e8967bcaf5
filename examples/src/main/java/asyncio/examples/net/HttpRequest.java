package asyncio.examples.net;

import asyncio.AsyncGenerator;
import asyncio.net.StreamReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client.
 *
 * @param method such as {@code GET}
 * @param path the decoded path; begins with exactly one slash, because a redirect to a path with
 *     two leads to another host
 * @param minorVersion 1 for HTTP/1.1
 * @param head all fields
 * @param body the body; must be read or skipped before the next request
 */
public record HttpRequest(
    String method, String path, int minorVersion, HttpHead head, AsyncGenerator<byte[]> body) {

  /**
   * Reads a request up to its body, or returns null at the end of the stream. Suspends.
   *
   * @param patience seconds to wait for each block of the body
   */
  static @Nullable HttpRequest read(StreamReader reader, double patience)
      throws HttpError, IOException {
    HttpHead head = HttpHead.read(reader);
    if (head == null) {
      return null;
    }
    String[] words = head.startLine().split(" ", -1);
    if (words.length != 3 || !HttpHead.isToken(words[0]) || !words[2].matches("HTTP/\\d\\.\\d")) {
      throw new HttpError(400, "this is no request of HTTP");
    }
    if (!words[2].startsWith("HTTP/1.")) {
      throw new HttpError(505, "only HTTP/1 is spoken here");
    }
    int minorVersion = words[2].endsWith(".0") ? 0 : 1;
    if (minorVersion > 0 && head.fields().getOrDefault("Host", List.of()).size() != 1) {
      throw new HttpError(400, "there must be one field 'Host'");
    }
    var body = new HttpBody(reader, patience).ofRequest(head, minorVersion);
    return new HttpRequest(words[0], path(words[1]), minorVersion, head, body);
  }

  private static String path(String target) throws HttpError {
    try {
      URI address = new URI(target.replaceFirst("^/+", "/"));
      String path = address.getPath();
      if (address.getHost() != null && path.isEmpty()) {
        return "/"; // http://HOST, without a path, as RFC 9112 says
      }
      if (path != null && path.startsWith("/") && !path.startsWith("//")) {
        return path;
      }
    } catch (URISyntaxException malformed) {
      // said below
    }
    throw new HttpError(400, "this is no path");
  }

  /** Whether the client wants to use the connection again. */
  boolean keepAlive() {
    return minorVersion == 0
        ? head.says("Connection", "keep-alive")
        : !head.says("Connection", "close");
  }
}
