package asyncio.net;

import java.net.SocketAddress;
import java.util.List;

/**
 * Accepts connections, and makes a protocol for each.
 *
 * <p>In Python: {@code asyncio.Server}. For the thread of its loop.
 */
public interface Server extends AutoCloseable {

  /** Begins to accept connections. Does nothing if it does already. */
  void startServing();

  /**
   * Accepts connections until it is closed, or the current task is cancelled; then it closes, and
   * waits until all connections are gone. Suspends.
   *
   * @throws asyncio.futures.CancelledError in either case
   * @throws IllegalStateException if it is closed, or somebody serves for ever already
   */
  void serveForever();

  /**
   * Accepts connections until it is closed, or the current task is cancelled; then it shuts down,
   * see {@link #shutdown(double)}. Suspends.
   *
   * <p>Beyond asyncio, whose {@code serve_forever} waits for the connections without a limit: one
   * client that does not go keeps the program from ending.
   *
   * @param grace seconds to wait for the connections to end by themselves, and again for those that
   *     are closed to send what they have
   * @throws asyncio.futures.CancelledError in either case
   * @throws IllegalStateException if it is closed, or somebody serves for ever already
   */
  void serveUntilCancelled(double grace);

  /**
   * Whether it accepts connections.
   *
   * @return true if so
   */
  boolean isServing();

  /**
   * Where it listens.
   *
   * @return the addresses with their actual ports; none after {@link #close()}
   */
  List<SocketAddress> sockets();

  /** Accepts no more. The connections that are there stay. A second call does nothing. */
  @Override
  void close();

  /** Closes the connections that are there, each after it has sent what was written. */
  void closeClients();

  /** Closes the connections that are there at once. */
  void abortClients();

  /** Waits until it is closed and the last connection is gone. Suspends. */
  void waitClosed();

  /**
   * Accepts no more, gives the connections some time to end, then closes them, and in the end
   * aborts what is left. Suspends.
   *
   * <p>Beyond asyncio: there each program has to write this itself.
   *
   * @param grace seconds to wait for the connections to end by themselves, and again for those that
   *     are closed to send what they have
   */
  void shutdown(double grace);
}
