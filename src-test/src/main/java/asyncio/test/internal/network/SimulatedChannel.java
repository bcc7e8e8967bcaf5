package asyncio.test.internal.network;

import java.nio.channels.SelectableChannel;

/** Is a channel of a simulated host, as a selector sees it. */
interface SimulatedChannel {

  /** Which operations would not have to wait. */
  int ready();

  /** Tells the selectors when {@link #ready()} may have changed. */
  Watchers watchers();

  /** Refuses a channel that would have to block: then nothing could happen any more. */
  static void requireNonBlocking(SelectableChannel channel, String operation) {
    if (channel.isBlocking()) {
      throw new UnsupportedOperationException(
          "A channel of a simulated host cannot block in "
              + operation
              + ": call configureBlocking(false) before, or use streams. "
              + channel);
    }
  }
}
