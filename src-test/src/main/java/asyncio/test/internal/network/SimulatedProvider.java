package asyncio.test.internal.network;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** Opens the sockets and selectors of one simulated host. */
final class SimulatedProvider extends SelectorProvider {

  private final NetworkHost host;

  SimulatedProvider(NetworkHost host) {
    this.host = host;
  }

  NetworkHost host() {
    return host;
  }

  @Override
  public AbstractSelector openSelector() {
    return new SimulatedSelector(this);
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    host.checkUp();
    return new SimulatedSocketChannel(this);
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    checkFamily(family);
    return openSocketChannel();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    host.checkUp();
    return new SimulatedServerSocketChannel(this);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    checkFamily(family);
    return openServerSocketChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    host.checkUp();
    return new SimulatedDatagramChannel(this);
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    checkFamily(family);
    return openDatagramChannel();
  }

  private static void checkFamily(ProtocolFamily family) {
    if (family == StandardProtocolFamily.UNIX) {
      throw new UnsupportedOperationException(
          "The simulated network has no sockets of the Unix domain: listen on a port.");
    }
    if (family != StandardProtocolFamily.INET) {
      throw new UnsupportedOperationException(
          "The simulated network has addresses of IPv4 only: " + family);
    }
  }

  @Override
  public Pipe openPipe() {
    throw new UnsupportedOperationException(
        "The simulated network has no pipes: use a connection, or a queue.");
  }
}
