package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Transport of a connected socket, of TCP or of the Unix domain.
 *
 * <p>It reads once in each turn in which the socket is readable, unless reading is paused. It sends
 * at once while nothing waits; what the socket does not take waits until the socket is writable.
 */
final class SocketTransport extends ChannelTransport implements Transport {

  // States of a transport:
  //
  //   open --close()--> closing: reads no more, sends what waits --> lost: told in the next turn
  //     \--abort(), error, end of the connection-----------------------^

  private final SocketChannel channel;

  /** The fastest way to read and write the channel; see {@link TransportLoop#socket}. */
  private final ByteChannel socket;

  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private final WriteBuffer unsent = new WriteBuffer();
  private final FlowControl flow = flowControl();
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();
  private final Runnable onReadable = this::readReady;
  private final Runnable onWritable = this::writeReady;
  private final @Nullable Owner owner;

  /** The transport that the owner knows: this one, or the encrypted one on top of it. */
  private Transport front = this;

  private @Nullable FileSending file;
  private boolean started;
  private boolean readingPaused;
  private boolean eofReceived;
  private boolean eofWritten;

  /** A server, which knows the transports of its connections. */
  interface Owner {

    /** Adds a transport. */
    void attached(Transport transport);

    /** Removes a transport: its channel is closed, or another one is on top of it. */
    void detached(Transport transport);
  }

  /**
   * Tells the protocol of the connection in the next turn, and then begins to read.
   *
   * @param channel connected, in non-blocking mode; the transport closes it
   * @param owner knows this transport while it is open, or null
   * @param whenMade done when the protocol has been told, or null
   * @throws IOException if the socket is closed
   */
  SocketTransport(
      TransportLoop loop,
      SocketChannel channel,
      BaseProtocol protocol,
      @Nullable Owner owner,
      @Nullable Future<Void> whenMade)
      throws IOException {
    super(loop, channel, protocol);
    this.channel = channel;
    this.socket = loop.socket(channel);
    this.owner = owner;
    this.localAddress = channel.getLocalAddress();
    this.remoteAddress = channel.getRemoteAddress();
    if (owner != null) {
      owner.attached(this);
    }
    begin(whenMade);
  }

  @Override
  void start() {
    started = true;
    watchReading();
  }

  /**
   * Shows the owner another transport instead of this one.
   *
   * @param newFront an encrypted transport, whose transport this one is
   */
  void handOver(Transport newFront) {
    if (owner != null) {
      owner.attached(newFront);
      owner.detached(front);
    }
    front = newFront;
  }

  // ---- reading

  private void watchReading() {
    boolean wanted = started && !readingPaused && !isClosing() && !eofReceived;
    try {
      loop.watchReading(channel, wanted ? onReadable : null);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by something else than its transport");
    }
  }

