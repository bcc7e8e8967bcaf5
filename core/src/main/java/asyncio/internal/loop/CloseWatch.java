package asyncio.internal.loop;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Tells when a channel is closed, by any thread.
 *
 * <p>A selector does not: it forgets a closed channel at its next poll, and if another thread
 * closes the channel, a poll that waits goes on waiting. But a channel cancels its keys when it is
 * closed, and asks each key for its selector then. So this class is a selector that selects
 * nothing, whose keys notice that question.
 *
 * <p>A channel must be registered here <em>before</em> the poller's selector. It cancels its keys
 * in that order, and only the JDK's selector frees the descriptor, with the last key of the
 * channel.
 *
 * <p>Not for a {@link java.nio.channels.DatagramChannel} that is watched for long: its {@code
 * disconnect} expects no keys but the JDK's.
 *
 * <p>Threads: {@link #register(SelectableChannel, Object)} and {@link #forget} for the thread that
 * polls. The receiver is called by the thread that closes the channel.
 */
final class CloseWatch extends AbstractSelector {

  private final Consumer<Object> receiver;

  /**
   * A watch of nothing yet.
   *
   * @param receiver gets the attachment of a channel that was closed; takes no lock, throws nothing
   */
  CloseWatch(Consumer<Object> receiver) {
    super(SelectorProvider.provider());
    this.receiver = receiver;
  }

  /** Watches a channel in non-blocking mode; a second call changes nothing. */
  void register(SelectableChannel channel, Object attachment) throws ClosedChannelException {
    channel.register(this, 0, attachment);
  }

  /** Watches a channel no longer. */
  void forget(SelectableChannel channel) {
    if (channel.keyFor(this) instanceof Key key) {
      deregister(key);
    }
  }

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    Key key = new Key(channel);
    key.attach(attachment);
    return key;
  }

  private void closed(Key key) {
    deregister(key);
    synchronized (cancelledKeys()) {
      cancelledKeys().clear(); // of earlier ones: nobody else empties this set
    }
    receiver.accept(key.attachment());
    key.attach(null);
  }

  /** The registration of one channel. */
  private final class Key extends AbstractSelectionKey {

    private final SelectableChannel channel;
    private final AtomicBoolean told = new AtomicBoolean();

    Key(SelectableChannel channel) {
      this.channel = channel;
    }

    @Override
    public SelectableChannel channel() {
      return channel;
    }

    /** Called by {@code cancel}, among others, in two threads at the same time perhaps. */
    @Override
    public Selector selector() {
      if (!isValid() && !channel.isOpen() && !told.getAndSet(true)) {
        closed(this);
      }
      return CloseWatch.this;
    }

    @Override
    public int interestOps() {
      return 0;
    }

    @Override
    public SelectionKey interestOps(int ops) {
      return this;
    }

    @Override
    public int readyOps() {
      return 0;
    }
  }

  // ---- as a selector: it never selects

  @Override
  protected void implCloseSelector() {}

  @Override
  public Set<SelectionKey> keys() {
    return Set.of();
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return Set.of();
  }

  @Override
  public int selectNow() {
    throw new ClosedSelectorException();
  }

  @Override
  public int select(long timeout) {
    throw new ClosedSelectorException();
  }

  @Override
  public int select() {
    throw new ClosedSelectorException();
  }

  @Override
  public Selector wakeup() {
    return this;
  }
}
