package asyncio.io;

import asyncio.net.WriteTransport.BufferLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;

/** What has been written and not been sent yet, and when that is too much. */
final class WriteBuffer {

  private static final int DEFAULT_HIGH = 64 * 1024;

  /** How many pieces one system call takes at most. */
  private static final int MOST_PIECES = 64;

  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private int size;
  private int high = DEFAULT_HIGH;
  private int low = DEFAULT_HIGH / 4;

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  int size() {
    return size;
  }

  void add(ByteBuffer data) {
    pieces.add(data);
    size += data.remaining();
  }

  /** Sends as much as the channel takes. */
  void sendTo(GatheringByteChannel channel) throws IOException {
    if (pieces.size() == 1) {
      size -= channel.write(pieces.getFirst());
    } else {
      ByteBuffer[] several = pieces.stream().limit(MOST_PIECES).toArray(ByteBuffer[]::new);
      size -= (int) channel.write(several);
    }
    while (!pieces.isEmpty() && !pieces.getFirst().hasRemaining()) {
      pieces.remove();
    }
  }

  void clear() {
    pieces.clear();
    size = 0;
  }

  // ---- limits

  void setLimits(int newHigh, int newLow) {
    if (newLow < 0 || newHigh < newLow) {
      throw new IllegalArgumentException(
          "high (" + newHigh + ") must be >= low (" + newLow + ") must be >= 0");
    }
    high = newHigh;
    low = newLow;
  }

  BufferLimits limits() {
    return new BufferLimits(low, high);
  }

  boolean isTooFull() {
    return size > high;
  }

  boolean hasRoomAgain() {
    return size <= low;
  }
}
