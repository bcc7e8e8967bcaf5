package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Streams.openConnection;
import static asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.net.IncompleteReadException;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Locale;

/** An echo server and its clients, with streams. */
class EchoStreams {

  static void handle(StreamReader reader, StreamWriter writer) throws IOException {
    System.out.println("a client from " + writer.peerAddress().getHostString());
    for (var bytes : reader) {
      var line = new String(bytes, UTF_8);
      if (line.equals("boom\n")) {
        writer.write("no such command\n".getBytes(UTF_8));
        break;
      }
      writer.write(line.toUpperCase(Locale.ROOT).getBytes(UTF_8));
      writer.drain();
    }
    writer.close();
    writer.waitClosed();
  }

  static void say(int port, String... words) throws IOException {
    try (var connection = openConnection("127.0.0.1", port)) {
      for (var word : words) {
        connection.writer().write((word + "\n").getBytes(UTF_8));
        connection.writer().drain();
        var answer = new String(connection.reader().readline(), UTF_8);
        System.out.println(word + ": " + answer.strip());
      }
    }
  }

  static void sendAll(int port) throws IOException {
    try (var connection = openConnection("127.0.0.1", port)) {
      var lines = List.of("one\n", "two\n", "three\n");
      connection.writer().writelines(lines.stream().map(line -> line.getBytes(UTF_8)).toList());
      connection.writer().writeEof();
      var everything = new String(connection.reader().read(), UTF_8);
      System.out.println(everything.length() + " bytes: " + everything.split("\n")[2]);
    }
  }

  static void main() throws IOException {
    var server = startServer(EchoStreams::handle, "127.0.0.1", 0);
    int port = server.port();
    try (var closing = server.closing()) {
      System.out.println(server.isServing() ? "listening" : "closed");
      say(port, "hello", "world");
      await(gather(() -> say(port, "alone"), () -> sleep(0.01)));
      say(port, "boom");
      sendAll(port);
      try (var connection = openConnection("127.0.0.1", port)) {
        connection.writer().write("half a line".getBytes(UTF_8));
        connection.writer().writeEof();
        connection.reader().readexactly(100);
      } catch (IncompleteReadException e) {
        System.out.println(
            "only " + e.partial().length + " bytes: " + new String(e.partial(), UTF_8));
      }
    }
    System.out.println(server.isServing() ? "listening" : "closed");
    try {
      openConnection("127.0.0.1", port);
    } catch (ConnectException e) {
      System.out.println("nobody is listening");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
