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
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The network methods of an event loop: transports and protocols, servers, and bare sockets.
 *
 * <p>Most programs call {@link Streams} instead, which is made of these methods.
 *
 * <p>All methods are for the thread of the loop. Those that suspend are for its coroutines only,
 * and throw {@link asyncio.futures.CancelledError} if the current task is cancelled; each says what
 * becomes of its sockets then.
 *
 * <p>The methods {@code sock...} are for sockets without a transport. Calls that receive from one
 * socket, or accept, take turns in the order in which they were made, and so do calls that send or
 * connect. A socket that is closed meanwhile, by any task or thread, ends them with a {@link
 * java.nio.channels.ClosedChannelException}. After the calls the socket can be made blocking again.
 *
 * <p>In Python: the methods of {@code asyncio.loop} for networking.
 */
public interface NetworkLoop {

  // ---- connections and servers

  /**
   * Connects, and makes a transport and a protocol. Suspends until the protocol has been told.
   * Cancellation: the socket is closed, even one that the options name.
   *
   * <p>In Python: {@code loop.create_connection} and {@code loop.create_unix_connection}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, once the socket is connected
   * @param options the address, and how to connect
   * @return transport and protocol
   * @throws java.nio.file.NoSuchFileException if the file of an address of the Unix domain is not
   *     there
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left, or the handshake of TLS fails
   * @throws IllegalArgumentException if the options name a socket that is not connected, or no host
   *     whose certificate TLS could expect
   * @throws IllegalStateException if the options name a socket that a transport or a waiting task
   *     uses, or the loop is closed
   */
  <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, ConnectionOptions options) throws IOException;

  /**
   * Connects to a host; see {@link #createConnection(Supplier, ConnectionOptions)}. Suspends until
   * the protocol has been told. Cancellation: the socket is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, once the socket is connected
   * @param host the host's name or address
   * @param port the port
   * @return transport and protocol
   * @throws IOException if it cannot be connected: refused, unreachable, no such host, no
   *     descriptor left
   * @throws IllegalArgumentException if there is no such port
   */
  default <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, String host, int port) throws IOException {
    return createConnection(protocolFactory, ConnectionOptions.to(host, port));
  }

  /**
   * Listens, and makes a transport and a protocol for each connection. Suspends. Cancellation: the
   * listening sockets are closed, and the files of those of the Unix domain removed; connections
   * that were accepted by then stay.
   *
   * <p>In Python: {@code loop.create_server} and {@code loop.create_unix_server}.
   *
   * @param protocolFactory makes the protocol of each connection
   * @param options the addresses, and how to listen
   * @return the server; it accepts connections already, unless the options say otherwise
   * @throws java.nio.file.NoSuchFileException if the folder of an address of the Unix domain is not
   *     there
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   * @throws IllegalArgumentException if the options name a socket that is not bound
   * @throws IllegalStateException if the options name a socket that a server or a waiting task
   *     uses, or the loop is closed
   */
  Server createServer(Supplier<? extends BaseProtocol> protocolFactory, ServerOptions options)
      throws IOException;

  /**
   * Listens on a host; see {@link #createServer(Supplier, ServerOptions)}. Suspends. Cancellation:
   * the listening sockets are closed.
   *
   * @param protocolFactory makes the protocol of each connection
   * @param host the host's name or address; null for all addresses of this machine
   * @param port the port; 0 for any that is free
   * @return the server
   * @throws IOException if it cannot listen there: the address is taken, or not one of this machine
   * @throws IllegalArgumentException if there is no such port
   */
  default Server createServer(
      Supplier<? extends BaseProtocol> protocolFactory, @Nullable String host, int port)
      throws IOException {
    return createServer(protocolFactory, ServerOptions.on(host, port));
  }

  /**
   * Makes a transport and a protocol for a connection that something else has accepted. Suspends
   * until the protocol has been told. Cancellation: the socket is closed.
   *
   * <p>In Python: {@code loop.connect_accepted_socket}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param sock the connection's socket; the transport closes it
   * @param tls how to encrypt, as the server's end; null: not at all
   * @return transport and protocol
   * @throws IOException if the socket is closed, or the handshake of TLS fails
   * @throws IllegalArgumentException if the socket is not connected
   * @throws IllegalStateException if a transport uses the socket already, a task waits for it, or a
   *     function was added for it
   */
  <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls) throws IOException;

  /**
   * Makes a transport and a protocol for a connection that something else has accepted, not
   * encrypted; see {@link #connectAcceptedSocket(Supplier, SocketChannel, TlsOptions)}. Suspends
   * until the protocol has been told. Cancellation: the socket is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param sock the connection's socket; the transport closes it
   * @return transport and protocol
   * @throws IOException if the socket is closed
   * @throws IllegalArgumentException if the socket is not connected
   * @throws IllegalStateException if a transport uses the socket already, a task waits for it, or a
   *     function was added for it
   */
  default <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock) throws IOException {
    return connectAcceptedSocket(protocolFactory, sock, null);
  }

  /**
   * Makes a task that serves a client of a server of streams. Does not suspend. Called by {@link
   * Streams}; users start a server there.
   *
   * @param handler runs in the task; its exception goes to the exception handler
   * @param reader what the client sends
   * @param writer sends to the client; closed if the task fails or is cancelled
   */
  void serveClient(ClientHandler handler, StreamReader reader, StreamWriter writer);

  /**
   * Encrypts an open connection from now on. Suspends for the handshake. Cancellation: the
   * connection is aborted.
   *
   * <p>What was written before is sent in clear. The old transport must not be used any more. The
   * protocol is not told of a new connection; it is told when the connection is lost, also if that
   * is because the handshake failed.
   *
   * <p>In Python: {@code loop.start_tls}.
   *
   * @param transport of a socket, or encrypted itself
   * @param protocol the protocol of the new transport, usually that of the old one
   * @param tls how to encrypt; a client that gives no name checks the certificate for the address
   *     of the other end
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
   * Encrypts an open connection from now on, see {@link #startTls(Transport, BaseProtocol,
   * TlsOptions, boolean)}, if the protocol may have received the first encrypted bytes already,
   * behind the request to encrypt. Suspends for the handshake. Cancellation: the connection is
   * aborted.
   *
   * @param transport of a socket, or encrypted itself
   * @param protocol the protocol of the new transport, usually that of the old one
   * @param tls how to encrypt
   * @param serverSide whether this end is the server
   * @param received encrypted bytes that the protocol has received; must not be changed afterwards
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
   * Makes a datagram socket (UDP) with a transport and a protocol. Suspends until the protocol has
   * been told. Cancellation: the socket is closed.
   *
   * <p>Of several addresses of a name, the first that works is taken.
   *
   * <p>In Python: {@code loop.create_datagram_endpoint}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, once the socket is open
   * @param options the addresses of both ends, and how to open the socket
   * @return transport and protocol
   * @throws IOException if the socket cannot be made or bound, or the name is not known
   * @throws IllegalArgumentException if the two addresses are of different families
   */
  <P extends DatagramProtocol> DatagramEndpoint<P> createDatagramEndpoint(
      Supplier<P> protocolFactory, DatagramOptions options) throws IOException;

  /**
   * Makes a transport and a protocol for the end of a pipe from which one reads. Suspends until the
   * protocol has been told. Cancellation: the pipe is closed.
   *
   * <p>In Python: {@code loop.connect_read_pipe}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, a {@link Protocol}; its {@link
   *     Protocol#connectionMade(BaseTransport)} gets the pipe's transport
   * @param pipe a {@link java.nio.channels.Pipe.SourceChannel}; the transport closes it
   * @return transport and protocol
   * @throws IOException if the pipe is closed
   * @throws IllegalArgumentException if it is another channel
   */
  <P extends BaseProtocol> ReadPipe<P> connectReadPipe(
      Supplier<P> protocolFactory, ReadableByteChannel pipe) throws IOException;

  /**
   * Makes a transport and a protocol for the end of a pipe to which one writes. Suspends until the
   * protocol has been told. Cancellation: the pipe is closed.
   *
   * <p>That nobody can read the pipe any more is noticed by a write, or while bytes wait to be
   * sent; not while there is nothing to send: the JDK does not tell it. (asyncio is told at once.)
   *
   * <p>In Python: {@code loop.connect_write_pipe}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol; its {@link
   *     BaseProtocol#connectionMade(BaseTransport)} gets the pipe's transport
   * @param pipe a {@link java.nio.channels.Pipe.SinkChannel}; the transport closes it
   * @return transport and protocol
   * @throws IOException if the pipe is closed
   * @throws IllegalArgumentException if it is another channel
   */
  <P extends BaseProtocol> WritePipe<P> connectWritePipe(
      Supplier<P> protocolFactory, WritableByteChannel pipe) throws IOException;

  // ---- names

  /**
   * Resolves a host. Suspends: the system is asked in the default executor. An address in digits is
   * resolved at once. Cancellation: the result is dropped.
   *
   * <p>In Python: {@code loop.getaddrinfo}.
   *
   * @param host its name or address; null for the loopback address
   * @param port the port of the returned addresses
   * @return the addresses, in the system's order
   * @throws UnknownHostException if there is no such host
   */
  List<InetSocketAddress> getaddrinfo(@Nullable String host, int port) throws UnknownHostException;

  /**
   * Finds the name of an address. Suspends: the system is asked in the default executor.
   * Cancellation: the result is dropped.
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
   * Sends a part of a file. Suspends until the transport has sent it. Cancellation: the transport
   * stays open, and the file's position is behind what was sent.
   *
   * <p>A connection of TCP or the Unix domain that is not encrypted lets the system send, which
   * does not copy the bytes into this program. Other transports get the part piece by piece, and do
   * not read meanwhile.
   *
   * <p>Afterwards the file's position is behind what was sent, even after an exception.
   *
   * <p>In Python: {@code loop.sendfile}.
   *
   * @param transport sends; nothing else may be written to it meanwhile
   * @param file the file
   * @param offset begin of the part, in bytes
   * @param count the largest number of bytes; {@link Long#MAX_VALUE} for all
   * @param fallback whether the file may be sent piece by piece
   * @return number of bytes sent: fewer if the file has no more
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the offset is negative, or the count is not positive
   * @throws IllegalStateException if the transport is closing, or sends a file already
   * @throws SendfileNotAvailableException if the system cannot send, and {@code fallback} is false
   */
  long sendfile(
      WriteTransport transport, FileChannel file, long offset, long count, boolean fallback)
      throws IOException;

  /**
   * Sends a part of a file, by the system or piece by piece; see {@link #sendfile(WriteTransport,
   * FileChannel, long, long, boolean)}. Suspends until the transport has sent it. Cancellation: the
   * transport stays open, and the file's position is behind what was sent.
   *
   * @param transport sends; nothing else may be written to it meanwhile
   * @param file the file
   * @param offset begin of the part, in bytes
   * @param count the largest number of bytes; {@link Long#MAX_VALUE} for all
   * @return number of bytes sent: fewer if the file has no more
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the offset is negative, or the count is not positive
   * @throws IllegalStateException if the transport is closing, or sends a file already
   */
  default long sendfile(WriteTransport transport, FileChannel file, long offset, long count)
      throws IOException {
    return sendfile(transport, file, offset, count, true);
  }

  /**
   * Sends a file; see {@link #sendfile(WriteTransport, FileChannel, long, long, boolean)}. Suspends
   * until the transport has sent it. Cancellation: the transport stays open, and the file's
   * position is behind what was sent.
   *
   * @param transport sends; nothing else may be written to it meanwhile
   * @param file the file
   * @return number of bytes sent
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalStateException if the transport is closing, or sends a file already
   */
  default long sendfile(WriteTransport transport, FileChannel file) throws IOException {
    return sendfile(transport, file, 0, Long.MAX_VALUE);
  }

  /**
   * Opens a file, sends it, and closes it; see {@link #sendfile(WriteTransport, FileChannel, long,
   * long, boolean)}. Suspends until the transport has sent it. Cancellation: the transport stays
   * open; a part of the file may have been sent.
   *
   * <p>In Python: {@code with open(path, 'rb') as file: await loop.sendfile(transport, file)}.
   *
   * @param transport sends; nothing else may be written to it meanwhile
   * @param file the file
   * @return number of bytes sent
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalStateException if the transport is closing, or sends a file already
   */
  default long sendfile(WriteTransport transport, Path file) throws IOException {
    Objects.requireNonNull(transport, "transport");
    try (FileChannel opened = FileChannel.open(file)) {
      return sendfile(transport, opened);
    }
  }

  // ---- sockets without a transport

  /**
   * Calls a function in each turn in which a channel can be read, or has a connection to accept. If
   * the channel is closed, by any thread, the function is called for the last time, and what it
   * reads throws; not so for datagrams.
   *
   * <p>In Python: {@code loop.add_reader}.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback replaces the function that was added before
   * @throws IllegalArgumentException if the channel is in blocking mode, or closed
   * @throws IllegalStateException if a transport uses the channel, a task waits for it in that
   *     direction, or the loop is closed
   */
  void addReader(SelectableChannel channel, Runnable callback);

  /**
   * Takes back {@link #addReader}. The channel can be made blocking again. Works also while the
   * loop is being closed.
   *
   * <p>In Python: {@code loop.remove_reader}.
   *
   * @param channel the channel
   * @return whether there was a function
   * @throws IllegalStateException if a transport uses the channel
   */
  boolean removeReader(SelectableChannel channel);

  /**
   * Calls a function in each turn in which a channel can be written, or has connected. If the
   * channel is closed, by any thread, the function is called for the last time, and what it writes
   * throws; not so for datagrams.
   *
   * <p>In Python: {@code loop.add_writer}.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback replaces the function that was added before
   * @throws IllegalArgumentException if the channel is in blocking mode, or closed
   * @throws IllegalStateException if a transport uses the channel, a task waits for it in that
   *     direction, or the loop is closed
   */
  void addWriter(SelectableChannel channel, Runnable callback);

  /**
   * Takes back {@link #addWriter}. The channel can be made blocking again. Works also while the
   * loop is being closed.
   *
   * <p>In Python: {@code loop.remove_writer}.
   *
   * @param channel the channel
   * @return whether there was a function
   * @throws IllegalStateException if a transport uses the channel
   */
  boolean removeWriter(SelectableChannel channel);

  /**
   * Connects a socket. Suspends until it is connected, unless that takes no time. Cancellation: the
   * socket stays open, and goes on connecting. Close it, or call this method again to wait on.
   *
   * <p>In Python: {@code loop.sock_connect}.
   *
   * @param sock the socket, in non-blocking mode
   * @param address the other end; a name that was not looked up yet is looked up
   * @throws java.nio.file.NoSuchFileException if the file of an address of the Unix domain is not
   *     there
   * @throws IOException if it cannot be connected
   * @throws IllegalArgumentException if the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, it is still connecting to another
   *     address, or the loop is closed
   */
  void sockConnect(SocketChannel sock, SocketAddress address) throws IOException;

  /**
   * Accepts a connection. Suspends until there is one. Cancellation: no connection is lost; the
   * next call accepts it.
   *
   * <p>In Python: {@code loop.sock_accept}.
   *
   * @param sock the listening socket, in non-blocking mode
   * @return the connection's socket, in non-blocking mode
   * @throws IOException if the system refuses, for want of a descriptor for instance
   * @throws IllegalArgumentException if the socket is in blocking mode
   * @throws IllegalStateException if a server uses the socket, or the loop is closed
   */
  SocketChannel sockAccept(ServerSocketChannel sock) throws IOException;

  /**
   * Receives bytes. Suspends until there is one at least. Cancellation: no byte is lost.
   *
   * <p>In Python: {@code loop.sock_recv}.
   *
   * @param sock the socket, in non-blocking mode
   * @param max the largest number of bytes
   * @return the bytes; none at the end of the stream
   * @throws IOException if the connection has failed
   * @throws IllegalArgumentException if {@code max} is not positive, or the socket is in blocking
   *     mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  byte[] sockRecv(SocketChannel sock, int max) throws IOException;

  /**
   * Receives bytes into a buffer. Suspends until there is one at least. Cancellation: no byte is
   * lost.
   *
   * <p>In Python: {@code loop.sock_recv_into}.
   *
   * @param sock the socket, in non-blocking mode
   * @param buffer gets the bytes
   * @return number of bytes; 0 at the end of the stream
   * @throws IOException if the connection has failed
   * @throws IllegalArgumentException if the buffer has no room, or the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  int sockRecvInto(SocketChannel sock, ByteBuffer buffer) throws IOException;

  /**
   * Sends all bytes. Suspends until the socket has taken them. Cancellation: some bytes may have
   * been sent; the caller cannot know how many.
   *
   * <p>In Python: {@code loop.sock_sendall}.
   *
   * @param sock the socket, in non-blocking mode
   * @param data the bytes; must not be changed meanwhile
   * @throws IOException if the connection has failed; some bytes may have been sent
   * @throws IllegalArgumentException if the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  void sockSendall(SocketChannel sock, byte[] data) throws IOException;

  /**
   * Receives a datagram. Suspends until there is one. Cancellation: no datagram is lost.
   *
   * <p>In Python: {@code loop.sock_recvfrom}.
   *
   * @param sock the socket, in non-blocking mode
   * @param max the largest number of bytes; the rest of a longer datagram is lost
   * @return the datagram
   * @throws IOException if the socket has failed
   * @throws IllegalArgumentException if {@code max} is negative, or the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  Datagram sockRecvfrom(DatagramChannel sock, int max) throws IOException;

  /**
   * Receives a datagram into a buffer. Suspends until there is one. Cancellation: no datagram is
   * lost.
   *
   * <p>In Python: {@code loop.sock_recvfrom_into}, which also returns the number of bytes: here the
   * buffer's position tells.
   *
   * @param sock the socket, in non-blocking mode
   * @param buffer gets the bytes; the rest of a longer datagram is lost
   * @return the sender's address
   * @throws IOException if the socket has failed
   * @throws IllegalArgumentException if the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  SocketAddress sockRecvfromInto(DatagramChannel sock, ByteBuffer buffer) throws IOException;

  /**
   * Sends a part of a file without copying it into this program. Suspends until the socket has
   * taken it. Cancellation: the file's position is behind what was sent.
   *
   * <p>Afterwards the file's position is behind what was sent, even after an exception.
   *
   * <p>In Python: {@code loop.sock_sendfile}. Its {@code fallback} is not needed: the JDK can do it
   * for every socket.
   *
   * @param sock the socket, in non-blocking mode
   * @param file the file
   * @param offset begin of the part, in bytes
   * @param count the largest number of bytes; {@link Long#MAX_VALUE} for all
   * @return number of bytes sent: fewer if the file has no more
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the offset is negative, the count is not positive, or the
   *     socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  long sockSendfile(SocketChannel sock, FileChannel file, long offset, long count)
      throws IOException;

  /**
   * Sends a file without copying it into this program; see {@link #sockSendfile(SocketChannel,
   * FileChannel, long, long)}. Suspends until the socket has taken it. Cancellation: the file's
   * position is behind what was sent.
   *
   * @param sock the socket, in non-blocking mode
   * @param file the file
   * @return number of bytes sent
   * @throws IOException if the file cannot be read, or the connection is lost
   * @throws IllegalArgumentException if the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  default long sockSendfile(SocketChannel sock, FileChannel file) throws IOException {
    return sockSendfile(sock, file, 0, Long.MAX_VALUE);
  }

  /**
   * Sends a datagram. Suspends until the socket has taken it. Cancellation: it is not sent.
   *
   * <p>In Python: {@code loop.sock_sendto}.
   *
   * @param sock the socket, in non-blocking mode
   * @param data the bytes, may be none
   * @param address the receiver; a name that was not looked up yet is looked up
   * @return number of bytes sent
   * @throws IOException if the system refuses to send it
   * @throws IllegalArgumentException if the socket is in blocking mode
   * @throws IllegalStateException if a transport uses the socket, or the loop is closed
   */
  int sockSendto(DatagramChannel sock, byte[] data, SocketAddress address) throws IOException;
}
