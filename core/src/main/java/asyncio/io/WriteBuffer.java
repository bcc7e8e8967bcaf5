package asyncio.io;

import asyncio.net.WriteTransport.BufferLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** What has been written and not been sent yet, and when that is too much. */
final class WriteBuffer {

  private static final int DEFAULT_HIGH = 64 * 1024;

  /** How many pieces one system call takes at most. */
  private static final int MOST_PIECES = 64;

  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private int size;
  private int high;
  private int low;

  WriteBuffer() {
    this(DEFAULT_HIGH);
  }

  WriteBuffer(int high) {
    setLimits(high, high / 4);
  }

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
      size -= (int) channel.write(firstPieces());
    }
    removeEmptyPieces();
  }

  /** Encrypts as much as one record takes. */
  SSLEngineResult encrypt(SSLEngine engine, ByteBuffer encrypted) throws SSLException {
    SSLEngineResult result = engine.wrap(firstPieces(), encrypted);
    size -= result.bytesConsumed();
    removeEmptyPieces();
    return result;
  }

  private ByteBuffer[] firstPieces() {
    return pieces.stream().limit(MOST_PIECES).toArray(ByteBuffer[]::new);
  }

  private void removeEmptyPieces() {
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
