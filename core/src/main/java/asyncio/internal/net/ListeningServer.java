package asyncio.internal.net;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.internal.log.Log;
import asyncio.internal.wait.WaitQueue;
import asyncio.net.BaseProtocol;
import asyncio.net.NetworkLoop;
import asyncio.net.Server;
import asyncio.net.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts connections on its sockets, and knows the transports of those that are open. */
final class ListeningServer implements Server, SocketTransport.Owner {

  /** Seconds until the next accept if the system had no descriptors left; as in asyncio. */
  private static final double ACCEPT_RETRY_DELAY = 1;

  /** Makes the transport of a connection. */
  @FunctionalInterface
  interface TransportFactory {

    /** Makes a transport for a socket in non-blocking mode. Fails if the connection is gone. */
    void make(SocketChannel channel, BaseProtocol protocol, SocketTransport.Owner owner)
        throws IOException;
  }

  private final TransportLoop loop;
  private final ListeningSockets sockets;
  private final List<SocketAddress> addresses;
  private final Supplier<? extends BaseProtocol> protocolFactory;
  private final TransportFactory transportFactory;
  private final int backlog;
  private final Set<Transport> clients = new LinkedHashSet<>();
  private final WaitQueue waiters = new WaitQueue();
  private @Nullable Future<Void> servingForever;
  private boolean serving;
  private boolean closed;

  /** A server that does not serve yet. It closes the sockets. */
  ListeningServer(
      TransportLoop loop,
      ListeningSockets sockets,
      Supplier<? extends BaseProtocol> protocolFactory,
      TransportFactory transportFactory,
      int backlog) {
    this.loop = loop;
    this.sockets = sockets;
    this.addresses = List.copyOf(sockets.addresses());
    this.protocolFactory = protocolFactory;
    this.transportFactory = transportFactory;
    this.backlog = backlog;
    loop.opened(this);
  }

  // ---- accepting

  @Override
  public void startServing() {
    if (closed) {
      throw new IllegalStateException(this + " is closed: make a new one.");
    }
    loop.checkNotElsewhere();
    loop.checkAccess();
    if (!serving) {
      serving = true;
      sockets.channels().forEach(channel -> loop.owners().add(channel, this));
      sockets.channels().forEach(this::watch);
    }
  }

  private void watch(ServerSocketChannel channel) {
    try {
      loop.watchReading(channel, () -> acceptReady(channel));
    } catch (ClosedChannelException gone) {
      Log.LOGGER.log(
          Level.DEBUG, "A listening socket was closed by something else than its server.", gone);
    }
  }

  private void acceptReady(ServerSocketChannel channel) {
    // One at least: a backlog of 0 lets the system keep one.
    for (int i = 0; i < Math.max(backlog, 1) && serving; i++) {
      SocketChannel client;
      try {
        client = channel.accept();
      } catch (ClosedChannelException gone) {
        socketIsGone(gone);
        return;
      } catch (IOException noDescriptors) {
        pauseAccepting(channel, noDescriptors);
        return;
      }
      if (client == null) {
        return;
      }
      serve(client, sockets.family(channel));
    }
  }

  /** Something else has closed a socket. A server without any other one would wait in vain. */
  private void socketIsGone(ClosedChannelException gone) {
    loop.report(
        "A listening socket was closed by something else than its server", gone, null, null);
    if (sockets.channels().stream().noneMatch(ServerSocketChannel::isOpen)) {
      close();
    }
  }

  private void pauseAccepting(ServerSocketChannel channel, IOException reason) {
    loop.report("socket.accept() out of system resource", reason, null, null);
    try {
      loop.watchReading(channel, null);
    } catch (ClosedChannelException gone) {
      return;
    }
    loop.callLater(
        ACCEPT_RETRY_DELAY,
        () -> {
          if (serving) {
            watch(channel);
          }
        });
  }

  private void serve(SocketChannel client, @Nullable ProtocolFamily family) {
    try {
      if (SingleFamily.isStranger(family, client.getRemoteAddress())) {
        turnAway(client);
        return;
      }
      client.configureBlocking(false);
      transportFactory.make(client, protocolFactory.get(), this);
    } catch (IOException goneAlready) {
      Log.LOGGER.log(Level.DEBUG, "A connection was gone before it was accepted.", goneAlready);
      closeQuietly(client);
    } catch (Throwable failed) {
      closeQuietly(client);
      loop.report("Error on transport creation for incoming connection", failed, null, null);
    }
  }

  /** Resets a connection, which is as much of a refusal as can be had once it is accepted. */
  private static void turnAway(SocketChannel client) throws IOException {
    Log.LOGGER.log(Level.DEBUG, "Turned away, as the server is for IPv6 only: {0}", client);
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.close();
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      Log.LOGGER.log(Level.DEBUG, "A socket could not be closed.", e);
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
    loop.checkNotElsewhere();
    closed = true;
    serving = false;
    sockets.close(
        channel -> {
          loop.watchReading(channel, null);
          loop.owners().remove(channel);
          loop.closeNow(channel);
        });
    loop.closed(this);
    if (servingForever != null && !servingForever.done() && !loop.isClosed()) {
      servingForever.cancel(); // a closed loop unwinds that task itself
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
    loop.checkNotElsewhere();
    List.copyOf(clients).forEach(Transport::close);
  }

  @Override
  public void abortClients() {
    loop.checkNotElsewhere();
    List.copyOf(clients).forEach(Transport::abort);
  }

  @Override
  public void waitClosed() {
    if (!closed || !clients.isEmpty()) {
      waiters.await(loop.futures());
    }
  }

  @Override
  public void shutdown(double grace) {
    close();
    if (!loop.runWithin(grace, this::waitClosed)) {
      closeClients();
      if (!loop.runWithin(grace, this::waitClosed)) {
        abortClients();
        waitClosed();
      }
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
    Future<Void> forever = new Future<>(loop.futures());
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

  // ---- properties

  @Override
  public boolean isServing() {
    return serving;
  }

  @Override
  public List<SocketAddress> sockets() {
    return closed ? List.of() : addresses;
  }

  @Override
  public int port() {
    if (closed) {
      throw new IllegalStateException("The server listens on no port any more: " + this);
    }
    SocketAddress first = addresses.get(0);
    if (first instanceof InetSocketAddress inet) {
      return inet.getPort();
    }
    throw new IllegalStateException(
        "The server listens on a socket of the Unix domain, which has no port: " + this);
  }

  @Override
  public NetworkLoop getLoop() {
    return (NetworkLoop) loop.futures().loop();
  }

  @Override
  public String toString() {
    return "<Server " + (closed ? "closed" : serving ? "serving" : "idle") + " " + addresses + ">";
  }
}
