package asyncio.test.internal.network;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;
import org.jspecify.annotations.Nullable;

/** Registers a simulated channel with a simulated selector. */
final class SimulatedKey extends AbstractSelectionKey {

  private final SimulatedSelector selector;
  private final SelectableChannel channel;
  private final SimulatedChannel simulated;
  private final int number;
  private int interest;
  private int ready;

  /** Whether the selector's queue has it. */
  boolean isQueued;

  <C extends SelectableChannel & SimulatedChannel> SimulatedKey(
      SimulatedSelector selector, int number, C channel) {
    this.number = number;
    this.selector = selector;
    this.channel = channel;
    this.simulated = channel;
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  SimulatedChannel simulated() {
    return simulated;
  }

  @Override
  public Selector selector() {
    return selector;
  }

  @Override
  public int interestOps() {
    checkValid();
    return interest;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    checkValid();
    if ((ops & ~channel.validOps()) != 0) {
      throw new IllegalArgumentException("The channel has no such operations: " + ops);
    }
    interest = ops;
    changed();
    return this;
  }

  boolean isWatched() {
    return interest != 0 && isValid();
  }

  /** The channel may be ready for what it is watched for. */
  void changed() {
    if (!isQueued && current() != 0) {
      selector.enqueue(this);
    }
  }

  /** What it is ready for now, of what it is watched for. */
  int current() {
    return interest != 0 && isValid() ? interest & simulated.ready() : 0;
  }

  void setReady(int ops) {
    ready = ops;
  }

  @Override
  public int readyOps() {
    checkValid();
    return ready;
  }

  /** The same in each run: the order in hash tables must not differ. */
  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  private void checkValid() {
    if (!isValid()) {
      throw new CancelledKeyException();
    }
  }
}
