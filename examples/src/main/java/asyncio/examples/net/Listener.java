package asyncio.examples.net;

import asyncio.CancelScope;
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
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that all servers have, and their graceful shutdown on Ctrl-C.
 *
 * <p>Ctrl-C cancels the main task. {@link Server#serveUntilCancelled} then stops listening, gives
 * clients some time to end, and cancels those that are left.
 */
final class Listener {

  /** How long clients may take to end after Ctrl-C, in seconds. */
  private static final double GRACE = 1;

  /** After so many seconds a client that takes nothing is aborted, once its server has finished. */
  private static final double STALLED = 10;

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
   * @param port the default port
   */
  Listener(int port) {
    this.port = port;
  }

  /**
   * The options.
   *
   * @param host the default host; empty for all addresses of this machine
   * @param port the default port
   */
  Listener(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Makes {@link #listen} accept TLS connections. */
  void encrypt(TlsOptions how) {
    tls = how;
  }

  /** Serves until Ctrl-C, which cancels the task. Suspends. */
  void serve(String what, ClientHandler handler, int limit) throws IOException {
    Server server = listen(handler, limit);
    System.out.println(what + " at " + address(server) + ", until Ctrl-C");
    server.serveUntilCancelled(GRACE);
  }

  void serve(String what, ClientHandler handler) throws IOException {
    serve(what, handler, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Begins to serve. Each client has a task of its own; when the task ends, the connection is
   * closed.
   *
   * @param handler talks to a client
   * @param limit the limit of the readers, in bytes
   */
  Server listen(ClientHandler handler, int limit) throws IOException {
    ClientHandler closing =
        (reader, writer) -> {
          try {
            handler.serve(reader, writer);
          } catch (IOException lost) {
            // A client may go at any time. That is no failure of the server.
            Terminal.println(peer(writer) + " was lost: " + lost.getMessage());
          } finally {
            letGo(writer);
          }
        };
    ServerOptions options = ServerOptions.on(host, port);
    return Streams.startServer(closing, tls == null ? options : options.withTls(tls), limit);
  }

  /**
   * Closes a connection, and waits until the other end has taken what was written: as long as it
   * takes something. Otherwise the bytes, and the connection, would stay as long as a client likes
   * that reads nothing. Suspends.
   */
  static void letGo(StreamWriter writer) {
    writer.close();
    int before;
    do {
      before = writer.transport().getWriteBufferSize();
      if (CancelScope.after(STALLED).run(() -> waitClosed(writer))) {
        return;
      }
    } while (writer.transport().getWriteBufferSize() < before);
    reset(writer);
  }

  /**
   * Aborts a connection by a reset. By itself an abort looks to the other end like a regular end of
   * what has come so far, which may be half a file.
   */
  static void reset(StreamWriter writer) {
    resetWhenClosed(writer, true);
    writer.transport().abort();
  }

  /**
   * Says how the system ends a connection when it is closed, for whatever reason: by a reset, or
   * regularly.
   */
  static void resetWhenClosed(StreamWriter writer, boolean reset) {
    if (writer.getExtraInfo(ExtraInfo.SOCKET) instanceof NetworkChannel socket) {
      try {
        socket.setOption(StandardSocketOptions.SO_LINGER, reset ? 0 : -1);
      } catch (IOException closed) {
        // It has ended already.
      }
    }
  }

  private static void waitClosed(StreamWriter writer) {
    try {
      writer.waitClosed();
    } catch (IOException lost) {
      // It is gone in any case.
    }
  }

  Server listen(ClientHandler handler) throws IOException {
    return listen(handler, StreamReader.DEFAULT_LIMIT);
  }

  /** The address of a server, in the form HOST:PORT. */
  static String address(Server server) {
    return text(server.sockets().get(0));
  }

  /** The address at the other end of a connection. */
  static String peer(StreamWriter writer) {
    return text(writer.peerAddress());
  }

  /** Formats an address without the slash that the JDK puts before an address without a name. */
  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : address.toString();
  }
}
