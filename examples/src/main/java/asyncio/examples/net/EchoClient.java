package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.examples.terminal.Terminal;
import asyncio.net.Connection;
import asyncio.net.Streams;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says something to a server, line by line, and prints what it answers to each. */
@Command(
    name = "say",
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {"0:everything was answered", "1:the server ended before, or is not there"})
public final class EchoClient implements Callable<Integer> {

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The server's host (${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The server's port (${DEFAULT-VALUE}).")
  private int port = 8888;

  @Parameters(paramLabel = "LINE", description = "What to say.", arity = "1..*")
  private List<String> lines = List.of();

  @Override
  public Integer call() {
    return Asyncio.run(() -> sayAll() ? 0 : 1);
  }

  /** Whether the server has answered to everything. */
  private boolean sayAll() throws IOException {
    try (Connection connection = Streams.openConnection(host, port)) {
      for (String line : lines) {
        System.out.println("> " + line);
        connection.writer().writeAll((line + "\n").getBytes(UTF_8));
        byte[] answer = connection.reader().readline();
        if (answer.length == 0) {
          System.out.println("the server has closed the connection");
          return false;
        }
        Terminal.println("< " + new String(answer, UTF_8).stripTrailing());
      }
      return true;
    }
  }
}
