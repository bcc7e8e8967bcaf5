package asyncio.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Many connections to an echo server, in one thread: each sends a message, waits until it has come
 * back, and sends the next one.
 */
final class EchoClient implements AutoCloseable {

  private final Selector selector = Selector.open();
  private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);
  private final int size;
  private long answered;

  /** One connection, and how much of its message has been sent and has come back. */
  private final class Connection {

    private final SocketChannel channel;
    private final ByteBuffer message = ByteBuffer.allocateDirect(size);
    private int back;

    Connection(InetSocketAddress server) throws IOException {
      channel = SocketChannel.open(server);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void ready(SelectionKey key) throws IOException {
      if (key.isReadable()) {
        receive();
      }
      channel.write(message);
      int interest =
          message.hasRemaining()
              ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
              : SelectionKey.OP_READ;
      if (key.interestOps() != interest) {
        key.interestOps(interest);
      }
    }

    private void receive() throws IOException {
      int count = channel.read(received.clear());
      if (count < 0) {
        throw new EOFException("The server has closed a connection.");
      }
      back += count;
      if (back == size) {
        back = 0;
        message.clear();
        answered++;
      }
    }
  }

  /** Connects; the server must be there. */
  EchoClient(InetSocketAddress server, int connections, int size) throws IOException {
    this.size = size;
    for (int i = 0; i < connections; i++) {
      Connection connection = new Connection(server);
      connection.channel.write(connection.message);
      if (connection.message.hasRemaining()) {
        connection.channel.keyFor(selector).interestOpsOr(SelectionKey.OP_WRITE);
      }
    }
  }

  /** Goes on for some time, and tells how many messages have come back. */
  long run(Duration time) throws IOException {
    long before = answered;
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        ((Connection) key.attachment()).ready(key);
      }
      selector.selectedKeys().clear();
    }
    return answered - before;
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
