package asyncio.net;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The separators of {@link StreamReader#readuntil}: byte strings, any of which ends a chunk. */
final class Separators {

  private final byte[][] shortestFirst;

  /** Whether any separator ends with a given byte. For most bytes this one look-up is enough. */
  private final boolean[] isLast = new boolean[1 << Byte.SIZE];

  /**
   * The position of a separator.
   *
   * @param start the index of the separator's first byte
   * @param end the index after its last byte
   */
  record Match(int start, int end) {}

  /**
   * Copies and checks separators.
   *
   * @throws IllegalArgumentException if there is no separator, or an empty one
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
   * Finds the separator that ends first; of several that end at the same byte, the shortest.
   *
   * @param bytes where to look
   * @param from the lowest index at which a separator may start
   * @return null if there is no separator
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
