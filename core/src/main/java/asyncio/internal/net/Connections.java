package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Connections with a transport and a protocol: {@code create_connection}, {@code
 * connect_accepted_socket} and {@code start_tls} of asyncio's loop. {@link asyncio.net.NetworkLoop}
 * documents them.
 */
public final class Connections {

  private final TransportLoop loop;
  private final Connector connector;
  private final Sockets sockets;
  private final StreamTransports transports;

  Connections(
      TransportLoop loop, Connector connector, Sockets sockets, StreamTransports transports) {
    this.loop = loop;
    this.connector = connector;
    this.sockets = sockets;
    this.transports = transports;
  }

  /**
   * Connects. Suspends. Cancellation: the connection is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param options the address, and how to connect
   * @return transport and protocol
   * @throws IOException if it cannot be connected
   */
  public <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, ConnectionOptions options) throws IOException {
    loop.checkAccess();
    if (options.tls() != null) {
      TlsEngines.checkClient(options.tls(), options.host());
    }
    SocketChannel given = options.sock();
    if (given != null) {
      takeOver(given);
    }
    SocketChannel sock = given != null ? given : connector.connect(options);
    return connected(
        sock,
        protocolFactory,
        (protocol, made) -> transports.ofClient(sock, protocol, options, made));
  }

  /**
   * Takes over a connection that something else has accepted. Suspends. Cancellation: the
   * connection is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param sock the socket
   * @param tls how to encrypt, as the server's end; null: not at all
   * @return transport and protocol
   * @throws IOException if the socket is closed, or the handshake of TLS fails
   */
  public <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls)
      throws IOException {
    takeOver(sock);
    return connected(
        sock,
        protocolFactory,
        (protocol, made) -> transports.ofServer(sock, protocol, null, tls, made));
  }

  /** Prepares a socket that something else has connected. If it is refused, it stays as it is. */
  private void takeOver(SocketChannel sock) throws IOException {
    sockets.checkFree(sock);
    if (!sock.isOpen()) {
      throw new ClosedChannelException();
    }
    if (!sock.isConnected()) {
      throw new IllegalArgumentException(
          "The socket is not connected: connect it before, or let ConnectionOptions.to(...) do so. "
              + sock);
    }
    sock.configureBlocking(false);
  }

  /** Makes the transport of a socket. */
  @FunctionalInterface
  private interface TransportFactory {
    Transport make(BaseProtocol protocol, Future<Void> made) throws IOException;
  }

  private <P extends BaseProtocol> Connected<P> connected(
      SocketChannel sock, Supplier<P> protocolFactory, TransportFactory factory)
      throws IOException {
    try {
      StreamTransports.setNoDelay(sock);
      P protocol = protocolFactory.get();
      Future<Void> made = loop.createFuture();
      Transport transport = factory.make(protocol, made);
      awaitOrClose(made, transport);
      return new Connected<>(transport, protocol);
    } catch (RuntimeException | IOException | Error failed) {
      sock.close();
      throw failed;
    }
  }

  /**
   * Encrypts a connection. Suspends for the handshake. Cancellation: the connection is closed.
   *
   * @param transport of a socket, or encrypted itself
   * @param protocol the protocol of the new transport
   * @param tls how to encrypt
   * @param serverSide whether this end is the server
   * @param received encrypted bytes that have come already
   * @return the new transport
   * @throws IOException if the handshake fails
   */
  public Transport startTls(
      Transport transport,
      BaseProtocol protocol,
      TlsOptions tls,
      boolean serverSide,
      byte[] received)
      throws IOException {
    loop.requireCoroutine();
    if (transport instanceof SocketTransport socket) {
      socket.checkMayWrite();
    }
    SSLEngine engine =
        serverSide
            ? TlsEngines.server(tls)
            : TlsEngines.client(tls, null, transport.getExtraInfo(ExtraInfo.PEERNAME));
    Future<Void> made = loop.createFuture();
    Transport encrypted =
        TlsTransport.upgrade(loop, transport, protocol, engine, tls, received, made);
    awaitOrClose(made, encrypted);
    return encrypted;
  }

  /** Waits until the protocol has been told of its transport. Suspends. */
  static void awaitOrClose(Future<Void> made, BaseTransport transport) {
    try {
      made.await();
    } catch (Throwable notMade) {
      transport.close();
      throw notMade;
    }
  }
}
