package asyncio.internal.loop;

import asyncio.internal.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches channels. A loop with channels sleeps here.
 *
 * <p>For each channel and direction one entry can be registered. A poll hands the entry out if the
 * channel is ready, and each later poll does so again (level-triggered). If the channel is closed,
 * by any thread, the next poll hands the entries out for the last time. A third entry is handed out
 * then only: for an owner that reads and writes nothing at the moment.
 *
 * <p>Threads: for the thread that has control, except {@link #wake()} and {@link #watched()}.
 *
 * @param <T> the entries' type
 */
public final class Poller<T> implements Inbox.Bed, AutoCloseable {

  /** The entries of one channel. The thread that closes the channel looks at them, too. */
  private static final class Watch<T> {
    volatile @Nullable T reader;
    volatile @Nullable T writer;
    volatile @Nullable T closer;

    /** Whether the channel is read and written as a {@link SystemSocket}: its key must stay. */
    boolean isSystemSocket;

    boolean isUsed() {
      return reader != null || writer != null;
    }

    boolean wantsToKnowOfClosing() {
      return isUsed() || closer != null;
    }
  }

  private final Selector selector;
  private final CloseWatch closeWatch = new CloseWatch(this::closedByAnyThread);

  /** Channels with entries that were closed since the last poll. */
  private final ConcurrentLinkedQueue<Watch<T>> closed = new ConcurrentLinkedQueue<>();

  /** Filled by {@link #sleep} and {@link #look}, emptied by {@link #takeReady}. */
  private final ArrayDeque<T> ready = new ArrayDeque<>();

  private final Consumer<SelectionKey> collector = this::collect;

  /**
   * A poller that watches nothing yet.
   *
   * @param channels opens the selector, and the channels that are watched
   * @throws UncheckedIOException if the system has no descriptors left
   */
  public Poller(SelectorProvider channels) {
    try {
      selector = channels.openSelector();
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
    update(key, watch);
    if (reader != null) {
      requireOpen(channel, () -> watch.reader = null);
    }
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
    update(key, watch);
    if (writer != null) {
      requireOpen(channel, () -> watch.writer = null);
    }
    return before;
  }

  /**
   * Registers the entry for a channel that is closed by somebody else.
   *
   * @param channel the channel, in non-blocking mode
   * @param closer the entry; null: none
   * @return the entry that was registered before, or null
   * @throws ClosedChannelException if the channel is closed and the entry is not null
   */
  public @Nullable T setCloser(SelectableChannel channel, @Nullable T closer)
      throws ClosedChannelException {
    SelectionKey key = key(channel, closer != null);
    if (key == null) {
      return null;
    }
    Watch<T> watch = watch(key);
    T before = watch.closer;
    watch.closer = closer;
    update(key, watch);
    if (closer != null) {
      requireOpen(channel, () -> watch.closer = null);
    }
    return before;
  }

  private @Nullable SelectionKey key(SelectableChannel channel, boolean make)
      throws ClosedChannelException {
    return make ? validKey(channel) : channel.keyFor(selector);
  }

  private SelectionKey validKey(SelectableChannel channel) throws ClosedChannelException {
    SelectionKey present = channel.keyFor(selector);
    if (present != null && present.isValid()) {
      return present;
    }
    if (present != null) { // released, and a channel cannot have two keys
      deregisterReleased();
    }
    return register(channel, new Watch<>(), !(channel instanceof DatagramChannel));
  }

  private SelectionKey register(SelectableChannel channel, Watch<T> watch, boolean noticesClosing)
      throws ClosedChannelException {
    if (noticesClosing) {
      closeWatch.register(channel, watch); // must come first
    }
    return channel.register(selector, 0, watch);
  }

  private void deregisterReleased() {
    try {
      selector.selectNow(collector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hands the entries of a datagram channel out, too, if it is closed. Other channels need no such
   * call.
   *
   * @param channel a watched channel, which must not be disconnected meanwhile
   * @throws ClosedChannelException if it is closed
   */
  public void noticeClosing(SelectableChannel channel) throws ClosedChannelException {
    if (channel.keyFor(closeWatch) != null) {
      return;
    }
    SelectionKey present = channel.keyFor(selector);
    if (present == null || !present.isValid()) {
      if (present != null) {
        deregisterReleased();
      }
      register(channel, new Watch<>(), true);
    } else {
      Watch<T> watch = watch(present);
      present.cancel();
      deregisterReleased();
      update(register(channel, watch, true), watch);
    }
  }

  /**
   * Gives a channel back that has no entries any more, so that it can be made blocking again.
   *
   * @param channel the channel; nothing happens if it has entries
   */
  public void release(SelectableChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null && key.isValid() && !mustStay(watch(key))) {
      closeWatch.forget(channel);
      key.cancel();
    }
  }

  private static boolean mustStay(Watch<?> watch) {
    return watch.wantsToKnowOfClosing() || watch.isSystemSocket;
  }

  /**
   * Whether a channel has an entry for reading.
   *
   * @param channel the channel
   * @return true if so
   */
  public boolean hasReader(SelectableChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    return key != null && watch(key).reader != null;
  }

  /**
   * Whether a channel has an entry for writing.
   *
   * @param channel the channel
   * @return true if so
   */
  public boolean hasWriter(SelectableChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    return key != null && watch(key).writer != null;
  }

  @SuppressWarnings("unchecked")
  private Watch<T> watch(SelectionKey key) {
    return (Watch<T>) key.attachment();
  }

  /** Sets the events to watch. */
  private void update(SelectionKey key, Watch<T> watch) {
    SelectableChannel channel = key.channel();
    int reading = channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
    boolean connecting = channel instanceof SocketChannel socket && socket.isConnectionPending();
    int writing = connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    int interest = (watch.reader == null ? 0 : reading) | (watch.writer == null ? 0 : writing);
    try {
      if (key.interestOps() != interest) {
        key.interestOps(interest);
      }
    } catch (CancelledKeyException closedOrReleased) {
      // There are no events to watch.
    }
  }

  /**
   * Called after an entry was set. A thread that closes the channel now either finds the entry, or
   * is found here. The other entries stay: the closing thread may not have come to them yet, and
   * then finds them.
   */
  private static void requireOpen(SelectableChannel channel, Runnable removeEntry)
      throws ClosedChannelException {
    if (!channel.isOpen()) {
      removeEntry.run();
      throw new ClosedChannelException();
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
    if (!SystemSocket.isAvailableFor(channel)) {
      return channel;
    }
    watch(validKey(channel)).isSystemSocket = true;
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
      if (watch(key).isUsed()) {
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
    collectClosed();
  }

  /** Waits until a channel is ready, {@link #wake()} is called, or the time is over. */
  @Override
  public void sleep(long nanos) {
    if (!closed.isEmpty()) { // the wake-up for it may have been taken by another look
      look();
      return;
    }
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
    collectClosed();
  }

  /**
   * A channel was closed. Its entries are handed out, so that the waiting tasks go on and see it.
   */
  @SuppressWarnings("unchecked")
  private void closedByAnyThread(Object attachment) {
    Watch<T> watch = (Watch<T>) attachment;
    if (watch.wantsToKnowOfClosing()) {
      closed.add(watch);
      selector.wakeup();
    }
  }

  private void collectClosed() {
    for (Watch<T> watch = closed.poll(); watch != null; watch = closed.poll()) {
      T reader = watch.reader;
      T writer = watch.writer;
      if (reader != null) {
        watch.reader = null;
        ready.add(reader);
      }
      if (writer != null) {
        watch.writer = null;
        ready.add(writer);
      }
      T closer = watch.closer;
      if (closer != null) {
        watch.closer = null;
        ready.add(closer);
      }
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
      T reader = watch.reader;
      T writer = watch.writer;
      int ops = key.readyOps();
      if (reader != null && (ops & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
        ready.add(reader);
      }
      if (writer != null && (ops & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
        ready.add(writer);
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
      // A channel that stays registered anywhere never gives its descriptor back.
      List.copyOf(selector.keys()).forEach(key -> closeWatch.forget(key.channel()));
      selector.close();
    } catch (IOException | ClosedSelectorException e) {
      Log.LOGGER.log(System.Logger.Level.WARNING, "The loop's selector could not be closed.", e);
    }
  }
}
