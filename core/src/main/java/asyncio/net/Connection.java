package asyncio.net;

import asyncio.futures.CancelledError;
import java.io.IOException;

/**
 * Both directions of a connection.
 *
 * <pre>{@code
 * try (var connection = openConnection("example.org", 80)) {
 *   connection.writer().writeAll(request);
 *   byte[] response = connection.reader().read();
 * }
 * }</pre>
 *
 * <p>In Python: the pair that {@code asyncio.open_connection} returns. For the thread of its loop.
 *
 * @param reader what comes in
 * @param writer sends
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

  /**
   * Closes the connection, and waits until everything written was sent and it is gone. Suspends
   * only if it is not gone yet.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException what the connection is lost by meanwhile, the same instance. If it was lost
   *     before, nothing is thrown: reading and {@link StreamWriter#drain()} have told
   */
  @Override
  public void close() throws IOException {
    // What the body of a try statement has thrown must not be thrown again at its end: no exception
    // can be suppressed by itself.
    boolean over = writer.isLost();
    writer.close();
    if (!over) {
      writer.waitClosed();
    }
  }
}
