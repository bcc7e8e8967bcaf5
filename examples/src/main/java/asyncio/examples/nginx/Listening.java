package asyncio.examples.nginx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The listening sockets. The master owns them, and workers borrow them.
 *
 * <p>So a socket, and the connections that wait in it, survive the worker that accepts from it; the
 * next worker finds them. No socket is closed before the end, because closing resets the
 * connections that wait in it. If there are more sockets than workers, some workers have two.
 */
final class Listening implements AutoCloseable {

  /** How many connections may wait to be accepted, at each socket. */
  private static final int BACKLOG = 511;

  private final Accepting accepting;
  private final List<ServerSocketChannel> sockets = new ArrayList<>();
  private InetSocketAddress address;

  /** No socket yet; {@link #provideFor} binds them. Port 0 stands for any free port. */
  Listening(String host, int port, Accepting accepting) {
    this.address = new InetSocketAddress(host, port);
    this.accepting = accepting;
  }

  /** Binds sockets until there are enough for the workers. */
  void provideFor(int workers) throws IOException {
    int wanted = accepting == Accepting.REUSEPORT ? workers : 1;
    while (sockets.size() < wanted) {
      sockets.add(bind());
    }
  }

  private ServerSocketChannel bind() throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (accepting == Accepting.REUSEPORT) {
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      socket.bind(address, BACKLOG);
      socket.configureBlocking(false);
      address = (InetSocketAddress) socket.getLocalAddress(); // further sockets bind the same port
      return socket;
    } catch (IOException cannotListen) {
      socket.close();
      throw cannotListen;
    }
  }

  /** The sockets from which one of several workers accepts. */
  List<ServerSocketChannel> of(int place, int workers) {
    return switch (accepting) {
      case REUSEPORT ->
          IntStream.range(0, sockets.size())
              .filter(i -> i % workers == place)
              .mapToObj(sockets::get)
              .toList();
      case SHARED -> List.copyOf(sockets);
      case HANDOFF -> List.of();
    };
  }

  /** The sockets from which the master accepts. */
  List<ServerSocketChannel> ofMaster() {
    return accepting == Accepting.HANDOFF ? List.copyOf(sockets) : List.of();
  }

  /** The address at which the server listens. */
  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    for (ServerSocketChannel socket : sockets) {
      socket.close();
    }
  }
}
