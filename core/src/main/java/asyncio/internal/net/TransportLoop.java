package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop as the network sees it. All methods are for the thread that has control of the loop.
 *
 * <p>Classes of this package know the loop by this interface and by {@link FutureLoop} only, so
 * that the loop can depend on the network, and the network not on the loop.
 */
public interface TransportLoop {

  // ---- callbacks

  /**
   * Calls a function in the next turn; never, if the loop is closed.
   *
   * @param callback the function
   */
  void callSoon(Runnable callback);

  /**
   * Calls a function after some time.
   *
   * @param delay seconds
   * @param callback the function
   * @return cancels the call
   */
  Runnable callLater(double delay, Runnable callback);

  /**
   * Runs work of the network itself in another thread, even if all threads of the default executor
   * are busy.
   *
   * @param work blocks, or takes long
   * @param then called in the loop afterwards, with the exception of the work, or null
   */
  void callOffLoop(Runnable work, Consumer<@Nullable Throwable> then);

  // ---- futures and tasks

  /**
   * The loop of the futures that the network makes.
   *
   * @return always the same object
   */
  FutureLoop futures();

  /**
   * Makes a pending future of the loop.
   *
   * @param <T> the result's type
   * @return the future
   */
  default <T> Future<T> createFuture() {
    Future<T> future = new Future<>(futures());
    futures().created(future);
    return future;
  }

  /** What a task does. */
  @FunctionalInterface
  interface TaskBody {

    /**
     * Runs in a task. May suspend.
     *
     * @throws Exception anything; it becomes the task's
     */
    void run() throws Exception;
  }

  /**
   * Makes a task.
   *
   * @param body runs in the task
   * @return the task
   */
  Future<Void> createTask(TaskBody body);

  /**
   * Checks that the caller can wait: before anything begins whose end nobody would wait for.
   *
   * @throws IllegalStateException if the caller is not a coroutine of this loop
   */
  void requireCoroutine();

  /**
   * Runs a blocking function in the default executor.
   *
   * @param <T> the result's type
   * @param function runs in another thread
   * @return a future of its outcome; cancelling it interrupts the thread
   */
  <T> Future<T> runInExecutor(Callable<T> function);

  /**
   * Tries several ways to the same result, each a delay after the former one, until one succeeds.
   * Suspends. Cancellation: the attempts are cancelled and waited for, then it goes on.
   *
   * @param <T> the result's type
   * @param attempts each runs in a task of its own, and may suspend
   * @param delay seconds before the next attempt begins while the former one still runs
   * @return what became of the attempts
   */
  <T> RaceOutcome<T> staggeredRace(List<Callable<T>> attempts, double delay);

  /**
   * Outcome of a race.
   *
   * @param <T> the result's type
   * @param value the result of the attempt that succeeded, or null if none did
   * @param exceptions the exceptions of the attempts that were started; null for the winner
   */
  record RaceOutcome<T>(@Nullable T value, List<@Nullable Throwable> exceptions) {}

  /**
   * Runs a block, and cancels it after some time. Suspends if the block does.
   *
   * @param seconds the time
   * @param block runs in the current task
   * @return true if the block ended by itself, false if it was cancelled because its time was over
   */
  boolean runWithin(double seconds, Runnable block);

  // ---- opening channels

  /**
   * What opens the sockets of this loop.
   *
   * @return always the same object
   */
  SelectorProvider channels();

  // ---- watching channels

