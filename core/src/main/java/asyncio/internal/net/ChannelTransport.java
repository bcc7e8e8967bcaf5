package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Begin and end of the transports of all channels: sockets, datagram sockets and pipes.
 *
 * <p>The order of calls to the protocol is the same for all: {@code connectionMade} in the turn
 * after {@link #begin}, then data, and {@code connectionLost} in the turn after {@link #lose}, as
 * the last call. The channel is closed after that.
 */
abstract class ChannelTransport implements BaseTransport {

  final TransportLoop loop;
  private final SelectableChannel channel;
  private BaseProtocol protocol;
  private boolean closing;
  private boolean lost;
  private boolean writingPaused;
  private long received;
  private long sent;

  ChannelTransport(TransportLoop loop, SelectableChannel channel, BaseProtocol protocol) {
    this.loop = loop;
    this.channel = channel;
    this.protocol = Objects.requireNonNull(protocol, "protocol");
  }

  /** Tells the protocol in the next turn, and then starts. The last call of each constructor. */
  final void begin(@Nullable Future<Void> whenMade) {
    loop.owners().add(channel, this);
    loop.opened(this);
    loop.callSoon(() -> protocol.connectionMade(this));
    loop.callSoon(this::watchAndStart);
    if (whenMade != null) {
      loop.callSoon(() -> Futures.setResultUnlessDone(whenMade));
    }
  }

  /** A transport that reads and writes nothing at the moment hears of a closed channel, too. */
  private void watchAndStart() {
    try {
      if (!lost) {
        loop.watchClosing(channel, this::channelClosed);
      }
      start();
    } catch (ClosedChannelException gone) {
      channelClosed();
    }
  }

  private void channelClosed() {
    if (!lost) {
      fatal(
          new ClosedChannelException(),
          "The channel was closed by something else than its transport");
    }
  }

  /** Begins to read. Called when the protocol knows its transport. */
  abstract void start();

  /** Stops watching the channel, and drops unsent data. */
  abstract void stop(@Nullable Throwable reason) throws ClosedChannelException;

  /** Called at the very end, when the channel is closed. */
  void gone() {}

  /** Calls the protocol. An exception is reported, and does not close the transport. */
  final void tell(Runnable call, String message) {
    try {
      call.run();
    } catch (Throwable failed) { // also a stack overflow, or a failed assertion
      loop.report(message, failed, this, protocol);
    }
  }

  // ---- flow control and counters

  /** A flow control that tells the protocol, and counts paused transports. */
  final FlowControl flowControl() {
    return new FlowControl(FlowControl.DEFAULT_HIGH, this::pauseWriting, this::resumeWriting);
  }

  private void pauseWriting() {
    writingPaused = true;
    loop.counters().writerPaused();
    tell(protocol::pauseWriting, "protocol.pauseWriting() failed");
  }

  private void resumeWriting() {
    noLongerPaused();
    tell(protocol::resumeWriting, "protocol.resumeWriting() failed");
  }

  private void noLongerPaused() {
    if (writingPaused) {
      writingPaused = false;
      loop.counters().writerResumed();
    }
  }

  final void received(long bytes) {
    received += bytes;
    loop.counters().received(bytes);
  }

  final void sent(long bytes) {
    sent += bytes;
    loop.counters().sent(bytes);
  }

  // ---- the end

  final boolean isLost() {
    return lost;
  }

  /** Marks the transport as closing. False if it is already. */
  final boolean beginClosing() {
    loop.checkNotElsewhere();
    boolean begins = !closing;
    closing = true;
    return begins;
  }

  /** Closes after an error. One that is not of the network is reported; the protocol gets any. */
  final void fatal(Throwable exception, String message) {
    if (!(exception instanceof IOException)) {
      loop.report(message, exception, this, protocol);
    } else if (loop.debug()) {
      Log.LOGGER.log(Level.DEBUG, message + ": " + this, exception);
    }
    lose(exception);
  }

  /**
   * Closes without sending what is left. The protocol is told in the next turn. If the loop is
   * being closed, the channel is closed at once, and the protocol is not told.
   */
  final void lose(@Nullable Throwable reason) {
    if (lost) {
      return;
    }
    loop.checkNotElsewhere();
    lost = true;
    closing = true;
    noLongerPaused();
    try {
      loop.watchClosing(channel, null);
      stop(reason);
    } catch (ClosedChannelException gone) {
      Log.LOGGER.log(
          Level.DEBUG, "The channel was closed by something else than its transport.", gone);
    }
    if (loop.isClosed()) {
      release(); // protocols are told nothing while their loop is being closed
    } else {
      loop.callSoon(() -> connectionLost(reason));
    }
  }

  private void connectionLost(@Nullable Throwable reason) {
    try {
      protocol.connectionLost(reason);
    } finally {
      release();
    }
  }

  private void release() {
    loop.owners().remove(channel);
    try {
      channel.close();
    } catch (IOException e) {
      Log.LOGGER.log(Level.DEBUG, "A channel could not be closed.", e);
    }
    loop.closed(this, received, sent);
    gone();
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    protocol = Objects.requireNonNull(newProtocol, "protocol");
  }

  @Override
  public BaseProtocol getProtocol() {
    return protocol;
  }

  /** Extra info of a socket's transport. */
  final <T> @Nullable T socketInfo(
      ExtraInfo<T> info, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
    Object value =
        switch (info.name()) {
          case "sockname" -> local;
          case "peername" -> remote;
          case "socket" -> channel.isOpen() ? channel : null; // gone with the connection
          default -> null;
        };
    return value == null ? null : info.type().cast(value);
  }

  final String stateName() {
    return lost ? "closed" : closing ? "closing" : "open";
  }
}
