package asyncio.io;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.WriteTransport.BufferLimits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams, such as UDP.
 *
 * <p>It sends at once, as long as the socket takes everything; what that does not take is kept, and
 * sent when it does again. What goes wrong with one datagram is told to the protocol, and is no
 * reason to stop.
 */
public final class DatagramSocketTransport implements DatagramTransport {

  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int WARN_FROM_LOST_WRITE = 5;

  /** What a datagram counts more than it has, so that many empty ones are many. */
  private static final int HEADER_SIZE = 8;

  private record Unsent(ByteBuffer data, SocketAddress address) {

    int size() {
      return data.remaining() + HEADER_SIZE;
    }
  }

  private final Reactor reactor;
  private final DatagramChannel channel;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private final Runnable onReadable = this::readReady;
  private final Runnable onWritable = this::writeReady;
  private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();
  private final WriteBuffer limits = new WriteBuffer();
  private int unsentSize;

  private DatagramProtocol protocol;
  private boolean writingPaused;
  private boolean closing;
  private boolean lost;
  private int sentAfterLoss;

  /**
   * A transport for a socket: tells its protocol so in the next turn, and then begins to receive.
   *
   * @param reactor the loop
   * @param channel the socket, bound or connected, in non-blocking mode; the transport closes it
   * @param protocol who is told
   * @param whenMade gets a result when the protocol has been told
   * @throws IOException if the socket is closed already
   */
  public DatagramSocketTransport(
      Reactor reactor, DatagramChannel channel, DatagramProtocol protocol, Future<Void> whenMade)
      throws IOException {
    this.reactor = reactor;
    this.channel = channel;
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.localAddress = channel.getLocalAddress();
    this.remoteAddress = channel.getRemoteAddress();
    reactor.own(channel, this);
    reactor.callSoon(() -> this.protocol.connectionMade(this));
    reactor.callSoon(this::startReceiving);
    reactor.callSoon(() -> resolve(whenMade));
  }

  @SuppressWarnings("NullAway") // the result of a future of nothing
  private static void resolve(Future<Void> future) {
    if (!future.done()) {
      future.setResult(null);
    }
  }

  // ---- receiving

  private void startReceiving() {
    if (!closing) {
      try {
        reactor.watchReading(channel, onReadable);
      } catch (ClosedChannelException gone) {
        fatal(gone, "The socket was closed by somebody else");
      }
    }
  }

  private void readReady() {
    if (closing) {
      return;
    }
    byte[] data;
    SocketAddress address;
    try {
      ByteBuffer buffer = reactor.buffer();
      address = channel.receive(buffer);
      if (address == null) {
        return;
      }
      data = new byte[buffer.flip().remaining()];
      buffer.get(data);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by somebody else");
      return;
    } catch (IOException failed) {
      tellError(failed);
      return;
    }
    tell(() -> protocol.datagramReceived(data, address), "protocol.datagramReceived() failed");
  }

  private void tellError(IOException failed) {
    tell(() -> protocol.errorReceived(failed), "protocol.errorReceived() failed");
  }

  // ---- sending

  @Override
  public void sendto(byte[] data, @Nullable SocketAddress address) {
    SocketAddress receiver = receiver(address);
    if (lost) {
      warnOfLoss();
      return;
    }
    Unsent datagram = new Unsent(ByteBuffer.wrap(data), receiver);
    if (unsent.isEmpty() && sent(datagram)) {
      return;
    }
    if (!lost) {
      keep(datagram);
    }
  }

  private SocketAddress receiver(@Nullable SocketAddress address) {
    if (remoteAddress == null) {
      if (address == null) {
        throw new IllegalArgumentException(
            "Say where to: this endpoint has no remote address. sendto(data, address)");
      }
      return address;
    }
    if (address != null && !address.equals(remoteAddress)) {
      throw new IllegalArgumentException(
          "Invalid address: must be null or " + remoteAddress + ", not " + address);
    }
    return remoteAddress;
  }

