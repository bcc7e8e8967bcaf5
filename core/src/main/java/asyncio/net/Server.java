package asyncio.net;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Accepts connections, and makes a protocol for each.
 *
 * <pre>{@code
 * Server server = Streams.startServer(handler, "localhost", 0);
 * try (var closing = server.closing()) { // closes, and waits for the clients
 *   System.out.println("listening on port " + server.port());
 *   server.serveForever();
 * }
 * }</pre>
 *
 * <p>A server is {@link AutoCloseable}, too: {@code try (var server = …)} ends by {@link #close()},
 * which does not wait for the clients. {@link #closing()} does.
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop. {@link Streams} makes servers whose
 * clients have streams, {@link NetworkLoop#createServer(java.util.function.Supplier,
 * ServerOptions)} makes servers whose clients have protocols.
 *
 * <p>In Python: {@code asyncio.Server}.
 */
public interface Server extends AutoCloseable {

  /**
   * Begins to accept connections. Does nothing if this server accepts already. Does not suspend.
   *
   * <p>In Python: {@code asyncio.Server.start_serving}.
   *
   * @throws IllegalStateException if this server, or its loop, is closed, or if another thread runs
   *     the loop
   */
  void startServing();

  /**
   * Accepts connections until this server is closed, or the current task is cancelled. Then closes
   * this server, and waits until all connections are gone.
   *
   * <p>Suspends: always. Cancellation: ends serving as described; the error is thrown when the
   * connections are gone. A second cancellation ends that wait: the server is closed, the
   * connections stay.
   *
   * <p>In Python: {@code asyncio.Server.serve_forever}.
   *
   * @throws asyncio.futures.CancelledError in the end, whether the task was cancelled or the server
   *     closed
   * @throws IllegalStateException if this server is closed, or a task is in this method or in
   *     {@link #serveUntilCancelled} already, or the caller is not a coroutine of the same loop
   */
  void serveForever();

  /**
   * Accepts connections until this server is closed, or the current task is cancelled. Then shuts
   * down, see {@link #shutdown(double)}.
   *
   * <p>Suspends: always. Cancellation: ends serving as described; the error is thrown when the
   * connections are gone. A second cancellation ends the shutdown: the server is closed, the
   * connections that are left stay.
   *
   * <p>Beyond asyncio, whose {@code serve_forever} waits for the connections without a limit: a
   * client that does not go keeps the program from ending.
   *
   * @param grace seconds to wait for the connections to end by themselves, and again for the
   *     connections that are being closed to send what was written
   * @throws asyncio.futures.CancelledError in the end, whether the task was cancelled or the server
   *     closed
   * @throws IllegalStateException if this server is closed, or a task is in this method or in
   *     {@link #serveForever()} already, or the caller is not a coroutine of the same loop
   */
  void serveUntilCancelled(double grace);

  /**
   * Accepts connections until this server is closed, or the current task is cancelled. Then shuts
   * down; see {@link #serveUntilCancelled(double)}, also for suspension and cancellation.
   *
   * @param grace how long to wait for the connections to end by themselves, and again for the
   *     connections that are being closed to send what was written
   * @throws asyncio.futures.CancelledError in the end, whether the task was cancelled or the server
   *     closed
   * @throws IllegalStateException if this server is closed, or a task is in this method or in
   *     {@link #serveForever()} already, or the caller is not a coroutine of the same loop
   */
  default void serveUntilCancelled(Duration grace) {
    serveUntilCancelled(Seconds.of(grace));
  }

  /**
   * {@return whether this server accepts connections}
   *
   * <p>In Python: {@code asyncio.Server.is_serving}.
   */
  boolean isServing();

  /**
   * {@return the addresses where this server listens, with actual ports; none once it is closed}
   *
   * <p>In Python: {@code asyncio.Server.sockets}.
   */
  List<SocketAddress> sockets();

  /**
   * Returns the port where this server listens: that of its first socket, see {@link #sockets()}.
   *
   * <p>In Python: {@code server.sockets[0].getsockname()[1]}.
   *
   * @return the actual port, 1 to 65535, also if the server was made with port 0
   * @throws IllegalStateException if there is no port: this server is closed, or its first socket
   *     is of the Unix domain
   */
  int port();

  /**
   * {@return the loop of this server, an {@code EventLoop}}
   *
   * <p>In Python: {@code asyncio.Server.get_loop}.
   */
  NetworkLoop getLoop();

  /**
   * Accepts no more, and waits for nothing. Connections that were accepted stay. A task in {@link
   * #serveForever()} or {@link #serveUntilCancelled} ends. Does not suspend. A second call does
   * nothing. Works also while the loop is being closed.
   *
   * <p>In Python: {@code asyncio.Server.close}.
   *
   * @throws IllegalStateException if another thread runs the loop
   */
  @Override
  void close();

  /** Closes a server at the end of a {@code try} statement, and waits; see {@link #closing()}. */
  @FunctionalInterface
  interface Closing extends AutoCloseable {

    /**
     * Closes the server, and waits until the last connection is gone.
     *
     * <p>Suspends: until then. Cancellation: only the wait ends.
     *
     * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
     * @throws IllegalStateException if it would have to wait but the caller is not a coroutine of
     *     the same loop
     */
    @Override
    void close();
  }

  /**
   * Returns an object for a {@code try} statement, at whose end this server is closed, and all
   * connections are gone: {@link #close()}, then {@link #waitClosed()}.
   *
   * <pre>{@code
   * try (var closing = server.closing();
   *     var connection = Streams.openConnection("localhost", server.port())) {
   *   connection.writer().writeAll(request);
   * } // waits for the connection's end, then for the server's
   * }</pre>
   *
   * <p>{@code try (server)} does not wait for the connections, as {@link #close()} does not. This
   * method does not suspend; the end of the {@code try} statement does.
   *
   * <p>In Python: {@code async with server}.
   *
   * @return closes this server, and waits
   */
  default Closing closing() {
    return () -> {
      close();
      waitClosed();
    };
  }

  /**
   * Closes all connections. Each still sends what was written. Does not suspend.
   *
   * <p>In Python: {@code asyncio.Server.close_clients}.
   *
   * @throws IllegalStateException if another thread runs the loop
   */
  void closeClients();

  /**
   * Aborts all connections at once. What was not sent is lost. Does not suspend.
   *
   * <p>In Python: {@code asyncio.Server.abort_clients}.
   *
   * @throws IllegalStateException if another thread runs the loop
   */
  void abortClients();

  /**
   * Waits until this server is closed and the last connection is gone.
   *
   * <p>Suspends: until then. Cancellation: only the wait ends.
   *
   * <p>In Python: {@code asyncio.Server.wait_closed}.
   *
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it would have to wait but the caller is not a coroutine of the
   *     same loop
   */
  void waitClosed();

  /**
   * Accepts no more, gives the connections time to end, closes those that are left, gives these
   * time to send what was written, and aborts the rest.
   *
   * <p>Suspends: until all connections are gone, for little more than twice the grace.
   * Cancellation: the server is closed; the connections that are left stay, or go on closing.
   *
   * <p>Beyond asyncio, where every program writes this itself.
   *
   * @param grace seconds to wait for the connections to end by themselves, and again for the
   *     connections that are being closed to send what was written
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  void shutdown(double grace);

  /**
   * Accepts no more, and ends the connections; see {@link #shutdown(double)}, also for suspension
   * and cancellation.
   *
   * @param grace how long to wait for the connections to end by themselves, and again for the
   *     connections that are being closed to send what was written
   * @throws asyncio.futures.CancelledError if the task is cancelled meanwhile
   */
  default void shutdown(Duration grace) {
    shutdown(Seconds.of(grace));
  }
}
