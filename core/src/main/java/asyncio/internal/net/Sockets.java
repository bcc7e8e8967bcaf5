package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.Datagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

/**
 * Sockets without a transport: the {@code add_reader} and {@code sock_*} methods of asyncio's loop.
 * {@link asyncio.net.NetworkLoop} documents them.
 */
public final class Sockets {

  private final TransportLoop loop;
  private final Resolver resolver;
  private final SocketCalls reading;
  private final SocketCalls writing;

  /** Where the sockets connect to whose {@link #sockConnect} was cancelled. */
  private final Map<SocketChannel, SocketAddress> connecting = new WeakHashMap<>();

  Sockets(TransportLoop loop, Resolver resolver) {
    this.loop = loop;
    this.resolver = resolver;
    this.reading = SocketCalls.reading(loop);
    this.writing = SocketCalls.writing(loop);
  }

  // ---- watching

  /**
   * Calls a function whenever a channel can be read, and once more when it is closed.
   *
   * @param channel the channel
   * @param callback the function
   */
  public void addReader(SelectableChannel channel, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    checkMayWatch(channel);
    checkNotBusy(reading, channel);
    try {
      loop.watchReading(channel, callback);
    } catch (ClosedChannelException e) {
      throw closed(channel, e);
    }
  }

  /**
   * Takes back {@link #addReader}.
   *
   * @param channel the channel
   * @return whether there was a function
   */
  public boolean removeReader(SelectableChannel channel) {
    loop.owners().checkNotOwned(channel);
    if (reading.isBusy(channel)) {
      return false; // a task's own watch
    }
    try {
      boolean watched = loop.watchReading(channel, null);
      loop.release(channel);
      return watched;
    } catch (ClosedChannelException e) {
      return false;
    }
  }

  /**
   * Calls a function whenever a channel can be written, and once more when it is closed.
   *
   * @param channel the channel
   * @param callback the function
   */
  public void addWriter(SelectableChannel channel, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    checkMayWatch(channel);
    checkNotBusy(writing, channel);
    try {
      loop.watchWriting(channel, callback);
    } catch (ClosedChannelException e) {
      throw closed(channel, e);
    }
  }

  /**
   * Takes back {@link #addWriter}.
   *
   * @param channel the channel
   * @return whether there was a function
   */
  public boolean removeWriter(SelectableChannel channel) {
    loop.owners().checkNotOwned(channel);
    if (writing.isBusy(channel)) {
      return false; // a task's own watch
    }
    try {
      boolean watched = loop.watchWriting(channel, null);
      loop.release(channel);
      return watched;
    } catch (ClosedChannelException e) {
      return false;
    }
  }

  private static IllegalArgumentException closed(
      SelectableChannel channel, ClosedChannelException e) {
    return new IllegalArgumentException(
        "The channel is closed, so that it will never be ready: " + channel, e);
  }

  private void checkMayWatch(SelectableChannel channel) {
    loop.checkAccess();
    loop.owners().checkNotOwned(channel);
    if (channel.isBlocking()) {
      throw new IllegalArgumentException(
          "The channel must be non-blocking: call configureBlocking(false) first. " + channel);
    }
  }

  private static void checkNotBusy(SocketCalls calls, SelectableChannel channel) {
    if (calls.isBusy(channel)) {
      throw new IllegalStateException(
          "A task waits for the channel, in sockRecv, sockSendall or the like: " + channel);
    }
  }

  /**
   * Checks that a transport or a server may take a channel over.
   *
   * @param channel the channel
   * @throws IllegalStateException if another one has it, a task waits for it, or a function was
   *     added that nobody has removed
   */
  void checkFree(SelectableChannel channel) {
    loop.checkAccess();
    loop.owners().checkNotOwned(channel);
    checkNotBusy(reading, channel);
    checkNotBusy(writing, channel);
    if (loop.watchesReading(channel) || loop.watchesWriting(channel)) {
      throw new IllegalStateException(
          "The channel is watched: call removeReader and removeWriter before a transport takes it. "
              + channel);
    }
  }

  // ---- connections

  /**
   * Connects a socket. Suspends. Cancellation: the socket goes on connecting; close it.
   *
   * @param sock the socket
   * @param address the other end
   * @throws IOException if it cannot be connected
   */
  public void sockConnect(SocketChannel sock, SocketAddress address) throws IOException {
    checkMayWatch(sock);
    SocketAddress target = resolver.resolved(address);
    SocketCalls.Attempt<SocketChannel> finish =
        () -> sock.isConnected() || sock.finishConnect() ? sock : null;
    if (sock.isConnectionPending()) {
      checkConnectsTo(target, sock);
      connecting.put(sock, target);
      writing.make(sock, finish);
    } else if (connectsAtOnce(sock, target)) {
      return;
    } else {
      connecting.put(sock, target);
      writing.makeWhenReady(sock, finish); // on loopback, too: the server is told first
    }
    connecting.remove(sock);
  }

  private static boolean connectsAtOnce(SocketChannel sock, SocketAddress target)
      throws IOException {
    try {
      return sock.connect(target);
    } catch (IOException failed) {
      Path file = target instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
      throw SocketErrors.orMissing(failed, file);
    }
  }

