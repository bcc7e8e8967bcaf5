package asyncio.test.internal.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that grow. */
final class Bytes {

  private static final int SMALLEST = 256;

  private byte[] content = new byte[0];
  private int size;

  int size() {
    return size;
  }

  /** Reads from a position; -1 at the end. */
  int read(ByteBuffer target, long position) {
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    target.put(content, (int) position, count);
    return count;
  }

  /** Writes a range of an array; a gap before it is filled with zeros. */
  void write(int position, byte[] source, int from, int count) {
    ensure(position + count);
    System.arraycopy(source, from, content, position, count);
    size = Math.max(size, position + count);
  }

  void truncate(int newSize) {
    if (newSize < size) {
      Arrays.fill(content, newSize, size, (byte) 0);
      size = newSize;
    }
  }

  byte[] copyOfRange(int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }

  private void ensure(int capacity) {
    if (capacity > content.length) {
      content = Arrays.copyOf(content, Math.max(SMALLEST, Math.max(capacity, 2 * content.length)));
    }
  }
}
