package asyncio.test.internal.network;

import java.nio.ByteBuffer;

/** Keeps bytes in order, in an array that grows as needed. */
final class ByteRing {

  private static final int FIRST_CAPACITY = 512;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int first;
  private int size;

  int size() {
    return size;
  }

  /** Adds some bytes of a buffer. */
  void add(ByteBuffer source, int count) {
    reserve(size + count);
    int begin = first + size & bytes.length - 1;
    int upToEnd = Math.min(count, bytes.length - begin);
    source.get(bytes, begin, upToEnd);
    source.get(bytes, 0, count - upToEnd);
    size += count;
  }

  /** Moves the oldest bytes to a buffer. */
  void take(ByteBuffer target, int count) {
    int upToEnd = Math.min(count, bytes.length - first);
    target.put(bytes, first, upToEnd);
    target.put(bytes, 0, count - upToEnd);
    first = first + count & bytes.length - 1;
    size -= count;
    if (size == 0) {
      first = 0;
    }
  }

  /** Drops the youngest bytes. */
  void shortenTo(int newSize) {
    size = Math.min(size, newSize);
  }

  private void reserve(int wanted) {
    if (wanted <= bytes.length) {
      return;
    }
    int capacity = bytes.length;
    while (capacity < wanted) {
      capacity *= 2;
    }
    byte[] larger = new byte[capacity];
    int upToEnd = Math.min(size, bytes.length - first);
    System.arraycopy(bytes, first, larger, 0, upToEnd);
    System.arraycopy(bytes, 0, larger, upToEnd, size - upToEnd);
    bytes = larger;
    first = 0;
  }
}
