package asyncio.net;

import java.util.Arrays;

/** Bytes in the order in which they came, to be taken from the front. */
final class ByteQueue {

  private static final byte[] NOTHING = {};

  // The queue is bytes[start..end). Taking only moves the start; what has been taken is left behind
  // when the array is full. The first piece is kept as it is, and given out again if it is taken
  // whole: so a reader that keeps up copies nothing. It is never written to: an array that came
  // from elsewhere is full from the beginning.
  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  int length() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  /** The byte at an index, counted from the front. */
  byte at(int index) {
    return bytes[start + index];
  }

  /** Whether these bytes stand at an index; which must leave room for them. */
  boolean has(byte[] expected, int index) {
    int from = start + index;
    return Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
  }

  /** Adds bytes at the end; the array belongs to the queue from now on. */
  void add(byte[] data) {
    if (isEmpty()) {
      bytes = data;
      start = 0;
      end = data.length;
      return;
    }
    if (data.length > bytes.length - end) {
      relocate(Math.addExact(length(), data.length));
    }
    System.arraycopy(data, 0, bytes, end, data.length);
    end += data.length;
  }

  /** Moves to an array with as much room again, so that each byte is moved once on average. */
  private void relocate(int needed) {
    byte[] larger = new byte[(int) Math.min(2L * needed, Integer.MAX_VALUE - 8)];
    int length = length();
    System.arraycopy(bytes, start, larger, 0, length);
    bytes = larger;
    start = 0;
    end = length;
  }

  /** Takes bytes from the front: so many, or all if there are less. */
  byte[] take(int count) {
    int taken = Math.min(count, length());
    boolean whole = start == 0 && taken == bytes.length;
    byte[] front = whole ? bytes : Arrays.copyOfRange(bytes, start, start + taken);
    discard(taken);
    return front;
  }

  byte[] takeAll() {
    return take(length());
  }

  /** Throws bytes at the front away. */
  void discard(int count) {
    start += count;
    if (isEmpty()) {
      clear();
    }
  }

  /** Throws everything away, the array too: an idle connection should not hold it. */
  void clear() {
    bytes = NOTHING;
    start = 0;
    end = 0;
  }
}
