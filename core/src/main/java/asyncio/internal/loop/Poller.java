package asyncio.internal.loop;

import asyncio.internal.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches channels. A loop with channels sleeps here.
 *
 * <p>For each channel and direction one entry can be registered. A poll hands the entry out if the
 * channel is ready, and each later poll does so again (level-triggered).
 *
 * <p>Threads: for the thread that has control, except {@link #wake()} and {@link #watched()}.
 *
 * @param <T> the entries' type
 */
public final class Poller<T> implements Inbox.Bed, AutoCloseable {

  /** The entries of one channel. */
  private static final class Watch<T> {
    @Nullable T reader;
    @Nullable T writer;
  }

  private final Selector selector;

  /** Filled by {@link #sleep} and {@link #look}, emptied by {@link #takeReady}. */
  private final ArrayDeque<T> ready = new ArrayDeque<>();

  private final Consumer<SelectionKey> collector = this::collect;

  /**
   * A poller that watches nothing yet.
   *
   * @throws UncheckedIOException if the system has no descriptors left
   */
  public Poller() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("The loop cannot watch channels.", e);
    }
  }

  // ---- registering

  /**
   * Registers the entry for a channel that can be read, or has a connection to accept.
   *
   * @param channel the channel, in non-blocking mode
   * @param reader the entry; null: none
   * @return the entry that was registered before, or null
   * @throws ClosedChannelException if the channel is closed and the entry is not null
   */
  public @Nullable T setReader(SelectableChannel channel, @Nullable T reader)
      throws ClosedChannelException {
    SelectionKey key = key(channel, reader != null);
    if (key == null) {
      return null;
    }
    Watch<T> watch = watch(key);
    T before = watch.reader;
    watch.reader = reader;
    watch(key, watch);
    return before;
  }

  /**
   * Registers the entry for a channel that can be written, or has connected.
   *
   * @param channel the channel, in non-blocking mode
   * @param writer the entry; null: none
   * @return the entry that was registered before, or null
   * @throws ClosedChannelException if the channel is closed and the entry is not null
   */
  public @Nullable T setWriter(SelectableChannel channel, @Nullable T writer)
      throws ClosedChannelException {
    SelectionKey key = key(channel, writer != null);
    if (key == null) {
      return null;
    }
    Watch<T> watch = watch(key);
    T before = watch.writer;
    watch.writer = writer;
    watch(key, watch);
    return before;
  }

  private @Nullable SelectionKey key(SelectableChannel channel, boolean make)
      throws ClosedChannelException {
    SelectionKey key = channel.keyFor(selector);
    if (key == null && make) {
      key = channel.register(selector, 0, new Watch<T>());
    }
    return key != null && key.isValid() ? key : null;
  }

  @SuppressWarnings("unchecked")
  private Watch<T> watch(SelectionKey key) {
    return (Watch<T>) key.attachment();
  }

  /**
   * Sets the events to watch. A key stays until its channel is closed: a cancelled key would
   * prevent a new registration before the next poll.
   */
  private void watch(SelectionKey key, Watch<T> watch) {
    SelectableChannel channel = key.channel();
    int reading = channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
    boolean connecting = channel instanceof SocketChannel socket && socket.isConnectionPending();
    int writing = connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    int interest = (watch.reader == null ? 0 : reading) | (watch.writer == null ? 0 : writing);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /**
   * Returns the fastest way to read and write a connection in this JVM: the channel itself, or a
   * {@link SystemSocket}. For the thread that polls.
   *
   * <p>From now on a close of the channel, by any thread, gives its descriptor back at the next
   * poll, and not before.
   *
   * @param channel the connection, in non-blocking mode
   * @return reads and writes the connection
   * @throws ClosedChannelException if the channel is closed
   */
  public ByteChannel socket(SocketChannel channel) throws ClosedChannelException {
    if (!SystemSocket.isAvailable()) {
      return channel;
    }
    key(channel, true);
    return SystemSocket.of(channel);
  }

  /**
   * How many channels are watched.
   *
   * @return the number of channels with an entry
   */
  public int watched() {
    if (!selector.isOpen()) {
      return 0;
    }
    int count = 0;
    for (SelectionKey key : selector.keys()) {
      Watch<T> watch = watch(key);
      if (watch.reader != null || watch.writer != null) {
        count++;
      }
    }
    return count;
  }

  // ---- polling

  /** Finds the channels that are ready, without waiting. */
  public void look() {
    ready.clear(); // of an earlier poll: a channel that is still ready is found again
    try {
      selector.selectNow(collector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a channel is ready, {@link #wake()} is called, or the time is over. */
  @Override
  public void sleep(long nanos) {
    ready.clear();
    try {
      if (nanos == Long.MAX_VALUE) {
        selector.select(collector);
      } else {
        // Rounded up: an early return would cost a turn for nothing.
        selector.select(collector, Math.max(1, (nanos + 999_999) / 1_000_000));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes a channel at once. A registered channel would else keep its descriptor until the next
   * poll.
   *
   * @param channel the channel
   * @throws IOException if it cannot be closed
   */
  public void closeNow(SelectableChannel channel) throws IOException {
    channel.close();
    if (selector.isOpen()) {
      selector.selectNow(collector);
    }
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  private void collect(SelectionKey key) {
    try {
      Watch<T> watch = watch(key);
      int ops = key.readyOps();
      if (watch.reader != null && (ops & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
        ready.add(watch.reader);
      }
      if (watch.writer != null && (ops & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
        ready.add(watch.writer);
      }
    } catch (CancelledKeyException closedMeanwhile) {
      return; // the channel's owner knows
    }
  }

  /**
   * Whether the last poll has found a ready channel.
   *
   * @return true if so
   */
  @Override
  public boolean hasNews() {
    return !ready.isEmpty();
  }

  /**
   * Hands out the entries of the channels that are ready.
   *
   * @param receiver gets each entry
   */
  public void takeReady(Consumer<? super T> receiver) {
    for (T one = ready.poll(); one != null; one = ready.poll()) {
      receiver.accept(one);
    }
  }

  /** Stops watching. The channels stay open. */
  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException | ClosedSelectorException e) {
      Log.LOGGER.log(System.Logger.Level.WARNING, "The loop's selector could not be closed.", e);
    }
  }
}