  /** A call after a cancelled one goes on with its attempt, but not if it wants another one. */
  private void checkConnectsTo(SocketAddress target, SocketChannel sock) {
    SocketAddress present = connecting.get(sock);
    if (present != null && !present.equals(target)) {
      throw new IllegalStateException(
          "The socket is still connecting to "
              + present
              + ": close it, and take another one to connect to "
              + target);
    }
  }

  /**
   * Accepts a connection. Suspends. Cancellation: nothing is lost; the next call accepts it.
   *
   * @param sock the listening socket
   * @return the connection, in non-blocking mode
   * @throws IOException if the system refuses
   */
  public SocketChannel sockAccept(ServerSocketChannel sock) throws IOException {
    checkMayWatch(sock);
    SocketChannel accepted = reading.make(sock, sock::accept);
    try {
      accepted.configureBlocking(false);
      return accepted;
    } catch (IOException failed) {
      accepted.close();
      throw failed;
    }
  }

  /**
   * Receives bytes. Suspends until there is one at least. Cancellation: nothing is lost.
   *
   * @param sock the socket
   * @param buffer has room
   * @return number of bytes; 0 at the end of the stream
   * @throws IOException if the connection has failed
   */
  public int sockRecvInto(SocketChannel sock, ByteBuffer buffer) throws IOException {
    checkMayWatch(sock);
    if (!buffer.hasRemaining()) {
      throw new IllegalArgumentException("The buffer has no room.");
    }
    return reading.make(
        sock,
        () -> {
          int count = sock.read(buffer);
          return count == 0 ? null : Math.max(count, 0);
        });
  }

  /**
   * Receives bytes; see {@link #sockRecvInto}.
   *
   * @param sock the socket
   * @param max the largest number of bytes
   * @return the bytes; none at the end of the stream
   * @throws IOException if the connection has failed
   */
  public byte[] sockRecv(SocketChannel sock, int max) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(max);
    int count = sockRecvInto(sock, buffer);
    return Arrays.copyOf(buffer.array(), count);
  }

  /**
   * Sends bytes. Suspends until the socket has taken them. Cancellation: some may have been sent.
   *
   * @param sock the socket
   * @param data the bytes
   * @throws IOException if the connection has failed
   */
  public void sockSendall(SocketChannel sock, byte[] data) throws IOException {
    checkMayWatch(sock);
    ByteBuffer left = ByteBuffer.wrap(Objects.requireNonNull(data, "data"));
    writing.make(
        sock,
        () -> {
          sock.write(left);
          return left.hasRemaining() ? null : left;
        });
  }

  /**
   * Sends a part of a file. Suspends until the socket has taken it. Cancellation: the file's
   * position is behind what was sent.
   *
   * @param sock the socket
   * @param file the file
   * @param offset begin of the part, in bytes
   * @param count the largest number of bytes
   * @return number of bytes sent
   * @throws IOException if the file cannot be read, or the connection has failed
   */
  public long sockSendfile(SocketChannel sock, FileChannel file, long offset, long count)
      throws IOException {
    long end = FileSending.endOfPart(offset, count);
    checkMayWatch(sock);
    Future<Long> sent = loop.createFuture();
    FileSending sending = new FileSending(file, offset, end, sent);
    try {
      writing.make(sock, () -> sending.advance(sock) ? sending : null);
      return sent.result();
    } finally {
      file.position(sending.position());
    }
  }

  // ---- datagrams

  /**
   * Receives a datagram; see {@link #sockRecvfromInto}.
   *
   * @param sock the socket
   * @param max the largest number of bytes
   * @return the datagram
   * @throws IOException if the socket has failed
   */
  public Datagram sockRecvfrom(DatagramChannel sock, int max) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(max);
    SocketAddress address = sockRecvfromInto(sock, buffer);
    return new Datagram(Arrays.copyOf(buffer.array(), buffer.position()), address);
  }

  /**
   * Receives a datagram. Suspends until there is one. Cancellation: nothing is lost.
   *
   * @param sock the socket
   * @param buffer gets the bytes
   * @return the sender
   * @throws IOException if the socket has failed
   */
  public SocketAddress sockRecvfromInto(DatagramChannel sock, ByteBuffer buffer)
      throws IOException {
    checkMayWatch(sock);
    return reading.make(sock, () -> sock.receive(buffer));
  }

  /**
   * Sends a datagram. Suspends until the socket has taken it. Cancellation: it is not sent.
   *
   * @param sock the socket
   * @param data the bytes
   * @param address the receiver
   * @return number of bytes sent
   * @throws IOException if the system refuses to send it
   */
  public int sockSendto(DatagramChannel sock, byte[] data, SocketAddress address)
      throws IOException {
    checkMayWatch(sock);
    ByteBuffer left = ByteBuffer.wrap(Objects.requireNonNull(data, "data"));
    SocketAddress receiver = resolver.resolved(address);
    writing.make(
        sock,
        () -> { // the system takes a datagram as a whole, or not at all
          sock.send(left, receiver);
          return left.hasRemaining() ? null : left;
        });
    return data.length;
  }
}
