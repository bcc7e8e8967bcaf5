package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.net.Datagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Sockets without a transport: the {@code add_reader} and {@code sock_*} methods of asyncio's loop.
 * {@link asyncio.net.NetworkLoop} documents them.
 */
public final class Sockets {

  private final TransportLoop loop;
  private final Resolver resolver;

  Sockets(TransportLoop loop, Resolver resolver) {
    this.loop = loop;
    this.resolver = resolver;
  }

  // ---- watching

  /**
   * Calls a function whenever a channel can be read.
   *
   * @param channel the channel
   * @param callback the function
   */
  public void addReader(SelectableChannel channel, Runnable callback) {
    checkMayWatch(channel);
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
    try {
      return loop.watchReading(channel, null);
    } catch (ClosedChannelException e) {
      return false;
    }
  }

  /**
   * Calls a function whenever a channel can be written.
   *
   * @param channel the channel
   * @param callback the function
   */
  public void addWriter(SelectableChannel channel, Runnable callback) {
    checkMayWatch(channel);
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
    try {
      return loop.watchWriting(channel, null);
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

  private void awaitReadable(SelectableChannel channel) throws IOException {
    checkMayWatch(channel);
    Future<Void> ready = loop.createFuture();
    loop.watchReading(channel, () -> Futures.setResultUnlessDone(ready));
    try {
      ready.await();
    } finally {
      if (channel.isOpen()) {
        loop.watchReading(channel, null);
      }
    }
  }

  private void awaitWritable(SelectableChannel channel) throws IOException {
    checkMayWatch(channel);
    Future<Void> ready = loop.createFuture();
    loop.watchWriting(channel, () -> Futures.setResultUnlessDone(ready));
    try {
      ready.await();
    } finally {
      if (channel.isOpen()) {
        loop.watchWriting(channel, null);
      }
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
    if (!sock.connect(resolver.resolved(address))) {
      awaitWritable(sock);
      while (!sock.finishConnect()) {
        awaitWritable(sock);
      }
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
    SocketChannel accepted = sock.accept();
    while (accepted == null) {
      awaitReadable(sock);
      accepted = sock.accept();
    }
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
    int count = sock.read(buffer);
    while (count == 0) {
      awaitReadable(sock);
      count = sock.read(buffer);
    }
    return Math.max(count, 0);
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
    ByteBuffer left = ByteBuffer.wrap(data);
    sock.write(left);
    while (left.hasRemaining()) {
      awaitWritable(sock);
      sock.write(left);
    }
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
      while (!sending.advance(sock)) {
        awaitWritable(sock);
      }
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
    SocketAddress address = sock.receive(buffer);
    while (address == null) {
      awaitReadable(sock);
      address = sock.receive(buffer);
    }
    return address;
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
    ByteBuffer left = ByteBuffer.wrap(data);
    sock.send(left, address);
    while (left.hasRemaining()) { // the system takes a datagram as a whole, or not at all
      awaitWritable(sock);
      sock.send(left, address);
    }
    return data.length;
  }
}
