package asyncio.net;

import asyncio.futures.FutureLoop;
import asyncio.futures.RunningLoop;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are read and written as if that blocked.
 *
 * <pre>{@code
 * try (var connection = Streams.openConnection("localhost", 7)) {
 *   connection.writer().writeAll("hello\n".getBytes());
 *   byte[] line = connection.reader().readline();
 * }
 *
 * var server = Streams.startServer((reader, writer) -> {
 *   try (writer) {
 *     for (byte[] line : reader) {
 *       writer.writeAll(line);
 *     }
 *   }
 * }, "localhost", 7);
 * server.serveForever();
 * }</pre>
 *
 * <p>For coroutines: all methods suspend.
 *
 * <p>In Python: {@code asyncio.open_connection}, {@code asyncio.start_server} and their kin.
 */
public final class Streams {

  private Streams() {}

  private static NetworkLoop loop() {
    return network(RunningLoop.require());
  }

  /** The loop behind a loop of futures, if it knows the network. */
  static NetworkLoop network(FutureLoop loop) {
    if (loop.loop() instanceof NetworkLoop network) {
      return network;
    }
    throw new UnsupportedOperationException("The loop has no network: " + loop.loop());
  }

  /**
   * Connects to a host.
   *
   * @param host its name or address
   * @param port the port
   * @return the connection; close it in the end
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   */
  public static Connection openConnection(String host, int port) throws IOException {
    return openConnection(ConnectionOptions.to(host, port));
  }

  /**
   * Connects.
   *
   * @param options where to, and how
   * @return the connection; close it in the end
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   */
  public static Connection openConnection(ConnectionOptions options) throws IOException {
    return openConnection(options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Connects.
   *
   * @param options where to, and how
   * @param limit of the reader, in bytes
   * @return the connection; close it in the end
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   */
  public static Connection openConnection(ConnectionOptions options, int limit) throws IOException {
    NetworkLoop loop = loop();
    StreamReader reader = new StreamReader(limit);
    Connected<StreamReaderProtocol> connected =
        loop.createConnection(() -> new StreamReaderProtocol(reader), options);
    return new Connection(
        reader, new StreamWriter(connected.transport(), connected.protocol(), reader));
  }

  /**
   * Connects to a socket of the Unix domain.
   *
   * <p>In Python: {@code asyncio.open_unix_connection}.
   *
   * @param path the socket's file
   * @return the connection; close it in the end
   * @throws IOException if it cannot be connected
   */
  public static Connection openUnixConnection(Path path) throws IOException {
    return openConnection(ConnectionOptions.to(UnixDomainSocketAddress.of(path)));
  }

  /**
   * Listens on a host.
   *
   * @param handler talks to each client
   * @param host its name or address; null for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the server
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   */
  public static Server startServer(ClientHandler handler, @Nullable String host, int port)
      throws IOException {
    return startServer(handler, ServerOptions.on(host, port));
  }

  /**
   * Listens.
   *
   * @param handler talks to each client
   * @param options where, and how
   * @return the server
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   */
  public static Server startServer(ClientHandler handler, ServerOptions options)
      throws IOException {
    return startServer(handler, options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Listens.
   *
   * @param handler talks to each client
   * @param options where, and how
   * @param limit of the readers, in bytes
   * @return the server
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   */
  public static Server startServer(ClientHandler handler, ServerOptions options, int limit)
      throws IOException {
    NetworkLoop loop = loop();
    StreamReaderProtocol.ClientConnected connected =
        (reader, writer) -> loop.serveClient(handler, reader, writer);
    return loop.createServer(
        () -> new StreamReaderProtocol(new StreamReader(limit), connected), options);
  }

  /**
   * Listens on a socket of the Unix domain.
   *
   * <p>In Python: {@code asyncio.start_unix_server}.
   *
   * @param handler talks to each client
   * @param path the socket's file; removed with the server
   * @return the server
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   */
  public static Server startUnixServer(ClientHandler handler, Path path) throws IOException {
    return startServer(handler, ServerOptions.on(UnixDomainSocketAddress.of(path)));
  }
}