  /**
   * Calls a function in each turn in which a channel can be read, or has a connection to accept.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback replaces the function that was called so far; null: no function is called
   * @return whether a function was called so far
   * @throws ClosedChannelException if the channel is closed and there is a callback
   */
  boolean watchReading(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException;

  /**
   * Calls a function in each turn in which a channel can be written, or has connected.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback replaces the function that was called so far; null: no function is called
   * @return whether a function was called so far
   * @throws ClosedChannelException if the channel is closed and there is a callback
   */
  boolean watchWriting(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException;

  /**
   * Whether a function is called when a channel can be read.
   *
   * @param channel the channel
   * @return true if so
   */
  boolean watchesReading(SelectableChannel channel);

  /**
   * Whether a function is called when a channel can be written.
   *
   * @param channel the channel
   * @return true if so
   */
  boolean watchesWriting(SelectableChannel channel);

  /**
   * Calls a function once when a channel is closed, in a later turn.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback replaces the function that was to be called so far; null: no function is called
   * @throws ClosedChannelException if the channel is closed and there is a callback
   */
  void watchClosing(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException;

  /**
   * Calls the functions of a channel also when it is closed, for the last time. Without this call
   * that holds for all channels but those of datagrams, whose {@code disconnect} it disturbs.
   *
   * @param channel a channel in non-blocking mode
   * @throws ClosedChannelException if the channel is closed
   */
  void noticeClosing(SelectableChannel channel) throws ClosedChannelException;

  /**
   * Watches a channel no longer, for which no function is called any more: the program can make it
   * blocking again.
   *
   * @param channel the channel; nothing happens if a function is called
   */
  void release(SelectableChannel channel);

  /**
   * The fastest way to read and write a connection.
   *
   * @param channel the connection, in non-blocking mode
   * @return the channel itself, or a faster way to the same socket
   * @throws ClosedChannelException if the channel is closed
   */
  ByteChannel socket(SocketChannel channel) throws ClosedChannelException;

  /**
   * Closes a channel, and gives its descriptor back at once. {@code channel.close()} alone keeps
   * the descriptor of a watched channel, and its port, until the next poll.
   *
   * @param channel the channel
   * @throws IOException if the channel cannot be closed
   */
  void closeNow(SelectableChannel channel) throws IOException;

  /**
   * The channels that belong to transports and servers of this loop.
   *
   * @return always the same object
   */
  ChannelOwners owners();

  // ---- buffers

  /**
   * A direct buffer for one callback: to read into, or to encrypt into.
   *
   * @return the loop's only one, cleared; its content is undefined after the callback
   */
  ByteBuffer buffer();

  /**
   * A direct buffer for one system call that sends.
   *
   * @return the loop's only one, cleared; another one than {@link #buffer()}
   */
  ByteBuffer sendBuffer();

  // ---- telling the loop

  /**
   * Tells the loop of a new transport.
   *
   * @param transport the transport
   */
  void opened(BaseTransport transport);

  /**
   * Tells the loop that a transport has closed its channel.
   *
   * @param transport the transport
   * @param received number of bytes that it has received
   * @param sent number of bytes that it has sent
   */
  void closed(BaseTransport transport, long received, long sent);

  /**
   * Tells the loop of a new server.
   *
   * @param server the server
   */
  void opened(Server server);

  /**
   * Tells the loop that a server is closed.
   *
   * @param server the server
   */
  void closed(Server server);

  /**
   * The sums over all transports of this loop.
   *
   * @return always the same object
   */
  TransportCounters counters();

  /**
   * Reports an exception that nobody can catch to the loop's exception handler.
   *
   * @param message says what failed
   * @param exception the exception
   * @param transport the transport where it happened, or null
   * @param protocol its protocol, or null
   */
  void report(
      String message,
      Throwable exception,
      @Nullable BaseTransport transport,
      @Nullable BaseProtocol protocol);

  /**
   * Reports the exception of a task that nobody awaits to the loop's exception handler.
   *
   * @param message says what failed
   * @param exception the exception
   * @param task the task, from {@link #createTask}
   */
  void report(String message, Throwable exception, Future<Void> task);

  // ---- the state of the loop

  /**
   * Checks that the network may be used now.
   *
   * @throws IllegalStateException if the loop is closed; in debug mode also if another thread runs
   *     it
   */
  void checkAccess();

  /**
   * Refuses a thread that uses the network while another thread has control of the loop. The
   * selector would keep that thread waiting until something happens.
   *
   * @throws IllegalStateException if the loop runs, and the caller is neither one of its coroutines
   *     nor one of its callbacks
   */
  void checkNotElsewhere();

  /**
   * Whether the loop is closed, or being closed: then nothing is called any more. {@link #callSoon}
   * and {@link #callLater} do nothing, so that clean-up code may go on closing things.
   *
   * @return true if so
   */
  boolean isClosed();

  /**
   * Whether the loop is in debug mode.
   *
   * @return true if so
   */
  boolean debug();
}
