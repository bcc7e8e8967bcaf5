package asyncio.net;

import asyncio.futures.FutureLoop;
import asyncio.futures.RunningLoop;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections and servers whose streams coroutines read and write in blocking style.
 *
 * <pre>{@code
 * try (Connection connection = Streams.openConnection("localhost", 7)) {
 *   connection.writer().writeAll("hello\n".getBytes(UTF_8));
 *   byte[] line = connection.reader().readline();
 * }
 *
 * ClientHandler echo = (reader, writer) -> {
 *   try (writer) {
 *     for (byte[] line : reader) {
 *       writer.writeAll(line);
 *     }
 *   }
 * };
 * Server server = Streams.startServer(echo, "localhost", 7);
 * server.serveForever();
 * }</pre>
 *
 * <p>For coroutines. Outside a running loop every method throws {@link IllegalStateException}; so
 * it does in a callback, if it would have to wait. On a loop without a network every method throws
 * {@link UnsupportedOperationException}.
 *
 * <p>In Python: {@code asyncio.open_connection}, {@code asyncio.start_server}, and both for Unix
 * domain sockets.
 */
public final class Streams {

  private Streams() {}

  private static NetworkLoop loop() {
    return network(RunningLoop.require());
  }

  /** The network of a loop. */
  static NetworkLoop network(FutureLoop loop) {
    if (loop.loop() instanceof NetworkLoop network) {
      return network;
    }
    throw new UnsupportedOperationException("The loop has no network: " + loop.loop());
  }

  /**
   * Connects to a host.
   *
   * <p>Suspends: until the connection is made. Cancellation: the attempt ends, and its socket is
   * closed.
   *
   * <p>In Python: {@code asyncio.open_connection}.
   *
   * @param host the host's name or address
   * @param port the port, 1 to 65535
   * @return the connection; close it in the end
   * @throws java.net.UnknownHostException if there is no such host
   * @throws java.net.ConnectException if the only address refuses the connection
   * @throws IOException if there is no connection for another reason: none of several addresses
   *     works, unreachable, no descriptor left, the handshake of TLS fails
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   * @throws IllegalArgumentException if there is no such port
   */
  public static Connection openConnection(String host, int port) throws IOException {
    return openConnection(ConnectionOptions.to(host, port));
  }

  /**
   * Connects as options say.
   *
   * <p>Suspends: until the connection is made. Cancellation: the attempt ends, and its socket is
   * closed.
   *
   * @param options where to, and how
   * @return the connection; close it in the end
   * @throws IOException if there is no connection: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  public static Connection openConnection(ConnectionOptions options) throws IOException {
    return openConnection(options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Connects as options say, with a given limit for the reader.
   *
   * <p>Suspends: until the connection is made. Cancellation: the attempt ends, and its socket is
   * closed.
   *
   * @param options where to, and how
   * @param limit the reader's limit, in bytes; see {@link StreamReader}
   * @return the connection; close it in the end
   * @throws IOException if there is no connection: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   * @throws IllegalArgumentException if the limit is not positive
   */
  public static Connection openConnection(ConnectionOptions options, int limit) throws IOException {
    NetworkLoop loop = loop();
    StreamReader reader = new StreamReader(limit, RunningLoop.require());
    Connected<StreamReaderProtocol> connected =
        loop.createConnection(() -> new StreamReaderProtocol(reader), options);
    return new Connection(
        reader, new StreamWriter(connected.transport(), connected.protocol(), reader));
  }

  /**
   * Connects to a Unix domain socket.
   *
   * <p>Suspends: until the connection is made. Cancellation: the attempt ends, and its socket is
   * closed.
   *
   * <p>In Python: {@code asyncio.open_unix_connection}.
   *
   * @param path the socket's file
   * @return the connection; close it in the end
   * @throws java.nio.file.NoSuchFileException if the file is not there
   * @throws java.net.ConnectException if nobody listens at the file
   * @throws IOException if there is no connection for another reason: it is not allowed, it is no
   *     socket's file, no descriptor is left
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  public static Connection openUnixConnection(Path path) throws IOException {
    return openConnection(ConnectionOptions.to(UnixDomainSocketAddress.of(path)));
  }

  /**
   * Starts a server on all addresses of a host.
   *
   * <p>Suspends: while the host's name is looked up, and for one turn. Cancellation: there is no
   * server; its sockets are closed.
   *
   * <p>In Python: {@code asyncio.start_server}.
   *
   * @param handler talks to each client
   * @param host the host's name or address; null for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the server
   * @throws IOException if the server cannot listen there: the address is taken, or not one of this
   *     machine
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   * @throws IllegalArgumentException if there is no such port
   */
  public static Server startServer(ClientHandler handler, @Nullable String host, int port)
      throws IOException {
    return startServer(handler, ServerOptions.on(host, port));
  }

  /**
   * Starts a server as options say.
   *
   * <p>Suspends: while names are looked up, and for one turn, unless {@link
   * ServerOptions#withoutServing()}. Cancellation: there is no server; its sockets are closed.
   *
   * @param handler talks to each client
   * @param options where, and how
   * @return the server
   * @throws IOException if the server cannot listen there: the address is taken, or not one of this
   *     machine
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  public static Server startServer(ClientHandler handler, ServerOptions options)
      throws IOException {
    return startServer(handler, options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Starts a server as options say, with a given limit for its readers.
   *
   * <p>Suspends: while names are looked up, and for one turn, unless {@link
   * ServerOptions#withoutServing()}. Cancellation: there is no server; its sockets are closed.
   *
   * @param handler talks to each client
   * @param options where, and how
   * @param limit the readers' limit, in bytes, positive; see {@link StreamReader}
   * @return the server
   * @throws IOException if the server cannot listen there: the address is taken, or not one of this
   *     machine
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  public static Server startServer(ClientHandler handler, ServerOptions options, int limit)
      throws IOException {
    Objects.requireNonNull(handler, "handler");
    StreamReader.requirePositive(limit);
    NetworkLoop loop = loop();
    StreamReaderProtocol.ClientConnected connected =
        (reader, writer) -> loop.serveClient(handler, reader, writer);
    return loop.createServer(
        () -> new StreamReaderProtocol(new StreamReader(limit), connected), options);
  }

  /**
   * Starts a server on a Unix domain socket.
   *
   * <p>Suspends: for one turn. Cancellation: there is no server; its socket is closed, but its file
   * stays until another server replaces it.
   *
   * <p>In Python: {@code asyncio.start_unix_server}.
   *
   * @param handler talks to each client
   * @param path the socket's file; the server removes it when the server is closed
   * @return the server
   * @throws java.nio.file.NoSuchFileException if there is no such folder
   * @throws java.net.BindException if another server listens there, or a file is there that is not
   *     a socket's
   * @throws IOException if the server cannot listen there for another reason
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  public static Server startUnixServer(ClientHandler handler, Path path) throws IOException {
    return startServer(handler, ServerOptions.on(UnixDomainSocketAddress.of(path)));
  }
}
