package asyncio;

import asyncio.futures.FutureLoop;
import asyncio.internal.net.Reactor;
import asyncio.internal.net.Traffic;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What transports need of their loop, made of what the loop has. */
final class NioReactor implements Reactor {

  /** As much as one read takes at most; as in asyncio. */
  private static final int READ_SIZE = 256 * 1024;

  /** As much as one system call sends at most. */
  private static final int SEND_SIZE = 128 * 1024;

  private final EventLoop loop;
  private final Map<SelectableChannel, Object> owned = new HashMap<>();
  private @Nullable ByteBuffer buffer;
  private @Nullable ByteBuffer sendBuffer;

  NioReactor(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void callSoon(Runnable callback) {
    loop.callSoon(callback);
  }

  @Override
  public Runnable callLater(double delay, Runnable callback) {
    return loop.callLater(delay, callback)::cancel;
  }

  /** Not in the default executor: the user's jobs may keep all of its threads busy. */
  @Override
  public void callOffLoop(Runnable work, Consumer<@Nullable Throwable> then) {
    loop.runInExecutor(Thread::startVirtualThread, Executors.callable(work, true))
        .addDoneCallback(done -> then.accept(done.exception()));
  }

  // ---- watching

  @Override
  public boolean watchReading(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (loop.isClosed()) {
      return false;
    }
    return replaced(loop.turns().poller().setReader(channel, handle(callback)));
  }

  @Override
  public boolean watchWriting(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (loop.isClosed()) {
      return false;
    }
    return replaced(loop.turns().poller().setWriter(channel, handle(callback)));
  }

  private @Nullable Handle handle(@Nullable Runnable callback) {
    return callback == null ? null : new Handle(loop, callback, loop.copyContext());
  }

  /** What was ready for the former one must not be called any more. */
  private static boolean replaced(@Nullable Handle former) {
    if (former != null) {
      former.cancel();
    }
    return former != null;
  }

  @Override
  public ByteChannel socket(SocketChannel channel) throws ClosedChannelException {
    return loop.usesInternals() && !loop.isClosed()
        ? loop.turns().poller().socket(channel)
        : channel;
  }

  @Override
  public void closeNow(SelectableChannel channel) throws IOException {
    if (loop.isClosed()) {
      channel.close(); // there is no poller any more that could keep it
    } else {
      loop.turns().poller().closeNow(channel);
    }
  }

  // ---- who owns what

  @Override
  public void own(SelectableChannel channel, @Nullable Object owner) {
    if (owner == null) {
      owned.remove(channel);
    } else {
      owned.put(channel, owner);
    }
  }

  @Override
  public void opened(BaseTransport transport) {
    traffic().opened();
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.transportOpened(loop, transport);
    }
  }

  @Override
  public void closed(BaseTransport transport, long received, long sent) {
    traffic().closed();
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.transportClosed(loop, transport, received, sent);
    }
  }

  @Override
  public Traffic traffic() {
    return loop.statistics().traffic;
  }

  /** The loop is closed: what nobody has closed before would stay open for ever. */
  void close() {
    owned.forEach(
        (channel, owner) -> {
          Log.LOGGER.log(Level.WARNING, "Not closed before its loop was: {0}", owner);
          try {
            channel.close();
          } catch (IOException e) {
            Log.LOGGER.log(Level.DEBUG, "A channel could not be closed.", e);
          }
        });
    owned.clear();
  }

  void checkNotOwned(SelectableChannel channel) {
    Object owner = owned.get(channel);
    if (owner != null) {
      throw new IllegalStateException(
          "The channel " + channel + " is used by transport " + owner + ": go through that.");
    }
  }

  // ---- the rest

  @Override
  public ByteBuffer buffer() {
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(READ_SIZE);
    }
    return buffer.clear();
  }

  @Override
  public ByteBuffer sendBuffer() {
    if (sendBuffer == null) {
      sendBuffer = ByteBuffer.allocateDirect(SEND_SIZE);
    }
    return sendBuffer.clear();
  }

  @Override
  public FutureLoop futures() {
    return loop.futures();
  }

  @Override
  public void report(
      String message,
      Throwable exception,
      @Nullable BaseTransport transport,
      @Nullable BaseProtocol protocol) {
    if (exception instanceof KeyboardInterrupt interrupt) {
      throw interrupt; // ends the run
    }
    String where =
        (transport == null ? "" : System.lineSeparator() + "transport: " + transport)
            + (protocol == null ? "" : System.lineSeparator() + "protocol: " + protocol);
    loop.callExceptionHandler(ExceptionContext.of(message + where, exception));
  }

  @Override
  public boolean debug() {
    return loop.getDebug();
  }
}
