package asyncio.net;

import java.net.SocketAddress;
import java.util.List;

/**
 * Accepts connections, and makes a protocol for each.
 *
 * <pre>{@code
 * try (Server server = Streams.startServer(handler, "localhost", 0)) {
 *   System.out.println("listening on " + server.sockets().get(0));
 *   server.serveUntilCancelled(5); // then 5 seconds for the clients to end
 * }
 * }</pre>
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
   * @throws IllegalStateException if this server, or its loop, is closed
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

  /** {@return whether this server accepts connections} */
  boolean isServing();

  /**
   * {@return the addresses where this server listens, with actual ports; none once it is closed}
   */
  List<SocketAddress> sockets();

  /**
   * Accepts no more. Connections that were accepted stay. A task in {@link #serveForever()} or
   * {@link #serveUntilCancelled} ends. Does not suspend. A second call does nothing. Works also
   * while the loop is being closed.
   */
  @Override
  void close();

  /** Closes all connections. Each still sends what was written. Does not suspend. */
  void closeClients();

  /** Aborts all connections at once. What was not sent is lost. Does not suspend. */
  void abortClients();

  /**
   * Waits until this server is closed and the last connection is gone.
   *
   * <p>Suspends: until then. Cancellation: only the wait ends.
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
}
