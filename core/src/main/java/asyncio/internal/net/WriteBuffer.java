package asyncio.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** What has been written and not been sent yet. */
final class WriteBuffer {

  /** How much is sent at once; then it is the others' turn. */
  private static final int MOST_AT_ONCE = 1024 * 1024;

  /** Of how many pieces one record of TLS is made at most. */
  private static final int MOST_PIECES = 64;

  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private long size;

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  long size() {
    return size;
  }

  /** How many bytes, or as many as an int can count. */
  int intSize() {
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  void add(ByteBuffer data) {
    pieces.add(data);
    size += data.remaining();
  }

  /**
   * Sends what has just been written, while nothing else waits, and keeps what the channel does not
   * take. Of little, nothing is kept most often: then there is no piece to count and to look after.
   *
   * @return how many bytes were sent
   */
  int sendAlone(ByteBuffer data, WritableByteChannel channel, ByteBuffer outside)
      throws IOException {
    if (data.remaining() > outside.remaining()) {
      add(data);
      return sendTo(channel, outside);
    }
    int count = channel.write(outside.put(data).flip());
    if (outside.hasRemaining()) {
      add(data.position(data.position() - outside.remaining()));
    }
    return count;
  }

  /**
   * Sends what the channel takes, through a buffer outside the heap. Given the pieces themselves,
   * the JDK would copy all that is left to such a buffer, however little the channel takes of it.
   *
   * @return how many bytes
   */
  int sendTo(WritableByteChannel channel, ByteBuffer outside) throws IOException {
    int sent = 0;
    boolean tookAll = true;
    while (tookAll && !isEmpty() && sent < MOST_AT_ONCE) {
      fill(outside.clear());
      int count = channel.write(outside.flip());
      tookAll = !outside.hasRemaining();
      remove(count);
      sent += count;
    }
    return sent;
  }

  private void fill(ByteBuffer outside) {
    for (ByteBuffer piece : pieces) {
      int count = Math.min(piece.remaining(), outside.remaining());
      outside.put(outside.position(), piece, piece.position(), count);
      outside.position(outside.position() + count);
      if (!outside.hasRemaining()) {
        return;
      }
    }
  }

  private void remove(int count) {
    size -= count;
    int left = count;
    while (left > 0) {
      ByteBuffer first = pieces.getFirst();
      int here = Math.min(left, first.remaining());
      first.position(first.position() + here);
      left -= here;
      if (!first.hasRemaining()) {
        pieces.remove();
      }
    }
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
}
