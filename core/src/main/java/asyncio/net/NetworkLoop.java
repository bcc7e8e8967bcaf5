package asyncio.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop can do with the network: the part of Python's loop that has to do with
 * sockets.
 *
 * <p>All for the loop's thread. What is said to suspend is for coroutines of the loop.
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
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   */
  <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, ConnectionOptions options) throws IOException;

  /**
   * Connects to a host; see {@link #createConnection(Supplier, ConnectionOptions)}. Suspends.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, when the connection stands
   * @param host the host's name or address
   * @param port the port
   * @return transport and protocol
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   */
  default <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, String host, int port) throws IOException {
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
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   */
  Server createServer(Supplier<? extends BaseProtocol> protocolFactory, ServerOptions options)
      throws IOException;

  /**
   * Listens on a host; see {@link #createServer(Supplier, ServerOptions)}. Suspends.
   *
   * @param protocolFactory makes a protocol for each connection
   * @param host the host's name or address; null for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the server
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   */
  default Server createServer(
      Supplier<? extends BaseProtocol> protocolFactory, @Nullable String host, int port)
      throws IOException {
    return createServer(protocolFactory, ServerOptions.on(host, port));
  }

  /**
   * Makes a transport and a protocol for a connection that something else has accepted. Suspends.
   *
   * <p>In Python: {@code loop.connect_accepted_socket}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param sock the connection's socket; the transport closes it
   * @param tls how to encrypt, as the server's end; null: not at all
   * @return both, after the protocol has been told
   * @throws IOException if the socket is closed, or the handshake of TLS fails
   * @throws IllegalStateException if a transport uses the socket already
   */
  <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls) throws IOException;

  /**
   * Makes a transport and a protocol for a connection that something else has accepted, not
   * encrypted; see {@link #connectAcceptedSocket(Supplier, SocketChannel, TlsOptions)}. Suspends.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param sock the connection's socket; the transport closes it
   * @return both, after the protocol has been told
   * @throws IOException if the socket is closed
   * @throws IllegalStateException if a transport uses the socket already
   */
  default <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock) throws IOException {
    return connectAcceptedSocket(protocolFactory, sock, null);
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
   * @throws IOException if the handshake fails; the connection is closed then
   * @throws IllegalArgumentException if the transport is of another kind
   * @throws IllegalStateException if the transport is closed
   */
  default Transport startTls(
      Transport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide)
      throws IOException {
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
   * @throws IOException if the handshake fails; the connection is closed then
   * @throws IllegalArgumentException if the transport is of another kind
   * @throws IllegalStateException if the transport is closed
   */
  Transport startTls(
      Transport transport,
      BaseProtocol protocol,
      TlsOptions tls,
      boolean serverSide,
      byte[] received)
      throws IOException;

  /**
   * Makes a socket for datagrams (UDP), and a transport and a protocol. Suspends.
   *
   * <p>Of several addresses that a name stands for, the first that works is taken.
   *
   * <p>In Python: {@code loop.create_datagram_endpoint}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, when the socket is there
   * @param options from where, where to, and how
   * @return both, after the protocol has been told
   * @throws IOException if the socket cannot be made or bound, or the name is not known
   */
  <P extends DatagramProtocol> DatagramEndpoint<P> createDatagramEndpoint(
      Supplier<P> protocolFactory, DatagramOptions options) throws IOException;

  /**
   * Makes a transport and a protocol for the end of a pipe from which one reads. Suspends.
   *
   * <p>In Python: {@code loop.connect_read_pipe}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, a {@link Protocol}
   * @param pipe a {@link java.nio.channels.Pipe.SourceChannel}; the transport closes it
   * @return both, after the protocol has been told
   * @throws IOException if the pipe is closed
   * @throws IllegalArgumentException if it is another channel
   */
  <P extends BaseProtocol> ReadPipe<P> connectReadPipe(
      Supplier<P> protocolFactory, ReadableByteChannel pipe) throws IOException;

  /**
   * Makes a transport and a protocol for the end of a pipe to which one writes. Suspends.
   *
   * <p>In Python: {@code loop.connect_write_pipe}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param pipe a {@link java.nio.channels.Pipe.SinkChannel}; the transport closes it
   * @return both, after the protocol has been told
   * @throws IOException if the pipe is closed
   * @throws IllegalArgumentException if it is another channel
   */
  <P extends BaseProtocol> WritePipe<P> connectWritePipe(
      Supplier<P> protocolFactory, WritableByteChannel pipe) throws IOException;

  /**
   * The addresses of a host. Suspends: other threads ask the system.
   *
   * <p>In Python: {@code loop.getaddrinfo}.
   *
   * @param host its name or address; null for this machine's
   * @param port the port that the addresses shall have
   * @return the addresses, in the system's order
   * @throws UnknownHostException if there is no such host
   */
  List<InetSocketAddress> getaddrinfo(@Nullable String host, int port) throws UnknownHostException;

  /**
   * The name of an address. Suspends: other threads ask the system.
   *
   * <p>In Python: {@code loop.getnameinfo}, which also names the port's service; the JDK knows no
   * such names.
   *
   * @param address the address
   * @return the host's name; its address in digits if it has none
   */
  String getnameinfo(InetSocketAddress address);

  // ---- files

  /**
   * Sends a part of a file. Suspends until the transport has sent it. A TCP or Unix domain
   * connection sends it without copying it into this program; others get it piece by piece, and do
   * not read meanwhile.
   *
   * <p>Afterwards the file's position is behind what was sent, even if that was not all.
   *
   * <p>In Python: {@code loop.sendfile}.
   *
   * @param transport what sends; nobody else may write to it meanwhile
   * @param file the file
   * @param offset where the part begins, in bytes
   * @param count how many bytes at most; {@link Long#MAX_VALUE} for all
   * @param fallback false if the file must not be sent piece by piece
   * @return how many bytes were sent: fewer if the file has no more
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the offset is negative, or the count is not positive
   * @throws IllegalStateException if the transport is closing, or sends a file already
   * @throws SendfileNotAvailableException if it could only be sent piece by piece, and must not be
   */
  long sendfile(
      WriteTransport transport, FileChannel file, long offset, long count, boolean fallback)
      throws IOException;

  /**
   * Sends a part of a file, in one way or the other; see {@link #sendfile(WriteTransport,
   * FileChannel, long, long, boolean)}. Suspends until the transport has sent it.
   *
   * @param transport what sends; nobody else may write to it meanwhile
   * @param file the file
   * @param offset where the part begins, in bytes
   * @param count how many bytes at most; {@link Long#MAX_VALUE} for all
   * @return how many bytes were sent: fewer if the file has no more
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the offset is negative, or the count is not positive
   * @throws IllegalStateException if the transport is closing, or sends a file already
   */
  default long sendfile(WriteTransport transport, FileChannel file, long offset, long count)
      throws IOException {
    return sendfile(transport, file, offset, count, true);
  }

  /**
   * Sends a file; see {@link #sendfile(WriteTransport, FileChannel, long, long)}.
   *
   * @param transport what sends
   * @param file the file
   * @return how many bytes were sent
   * @throws IOException if the file cannot be read, or the connection is lost
   */
  default long sendfile(WriteTransport transport, FileChannel file) throws IOException {
    return sendfile(transport, file, 0, Long.MAX_VALUE);
  }

  // ---- sockets without a transport
  //
  // Those that wait throw an IllegalArgumentException for a channel in blocking mode, and an
  // IllegalStateException for one that a transport uses, or if the loop is closed.

  /**
   * Has a function called in each turn in which a channel can be read, or has a connection to
   * accept.
   *
   * <p>In Python: {@code loop.add_reader}.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback the function; replaces one that was added before
   * @throws IllegalArgumentException if the channel is in blocking mode, or closed
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
   * @throws IllegalArgumentException if the channel is in blocking mode, or closed
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
   * @param address where to; a name that was not looked up yet is looked up
   * @throws IOException if it cannot be connected
   */
  void sockConnect(SocketChannel sock, SocketAddress address) throws IOException;

  /**
   * Accepts a connection. Suspends until there is one.
   *
   * <p>In Python: {@code loop.sock_accept}.
   *
   * @param sock the listening socket, in non-blocking mode
   * @return the connection's socket, in non-blocking mode
   * @throws IOException if it fails, for want of a descriptor perhaps
   */
  SocketChannel sockAccept(ServerSocketChannel sock) throws IOException;

  /**
   * Receives some bytes. Suspends until there are any.
   *
   * <p>In Python: {@code loop.sock_recv}.
   *
   * @param sock the socket, in non-blocking mode
   * @param most how many at most
   * @return the bytes; none if the other end sends no more
   * @throws IOException if the connection has failed
   */
  byte[] sockRecv(SocketChannel sock, int most) throws IOException;

  /**
   * Receives some bytes into a buffer. Suspends until there are any.
   *
   * <p>In Python: {@code loop.sock_recv_into}.
   *
   * @param sock the socket, in non-blocking mode
   * @param buffer has room
   * @return how many; 0 if the other end sends no more
   * @throws IOException if the connection has failed
   */
  int sockRecvInto(SocketChannel sock, ByteBuffer buffer) throws IOException;

  /**
   * Sends all bytes. Suspends until the socket has taken them.
   *
   * <p>In Python: {@code loop.sock_sendall}.
   *
   * @param sock the socket, in non-blocking mode
   * @param data the bytes
   * @throws IOException if the connection has failed; it is not known then how much was sent
   */
  void sockSendall(SocketChannel sock, byte[] data) throws IOException;

  /**
   * Receives a datagram. Suspends until there is one.
   *
   * <p>In Python: {@code loop.sock_recvfrom}.
   *
   * @param sock the socket, in non-blocking mode
   * @param most how many bytes at most; if the datagram has more, the rest is lost
   * @return the datagram
   * @throws IOException if the socket has failed
   */
  Datagram sockRecvfrom(DatagramChannel sock, int most) throws IOException;

  /**
   * Receives a datagram into a buffer. Suspends until there is one.
   *
   * <p>In Python: {@code loop.sock_recvfrom_into}, which also returns how many bytes came: here the
   * buffer's position tells.
   *
   * @param sock the socket, in non-blocking mode
   * @param buffer gets the bytes; if the datagram has more than it has room for, the rest is lost
   * @return where it came from
   * @throws IOException if the socket has failed
   */
  SocketAddress sockRecvfromInto(DatagramChannel sock, ByteBuffer buffer) throws IOException;

  /**
   * Sends a part of a file without copying it into this program. Suspends until the socket has
   * taken it. Afterwards the file's position is behind what was sent, even if that was not all.
   *
   * <p>In Python: {@code loop.sock_sendfile}, whose {@code fallback} has no use here: the JDK can
   * do it for every socket.
   *
   * @param sock the socket, in non-blocking mode
   * @param file the file
   * @param offset where the part begins, in bytes
   * @param count how many bytes at most; {@link Long#MAX_VALUE} for all
   * @return how many bytes were sent: fewer if the file has no more
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the offset is negative, or the count is not positive
   */
  long sockSendfile(SocketChannel sock, FileChannel file, long offset, long count)
      throws IOException;

  /**
   * Sends a datagram. Suspends until the socket has taken it.
   *
   * <p>In Python: {@code loop.sock_sendto}.
   *
   * @param sock the socket, in non-blocking mode
   * @param data the bytes, may be none
   * @param address where to
   * @return how many bytes were sent
   * @throws IOException if the system refuses to send it
   */
  int sockSendto(DatagramChannel sock, byte[] data, SocketAddress address) throws IOException;
}
