package asyncio.examples.nginx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The listening sockets. They are the master's: workers only borrow them.
 *
 * <p>So a socket survives the worker that accepts from it, and with it the connections that wait
 * there: the next worker finds them. None is closed before the end, not even when there are more
 * than workers, for that would reset whoever waits in it; then some workers have two.
 */
final class Listening implements AutoCloseable {

  /** How many connections may wait to be accepted, at each socket. */
  private static final int BACKLOG = 511;

  private final Accepting accepting;
  private final List<ServerSocketChannel> sockets = new ArrayList<>();
  private InetSocketAddress address;

  /** Nothing yet; {@link #provideFor} binds. The port is 0 for any that is free. */
  Listening(String host, int port, Accepting accepting) {
    this.address = new InetSocketAddress(host, port);
    this.accepting = accepting;
  }

  /** Sees to it that there are enough sockets. */
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
      address = (InetSocketAddress) socket.getLocalAddress(); // no other port from now on
      return socket;
    } catch (IOException cannotListen) {
      socket.close();
      throw cannotListen;
    }
  }

  /** The sockets from which a worker accepts: the one at a place, of so many. */
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

  /** Where the server listens. */
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
