package asyncio.examples.net;

import static asyncio.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.CancelScope;
import asyncio.examples.terminal.Terminal;
import asyncio.futures.TimeoutException;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a client: one request after the other, until one side ends the connection.
 *
 * <p>A client may send further requests before it has got its answers. They wait in the reader,
 * which stops reading from the client when its buffer is full.
 */
public final class HttpConnection {

  /** How much of an unwanted body is read, in bytes, so that the connection can be used again. */
  private static final int LARGEST_UNWANTED = 1 << 20;

  /** How long a client may take to read the last answer, in seconds. */
  private static final double LINGERS = 2;

  private static final byte[] LINE_END = "\r\n".getBytes(ISO_8859_1);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);

  /** A web site: answers requests. */
  public interface Site {

    /**
     * Answers a request, whose body it need not read. May suspend.
     *
     * @param request the request
     * @return the response
     * @throws HttpError the error response that the client gets instead
     * @throws IOException if there is no answer; ends the connection without one
     */
    HttpResponse answer(HttpRequest request) throws HttpError, IOException;

    /**
     * Whether clients may use their connections again. Asked before each response is sent.
     *
     * @return false if the response is the last one of its connection
     */
    default boolean keepsAlive() {
      return true;
    }

    /**
     * Called before a response is sent. The default method prints a line.
     *
     * @param client the connection to the client
     * @param request the request; null if it was malformed
     * @param response the response
     */
    default void answering(
        StreamWriter client, @Nullable HttpRequest request, HttpResponse response) {
      String asked = request == null ? "(no request)" : request.method() + " " + request.path();
      Terminal.println("%-21s %d  %s".formatted(Listener.peer(client), response.status(), asked));
    }
  }

  private final Site site;
  private final StreamReader reader;
  private final StreamWriter writer;
  private final double patience;
  private final InstantSource clock;

  /**
   * Bytes that are sent together with the next block, so that a head and a short body are one
   * packet.
   */
  private final List<byte[]> held = new ArrayList<>();

  /**
   * A connection.
   *
   * @param site answers the requests
   * @param reader reads from the client; its limit is {@link HttpHead#LONGEST}
   * @param writer sends to the client; the caller closes it
   * @param patience seconds to wait for a head, and for each block of a body to come or go
   */
  public HttpConnection(Site site, StreamReader reader, StreamWriter writer, double patience) {
    this(site, reader, writer, patience, InstantSource.system());
  }

  /** A connection whose answers have the times of a clock. */
  HttpConnection(
      Site site, StreamReader reader, StreamWriter writer, double patience, InstantSource clock) {
    this.site = site;
    this.reader = reader;
    this.writer = writer;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Serves requests until one side ends the connection. Suspends.
   *
   * <p>Cancellation: a response that is being sent may be cut off.
   *
   * @throws IOException if the connection is lost, or a file cannot be read
   */
  public void serve() throws IOException {
    try {
      boolean goesOn = true;
      for (int served = 0; goesOn; served++) {
        HttpRequest request = nextRequest(served);
        goesOn = request != null && serve(request);
      }
    } catch (HttpError error) {
      // The request was malformed, so the beginning of the next one is unknown.
      send(null, errorPage(error), false);
      linger();
    } catch (TimeoutException tooSlow) {
      writer.transport().abort(); // close() would wait until all bytes have been sent
    }
  }

  @SuppressWarnings("NullAway") // null if the client sends no more
  private @Nullable HttpRequest nextRequest(int served) throws HttpError, IOException {
    try {
      return timeout(patience, () -> HttpRequest.read(reader, patience));
    } catch (TimeoutException tooSlow) {
      if (served > 0) {
        return null; // an idle connection just ends
      }
      throw new HttpError(408, "no request has come in time");
    }
  }

  /** Answers a request, and returns whether the connection can be used again. */
  private boolean serve(HttpRequest request) throws HttpError, IOException {
    try (var body = request.body()) {
      HttpResponse response;
      boolean goesOn = request.keepAlive();
      try {
        if (request.head().says("Expect", "100-continue")) {
          writer.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
        }
        response = site.answer(request);
      } catch (HttpError error) {
        response = errorPage(error);
        goesOn &= error.status() != 400; // 400: the body is malformed, and its end unknown
      }
      goesOn = send(request, response, goesOn && site.keepsAlive() && skip(body));
      if (!goesOn) {
        linger();
      }
      return goesOn;
    }
  }

  /** Reads the rest of a body; returns false if it is too long. */
  private boolean skip(Iterable<byte[]> body) {
    long[] skipped = {0};
    return timeout(
        patience,
        () -> {
          for (byte[] block : body) {
            skipped[0] += block.length;
            if (skipped[0] > LARGEST_UNWANTED) {
              return false;
            }
          }
          return true;
        });
  }

  private static HttpResponse errorPage(HttpError error) {
    return HttpResponse.text(error.status(), error.getMessage() + "\n");
  }

  /**
   * Sends the end, and drops what still comes. Closing a socket that has unread bytes resets the
   * connection, and then the client may lose the answer.
   */
  private void linger() {
    writer.writeEof();
    CancelScope.after(LINGERS)
        .run(
            () -> {
              while (reader.read(HttpHead.LONGEST).length > 0) {
                // dropped
              }
            });
  }

  // ---- answering

  /** Sends a response, and returns whether the connection can be used again. */
  private boolean send(@Nullable HttpRequest request, HttpResponse response, boolean goesOn)
      throws IOException {
    long length = response.content().length();
    boolean chunked = length < 0 && (request == null || request.minorVersion() > 0);
    boolean stays =
        goesOn && (length >= 0 || chunked); // a body without a length ends with the connection
    response.with("Date", HttpResponse.date(clock.instant()));
    response.with("Connection", stays ? "keep-alive" : "close");
    if (chunked) {
      response.with("Transfer-Encoding", "chunked");
    } else if (length >= 0 && !response.hasNoBody()) {
      response.with("Content-Length", Long.toString(length));
    }
    site.answering(writer, request, response);
    held.add(head(response));
    boolean endsWithConnection = length < 0 && !chunked;
    if (endsWithConnection) { // then an end before the last byte must not look regular
      Listener.resetWhenClosed(writer, true);
    }
    if (!response.hasNoBody() && (request == null || !request.method().equals("HEAD"))) {
      response.content().writeTo(chunked ? this::writeChunk : this::writeBlock);
      if (chunked) {
        held.add(LAST_CHUNK);
      }
    }
    flush();
    if (endsWithConnection) {
      Listener.resetWhenClosed(writer, false);
    }
    return stays;
  }

  private static byte[] head(HttpResponse response) {
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(response.status()).append(' ').append(response.reason());
    response.fields().forEach((name, value) -> head.append("\r\n" + name + ": " + value));
    return head.append("\r\n\r\n").toString().getBytes(ISO_8859_1);
  }

  private void writeChunk(byte[] block) {
    held.add(Integer.toHexString(block.length).getBytes(ISO_8859_1));
    held.add(LINE_END);
    held.add(block);
    writeBlock(LINE_END);
  }

  private void writeBlock(byte[] block) {
    held.add(block);
    flush();
  }

  private void flush() {
    List<byte[]> pieces = List.copyOf(held);
    held.clear();
    timeout(
        patience,
        () -> {
          writer.writelines(pieces);
          writer.drain();
        });
  }
}
