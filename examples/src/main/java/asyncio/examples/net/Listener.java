package asyncio.examples.net;

import asyncio.examples.terminal.Terminal;
import asyncio.net.ClientHandler;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all servers here have in common: the options of where to listen, and how they end. */
final class Listener {

  /** Seconds that clients have to end when the server does. */
  private static final double GRACE = 1;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to listen (${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "At which port (${DEFAULT-VALUE}); 0 for any that is free.")
  private int port;

  private @Nullable TlsOptions tls;

  /**
   * The options.
   *
   * @param port where to listen if nobody says otherwise
   */
  Listener(int port) {
    this.port = port;
  }

  /** From now on it listens for encrypted connections. */
  void encrypt(TlsOptions how) {
    tls = how;
  }

  /** Serves until Ctrl-C, which cancels the task. */
  void serve(String what, ClientHandler handler, int limit) throws IOException {
    Server server = listen(handler, limit);
    System.out.println(what + " at " + address(server) + ", until Ctrl-C");
    server.serveUntilCancelled(GRACE);
  }

  void serve(String what, ClientHandler handler) throws IOException {
    serve(what, handler, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Begins to serve. Each client has a task of its own; when that ends, its connection is closed.
   *
   * @param handler talks to a client
   * @param limit of the readers, in bytes
   */
  Server listen(ClientHandler handler, int limit) throws IOException {
    ClientHandler closing =
        (reader, writer) -> {
          try (writer) {
            handler.serve(reader, writer);
          } catch (IOException lost) {
            // The client may go whenever it likes: that is no failure of ours.
            Terminal.println(peer(writer) + " was lost: " + lost.getMessage());
          }
        };
    ServerOptions options = ServerOptions.on(host, port);
    return Streams.startServer(closing, tls == null ? options : options.withTls(tls), limit);
  }

  Server listen(ClientHandler handler) throws IOException {
    return listen(handler, StreamReader.DEFAULT_LIMIT);
  }

  /** Where a server listens, as one would type it. */
  static String address(Server server) {
    return text(server.sockets().get(0));
  }

  /** Who is at the other end of a connection. */
  static String peer(StreamWriter writer) {
    SocketAddress address = writer.getExtraInfo(ExtraInfo.PEERNAME);
    return address == null ? "somebody" : text(address);
  }

  /** Without the slash that the JDK puts before an address without a name. */
  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : address.toString();
  }
}
