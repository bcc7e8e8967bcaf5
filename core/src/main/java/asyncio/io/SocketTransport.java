package asyncio.io;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection: a socket of TCP or of the Unix domain.
 *
 * <p>It reads whenever there is something to be read, unless it is paused. It writes at once, as
 * long as the socket takes everything; what that does not take is kept, and sent when it does
 * again.
 */
public final class SocketTransport implements Transport {

  // The life of a transport:
  //
  //   open --close()--> closing: reads no more, sends what is left --> lost: connectionLost is
  // queued
  //     \--abort(), error, end of the connection------------------------^

  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int WARN_FROM_LOST_WRITE = 5;

  private final Reactor reactor;
  private final SocketChannel channel;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private final WriteBuffer unsent = new WriteBuffer();
  private final Runnable onReadable = this::readReady;
  private final Runnable onWritable = this::writeReady;
  private final @Nullable Owner owner;

  private BaseProtocol protocol;
  private Transport front = this;
  private @Nullable FileSending file;
  private boolean started;
  private boolean readingPaused;
  private boolean eofReceived;
  private boolean eofWritten;
  private boolean writingPaused;
  private boolean closing;
  private int writesAfterLoss;
  private boolean lost;

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
   * @param reactor the loop
   * @param channel the socket, connected, in non-blocking mode; the transport closes it
   * @param protocol who is told
   * @param owner who wants to know that this transport is there, or null
   * @param whenMade gets a result when the protocol has been told; or null
   * @throws IOException if the socket is closed already
   */
  public SocketTransport(
      Reactor reactor,
      SocketChannel channel,
      BaseProtocol protocol,
      @Nullable Owner owner,
      @Nullable Future<Void> whenMade)
      throws IOException {
    this.reactor = reactor;
    this.channel = channel;
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.owner = owner;
    this.localAddress = channel.getLocalAddress();
    this.remoteAddress = channel.getRemoteAddress();
    reactor.own(channel, this);
    if (owner != null) {
      owner.attached(this);
    }
    reactor.callSoon(() -> this.protocol.connectionMade(this));
    reactor.callSoon(this::startReading);
    if (whenMade != null) {
      reactor.callSoon(() -> resolve(whenMade));
    }
  }

  private static void resolve(Future<Void> future) {
    if (!future.done()) {
      complete(future);
    }
  }

  @SuppressWarnings("NullAway") // the result of a future of nothing
  private static void complete(Future<Void> future) {
    future.setResult(null);
  }

  private void startReading() {
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
    boolean wanted = started && !readingPaused && !closing && !eofReceived;
    try {
      reactor.watchReading(channel, wanted ? onReadable : null);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by somebody else");
    }
  }

