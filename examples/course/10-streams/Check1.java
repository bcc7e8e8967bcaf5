import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Clock;
import asyncio.net.Server;
import asyncio.net.Streams;

public class Check1 {

  static String verdict() {
    return Checking.verdict("every line was answered", Check1::check);
  }

  static void check() {
    String seen = Checking.result(() -> {
      Server server = Streams.startServer((reader, writer) -> Exercise1.handle(reader, writer), "127.0.0.1", 0);
      try (var closing = server.closing()) {
        var connection = Streams.openConnection("127.0.0.1", server.port());
        connection.writer().writeAll("one\ntwo\nthree\n".getBytes(UTF_8));
        connection.writer().writeEof();
        String answers = new String(connection.reader().read(), UTF_8);
        connection.writer().close();
        return answers;
      }
    }, Clock.system());
    Checking.same("the answers to one, two, three", "re: one\nre: two\nre: three\n", seen,
        "for (byte[] line : reader) goes through all lines, and ends when the client closes");
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
