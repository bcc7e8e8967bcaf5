package asyncio.net;

import asyncio.futures.CancelledError;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A connection: a reader and a writer.
 *
 * <pre>{@code
 * try (Connection connection = Streams.openConnection("example.org", 80)) {
 *   connection.writer().writeAll(request);
 *   byte[] response = connection.reader().read();
 * }
 * }</pre>
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop.
 *
 * <p>In Python: the pair that {@code asyncio.open_connection} returns.
 *
 * @param reader receives
 * @param writer sends
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

  /**
   * Closes the connection, and waits until everything written was sent and the connection is gone.
   *
   * <p>Suspends: until the connection is gone. Cancellation: only the wait ends; the connection
   * still sends what was written, and closes.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection is lost meanwhile: its exception, the same instance. If
   *     the connection was lost before, nothing is thrown: reading and {@link StreamWriter#drain()}
   *     have thrown that exception
   */
  @Override
  public void close() throws IOException {
    // The body of a try statement may have thrown the exception of a lost connection. Throwing the
    // same instance here would fail: an exception cannot suppress itself.
    boolean over = writer.isLost();
    writer.close();
    if (!over) {
      writer.waitClosed();
    }
  }

  /**
   * {@return the address of the other end} See {@link BaseTransport#peerAddress()}.
   *
   * <p>In Python: {@code writer.get_extra_info('peername')}.
   *
   * @throws IllegalStateException if the other end has no address of the Internet, as with a socket
   *     of the Unix domain, or a pipe
   */
  public InetSocketAddress peerAddress() {
    return writer.peerAddress();
  }

  /**
   * {@return the address of this end} See {@link BaseTransport#localAddress()}.
   *
   * <p>In Python: {@code writer.get_extra_info('sockname')}.
   *
   * @throws IllegalStateException if this end has no address of the Internet, as with a socket of
   *     the Unix domain, or a pipe
   */
  public InetSocketAddress localAddress() {
    return writer.localAddress();
  }
}