  private void readReady() {
    if (isLost() || isClosing()) {
      return;
    }
    BaseProtocol receiver = getProtocol();
    try {
      if (receiver instanceof BufferedProtocol buffered) {
        readInto(buffered);
      } else {
        readBytes((Protocol) receiver);
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal read error on socket transport");
    } catch (Throwable failed) {
      fatal(failed, "Fatal error: the protocol's callback failed");
    }
  }

  private void readBytes(Protocol receiver) throws IOException {
    ByteBuffer buffer = loop.buffer();
    int count = socket.read(buffer);
    if (count > 0) {
      received(count);
      byte[] data = new byte[count];
      buffer.flip().get(data);
      receiver.dataReceived(data);
    } else if (count < 0) {
      receivedEof(receiver.eofReceived());
    }
  }

  private void readInto(BufferedProtocol receiver) throws IOException {
    ByteBuffer buffer = receiver.getBuffer(-1);
    if (!buffer.hasRemaining()) {
      throw new IllegalStateException("getBuffer() returned a buffer without room.");
    }
    int count = socket.read(buffer);
    if (count > 0) {
      received(count);
      receiver.bufferUpdated(count);
    } else if (count < 0) {
      receivedEof(receiver.eofReceived());
    }
  }

  private void receivedEof(boolean keepOpen) {
    eofReceived = true;
    if (keepOpen) {
      watchReading(); // stops: a socket at its end is readable for ever
    } else {
      close();
    }
  }

  /** Whether the protocol has been told that the other end sends no more. */
  boolean hasEnded() {
    return eofReceived;
  }

  @Override
  public boolean isReading() {
    return !isClosing() && !readingPaused && !isLost();
  }

  @Override
  public void pauseReading() {
    if (isReading()) {
      loop.checkNotElsewhere();
      readingPaused = true;
      watchReading();
    }
  }

  @Override
  public void resumeReading() {
    if (!isClosing() && readingPaused) {
      loop.checkNotElsewhere();
      readingPaused = false;
      watchReading();
    }
  }

  // ---- writing

  @Override
  public void write(byte[] data) {
    write(ByteBuffer.wrap(Objects.requireNonNull(data, "data")));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    checkMayWrite();
    unsent.addAll(pieces);
    if (isTooLate()) {
      unsent.clear();
    } else if (!unsent.isEmpty()) {
      sendNow();
    }
  }

  /**
   * Sends the remaining bytes of a buffer; see {@link #write(byte[])}.
   *
   * @param data must not be changed afterwards
   */
  void write(ByteBuffer data) {
    checkMayWrite();
    if (!data.hasRemaining() || isTooLate()) {
      return;
    }
    if (!unsent.isEmpty()) {
      unsent.add(data);
      flow.grown(unsent.size());
      return;
    }
    try {
      sent(unsent.sendAlone(data, socket, loop.sendBuffer()));
      sendRestLater();
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on socket transport");
    }
  }

  /**
   * Sends a part of a file after what has been written.
   *
   * @throws IllegalStateException after {@link #writeEof()}, or if another file is being sent
   */
  void sendFile(FileSending sending) {
    checkMayWrite();
    file = sending;
    try {
      loop.watchWriting(channel, onWritable);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by something else than its transport");
    }
  }

  /** Throws if nothing can be written: after {@link #writeEof()}, or while a file is sent. */
  void checkMayWrite() {
    loop.checkNotElsewhere();
    if (sendsFile()) {
      throw new IllegalStateException("unable to write; sendfile is in progress");
    }
    if (eofWritten) {
      throw new IllegalStateException("Cannot write after writeEof(): the end has been sent.");
    }
  }

  /** Whether a file is being sent. One whose caller was cancelled may still be in the field. */
  private boolean sendsFile() {
    return file != null && !file.isOver();
  }

  /** Whether the connection is lost: data is dropped. */
  private boolean isTooLate() {
    if (isLost()) {
      writesAfterClose.note("a connection that is lost", this);
    }
    return isLost();
  }

  private void sendNow() {
    try {
      sent(unsent.sendTo(socket, loop.sendBuffer()));
      sendRestLater();
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on socket transport");
    }
  }

  private void sendRestLater() throws ClosedChannelException {
    if (!unsent.isEmpty()) {
      loop.watchWriting(channel, onWritable);
      flow.grown(unsent.size());
    }
  }

  private void writeReady() {
    if (isLost()) {
      return;
    }
    try {
      sent(unsent.sendTo(socket, loop.sendBuffer()));
      flow.shrunk(unsent.size());
      if (unsent.isEmpty() && (file == null || advance(file))) {
        file = null;
        loop.watchWriting(channel, null);
        allSent();
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on socket transport");
    }
  }

  /** Sends some bytes of a file. True if no more will be sent. */
  private boolean advance(FileSending sending) throws IOException {
    long before = sending.position();
    boolean all = sending.advance(channel);
    sent(sending.position() - before);
    return all;
  }

  private void allSent() throws IOException {
    if (isClosing()) {
      lose(null);
    } else if (eofWritten) {
      channel.shutdownOutput();
    }
  }

  @Override
  public void writeEof() {
    if (isClosing() || eofWritten) {
      return;
    }
    eofWritten = true;
    if (unsent.isEmpty() && !sendsFile()) {
      try {
        channel.shutdownOutput();
      } catch (IOException broken) {
        fatal(broken, "Fatal error when the end was sent");
      }
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    flow.setLimits(high, low);
    flow.grown(unsent.size());
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return flow.limits();
  }

  @Override
  public int getWriteBufferSize() {
    return unsent.intSize();
  }

  // ---- the end

  @Override
  public void close() {
    if (beginClosing()) {
      watchReading();
      if (loop.isClosed()) {
        sendLast();
      }
      if (loop.isClosed() || unsent.isEmpty() && !sendsFile()) {
        lose(null);
      }
    }
  }

  /** Sends what the socket takes now: nobody will wait until it takes more. */
  private void sendLast() {
    try {
      sent(unsent.sendTo(socket, loop.sendBuffer()));
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on socket transport");
    }
  }

  @Override
  public void abort() {
    lose(null);
  }

  @Override
  void stop(@Nullable Throwable reason) throws ClosedChannelException {
    unsent.clear();
    if (file != null) {
      file.fail(reason != null ? reason : new SocketException("Connection closed by peer"));
      file = null;
    }
    loop.watchReading(channel, null);
    loop.watchWriting(channel, null);
  }

  @Override
  void gone() {
    if (owner != null) {
      owner.detached(front);
    }
  }

  // ---- properties

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return socketInfo(info, localAddress, remoteAddress);
  }

  @Override
  public String toString() {
    return "<SocketTransport "
        + stateName()
        + " "
        + localAddress
        + " - "
        + remoteAddress
        + (unsent.isEmpty() ? "" : " unsent=" + unsent.size())
        + ">";
  }
}
