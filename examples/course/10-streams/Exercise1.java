import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;

/** Answers each line of a client by the same line with "re: " in front, until the client closes. */
public class Exercise1 {

  static void handle(StreamReader reader, StreamWriter writer) throws IOException {
    // TODO: this answers the first line only.
    String line = new String(reader.readline(), UTF_8);
    writer.writeAll(("re: " + line).getBytes(UTF_8));
    writer.close();
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      Server server = Streams.startServer((reader, writer) -> handle(reader, writer), "127.0.0.1", 0);
      try (var closing = server.closing()) {
        var connection = Streams.openConnection("127.0.0.1", server.port());
        connection.writer().writeAll("hello\n".getBytes(UTF_8));
        System.out.print(new String(connection.reader().readline(), UTF_8));
        connection.writer().close();
      }
    });
  }
}
