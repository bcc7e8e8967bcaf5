package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.ConnectionOptions;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Makes the transports of connected sockets, encrypted or not. */
final class StreamTransports {

  private final TransportLoop loop;

  StreamTransports(TransportLoop loop) {
    this.loop = loop;
  }

  /** Makes the transport of a client's socket. */
  Transport ofClient(
      SocketChannel sock, BaseProtocol protocol, ConnectionOptions options, Future<Void> made)
      throws IOException {
    TlsOptions tls = options.tls();
    if (tls == null) {
      return new SocketTransport(loop, sock, protocol, null, made);
    }
    SSLEngine engine = TlsEngines.client(tls, options.host(), sock.getRemoteAddress());
    Transport plain = new SocketTransport(loop, sock, protocol, null, null);
    return TlsTransport.over(loop, plain, protocol, engine, tls, made);
  }

  /** Makes the transport of an accepted socket. */
  Transport ofServer(
      SocketChannel sock,
      BaseProtocol protocol,
      SocketTransport.@Nullable Owner owner,
      @Nullable TlsOptions tls,
      @Nullable Future<Void> made)
      throws IOException {
    if (tls == null) {
      return new SocketTransport(loop, sock, protocol, owner, made);
    }
    SSLEngine engine = TlsEngines.server(tls);
    Transport plain = new SocketTransport(loop, sock, protocol, owner, null);
    return TlsTransport.over(loop, plain, protocol, engine, tls, made);
  }

  /** Makes the transport of a socket that a server has accepted. */
  void ofServer(
      SocketChannel sock, BaseProtocol protocol, SocketTransport.Owner owner, ServerOptions options)
      throws IOException {
    setNoDelay(sock);
    if (isTcp(sock)) {
      sock.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
    }
    ofServer(sock, protocol, owner, options.tls(), null);
  }

  /** Nagle's algorithm would hold a small answer back until the one before was acknowledged. */
  static void setNoDelay(SocketChannel sock) throws IOException {
    if (isTcp(sock)) {
      sock.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  private static boolean isTcp(SocketChannel sock) throws IOException {
    return sock.getLocalAddress() instanceof InetSocketAddress;
  }
}
