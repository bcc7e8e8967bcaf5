package asyncio.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.net.ClientHandler;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/** The examples in the Javadoc of asyncio.net and asyncio.futures, word for word. */
@SuppressWarnings("unused")
final class JavadocExamples {

  private JavadocExamples() {}

  // ---- package asyncio.net

  static String greet() throws IOException {
    try (Connection connection = Streams.openConnection("localhost", 8888)) {
      connection.writer().writeAll("hello\n".getBytes(UTF_8));
      return new String(connection.reader().readline(), UTF_8);
    }
  }

  public static void main(String[] args) {
    System.out.print(Asyncio.run(() -> greet()));
  }

  static void serve() throws IOException {
    ClientHandler echo =
        (reader, writer) -> {
          try (writer) {
            for (byte[] line : reader) {
              writer.writeAll(line); // waits if the client does not read
            }
          }
        };
    Server server = Streams.startServer(echo, "localhost", 8888);
    server.serveUntilCancelled(5); // Ctrl-C: 5 seconds for the clients to end
  }

  static class Shout implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(byte[] data) {
      transport.write(new String(data, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
    }
  }

  static Server shouting() throws IOException {
    return Asyncio.getRunningLoop().createServer(Shout::new, "localhost", 8888);
  }

  // ---- Streams

  static void streams() throws IOException {
    try (Connection connection = Streams.openConnection("localhost", 7)) {
      connection.writer().writeAll("hello\n".getBytes(UTF_8));
      byte[] line = connection.reader().readline();
    }

    ClientHandler echo =
        (reader, writer) -> {
          try (writer) {
            for (byte[] line : reader) {
              writer.writeAll(line);
            }
          }
        };
    Server server = Streams.startServer(echo, "localhost", 7);
    server.serveForever();
  }

  static void connection(byte[] request) throws IOException {
    try (Connection connection = Streams.openConnection("example.org", 80)) {
      connection.writer().writeAll(request);
      byte[] response = connection.reader().read();
    }
  }

  static void reader(StreamReader reader) throws IOException {
    byte[] header = reader.readexactly(4);
    for (byte[] line : reader) { // up to the end of the stream
      System.out.print(new String(line, UTF_8));
    }
  }

  static void writer(StreamWriter writer, byte[] request, byte[] header, byte[] body)
      throws IOException {
    writer.writeAll(request); // waits while too much is unsent

    writer.write(header); // the same in pieces: write() never waits,
    writer.write(body);
    writer.drain(); // so drain() must follow
  }

  static void startTls(StreamReader reader, StreamWriter writer) throws Exception {
    writer.writeAll("STARTTLS\r\n".getBytes(US_ASCII));
    reader.readline(); // 220 Go ahead
    writer.startTls(TlsOptions.of(SSLContext.getDefault()));
  }

  static void options() throws Exception {
    ConnectionOptions options =
        ConnectionOptions.to("example.org", 443)
            .withHappyEyeballs(0.25)
            .withTls(TlsOptions.of(SSLContext.getDefault()));
    Connection connection = Streams.openConnection(options);
  }

  static void server(ClientHandler handler) throws IOException {
    Server server = Streams.startServer(handler, "localhost", 0);
    try (var closing = server.closing()) { // closes, and waits for the clients
      System.out.println("listening on port " + server.port());
      server.serveForever();
    }
  }

  static void closing(Server server, byte[] request) throws IOException {
    try (var closing = server.closing();
        var connection = Streams.openConnection("localhost", server.port())) {
      connection.writer().writeAll(request);
    } // waits for the connection's end, then for the server's
  }

  static void extraInfo(StreamWriter writer) {
    SocketAddress client = writer.getExtraInfo(ExtraInfo.PEERNAME);
  }

  // ---- transports and protocols

  static void transport(Transport transport, byte[] header, byte[] body) {
    transport.setWriteBufferLimits(1 << 20); // above 1 MiB: protocol.pauseWriting()
    transport.write(header);
    transport.write(body);
    transport.close(); // after both are sent
  }

  static class EchoProtocol implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(byte[] data) {
      transport.write(data);
    }

    @Override
    public void pauseWriting() {
      transport.pauseReading(); // the client does not read: receive no more from it
    }

    @Override
    public void resumeWriting() {
      transport.resumeReading();
    }
  }

  // ---- asyncio.futures

  static void future() {
    Future<String> answer = Asyncio.getRunningLoop().createFuture();
    Asyncio.getRunningLoop().callLater(1, () -> answer.setResult("yes"));
    String text = answer.await(); // suspends this coroutine for a second
  }

  private static void fetchAll(List<String> urls) {}

  static void exceptionGroup(List<String> urls) {
    try {
      fetchAll(urls);
    } catch (ExceptionGroup group) {
      group
          .handle(IOException.class, e -> System.out.println("not reached: " + e))
          .handle(IllegalArgumentException.class, e -> System.out.println("no URL: " + e))
          .rethrow(); // what is left, if anything
    }
  }
}
