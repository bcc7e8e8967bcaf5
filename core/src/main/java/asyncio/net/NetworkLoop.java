package asyncio.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop can do with the network: the part of Python's loop that has to do with
 * sockets.
 *
 * <p>All for the loop's thread. What is said to suspend is for coroutines of the loop. Where an
 * {@link IOException} can come out, it does so without being declared, as exceptions of whatever is
 * awaited do.
 */
public interface NetworkLoop {

  // ---- connections and servers

  /**
   * Connects, and makes a transport and a protocol. Suspends.
   *
   * <p>In Python: {@code loop.create_connection}, and {@code create_unix_connection}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, when the connection stands
   * @param options where to, and how
   * @return both, after the protocol has been told
   */
  <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, ConnectionOptions options);

  /**
   * Connects to a host; see {@link #createConnection(Supplier, ConnectionOptions)}. Suspends.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, when the connection stands
   * @param host the host's name or address
   * @param port the port
   * @return transport and protocol
   */
  default <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, String host, int port) {
    return createConnection(protocolFactory, ConnectionOptions.to(host, port));
  }

  /**
   * Listens, and makes a transport and a protocol for each connection. Suspends.
   *
   * <p>In Python: {@code loop.create_server}, and {@code create_unix_server}.
   *
   * @param protocolFactory makes a protocol for each connection
   * @param options where, and how
   * @return the server
   */
  Server createServer(Supplier<? extends BaseProtocol> protocolFactory, ServerOptions options);

  /**
   * Listens on a host; see {@link #createServer(Supplier, ServerOptions)}. Suspends.
   *
   * @param protocolFactory makes a protocol for each connection
   * @param host the host's name or address; null for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the server
   */
  default Server createServer(
      Supplier<? extends BaseProtocol> protocolFactory, @Nullable String host, int port) {
    return createServer(protocolFactory, ServerOptions.on(host, port));
  }

  /**
   * Makes a task that talks to a client of a server of streams. For {@link Streams}.
   *
   * @param handler what it does
   * @param reader what the client sends
   * @param writer sends to the client; closed if the task fails or is cancelled
   */
  void serveClient(ClientHandler handler, StreamReader reader, StreamWriter writer);

  /**
   * Encrypts a connection that is there, from now on. Suspends for the handshake. What has been
   * written before is sent as it is; the old transport must not be used any more.
   *
   * <p>The protocol is not told that a connection has been made, but it is told when it is lost: if
   * the handshake fails, too, for that closes the connection.
   *
   * <p>In Python: {@code loop.start_tls}.
   *
   * @param transport of a socket, or encrypted itself
   * @param protocol who is told from now on, usually the transport's
   * @param tls how to encrypt; a client that gives no name checks the certificate for the address
   *     that it has connected to
   * @param serverSide whether this end is the server
   * @return the new transport
   * @throws IllegalArgumentException if the transport is of another kind
   * @throws IllegalStateException if the transport is closed
   */
  default Transport startTls(
      Transport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide) {
    return startTls(transport, protocol, tls, serverSide, new byte[0]);
  }

  /**
   * Encrypts a connection that is there, see {@link #startTls(Transport, BaseProtocol, TlsOptions,
   * boolean)}, if the protocol may have received the first encrypted bytes already, behind the
   * request to encrypt. Suspends for the handshake.
   *
   * @param transport of a socket, or encrypted itself
   * @param protocol who is told from now on, usually the transport's
   * @param tls how to encrypt
   * @param serverSide whether this end is the server
   * @param received what has been received and is encrypted; must not be changed afterwards
   * @return the new transport
   * @throws IllegalArgumentException if the transport is of another kind
   * @throws IllegalStateException if the transport is closed
   */
  Transport startTls(
      Transport transport,
      BaseProtocol protocol,
      TlsOptions tls,
      boolean serverSide,
      byte[] received);

  /**
   * The addresses of a host. Suspends: other threads ask the system.
   *
   * <p>In Python: {@code loop.getaddrinfo}.
   *
   * @param host its name or address; null for this machine's
   * @param port the port that the addresses shall have
   * @return the addresses, in the system's order
   */
  List<InetSocketAddress> getaddrinfo(@Nullable String host, int port);

  // ---- sockets without a transport

  /**
   * Has a function called in each turn in which a channel can be read, or has a connection to
   * accept.
   *
   * <p>In Python: {@code loop.add_reader}.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback the function; replaces one that was added before
   * @throws IllegalStateException if a transport uses the channel, or the loop is closed
   */
  void addReader(SelectableChannel channel, Runnable callback);

  /**
   * Takes back {@link #addReader}.
   *
   * @param channel the channel
   * @return whether there was anything to take back
   */
  boolean removeReader(SelectableChannel channel);

  /**
   * Has a function called in each turn in which a channel can be written, or has connected.
   *
   * <p>In Python: {@code loop.add_writer}.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback the function; replaces one that was added before
   * @throws IllegalStateException if a transport uses the channel, or the loop is closed
   */
  void addWriter(SelectableChannel channel, Runnable callback);

  /**
   * Takes back {@link #addWriter}.
   *
   * @param channel the channel
   * @return whether there was anything to take back
   */
  boolean removeWriter(SelectableChannel channel);

  /**
   * Connects a socket. Suspends if that takes time.
   *
   * <p>In Python: {@code loop.sock_connect}.
   *
   * @param sock the socket, in non-blocking mode
   * @param address where to
   */
  void sockConnect(SocketChannel sock, SocketAddress address);

  /**
   * Accepts a connection. Suspends until there is one.
   *
   * <p>In Python: {@code loop.sock_accept}.
   *
   * @param sock the listening socket, in non-blocking mode
   * @return the connection's socket, in non-blocking mode
   */
  SocketChannel sockAccept(ServerSocketChannel sock);

  /**
   * Receives some bytes. Suspends until there are any.
   *
   * <p>In Python: {@code loop.sock_recv}.
   *
   * @param sock the socket, in non-blocking mode
   * @param most how many at most
   * @return the bytes; none if the other end sends no more
   */
  byte[] sockRecv(SocketChannel sock, int most);

  /**
   * Receives some bytes into a buffer. Suspends until there are any.
   *
   * <p>In Python: {@code loop.sock_recv_into}.
   *
   * @param sock the socket, in non-blocking mode
   * @param buffer has room
   * @return how many; 0 if the other end sends no more
   */
  int sockRecvInto(SocketChannel sock, ByteBuffer buffer);

  /**
   * Sends all bytes. Suspends until the socket has taken them.
   *
   * <p>In Python: {@code loop.sock_sendall}.
   *
   * @param sock the socket, in non-blocking mode
   * @param data the bytes
   */
  void sockSendall(SocketChannel sock, byte[] data);
}
