package asyncio.internal.net;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.internal.wait.WaitQueue;
import asyncio.net.BaseProtocol;
import asyncio.net.Server;
import asyncio.net.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listening sockets, and the connections that came of them. */
public abstract class ListeningServer implements Server, SocketTransport.Owner {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  /** After which time we try again to accept, if the system had no descriptors left. */
  private static final double ACCEPT_AGAIN_AFTER = 1;

  /** Makes the transport of a connection. */
  @FunctionalInterface
  public interface TransportFactory {

    /**
     * Makes a transport.
     *
     * @param channel the accepted socket, in non-blocking mode
     * @param protocol its protocol
     * @param owner to be told of the transport
     * @throws IOException if the connection is gone already
     */
    void make(SocketChannel channel, BaseProtocol protocol, SocketTransport.Owner owner)
        throws IOException;
  }

  private final Reactor reactor;
  private final List<ServerSocketChannel> listening;
  private final List<SocketAddress> addresses;
  private final Supplier<? extends BaseProtocol> protocolFactory;
  private final TransportFactory transportFactory;
  private final int backlog;
  private final Runnable whenClosed;
  private final Set<Transport> clients = new LinkedHashSet<>();
  private final WaitQueue waiters = new WaitQueue();
  private @Nullable Future<Void> servingForever;
  private boolean serving;
  private boolean closed;

  /**
   * A server that does not serve yet.
   *
   * @param reactor the loop
   * @param listening bound sockets, in non-blocking mode; the server closes them
   * @param protocolFactory makes a protocol for each connection
   * @param transportFactory makes a transport for each connection
   * @param backlog how many connections are accepted in one turn
   * @param whenClosed called when it has stopped listening
   * @throws IOException if a socket is closed
   */
  protected ListeningServer(
      Reactor reactor,
      List<ServerSocketChannel> listening,
      Supplier<? extends BaseProtocol> protocolFactory,
      TransportFactory transportFactory,
      int backlog,
      Runnable whenClosed)
      throws IOException {
    this.reactor = reactor;
    this.listening = List.copyOf(listening);
    this.protocolFactory = protocolFactory;
    this.transportFactory = transportFactory;
    this.backlog = backlog;
    this.whenClosed = whenClosed;
    List<SocketAddress> local = new ArrayList<>();
    for (ServerSocketChannel channel : listening) {
      local.add(channel.getLocalAddress());
    }
    this.addresses = List.copyOf(local);
  }

  // ---- accepting

  @Override
  public void startServing() {
    if (closed) {
      throw new IllegalStateException(this + " is closed: make a new one.");
    }
    if (!serving) {
      serving = true;
      listening.forEach(channel -> reactor.own(channel, this));
      listening.forEach(this::watch);
    }
  }

  private void watch(ServerSocketChannel channel) {
    try {
      reactor.watchReading(channel, () -> acceptReady(channel));
    } catch (ClosedChannelException gone) {
      LOGGER.log(Level.DEBUG, "A listening socket was closed by somebody else.", gone);
    }
  }

  private void acceptReady(ServerSocketChannel channel) {
    for (int i = 0; i < backlog && serving; i++) {
      SocketChannel client;
      try {
        client = channel.accept();
      } catch (IOException noDescriptors) {
        pauseAccepting(channel, noDescriptors);
        return;
      }
      if (client == null) {
        return;
      }
      serve(client);
    }
  }

  private void pauseAccepting(ServerSocketChannel channel, IOException reason) {
    reactor.report("socket.accept() out of system resource", reason, null, null);
    try {
      reactor.watchReading(channel, null);
    } catch (ClosedChannelException gone) {
      return;
    }
    reactor.callLater(
        ACCEPT_AGAIN_AFTER,
        () -> {
          if (serving) {
            watch(channel);
          }
        });
  }

  private void serve(SocketChannel client) {
    try {
      client.configureBlocking(false);
      transportFactory.make(client, protocolFactory.get(), this);
    } catch (IOException goneAlready) {
      LOGGER.log(Level.DEBUG, "A connection was gone before it was accepted.", goneAlready);
      closeQuietly(client);
    } catch (RuntimeException failed) {
      reactor.report("Error on transport creation for incoming connection", failed, null, null);
      closeQuietly(client);
    } catch (Error failed) {
      closeQuietly(client);
      throw failed;
    }
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "A socket could not be closed.", e);
    }
  }

  @Override
  public void attached(Transport transport) {
    clients.add(transport);
  }

  @Override
  public void detached(Transport transport) {
    clients.remove(transport);
    wakeIfGone();
  }

  // ---- the end

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    serving = false;
    for (ServerSocketChannel channel : listening) {
      try {
        reactor.watchReading(channel, null);
        reactor.own(channel, null);
        reactor.closeNow(channel);
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "A listening socket could not be closed.", e);
      }
    }
    whenClosed.run();
    if (servingForever != null && !servingForever.done()) {
      servingForever.cancel();
    }
    wakeIfGone();
  }

  private void wakeIfGone() {
    if (closed && clients.isEmpty()) {
      waiters.wakeAll();
    }
  }

  @Override
  public void closeClients() {
    List.copyOf(clients).forEach(Transport::close);
  }

  @Override
  public void abortClients() {
    List.copyOf(clients).forEach(Transport::abort);
  }

  @Override
  public void waitClosed() {
    if (!closed || !clients.isEmpty()) {
      waiters.await(reactor.futures());
    }
  }

  @Override
  public void serveForever() {
    serveForever(
        () -> {
          close();
          waitClosed();
        });
  }

  @Override
  public void serveUntilCancelled(double grace) {
    serveForever(() -> shutdown(grace));
  }

  private void serveForever(Runnable ending) {
    if (servingForever != null) {
      throw new IllegalStateException(
          "server " + this + " is already being awaited on serveForever()");
    }
    if (closed) {
      throw new IllegalStateException("server " + this + " is closed");
    }
    startServing();
    Future<Void> forever = new Future<>(reactor.futures());
    servingForever = forever;
    try {
      forever.await();
    } catch (CancelledError cancelled) {
      ending.run();
      throw cancelled;
    } finally {
      servingForever = null;
    }
  }

  // ---- looking at it

  @Override
  public boolean isServing() {
    return serving;
  }

  @Override
  public List<SocketAddress> sockets() {
    return closed ? List.of() : addresses;
  }

  @Override
  public String toString() {
    return "<Server " + (closed ? "closed" : serving ? "serving" : "idle") + " " + addresses + ">";
  }
}
