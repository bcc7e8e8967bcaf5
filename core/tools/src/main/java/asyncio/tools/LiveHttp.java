package asyncio.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;
import asyncio.net.LimitOverrunException;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * The little of HTTP that the page of a {@link LiveView} needs: {@code GET}, of two addresses below
 * a token. Any user and any page of the browser may connect to the port; so the token tells who may
 * look, and the name of the host must be this machine's.
 */
final class LiveHttp {

  /** The longest head of a request, in bytes. */
  static final int LONGEST = 16 * 1024;

  /** How long a connection may stand idle, and how long an answer may take, in seconds. */
  private static final double PATIENCE = 60;

  /** A browser uses six at most. */
  private static final int MOST_CONNECTIONS = 50;

  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);

  /** No other page may read, frame or extend this one. */
  private static final String SAFETY =
      "Cache-Control: no-store\r\n"
          + "Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline'; style-src"
          + " 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"
          + "Cross-Origin-Resource-Policy: same-origin\r\n"
          + "Referrer-Policy: no-referrer\r\n"
          + "X-Content-Type-Options: nosniff\r\n";

  private final String token;
  private final LiveView view;
  private int connections;

  LiveHttp(String token, LiveView view) {
    this.token = token;
    this.view = view;
  }

  private record Answer(String status, String type, String body) {

    static Answer refusal(String status) {
      return new Answer(status, "text/plain", status + "\n");
    }

    byte[] bytes() {
      byte[] content = body.getBytes(UTF_8);
      String head =
          "HTTP/1.1 "
              + status
              + "\r\nContent-Type: "
              + type
              + "; charset=utf-8\r\nContent-Length: "
              + content.length
              + "\r\n"
              + SAFETY
              + "\r\n";
      byte[] start = head.getBytes(ISO_8859_1);
      byte[] all = new byte[start.length + content.length];
      System.arraycopy(start, 0, all, 0, start.length);
      System.arraycopy(content, 0, all, start.length, content.length);
      return all;
    }
  }

  /** Answers the requests of a connection. Suspends until it ends. */
  void serve(StreamReader reader, StreamWriter writer) {
    connections++;
    try (writer) {
      while (connections <= MOST_CONNECTIONS) {
        Answer answer = answer(head(reader));
        send(writer, answer);
      }
    } catch (IOException | LimitOverrunException | TimeoutException gone) {
      // The browser asks anew if it still wants something.
    } finally {
      connections--;
    }
  }

  private static String head(StreamReader reader) throws IOException {
    return new String(Asyncio.timeout(PATIENCE, () -> reader.readuntil(HEAD_END)), ISO_8859_1);
  }

  private static void send(StreamWriter writer, Answer answer) throws IOException {
    Asyncio.timeout(PATIENCE, () -> writer.writeAll(answer.bytes()));
  }

  private Answer answer(String head) {
    String[] lines = head.split("\r\n");
    String[] request = lines[0].split(" ");
    if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
      return Answer.refusal("400 Bad Request");
    }
    if (!isForThisMachine(lines)) {
      return Answer.refusal("403 Forbidden");
    }
    if (!request[0].equals("GET")) {
      return Answer.refusal("405 Method Not Allowed");
    }
    String[] address = request[1].split("\\?", 2);
    String[] parts = address[0].split("/", 3); // nothing, the token, the rest
    if (parts.length < 3 || !isToken(parts[1])) {
      return Answer.refusal("404 Not Found");
    }
    return switch (parts[2]) {
      case "" -> new Answer("200 OK", "text/html", view.page());
      case "events" -> events(address.length == 2 ? address[1] : "");
      default -> Answer.refusal("404 Not Found");
    };
  }

  private Answer events(String query) {
    try {
      return new Answer("200 OK", "application/json", view.news(LiveQuery.parse(query)));
    } catch (NumberFormatException mistake) {
      return Answer.refusal("400 Bad Request");
    }
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), token.getBytes(UTF_8));
  }

  /** A page of another name that leads to this machine is refused. */
  private static boolean isForThisMachine(String[] lines) {
    for (String line : lines) {
      String field = line.toLowerCase(Locale.ROOT);
      if (field.startsWith("host:")) {
        return field
            .substring("host:".length())
            .strip()
            .matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?");
      }
    }
    return false;
  }
}
