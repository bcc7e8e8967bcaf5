package asyncio.examples.nginx;

import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.net.Connection;
import asyncio.net.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A client that asks again and again: over one connection, as long as the server keeps that, then
 * over the next one. It knows what it has to get, byte by byte.
 */
final class Visitor {

  private final int port;
  private final Map<String, byte[]> files;
  private final double pause;
  private boolean over;

  /** How many right answers it has got. */
  int answers;

  /** How many connections it has had. */
  int connections;

  /** Which workers had the connections that broke; "?" where it did not know yet. */
  final List<String> broken = new ArrayList<>();

  /**
   * A visitor.
   *
   * @param files what the server has, by paths
   * @param pause seconds between an answer and the next request
   */
  Visitor(int port, Map<String, byte[]> files, double pause) {
    this.port = port;
    this.files = files;
    this.pause = pause;
  }

  void stop() {
    over = true;
  }

  /** Visits until it is told to stop; a connection that breaks is the end. */
  void visit() throws IOException {
    while (!over) {
      try (Connection connection = connect()) {
        boolean goesOn = true;
        while (goesOn && !over) {
          goesOn = askForAll(connection);
        }
      }
    }
  }

  /** Visits until it is told to stop; for a connection that breaks it makes a new one. */
  void visitStubbornly() throws IOException {
    while (!over) {
      String worker = "?";
      Connection connection = connect(); // this must never fail
      try (connection) {
        worker = ask(connection, "/status").text().lines().findFirst().orElseThrow();
        boolean goesOn = true;
        while (goesOn && !over) {
          goesOn = askForAll(connection);
        }
      } catch (IOException lost) {
        broken.add(worker.replace("answered by ", ""));
      }
    }
  }

  private Connection connect() throws IOException {
    connections++;
    return Streams.openConnection("127.0.0.1", port);
  }

  private boolean askForAll(Connection connection) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Answer answer = ask(connection, file.getKey());
      if (!answer.head().startsWith("HTTP/1.1 200 ")
          || !Arrays.equals(answer.body(), file.getValue())) {
        throw new AssertionError("for " + file.getKey() + ": " + answer.head());
      }
      answers++;
      if (answer.head().contains("Connection: close")) {
        return false;
      }
      sleep(pause);
    }
    return true;
  }

  /** An answer. */
  static final class Answer {

    private final String head;
    private final byte[] body;

    Answer(String head, byte[] body) {
      this.head = head;
      this.body = body;
    }

    String head() {
      return head;
    }

    byte[] body() {
      return body;
    }

    String text() {
      return new String(body, ISO_8859_1);
    }
  }

  /** Asks for one path. */
  static Answer ask(Connection connection, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n";
    connection.writer().writeAll(request.getBytes(ISO_8859_1));
    String head =
        new String(connection.reader().readuntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
    int length = Integer.parseInt(head.split("Content-Length: ", 2)[1].split("\r\n", 2)[0]);
    return new Answer(head, connection.reader().readexactly(length));
  }

  /** Asks for one path, over a connection of its own. */
  static Answer ask(int port, String path) throws IOException {
    try (Connection connection = Streams.openConnection("127.0.0.1", port)) {
      return ask(connection, path);
    }
  }
}
