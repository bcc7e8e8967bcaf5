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
 * What a client gets.
 *
 * @param status such as 200
 * @param fields of the head, but for those that say how the body is sent
 * @param content the body
 */
public record HttpResponse(int status, Map<String, String> fields, Content content) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Where a body goes. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes a block, and waits until there is room for another. Suspends.
     *
     * @param block not changed afterwards
     * @throws IOException if the connection is lost
     */
    void write(byte[] block) throws IOException;
  }

  /** A body. */
  public interface Content {

    /**
     * How long it is.
     *
     * @return the length in bytes; -1 if that is not known before
     */
    long length();

    /**
     * Writes it. Suspends.
     *
     * @param sink where to
     * @throws IOException if it cannot be read, or not be written
     */
    void writeTo(Sink sink) throws IOException;
  }

  /** A body that is there already. */
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
   * A text.
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
   * A body that is there already.
   *
   * @param status such as 200
   * @param body the body, not changed afterwards
   * @return the response, with no fields yet
   */
  public static HttpResponse of(int status, byte[] body) {
    return of(status, new Bytes(body));
  }

  /** Nothing but a status. */
  static HttpResponse empty(int status) {
    return of(status, new byte[0]);
  }

  /**
   * Adds a field to this very response.
   *
   * @param field its name
   * @param value its value
   * @return this
   */
  public HttpResponse with(String field, String value) {
    fields.put(field, value);
    return this;
  }

  /** A status that has no body, not even one without bytes. */
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
      case 505 -> "HTTP Version Not Supported";
      default -> "Internal Server Error";
    };
  }

  static String date(Instant time) {
    return DATE.format(time);
  }
}
