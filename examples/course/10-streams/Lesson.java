import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;

/** Lesson 10: a server and its client in one loop, over a real socket. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> talk());
  }

  static void talk() throws IOException {
    Server server = Streams.startServer((reader, writer) -> shout(reader, writer), "127.0.0.1", 0);
    try (var closing = server.closing()) {
      var connection = Streams.openConnection("127.0.0.1", server.port());
      for (String word : new String[] {"hello", "goodbye"}) {
        connection.writer().writeAll((word + "\n").getBytes(UTF_8));
        String answer = new String(connection.reader().readline(), UTF_8).strip();
        System.out.println("client: " + word + ", and the server: " + answer);
      }
      connection.writer().close();
      connection.writer().waitClosed();
    }
  }

  static void shout(StreamReader reader, StreamWriter writer) throws IOException {
    for (byte[] line : reader) { // waits for each line; ends when the client closes
      writer.writeAll(new String(line, UTF_8).toUpperCase().getBytes(UTF_8));
    }
    writer.close();
  }
}
