package asyncio.internal.net;

import asyncio.net.BaseProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Supplier;

/** Makes servers: {@code create_server} of asyncio's loop. */
public final class Servers {

  private final TransportLoop loop;
  private final Resolver resolver;
  private final Sockets sockets;
  private final StreamTransports transports;

  Servers(TransportLoop loop, Resolver resolver, Sockets sockets, StreamTransports transports) {
    this.loop = loop;
    this.resolver = resolver;
    this.sockets = sockets;
    this.transports = transports;
  }

  /**
   * Listens. Suspends. Cancellation: the sockets are closed, and their files removed.
   *
   * @param protocolFactory makes the protocol of each connection
   * @param options the addresses, and how to listen
   * @return the server
   * @throws IOException if it cannot listen there
   */
  public Server createServer(
      Supplier<? extends BaseProtocol> protocolFactory, ServerOptions options) throws IOException {
    loop.checkAccess();
    ServerSocketChannel given = options.sock();
    if (given != null) {
      sockets.checkFree(given);
    }
    ListeningSockets listening = ListeningSockets.open(options, loop.channels(), resolver);
    Server server =
        new ListeningServer(
            loop,
            listening,
            protocolFactory,
            (channel, protocol, owner) -> transports.ofServer(channel, protocol, owner, options),
            options.backlog());
    if (options.startServing()) {
      startServing(server);
    }
    return server;
  }

  /** The server accepts from the next turn on, as in asyncio: the caller goes on after that. */
  private void startServing(Server server) {
    try {
      server.startServing();
      loop.futures().giveWay();
    } catch (Throwable notServing) {
      server.close();
      throw notServing;
    }
  }
}
