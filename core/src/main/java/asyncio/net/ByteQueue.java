package asyncio.net;

import java.util.Arrays;

/** A queue of bytes: adds at the end, takes from the front. */
final class ByteQueue {

  private static final byte[] NOTHING = {};

  // The queue is bytes[start..end). take() only moves start; relocate() drops what was taken.
  //
  // An empty queue adopts the array that add() gets, and take() returns that array if it is taken
  // whole: a reader that keeps up copies nothing. The queue never writes to an adopted array,
  // because such an array has no room behind its end.
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

  /** Whether the expected bytes are at an index. They must fit between the index and the end. */
  boolean has(byte[] expected, int index) {
    int from = start + index;
    return Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
  }

  /** Adds bytes at the end. The array belongs to the queue from now on. */
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

  /** Moves to an array of twice the size, so that each byte is moved once on average. */
  private void relocate(int needed) {
    byte[] larger = new byte[(int) Math.min(2L * needed, Integer.MAX_VALUE - 8)];
    int length = length();
    System.arraycopy(bytes, start, larger, 0, length);
    bytes = larger;
    start = 0;
    end = length;
  }

  /** Takes {@code count} bytes from the front, or all if there are fewer. */
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

  /** Drops bytes from the front. */
  void discard(int count) {
    start += count;
    if (isEmpty()) {
      clear();
    }
  }

  /** Drops all bytes and the array: an idle connection shall not hold memory. */
  void clear() {
    bytes = NOTHING;
    start = 0;
    end = 0;
  }
}
