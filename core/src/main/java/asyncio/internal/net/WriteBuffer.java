package asyncio.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** Bytes that were written to a transport, and not sent yet. */
final class WriteBuffer {

  /** Number of bytes after which other callbacks of the loop get their turn. */
  private static final int TURN_LIMIT = 1024 * 1024;

  /** Largest number of pieces that are encrypted as one record of TLS. */
  private static final int MAX_PIECES_PER_RECORD = 64;

  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private long size;

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  long size() {
    return size;
  }

  /** Number of bytes, or the largest int if there are more. */
  int intSize() {
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  void add(ByteBuffer data) {
    pieces.add(data);
    size += data.remaining();
  }

  /** Adds all pieces that are not empty; none if one is missing, or their source fails. */
  void addAll(Iterable<byte[]> added) {
    List<ByteBuffer> all = new ArrayList<>();
    for (byte[] piece : added) {
      if (Objects.requireNonNull(piece, "piece").length > 0) {
        all.add(ByteBuffer.wrap(piece));
      }
    }
    all.forEach(this::add);
  }

  /**
   * Sends new data while this buffer is empty, and keeps what the channel does not take. The fast
   * path of small writes: mostly nothing is kept, and no piece is queued.
   *
   * @param outside a direct buffer, cleared
   * @return number of bytes sent
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
   * Sends what the channel takes, through a direct buffer. Given the pieces themselves, the JDK
   * would copy all of them to such a buffer, however little the channel takes.
   *
   * @return number of bytes sent
   */
  int sendTo(WritableByteChannel channel, ByteBuffer outside) throws IOException {
    int sent = 0;
    boolean tookAll = true;
    while (tookAll && !isEmpty() && sent < TURN_LIMIT) {
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

  /** Encrypts as many bytes as one record takes. */
  SSLEngineResult encrypt(SSLEngine engine, ByteBuffer encrypted) throws SSLException {
    SSLEngineResult result = engine.wrap(firstPieces(), encrypted);
    size -= result.bytesConsumed();
    removeEmptyPieces();
    return result;
  }

  private ByteBuffer[] firstPieces() {
    return pieces.stream().limit(MAX_PIECES_PER_RECORD).toArray(ByteBuffer[]::new);
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