  private void warnOfLoss() {
    sentAfterLoss++;
    if (sentAfterLoss == WARN_FROM_LOST_WRITE) {
      LOGGER.log(
          Level.WARNING, "Somebody goes on sending by a transport that is closed: {0}", this);
    }
  }

  /** Whether nothing more is to be done with it: it was sent, or it cannot be. */
  private boolean sent(Unsent datagram) {
    boolean empty = !datagram.data().hasRemaining();
    if (empty && remoteAddress != null) {
      tellError(
          new IOException(
              "The JDK sends no empty datagram from a socket that is connected: make the endpoint"
                  + " without a remote address."));
      return true;
    }
    try {
      channel.send(datagram.data(), datagram.address());
      // The JDK does not tell whether an empty one was taken. It may get lost as any other may.
      return empty || !datagram.data().hasRemaining();
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by somebody else");
      return false;
    } catch (IOException failed) {
      tellError(failed);
      return true;
    }
  }

  private void keep(Unsent datagram) {
    boolean first = unsent.isEmpty();
    unsent.add(datagram);
    unsentSize += datagram.size();
    try {
      if (first) {
        reactor.watchWriting(channel, onWritable);
      }
      pauseIfTooFull();
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by somebody else");
    }
  }

  private void writeReady() {
    for (Unsent datagram = unsent.peek(); datagram != null; datagram = unsent.peek()) {
      int size = datagram.size();
      if (!sent(datagram)) {
        break;
      }
      if (lost) {
        return; // the protocol has aborted, because of an error
      }
      unsent.remove();
      unsentSize -= size;
    }
    resumeIfRoom();
    if (unsent.isEmpty() && !lost) {
      try {
        reactor.watchWriting(channel, null);
      } catch (ClosedChannelException gone) {
        fatal(gone, "The socket was closed by somebody else");
      }
      if (closing) {
        lose(null);
      }
    }
  }

  // ---- how much waits

  private void pauseIfTooFull() {
    if (!writingPaused && unsentSize > limits.limits().high()) {
      writingPaused = true;
      tell(protocol::pauseWriting, "protocol.pauseWriting() failed");
    }
  }

  private void resumeIfRoom() {
    if (writingPaused && !lost && unsentSize <= limits.limits().low()) {
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
  public int getWriteBufferSize() {
    return unsentSize;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    limits.setLimits(high, low);
    pauseIfTooFull();
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return limits.limits();
  }

  // ---- the end

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    stopReceiving();
    if (unsent.isEmpty()) {
      lose(null);
    }
  }

  @Override
  public void abort() {
    lose(null);
  }

  private void stopReceiving() {
    try {
      reactor.watchReading(channel, null);
    } catch (ClosedChannelException gone) {
      LOGGER.log(Level.DEBUG, "The socket was closed by somebody else.", gone);
    }
  }

  private void fatal(IOException exception, String message) {
    if (reactor.debug()) {
      LOGGER.log(Level.DEBUG, message + ": " + this, exception);
    }
    lose(exception);
  }

  private void lose(@Nullable IOException reason) {
    if (lost) {
      return;
    }
    lost = true;
    closing = true;
    unsent.clear();
    unsentSize = 0;
    stopReceiving();
    try {
      reactor.watchWriting(channel, null);
    } catch (ClosedChannelException gone) {
      LOGGER.log(Level.DEBUG, "The socket was closed by somebody else.", gone);
    }
    reactor.callSoon(() -> connectionLost(reason));
  }

  private void connectionLost(@Nullable IOException reason) {
    try {
      protocol.connectionLost(reason);
    } finally {
      reactor.own(channel, null);
      try {
        channel.close();
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "A socket could not be closed.", e);
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
    protocol = (DatagramProtocol) Objects.requireNonNull(newProtocol, "protocol");
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
    return "<DatagramTransport "
        + (lost ? "closed" : closing ? "closing" : "open")
        + " "
        + localAddress
        + (remoteAddress == null ? "" : " - " + remoteAddress)
        + (unsent.isEmpty() ? "" : " unsent=" + unsentSize)
        + ">";
  }
}
