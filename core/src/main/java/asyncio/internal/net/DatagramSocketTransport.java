package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.WriteTransport.BufferLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Transport of a datagram socket (UDP).
 *
 * <p>It sends at once while nothing waits. A datagram that the socket does not take waits in a
 * queue until the socket is writable. An error of one datagram goes to the protocol, and the
 * transport stays open.
 */
final class DatagramSocketTransport extends ChannelTransport implements DatagramTransport {

  /**
   * Bytes that each datagram counts in addition, so that many empty ones fill the buffer; as in
   * asyncio.
   */
  private static final int HEADER_SIZE = 8;

  /** A datagram that waits. */
  private record Unsent(ByteBuffer data, SocketAddress address) {

    int size() {
      return data.remaining() + HEADER_SIZE;
    }
  }

  private final DatagramChannel channel;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;

  /** The only receiver; also of a socket that is not connected, as with broadcasts. */
  private final @Nullable SocketAddress onlyReceiver;

  private final @Nullable ProtocolFamily family;
  private final Runnable onReadable = this::readReady;
  private final Runnable onWritable = this::writeReady;
  private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();
  private final FlowControl flow = flowControl();
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();
  private int unsentSize;

  /**
   * Tells the protocol of the connection in the next turn, and then begins to receive.
   *
   * @param channel bound or connected, in non-blocking mode; the transport closes it
   * @param onlyReceiver the receiver of all datagrams, or null
   * @param family the family from which alone datagrams are received, or null
   * @param whenMade done when the protocol has been told
   * @throws IOException if the socket is closed
   */
  DatagramSocketTransport(
      TransportLoop loop,
      DatagramChannel channel,
      @Nullable SocketAddress onlyReceiver,
      @Nullable ProtocolFamily family,
      DatagramProtocol protocol,
      Future<Void> whenMade)
      throws IOException {
    super(loop, channel, protocol);
    this.channel = channel;
    this.localAddress = channel.getLocalAddress();
    this.remoteAddress = channel.getRemoteAddress();
    this.onlyReceiver = onlyReceiver;
    this.family = family;
    begin(whenMade);
  }

  // ---- receiving

  @Override
  void start() {
    if (!isClosing()) {
      try {
        loop.noticeClosing(channel);
        loop.watchReading(channel, onReadable);
      } catch (ClosedChannelException gone) {
        fatal(gone, "The socket was closed by something else than its transport");
      }
    }
  }

  private void readReady() {
    if (isClosing()) {
      return;
    }
    byte[] data;
    SocketAddress address;
    try {
      ByteBuffer buffer = loop.buffer();
      address = channel.receive(buffer);
      if (address == null || SingleFamily.isStranger(family, address)) {
        return;
      }
      data = new byte[buffer.flip().remaining()];
      received(data.length);
      buffer.get(data);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by something else than its transport");
      return;
    } catch (IOException failed) {
      tellError(failed);
      return;
    }
    tell(() -> protocol().datagramReceived(data, address), "protocol.datagramReceived() failed");
  }

  private void tellError(IOException failed) {
    tell(() -> protocol().errorReceived(failed), "protocol.errorReceived() failed");
  }

  // ---- sending

  @Override
  public void sendto(byte[] data, @Nullable SocketAddress address) {
    SocketAddress receiver = receiver(address);
    if (isLost()) {
      writesAfterClose.note("a transport that is closed", this);
      return;
    }
    Unsent datagram = new Unsent(ByteBuffer.wrap(Objects.requireNonNull(data, "data")), receiver);
    if (unsent.isEmpty() && sent(datagram)) {
      return;
    }
    if (!isLost()) {
      keep(datagram);
    }
  }

  private SocketAddress receiver(@Nullable SocketAddress address) {
    if (onlyReceiver == null) {
      if (address == null) {
        throw new IllegalArgumentException(
            "Say where to: this endpoint has no remote address. sendto(data, address)");
      }
      if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
        throw new IllegalArgumentException(
            "The name was not looked up yet: call getaddrinfo before. " + address);
      }
      return address;
    }
    if (address != null && !address.equals(onlyReceiver)) {
      throw new IllegalArgumentException(
          "Invalid address: must be null or " + onlyReceiver + ", not " + address);
    }
    return onlyReceiver;
  }

  /** Sends a datagram. False if the socket is full: the datagram has to wait. */
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
      sent(channel.send(datagram.data(), datagram.address()));
      // The JDK does not tell whether an empty datagram was taken. Any datagram may get lost.
      return empty || !datagram.data().hasRemaining();
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by something else than its transport");
      return false;
    } catch (IOException failed) {
      tellError(failed);
      return true;
    }
  }

  /**
   * As {@link #sent}, for a queued datagram: its caller is gone, so the protocol gets exceptions.
   */
  private boolean sentOrRefused(Unsent datagram) {
    try {
      return sent(datagram);
    } catch (RuntimeException refused) {
      tellError(new IOException("Cannot send to " + datagram.address() + ": " + refused, refused));
      return true;
    }
  }

  private void keep(Unsent datagram) {
    boolean first = unsent.isEmpty();
    unsent.add(datagram);
    unsentSize += datagram.size();
    try {
      if (first) {
        loop.watchWriting(channel, onWritable);
      }
      flow.grown(unsentSize);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by something else than its transport");
    }
  }

  private void writeReady() {
    for (Unsent datagram = unsent.peek(); datagram != null; datagram = unsent.peek()) {
      int size = datagram.size();
      if (!sentOrRefused(datagram)) {
        break;
      }
      if (isLost()) {
        return; // the protocol was told of an error, and has aborted
      }
      unsent.remove();
      unsentSize -= size;
    }
    if (!isLost()) {
      flow.shrunk(unsentSize);
    }
    if (unsent.isEmpty() && !isLost()) {
      try {
        loop.watchWriting(channel, null);
      } catch (ClosedChannelException gone) {
        fatal(gone, "The socket was closed by something else than its transport");
      }
      if (isClosing()) {
        lose(null);
      }
    }
  }

  // ---- flow control

  @Override
  public int getWriteBufferSize() {
    return unsentSize;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    flow.setLimits(high, low);
    flow.grown(unsentSize);
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return flow.limits();
  }

  // ---- the end

  @Override
  public void close() {
    if (beginClosing()) {
      stopReceiving();
      if (unsent.isEmpty() || loop.isClosed()) {
        lose(null);
      }
    }
  }

  @Override
  public void abort() {
    lose(null);
  }

  private void stopReceiving() {
    try {
      loop.watchReading(channel, null);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The socket was closed by something else than its transport");
    }
  }

  @Override
  void stop(@Nullable Throwable reason) throws ClosedChannelException {
    unsent.clear();
    unsentSize = 0;
    loop.watchReading(channel, null);
    loop.watchWriting(channel, null);
  }

  // ---- properties

  private DatagramProtocol protocol() {
    return (DatagramProtocol) getProtocol();
  }

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    if (!(newProtocol instanceof DatagramProtocol)) {
      throw new IllegalArgumentException("This is no protocol of datagrams: " + newProtocol);
    }
    super.setProtocol(newProtocol);
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return socketInfo(info, localAddress, remoteAddress);
  }

  @Override
  public String toString() {
    return "<DatagramTransport "
        + stateName()
        + " "
        + localAddress
        + (onlyReceiver == null ? "" : " - " + onlyReceiver)
        + (unsent.isEmpty() ? "" : " unsent=" + unsentSize)
        + ">";
  }
}
