package asyncio.test;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.net.Connection;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;

/**
 * Connections without sockets: two ends in one loop, in memory. For tests of code that reads and
 * writes streams, in virtual time, too.
 *
 * <pre>{@code
 * var pair = MemoryStreams.pair();
 * try (var client = pair.client(); var server = pair.server()) {
 *   client.writer().writeAll("ping\n".getBytes(UTF_8));
 *   assertEquals("ping\n", new String(server.reader().readline(), UTF_8));
 * }
 * }</pre>
 *
 * <p>They behave as sockets do: bytes arrive in the next turn; a slow reader makes the other end's
 * {@code drain()} wait; {@code writeEof()} ends one direction; {@code close()} sends what was
 * written, and the other end reads the end of its stream; who writes to an end that is closed is
 * told "Connection reset". There is no encryption, and there are no addresses. While the loop runs,
 * other threads are refused.
 */
public final class MemoryStreams {

  private MemoryStreams() {}

  /**
   * The two ends of a connection. What one end writes the other reads; they differ in name alone.
   *
   * @param client one end
   * @param server the other end
   */
  public record Pair(Connection client, Connection server) {}

  /**
   * Connects two ends, whose readers have the usual limit of 64 KiB. Does not suspend.
   *
   * @return the two ends
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static Pair pair() {
    return pair(StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Connects two ends. Does not suspend.
   *
   * @param limit the limit of each end's reader, in bytes
   * @return the two ends
   * @throws IllegalArgumentException if the limit is not positive
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static Pair pair(int limit) {
    EventLoop loop = Asyncio.getRunningLoop();
    MemoryTransport client = new MemoryTransport(loop, "client");
    MemoryTransport server = new MemoryTransport(loop, "server");
    client.connectTo(server);
    server.connectTo(client);
    return new Pair(connection(client, limit), connection(server, limit));
  }

  private static Connection connection(MemoryTransport transport, int limit) {
    StreamReader reader = new StreamReader(limit);
    StreamReaderProtocol protocol = new StreamReaderProtocol(reader);
    transport.setProtocol(protocol);
    protocol.connectionMade(transport);
    return new Connection(reader, new StreamWriter(transport, protocol, reader));
  }
}
