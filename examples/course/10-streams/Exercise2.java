import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.net.Server;
import asyncio.net.Streams;
import java.io.IOException;

/** Connects to a server that sends a text and closes; returns the whole text. */
public class Exercise2 {

  static String fetch(int port) throws IOException {
    var connection = Streams.openConnection("127.0.0.1", port);
    // TODO: this gives what has come so far, and no more than ten bytes of it.
    byte[] text = connection.reader().read(10);
    connection.writer().close();
    return new String(text, UTF_8);
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      Server server = Streams.startServer(
          (reader, writer) -> {
            writer.writeAll("a text of some length".getBytes(UTF_8));
            writer.close();
          },
          "127.0.0.1",
          0);
      try (var closing = server.closing()) {
        System.out.println(fetch(server.port()));
      }
    });
  }
}
