package asyncio;

import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.internal.net.ChannelOwners;
import asyncio.internal.net.TransportCounters;
import asyncio.internal.net.TransportLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An event loop as the network sees it. The only class that knows both. */
final class TransportLoopAdapter implements TransportLoop {

  /** Largest number of bytes that one read takes; as in asyncio. */
  private static final int READ_SIZE = 256 * 1024;

  /** Largest number of bytes that one system call sends. */
  private static final int SEND_SIZE = 128 * 1024;

  private final EventLoop loop;
  private final ChannelOwners owners = new ChannelOwners();
  private @Nullable ByteBuffer buffer;
  private @Nullable ByteBuffer sendBuffer;

  TransportLoopAdapter(EventLoop loop) {
    this.loop = loop;
  }

  // ---- callbacks

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

  // ---- futures and tasks

  @Override
  public FutureLoop futures() {
    return loop.futures();
  }

  @Override
  public Future<Void> createTask(TaskBody body) {
    return loop.createTask((Coroutine.Void) body::run);
  }

  @Override
  public <T> Future<T> runInExecutor(Callable<T> function) {
    return loop.runInExecutor(null, function);
  }

  @Override
  public <T> RaceOutcome<T> staggeredRace(List<Callable<T>> attempts, double delay) {
    List<Coroutine<T>> coroutines = new ArrayList<>();
    attempts.forEach(attempt -> coroutines.add(attempt::call));
    StaggeredRace.Result<T> result = Asyncio.staggeredRace(coroutines, delay);
    return new RaceOutcome<>(result.value(), result.exceptions());
  }

  @Override
  public boolean runWithin(double seconds, Runnable block) {
    return CancelScope.after(seconds).run(block::run);
  }

  // ---- watching channels

  @Override
  public boolean watchReading(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (loop.isClosed()) {
      return false;
    }
    return cancelled(loop.turns().poller().setReader(channel, handle(callback)));
  }

  @Override
  public boolean watchWriting(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (loop.isClosed()) {
      return false;
    }
    return cancelled(loop.turns().poller().setWriter(channel, handle(callback)));
  }

  private @Nullable Handle handle(@Nullable Runnable callback) {
    return callback == null ? null : new Handle(loop, callback, loop.copyContext());
  }

  /** Cancels the former callback: it may be queued already. False if there was none. */
  private static boolean cancelled(@Nullable Handle former) {
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
      channel.close(); // the poller is closed, too, and keeps no descriptor
    } else {
      loop.turns().poller().closeNow(channel);
    }
  }

  @Override
  public ChannelOwners owners() {
    return owners;
  }

  // ---- buffers

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

  // ---- telling the loop

  @Override
  public void opened(BaseTransport transport) {
    counters().opened();
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.transportOpened(loop, transport);
    }
  }

  @Override
  public void closed(BaseTransport transport, long received, long sent) {
    counters().closed();
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.transportClosed(loop, transport, received, sent);
    }
  }

  @Override
  public TransportCounters counters() {
    return loop.statistics().transports;
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
  public void report(String message, Throwable exception, Future<Void> task) {
    ExceptionContext context = ExceptionContext.of(message, exception);
    loop.callExceptionHandler(
        task instanceof Task<Void> made ? context.withTask(made) : context.withFuture(task));
  }

  // ---- the state of the loop

  @Override
  public void checkAccess() {
    loop.checkOpen();
    loop.checkThread();
  }

  @Override
  public boolean debug() {
    return loop.getDebug();
  }
}
