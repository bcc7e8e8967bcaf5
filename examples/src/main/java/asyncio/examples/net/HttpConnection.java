package asyncio.examples.net;

import static asyncio.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.CancelScope;
import asyncio.examples.terminal.Terminal;
import asyncio.futures.TimeoutException;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a client: one request after the other, as long as both want to go on.
 *
 * <p>A client may send its next requests before it has got the answers: they wait in the reader,
 * which stops the client if they become too many.
 */
public final class HttpConnection {

  /** How much of a body that nobody wants is read, so that the connection can be used further. */
  private static final int LARGEST_UNWANTED = 1 << 20;

  /** Seconds that a client has to read the last answer. */
  private static final double LINGERS = 2;

  private static final byte[] LINE_END = "\r\n".getBytes(ISO_8859_1);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);

  /** What is served. */
  public interface Site {

    /**
     * Answers a request, whose body it need not read. May suspend.
     *
     * @param request what the client wants
     * @return what it gets
     * @throws HttpError what it is told instead
     * @throws IOException if that cannot be had; ends the connection
     */
    HttpResponse answer(HttpRequest request) throws HttpError, IOException;

    /**
     * Whether clients may use their connections further; asked before each response is sent.
     *
     * @return false if the response shall be the last one
     */
    default boolean keepsAlive() {
      return true;
    }

    /**
     * A response is about to be sent. Prints a line, if nothing else is said.
     *
     * @param client who gets it
     * @param request what was asked for; null if that could not be understood
     * @param response what is answered
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

  /** What is sent together with the next block: a head and a short body are one packet. */
  private final List<byte[]> held = new ArrayList<>();

  /**
   * A connection.
   *
   * @param site what is served
   * @param reader what the client sends; its limit is that of a head, {@link HttpHead#LONGEST}
   * @param writer sends to the client; whoever made it closes it
   * @param patience seconds that we wait for a head, and for each block of a body to come or go
   */
  public HttpConnection(Site site, StreamReader reader, StreamWriter writer, double patience) {
    this.site = site;
    this.reader = reader;
    this.writer = writer;
    this.patience = patience;
  }

  /**
   * Talks to the client until one of them has had enough. Suspends.
   *
   * @throws IOException if the connection is lost, or what is served cannot be read
   */
  public void serve() throws IOException {
    try {
      boolean goesOn = true;
      for (int served = 0; goesOn; served++) {
        HttpRequest request = nextRequest(served);
        goesOn = request != null && serve(request);
      }
    } catch (HttpError error) {
      // After that, nobody can say where the next request begins.
      send(null, errorPage(error), false);
      linger();
    } catch (TimeoutException tooSlow) {
      writer.transport().abort(); // close() would wait until everything has been sent
    }
  }

  @SuppressWarnings("NullAway") // null if the client has no more to say
  private @Nullable HttpRequest nextRequest(int served) throws HttpError, IOException {
    try {
      return timeout(patience, () -> HttpRequest.read(reader, patience));
    } catch (TimeoutException tooSlow) {
      if (served > 0) {
        return null; // it need not send another one
      }
      throw new HttpError(408, "no request has come in time");
    }
  }

  /** Whether the connection can be used further. */
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
        goesOn &= error.status() != 400; // then the body is malformed
      }
      goesOn = send(request, response, goesOn && site.keepsAlive() && skip(body));
      if (!goesOn) {
        linger();
      }
      return goesOn;
    }
  }

  /** Reads what is left of a body; false if that is too much. */
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
   * Sends the end, and throws away what still comes: to close a socket that has something to read
   * resets the connection, and then the client may lose the answer.
   */
  private void linger() {
    writer.writeEof();
    CancelScope.after(LINGERS)
        .run(
            () -> {
              while (reader.read(HttpHead.LONGEST).length > 0) {
                // nobody wants it
              }
            });
  }

  // ---- answering

  /** Sends a response, and returns whether the connection can be used further. */
  private boolean send(@Nullable HttpRequest request, HttpResponse response, boolean goesOn)
      throws IOException {
    long length = response.content().length();
    boolean chunked = length < 0 && (request == null || request.minorVersion() > 0);
    boolean stays = goesOn && (length >= 0 || chunked); // else its end is that of the connection
    response.with("Date", HttpResponse.date(Instant.now()));
    response.with("Connection", stays ? "keep-alive" : "close");
    if (chunked) {
      response.with("Transfer-Encoding", "chunked");
    } else if (length >= 0 && !response.hasNoBody()) {
      response.with("Content-Length", Long.toString(length));
    }
    site.answering(writer, request, response);
    held.add(head(response));
    if (!response.hasNoBody() && (request == null || !request.method().equals("HEAD"))) {
      response.content().writeTo(chunked ? this::writeChunk : this::writeBlock);
      if (chunked) {
        held.add(LAST_CHUNK);
      }
    }
    flush();
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
