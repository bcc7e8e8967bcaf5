package asyncio.net;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Byte strings of which any one ends a chunk. */
final class Separators {

  private final byte[][] shortestFirst;

  /** Whether a separator ends with a byte: for most bytes of a chunk this is all that is asked. */
  private final boolean[] isLast = new boolean[1 << Byte.SIZE];

  /**
   * Where a separator stands.
   *
   * @param start the index of its first byte
   * @param end the index behind its last byte
   */
  record Match(int start, int end) {}

  /**
   * Separators.
   *
   * @throws IllegalArgumentException if there is none, or an empty one
   */
  Separators(List<byte[]> separators) {
    if (separators.isEmpty()) {
      throw new IllegalArgumentException("No separator is given: name one at least.");
    }
    shortestFirst =
        separators.stream()
            .map(byte[]::clone)
            .sorted(Comparator.comparingInt(separator -> separator.length))
            .toArray(byte[][]::new);
    if (shortest() == 0) {
      throw new IllegalArgumentException("An empty separator separates nothing: give one byte.");
    }
    for (byte[] separator : shortestFirst) {
      isLast[Byte.toUnsignedInt(separator[separator.length - 1])] = true;
    }
  }

  int shortest() {
    return shortestFirst[0].length;
  }

  int longest() {
    return shortestFirst[shortestFirst.length - 1].length;
  }

  /**
   * The separator that ends first; of several that end there, the shortest.
   *
   * @param bytes where to look
   * @param from only for those that start here or later
   * @return null if there is none
   */
  @Nullable Match find(ByteQueue bytes, int from) {
    int length = bytes.length();
    for (int end = from + shortest(); end <= length; end++) {
      if (isLast[Byte.toUnsignedInt(bytes.at(end - 1))]) {
        Match match = endingAt(end, bytes, from);
        if (match != null) {
          return match;
        }
      }
    }
    return null;
  }

  private @Nullable Match endingAt(int end, ByteQueue bytes, int from) {
    for (byte[] separator : shortestFirst) {
      int start = end - separator.length;
      if (start >= from && bytes.has(separator, start)) {
        return new Match(start, end);
      }
    }
    return null;
  }
}
