package asyncio.test.internal.network;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the simulated channels that are ready.
 *
 * <p>A channel that becomes ready is queued, so that a look costs what is ready, not what is
 * registered. The order is that of becoming ready: the same in each run.
 *
 * <p>Nothing can happen in the network while a selector waits. So it waits only for other threads,
 * which call {@link #wakeup()}; they are real, and so is the time that it waits. It may wake up
 * early: a loop then waits again.
 */
final class SimulatedSelector extends AbstractSelector {

  private static final long MILLISECOND = 1_000_000;

  private final NetworkHost host;

  /** Any thread may count the keys. */
  private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();

  private final Set<SelectionKey> selected = new LinkedHashSet<>();
  private final ArrayDeque<SimulatedKey> queue = new ArrayDeque<>();
  private int keysMade;

  /** Any thread may set it. */
  private volatile boolean woken;

  private volatile @Nullable Thread sleeper;

  SimulatedSelector(SimulatedProvider provider) {
    super(provider);
    this.host = provider.host();
    host.add(this);
  }

  // ---- registering

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    checkOpen();
    SimulatedKey key = key(channel);
    key.attach(attachment);
    keys.add(key);
    key.simulated().watchers().add(key);
    key.interestOps(ops);
    return key;
  }

  private SimulatedKey key(SelectableChannel channel) {
    if (channel.provider() == provider()) {
      if (channel instanceof SimulatedSocketChannel socket) {
        return new SimulatedKey(this, keysMade++, socket);
      } else if (channel instanceof SimulatedServerSocketChannel server) {
        return new SimulatedKey(this, keysMade++, server);
      } else if (channel instanceof SimulatedDatagramChannel datagrams) {
        return new SimulatedKey(this, keysMade++, datagrams);
      }
    }
    throw new IllegalArgumentException(
        "The simulated host "
            + host
            + " can watch its own sockets only: open this one with the host's provider. "
            + channel);
  }

  private void deregisterCancelled() {
    Set<SelectionKey> cancelled = cancelledKeys();
    synchronized (cancelled) {
      if (!cancelled.isEmpty()) {
        cancelled.forEach(this::forget);
        cancelled.clear();
      }
    }
  }

  private void forget(SelectionKey key) {
    keys.remove(key);
    selected.remove(key);
    ((SimulatedKey) key).simulated().watchers().remove((SimulatedKey) key);
    deregister((AbstractSelectionKey) key);
  }

  void enqueue(SimulatedKey key) {
    key.isQueued = true;
    queue.add(key);
    host.becameReady();
  }

  // ---- selecting

  /** Whether a look would find something, or was asked for. */
  boolean hasNews() {
    if (woken) {
      return true;
    }
    for (SimulatedKey key = queue.peek(); key != null; key = queue.peek()) {
      if (key.current() != 0) {
        return true;
      }
      key.isQueued = false;
      queue.remove();
    }
    return false;
  }

  int watched() {
    int count = 0;
    for (SelectionKey key : keys) {
      if (((SimulatedKey) key).isWatched()) {
        count++;
      }
    }
    return count;
  }

  private int look(Consumer<? super SimulatedKey> found) {
    checkOpen();
    woken = false;
    deregisterCancelled();
    int count = 0;
    for (int left = queue.size(); left > 0; left--) {
      SimulatedKey key = queue.remove();
      int ready = key.current();
      if (ready == 0) {
        key.isQueued = false;
      } else {
        queue.add(key); // it stays ready until somebody reads or writes
        key.setReady(ready);
        found.accept(key);
        count++;
      }
    }
    return count;
  }

  private void await(long millis) {
    checkOpen();
    deregisterCancelled();
    sleeper = Thread.currentThread();
    try {
      if (hasNews()) {
        return;
      } else if (millis == 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, millis * MILLISECOND);
      }
    } finally {
      sleeper = null;
    }
  }

  @Override
  public Selector wakeup() {
    woken = true;
    Thread thread = sleeper;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    return this;
  }

  // The base class's methods for a consumer would give the keys in an order that no run repeats.

  @Override
  public int selectNow(Consumer<SelectionKey> action) {
    return look(action);
  }

  @Override
  public int select(Consumer<SelectionKey> action, long timeout) {
    await(timeout);
    return look(action);
  }

  @Override
  public int select(Consumer<SelectionKey> action) {
    return select(action, 0);
  }

  @Override
  public int selectNow() {
    return look(selected::add);
  }

  @Override
  public int select(long timeout) {
    await(timeout);
    return selectNow();
  }

  @Override
  public int select() {
    return select(0);
  }

  // ---- properties

  @Override
  public Set<SelectionKey> keys() {
    checkOpen();
    return Collections.unmodifiableSet(keys);
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    checkOpen();
    return selected;
  }

  @Override
  protected void implCloseSelector() {
    wakeup();
    List.copyOf(keys).forEach(this::forget);
    queue.clear();
    host.remove(this);
  }

  private void checkOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }
}
