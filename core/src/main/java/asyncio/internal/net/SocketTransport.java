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
import org.jspecify.annotations.Nullable;

/**
 * A connection: a socket of TCP or of the Unix domain.
 *
 * <p>It reads whenever there is something to be read, unless it is paused. It writes at once, as
 * long as the socket takes everything; what that does not take is kept, and sent when it does
 * again.
 */
public final class SocketTransport extends ChannelTransport implements Transport {

  // The life of a transport:
  //
  //   open --close()--> closing: reads no more, sends what is left --> lost, and told so soon
  //     \--abort(), error, end of the connection------------------------^

  private final SocketChannel channel;

  /** Reads and writes the channel. */
  private final ByteChannel socket;

  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private final WriteBuffer unsent = new WriteBuffer();
  private final FlowControl flow = flowControl();
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();
  private final Runnable onReadable = this::readReady;
  private final Runnable onWritable = this::writeReady;
  private final @Nullable Owner owner;

  private Transport front = this;
  private @Nullable FileSending file;
  private boolean started;
  private boolean readingPaused;
  private boolean eofReceived;
  private boolean eofWritten;

  /** Who wants to know which transports there are: a server. */
  public interface Owner {

    /**
     * A transport of its.
     *
     * @param transport the transport
     */
    void attached(Transport transport);

    /**
     * It is gone.
     *
     * @param transport the transport
     */
    void detached(Transport transport);
  }

  /**
   * A transport for a connected socket: tells its protocol so in the next turn, and then begins to
   * read.
   *
   * @param loop the loop
   * @param channel the socket, connected, in non-blocking mode; the transport closes it
   * @param protocol who is told
   * @param owner who wants to know that this transport is there, or null
   * @param whenMade gets a result when the protocol has been told; or null
   * @throws IOException if the socket is closed already
   */
  public SocketTransport(
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
   * Somebody else is this transport's protocol from now on, and a transport itself; whoever wanted
   * to know of this one shall know of that one instead.
   *
   * @param newFront the other transport
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
      fatal(gone, "The socket was closed by somebody else");
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
      watchReading(); // no longer: it would be readable for ever
    } else {
      close();
    }
  }

  /** Whether the other end sends no more, of which the protocol has been told. */
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
      readingPaused = true;
      watchReading();
    }
  }

  @Override
  public void resumeReading() {
    if (!isClosing() && readingPaused) {
      readingPaused = false;
      watchReading();
    }
  }

  // ---- writing

  @Override
  public void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    checkMayWrite();
    for (byte[] piece : pieces) {
      if (piece.length > 0) {
        unsent.add(ByteBuffer.wrap(piece));
      }
    }
    if (isTooLate()) {
      unsent.clear();
    } else if (!unsent.isEmpty()) {
      sendNow();
    }
  }

  /**
   * Sends what a buffer has left; see {@link #write(byte[])}.
   *
   * @param data the bytes; must not be changed afterwards
   */
  public void write(ByteBuffer data) {
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
   * Sends a part of a file, after what has been written.
   *
   * @param sending the part
   * @throws IllegalStateException after {@link #writeEof()}, or if another file is being sent
   */
  public void sendFile(FileSending sending) {
    checkMayWrite();
    file = sending;
    try {
      loop.watchWriting(channel, onWritable);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by somebody else");
    }
  }

  private void checkMayWrite() {
    if (sendsFile()) {
      throw new IllegalStateException("unable to write; sendfile is in progress");
    }
    if (eofWritten) {
      throw new IllegalStateException("Cannot write after writeEof(): the end has been sent.");
    }
  }

  /** Whether more of a file is to be sent. One that nobody wants any more may be here, too. */
  private boolean sendsFile() {
    return file != null && !file.isOver();
  }

  /** Whether it is too late to write. */
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

  /** Sends some of a file. True if that was all. */
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
      if (unsent.isEmpty() && !sendsFile()) {
        lose(null);
      }
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

  // ---- looking at it

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
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
