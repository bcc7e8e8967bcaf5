package asyncio.io;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What both ends of a pipe have in common: how they begin and end. */
abstract class PipeTransport implements BaseTransport {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  final Reactor reactor;
  private final SelectableChannel channel;
  private BaseProtocol protocol;
  private boolean closing;
  private boolean lost;

  PipeTransport(
      Reactor reactor, SelectableChannel channel, BaseProtocol protocol, Future<Void> whenMade) {
    this.reactor = reactor;
    this.channel = channel;
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    reactor.own(channel, this);
    reactor.callSoon(() -> this.protocol.connectionMade(this));
    reactor.callSoon(this::start);
    reactor.callSoon(() -> resolve(whenMade));
  }

  @SuppressWarnings("NullAway") // the result of a future of nothing
  private static void resolve(Future<Void> future) {
    if (!future.done()) {
      future.setResult(null);
    }
  }

  /** The protocol knows its transport. */
  abstract void start();

  /** Watches no more. */
  abstract void stop() throws ClosedChannelException;

  final boolean isLost() {
    return lost;
  }

  /** Begins the end. False if it has begun already. */
  final boolean beginClosing() {
    boolean begins = !closing;
    closing = true;
    return begins;
  }

  /** An error after which the pipe cannot be used. */
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
    try {
      stop();
    } catch (ClosedChannelException gone) {
      LOGGER.log(Level.DEBUG, "The pipe was closed by somebody else.", gone);
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
        LOGGER.log(Level.DEBUG, "A pipe could not be closed.", e);
      }
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

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    return info.name().equals("pipe") ? info.type().cast(channel) : null;
  }

  @Override
  public String toString() {
    return "<"
        + getClass().getSimpleName()
        + (lost ? " closed " : closing ? " closing " : " open ")
        + channel
        + ">";
  }
}
