import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.net.Server;
import asyncio.net.Streams;

public class Check2 {

  static String verdict() {
    return Checking.verdict("the whole text was read", Check2::check);
  }

  static void check() {
    String seen = Checking.result(() -> {
      Server server = Streams.startServer(
          (reader, writer) -> {
            for (String part : new String[] {"a text ", "in three ", "parts"}) {
              writer.write(part.getBytes(UTF_8));
              Asyncio.sleep(0.01);
            }
            writer.close();
          },
          "127.0.0.1",
          0);
      try (var closing = server.closing()) {
        return Exercise2.fetch(server.port());
      }
    }, Clock.system());
    Checking.same("the text", "a text in three parts", seen, "reader.read() without a number reads to the end");
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
