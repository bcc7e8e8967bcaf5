package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.Futures;
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

/** What the transports of all channels have in common: how they begin and end. */
abstract class ChannelTransport implements BaseTransport {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  final Reactor reactor;
  private final SelectableChannel channel;
  private BaseProtocol protocol;
  private boolean closing;
  private boolean lost;
  private boolean writingPaused;
  private long received;
  private long sent;

  ChannelTransport(Reactor reactor, SelectableChannel channel, BaseProtocol protocol) {
    this.reactor = reactor;
    this.channel = channel;
    this.protocol = Objects.requireNonNull(protocol, "protocol");
  }

  /** Tells the protocol in the next turn, and then starts. The last thing of a constructor. */
  final void begin(@Nullable Future<Void> whenMade) {
    reactor.own(channel, this);
    reactor.opened(this);
    reactor.callSoon(() -> protocol.connectionMade(this));
    reactor.callSoon(this::start);
    if (whenMade != null) {
      reactor.callSoon(() -> Futures.setResultUnlessDone(whenMade));
    }
  }

  /** The protocol knows its transport. */
  abstract void start();

  /** Watches no more, and forgets what has not been sent. */
  abstract void stop(@Nullable Throwable reason) throws ClosedChannelException;

  /** The channel is closed, and the protocol has been told. */
  void gone() {}

  /** Tells the protocol something that it may fail by, without harm to the transport. */
  final void tell(Runnable call, String message) {
    try {
      call.run();
    } catch (RuntimeException failed) {
      reactor.report(message, failed, this, protocol);
    }
  }

  // ---- what it carries

  /** Tells the protocol to pause writing, and to go on. */
  final FlowControl flowControl() {
    return new FlowControl(FlowControl.DEFAULT_HIGH, this::pauseWriting, this::resumeWriting);
  }

  private void pauseWriting() {
    writingPaused = true;
    reactor.traffic().paused();
    tell(protocol::pauseWriting, "protocol.pauseWriting() failed");
  }

  private void resumeWriting() {
    noLongerPaused();
    tell(protocol::resumeWriting, "protocol.resumeWriting() failed");
  }

  private void noLongerPaused() {
    if (writingPaused) {
      writingPaused = false;
      reactor.traffic().resumed();
    }
  }

  final void received(long bytes) {
    received += bytes;
    reactor.traffic().received(bytes);
  }

  final void sent(long bytes) {
    sent += bytes;
    reactor.traffic().sent(bytes);
  }

  // ---- how it ends

  final boolean isLost() {
    return lost;
  }

  /** Begins the end. False if it has begun already. */
  final boolean beginClosing() {
    boolean begins = !closing;
    closing = true;
    return begins;
  }

  /** An error after which the channel cannot be used. */
  final void fatal(Throwable exception, String message) {
    if (!(exception instanceof IOException)) {
      reactor.report(message, exception, this, protocol);
    } else if (reactor.debug()) {
      LOGGER.log(Level.DEBUG, message + ": " + this, exception);
    }
    lose(exception);
  }

  final void lose(@Nullable Throwable reason) {
    if (lost) {
      return;
    }
    lost = true;
    closing = true;
    noLongerPaused();
    try {
      stop(reason);
    } catch (ClosedChannelException gone) {
      LOGGER.log(Level.DEBUG, "The channel was closed by somebody else.", gone);
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
        LOGGER.log(Level.DEBUG, "A channel could not be closed.", e);
      }
      reactor.closed(this, received, sent);
      gone();
    }
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

  /** What a transport of a socket knows of it. */
  final <T> @Nullable T socketInfo(
      ExtraInfo<T> info, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
    Object value =
        switch (info.name()) {
          case "sockname" -> local;
          case "peername" -> remote;
          case "socket" -> channel;
          default -> null;
        };
    return value == null ? null : info.type().cast(value);
  }

  final String stateName() {
    return lost ? "closed" : closing ? "closing" : "open";
  }
}