  private void readReady() {
    if (lost || closing) {
      return;
    }
    BaseProtocol receiver = protocol;
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
    ByteBuffer buffer = reactor.buffer();
    int count = channel.read(buffer);
    if (count > 0) {
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
    int count = channel.read(buffer);
    if (count > 0) {
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

  @Override
  public boolean isReading() {
    return !closing && !readingPaused && !lost;
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
    if (!closing && readingPaused) {
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
    if (isLost()) {
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
    if (!data.hasRemaining() || isLost()) {
      return;
    }
    boolean others = !unsent.isEmpty();
    unsent.add(data);
    if (others) {
      pauseIfTooFull();
    } else {
      sendNow();
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
      reactor.watchWriting(channel, onWritable);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by somebody else");
    }
  }

  private void checkMayWrite() {
    if (file != null) {
      throw new IllegalStateException("unable to write; sendfile is in progress");
    }
    if (eofWritten) {
      throw new IllegalStateException("Cannot write after writeEof(): the end has been sent.");
    }
  }

  private boolean isLost() {
    if (lost) {
      writesAfterLoss++;
      if (writesAfterLoss == WARN_FROM_LOST_WRITE) {
        LOGGER.log(
            Level.WARNING, "Somebody goes on writing to a connection that is lost: {0}", this);
      }
    }
    return lost;
  }

  private void sendNow() {
    try {
      unsent.sendTo(channel, reactor.sendBuffer());
      if (!unsent.isEmpty()) {
        reactor.watchWriting(channel, onWritable);
        pauseIfTooFull();
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on socket transport");
    }
  }

  private void writeReady() {
    if (lost) {
      return;
    }
    try {
      unsent.sendTo(channel, reactor.sendBuffer());
      resumeIfRoom();
      if (unsent.isEmpty() && (file == null || file.advance(channel))) {
        file = null;
        reactor.watchWriting(channel, null);
        allSent();
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on socket transport");
    }
  }

  private void allSent() throws IOException {
    if (closing) {
      lose(null);
    } else if (eofWritten) {
      channel.shutdownOutput();
    }
  }

  private void pauseIfTooFull() {
    if (!writingPaused && unsent.isTooFull()) {
      writingPaused = true;
      tell(protocol::pauseWriting, "protocol.pauseWriting() failed");
    }
  }

  private void resumeIfRoom() {
    if (writingPaused && unsent.hasRoomAgain()) {
      writingPaused = false;
      tell(protocol::resumeWriting, "protocol.resumeWriting() failed");
    }
  }

  private void tell(Runnable call, String message) {
    try {
      call.run();
    } catch (RuntimeException failed) {
      reactor.report(message, failed, this, protocol);
    }
  }

  @Override
  public void writeEof() {
    if (closing || eofWritten) {
      return;
    }
    eofWritten = true;
    if (unsent.isEmpty() && file == null) {
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
    unsent.setLimits(high, low);
    pauseIfTooFull();
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return unsent.limits();
  }

  @Override
  public int getWriteBufferSize() {
    return unsent.size();
  }

  // ---- the end

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    watchReading();
    if (unsent.isEmpty() && file == null) {
      lose(null);
    }
  }

  @Override
  public void abort() {
    lose(null);
  }

  /** An error after which the connection cannot be used. */
  private void fatal(Throwable exception, String message) {
    if (!(exception instanceof IOException)) {
      reactor.report(message, exception, this, protocol);
    } else if (reactor.debug()) {
      LOGGER.log(Level.DEBUG, message + ": " + this, exception);
    }
    lose(exception);
  }

  private void lose(@Nullable Throwable reason) {
    if (lost) {
      return;
    }
    lost = true;
    closing = true;
    unsent.clear();
    if (file != null) {
      file.fail(reason != null ? reason : new SocketException("Connection closed by peer"));
      file = null;
    }
    try {
      reactor.watchReading(channel, null);
      reactor.watchWriting(channel, null);
    } catch (ClosedChannelException gone) {
      LOGGER.log(Level.DEBUG, "The socket was closed by somebody else.", gone);
    }
    Exception exception =
        reason == null || reason instanceof Exception
            ? (Exception) reason
            : new IllegalStateException("The protocol failed.", reason);
    reactor.callSoon(() -> connectionLost(exception));
  }

  private void connectionLost(@Nullable Exception exception) {
    try {
      protocol.connectionLost(exception);
    } finally {
      reactor.own(channel, null);
      try {
        channel.close();
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "A socket could not be closed.", e);
      }
      if (owner != null) {
        owner.detached(front);
      }
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  // ---- looking at it

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    protocol = Objects.requireNonNull(newProtocol, "protocol");
  }

  @Override
  public BaseProtocol getProtocol() {
    return protocol;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Object value =
        switch (info.name()) {
          case "sockname" -> localAddress;
          case "peername" -> remoteAddress;
          case "socket" -> channel;
          default -> null;
        };
    return value == null ? null : info.type().cast(value);
  }

  @Override
  public String toString() {
    return "<SocketTransport "
        + (lost ? "closed" : closing ? "closing" : "open")
        + " "
        + localAddress
        + " - "
        + remoteAddress
        + (unsent.isEmpty() ? "" : " unsent=" + unsent.size())
        + ">";
  }
}
