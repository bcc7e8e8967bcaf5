package asyncio.internal.net;

import asyncio.futures.FutureLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What transports need of their loop. All on the loop's thread. */
public interface Reactor {

  /**
   * Calls a function in the next turn.
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
   * Has something computed in another thread, so that the loop goes on meanwhile.
   *
   * @param work what takes its time
   * @param then called by the loop afterwards, with what the work has thrown, or null
   */
  void callOffLoop(Runnable work, Consumer<@Nullable Throwable> then);

  /**
   * Has a function called whenever a channel can be read, or has a connection to accept.
   *
   * @param channel the channel
   * @param callback the function; null for no longer
   * @return whether another function was called so far
   * @throws ClosedChannelException if the channel is closed
   */
  boolean watchReading(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException;

  /**
   * Has a function called whenever a channel can be written, or has connected.
   *
   * @param channel the channel
   * @param callback the function; null for no longer
   * @return whether another function was called so far
   * @throws ClosedChannelException if the channel is closed
   */
  boolean watchWriting(SelectableChannel channel, @Nullable Runnable callback)
      throws ClosedChannelException;

  /**
   * What reads and writes a connection fastest, on the loop's thread.
   *
   * @param channel the connection, in non-blocking mode
   * @return what reads and writes it: the channel itself, or a faster way to the same socket
   * @throws ClosedChannelException if the channel is closed
   */
  ByteChannel socket(SocketChannel channel) throws ClosedChannelException;

  /**
   * Says that a channel belongs to a transport or a server, so that nobody else may watch it, and
   * it is closed with the loop; or no longer.
   *
   * @param channel the channel
   * @param owner the transport or server, or null
   */
  void own(SelectableChannel channel, @Nullable Object owner);

  /**
   * There is a new transport.
   *
   * @param transport the transport
   */
  void opened(BaseTransport transport);

  /**
   * A transport is gone.
   *
   * @param transport the transport
   * @param received how many bytes it has received
   * @param sent how many bytes it has sent
   */
  void closed(BaseTransport transport, long received, long sent);

  /**
   * What all transports of the loop have carried.
   *
   * @return the figures, always the same object
   */
  Traffic traffic();

  /**
   * A buffer to read into, for use within one callback.
   *
   * @return the loop's own, cleared
   */
  ByteBuffer buffer();

  /**
   * A buffer to send from, for use within one call.
   *
   * @return the loop's own, cleared
   */
  ByteBuffer sendBuffer();

  /**
   * Closes a channel, and gives its descriptor back at once. Otherwise the JDK would keep a watched
   * one until the next poll, with the port on which it listens.
   *
   * @param channel the channel
   * @throws IOException if it cannot be closed
   */
  void closeNow(SelectableChannel channel) throws IOException;

  /**
   * For futures.
   *
   * @return what a future needs
   */
  FutureLoop futures();

  /**
   * Reports an exception that nobody can catch.
   *
   * @param message what was going on
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
   * Whether the loop is in debug mode.
   *
   * @return true if so
   */
  boolean debug();
}
