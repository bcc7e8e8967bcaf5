package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.examples.terminal.Terminal;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@link EchoClient}, encrypted: it talks only to a server that proves to be the one whose
 * certificate it was given.
 *
 * <p>In Python: {@code asyncio.open_connection(..., ssl=context)}.
 */
@Command(
    name = "tlssay",
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {"0:everything was answered", "1:the server ended before, or is not the one"})
public final class TlsSay implements Callable<Integer> {

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The server's host (${DEFAULT-VALUE}).")
  private String host = "localhost";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The server's port (${DEFAULT-VALUE}).")
  private int port = 8443;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "The certificate of the server (${DEFAULT-VALUE}).")
  private Path certificate = Path.of("tlsecho.pem");

  @Parameters(paramLabel = "LINE", description = "What to say.", arity = "1..*")
  private List<String> lines = List.of();

  @Override
  public Integer call() {
    return Asyncio.run(() -> sayAll() ? 0 : 1);
  }

  /** Whether the server has answered to everything. */
  private boolean sayAll() throws IOException {
    SSLContext trusting = Asyncio.toThread(() -> OwnCertificate.ofClient(certificate));
    ConnectionOptions options = ConnectionOptions.to(host, port).withTls(TlsOptions.of(trusting));
    try (Connection connection = Streams.openConnection(options)) {
      System.out.println("by " + connection.writer().getExtraInfo(ExtraInfo.CIPHER));
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
