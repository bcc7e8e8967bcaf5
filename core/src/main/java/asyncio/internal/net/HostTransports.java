package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.Futures;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Poller;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.TransportCounters;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop as the network sees it, over the loop's kernel. The event loop adds the two operations
 * that need public classes.
 */
public abstract class HostTransports implements TransportLoop {

  /** Largest number of bytes that one read takes; as in asyncio. */
  private static final int READ_SIZE = 256 * 1024;

  /** Largest number of bytes that one system call sends. */
  private static final int SEND_SIZE = 128 * 1024;

  private final Host loop;
  private final ChannelOwners owners = new ChannelOwners();
  private @Nullable ByteBuffer buffer;
  private @Nullable ByteBuffer sendBuffer;

  /**
   * For one loop.
   *
   * @param loop the loop
   */
  protected HostTransports(Host loop) {
    this.loop = loop;
  }

  // ---- callbacks

  /**
   * Drops the callback while the loop is being closed: the protocols are told nothing then,
   * although coroutines may close transports as they unwind.
   */
  @Override
  public void callSoon(Runnable callback) {
    if (!loop.isClosed()) {
      loop.schedule(callback, null);
    }
  }

  @Override
  public Runnable callLater(double delay, Runnable callback) {
    return loop.isClosed() ? () -> {} : loop.callLater(delay, callback);
  }

  /**
   * Not in the default executor: the user's jobs may keep all of its threads busy. In the loop's
   * own thread, if its channels are not the system's: in a simulation no thread may decide what
   * comes first.
   */
  @Override
  public void callOffLoop(Runnable work, Consumer<@Nullable Throwable> then) {
    boolean isReal = channels() == SelectorProvider.provider();
    Executor where = isReal ? Thread::startVirtualThread : Runnable::run;
    loop.runInExecutor(where, Executors.callable(work, true))
        .addDoneCallback(done -> then.accept(done.exception()));
  }

  // ---- futures and tasks

  @Override
  public FutureLoop futures() {
    return loop;
  }

  @Override
  public Future<Void> createTask(TaskBody body) {
    return loop.createTask(() -> run(body));
  }

  @Override
  public void requireCoroutine() {
    if (!loop.isCurrent() || loop.currentTask() == null) {
      throw new IllegalStateException(
          "Cannot wait for the network in a callback: do it in a coroutine, for instance in a"
              + " task.");
    }
  }

  @Override
  public <T> Future<T> runInExecutor(Callable<T> function) {
    return loop.runInExecutor(null, function);
  }

  private static @Nullable Void run(TaskBody body) throws Exception {
    body.run();
    return null;
  }

  /**
   * Whether an exception ends the run of the loop.
   *
   * @param exception the exception
   * @return false if it is only reported
   */
  protected abstract boolean endsRun(Throwable exception);

  // ---- opening channels

  @Override
  public SelectorProvider channels() {
    return loop.channels();
  }

  // ---- watching channels

  @Override
  public boolean watchReading(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (loop.isClosed()) {
      return false;
    }
    return cancelled(poller().setReader(channel, handle(callback)));
  }

  @Override
  public boolean watchWriting(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (loop.isClosed()) {
      return false;
    }
    return cancelled(poller().setWriter(channel, handle(callback)));
  }

  @Override
  public void watchClosing(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException {
    if (!loop.isClosed()) {
      cancelled(poller().setCloser(channel, handle(callback)));
    }
  }

  @Override
  public boolean watchesReading(SelectableChannel channel) {
    return !loop.isClosed() && poller().hasReader(channel);
  }

  @Override
  public boolean watchesWriting(SelectableChannel channel) {
    return !loop.isClosed() && poller().hasWriter(channel);
  }

  @Override
  public void noticeClosing(SelectableChannel channel) throws ClosedChannelException {
    if (!loop.isClosed()) {
      poller().noticeClosing(channel);
    }
  }

  @Override
  public void release(SelectableChannel channel) {
    if (!loop.isClosed()) {
      poller().release(channel);
    }
  }

  private Poller<Object> poller() {
    checkNotElsewhere();
    return loop.kernel().turns().poller();
  }

  private @Nullable Object handle(@Nullable Runnable function) {
    return function == null ? null : loop.callback(function);
  }

  private boolean cancelled(@Nullable Object former) {
    if (former != null) {
      loop.cancel(former);
    }
    return former != null;
  }

  @Override
  public ByteChannel socket(SocketChannel channel) throws ClosedChannelException {
    return loop.kernel().engine().usesInternals() && !loop.isClosed()
        ? poller().socket(channel)
        : channel;
  }

  @Override
  public void closeNow(SelectableChannel channel) throws IOException {
    if (loop.isClosed()) {
      channel.close(); // the poller is closed, too, and keeps no descriptor
    } else {
      poller().closeNow(channel);
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
    Probe probe = loop.kernel().probes();
    if (probe != null) {
      probe.transportOpened(transport);
    }
  }

  @Override
  public void closed(BaseTransport transport, long received, long sent) {
    counters().closed();
    Probe probe = loop.kernel().probes();
    if (probe != null) {
      probe.transportClosed(transport, received, sent);
    }
  }

  @Override
  public void opened(Server server) {
    Probe probe = loop.kernel().probes();
    if (probe != null) {
      probe.serverOpened(server);
    }
  }

  @Override
  public void closed(Server server) {
    Probe probe = loop.kernel().probes();
    if (probe != null) {
      probe.serverClosed(server);
    }
  }

  @Override
  public TransportCounters counters() {
    return loop.kernel().counters().transports;
  }

  @Override
  public void report(
      String message,
      Throwable exception,
      @Nullable BaseTransport transport,
      @Nullable BaseProtocol protocol) {
    if (endsRun(exception)) {
      throw Futures.rethrow(exception);
    }
    String where =
        (transport == null ? "" : System.lineSeparator() + "transport: " + transport)
            + (protocol == null ? "" : System.lineSeparator() + "protocol: " + protocol);
    loop.report(Report.of(message + where, exception));
  }

  @Override
  public void report(String message, Throwable exception, Future<Void> task) {
    loop.report(Report.ofTask(message, exception, task));
  }

  // ---- the state of the loop

  @Override
  public void checkAccess() {
    loop.checkOpen();
    loop.checkThread();
  }

  @Override
  public void checkNotElsewhere() {
    Thread holder = loop.kernel().control().holder();
    if (holder != null && holder != Thread.currentThread()) {
      throw new IllegalStateException(
          "The loop runs in another thread: there, call loop.callSoonThreadsafe(() -> ...). "
              + loop.loop());
    }
  }

  @Override
  public boolean isClosed() {
    return loop.isClosed();
  }

  @Override
  public boolean debug() {
    return loop.debug();
  }
}
