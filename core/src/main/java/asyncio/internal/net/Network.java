package asyncio.internal.net;

import java.net.spi.InetAddressResolver;
import org.jspecify.annotations.Nullable;

/**
 * The network of a loop: its parts, each for one group of the methods of {@link
 * asyncio.net.NetworkLoop}.
 *
 * <p>The parts suspend; transports and servers call back.
 */
public final class Network {

  private final TransportLoop loop;
  private final Resolver resolver;
  private final Sockets sockets;
  private final Connections connections;
  private final Servers servers;
  private final StreamClients streamClients;
  private final Datagrams datagrams;
  private final Pipes pipes;
  private final Sendfile sendfile;

  /**
   * The network of a loop.
   *
   * @param loop the loop
   * @param names looks up names and addresses; null: the JDK does
   */
  public Network(TransportLoop loop, @Nullable InetAddressResolver names) {
    this.loop = loop;
    this.resolver = new Resolver(loop, names);
    this.sockets = new Sockets(loop, resolver);
    StreamTransports transports = new StreamTransports(loop);
    Connector connector = new Connector(loop, resolver, sockets);
    this.connections = new Connections(loop, connector, sockets, transports);
    this.servers = new Servers(loop, resolver, sockets, transports);
    this.streamClients = new StreamClients(loop);
    this.datagrams = new Datagrams(loop, resolver, sockets);
    this.pipes = new Pipes(loop, sockets);
    this.sendfile = new Sendfile(loop);
  }

  /** Closes the channels of all transports and servers that are left. For a loop that is closed. */
  public void close() {
    loop.owners().closeAll();
  }

  /**
   * Names and addresses.
   *
   * @return always the same object
   */
  public Resolver resolver() {
    return resolver;
  }

  /**
   * Sockets without a transport.
   *
   * @return always the same object
   */
  public Sockets sockets() {
    return sockets;
  }

  /**
   * Connections with a transport.
   *
   * @return always the same object
   */
  public Connections connections() {
    return connections;
  }

  /**
   * Servers.
   *
   * @return always the same object
   */
  public Servers servers() {
    return servers;
  }

  /**
   * Tasks for the clients of servers of streams.
   *
   * @return always the same object
   */
  public StreamClients streamClients() {
    return streamClients;
  }

  /**
   * Datagram sockets with a transport.
   *
   * @return always the same object
   */
  public Datagrams datagrams() {
    return datagrams;
  }

  /**
   * Pipes with a transport.
   *
   * @return always the same object
   */
  public Pipes pipes() {
    return pipes;
  }

  /**
   * Files sent through transports.
   *
   * @return always the same object
   */
  public Sendfile sendfile() {
    return sendfile;
  }
}
