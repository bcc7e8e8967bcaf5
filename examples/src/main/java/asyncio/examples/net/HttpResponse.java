package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A response to a client.
 *
 * @param status such as 200
 * @param fields the fields of the head, without those that describe how the body is sent
 * @param content the body
 */
public record HttpResponse(int status, Map<String, String> fields, Content content) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Takes the blocks of a body. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Sends a block, and waits until there is room for another. Suspends.
     *
     * @param block the bytes; must not be changed afterwards
     * @throws IOException if the connection is lost
     */
    void write(byte[] block) throws IOException;
  }

  /** A body. */
  public interface Content {

    /**
     * The length of the body.
     *
     * @return the length in bytes; -1 if it is not known beforehand
     */
    long length();

    /**
     * Writes the body. Suspends.
     *
     * @param sink takes the blocks
     * @throws IOException if the body cannot be read or written
     */
    void writeTo(Sink sink) throws IOException;
  }

  /** A body in memory. */
  private static final class Bytes implements Content {

    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      if (bytes.length > 0) {
        sink.write(bytes);
      }
    }
  }

  /**
   * A response with a text.
   *
   * @param status such as 200
   * @param text the body
   * @return the response
   */
  public static HttpResponse text(int status, String text) {
    return of(status, text.getBytes(UTF_8)).with("Content-Type", "text/plain; charset=utf-8");
  }

  static HttpResponse of(int status, Content content) {
    return new HttpResponse(status, new LinkedHashMap<>(), content);
  }

  /**
   * A response with a body in memory.
   *
   * @param status such as 200
   * @param body the body; must not be changed afterwards
   * @return the response, without fields
   */
  public static HttpResponse of(int status, byte[] body) {
    return of(status, new Bytes(body));
  }

  /** A response with an empty body. */
  static HttpResponse empty(int status) {
    return of(status, new byte[0]);
  }

  /**
   * Sets a field of this response.
   *
   * @param field the name
   * @param value the value
   * @return this response
   */
  public HttpResponse with(String field, String value) {
    fields.put(field, value);
    return this;
  }

  /** Whether the status forbids a body, even an empty one with a length. */
  boolean hasNoBody() {
    return status == 204 || status == 304;
  }

  String reason() {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 204 -> "No Content";
      case 206 -> "Partial Content";
      case 301 -> "Moved Permanently";
      case 304 -> "Not Modified";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 416 -> "Range Not Satisfiable";
      case 431 -> "Request Header Fields Too Large";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "Internal Server Error";
    };
  }

  static String date(Instant time) {
    return DATE.format(time);
  }
}
