package asyncio.observe;

import java.util.stream.Collectors;

/** Cuts texts to the width of a terminal. */
final class Cut {

  /** A terminal that claims to be narrower is not believed. */
  static final int NARROWEST = 20;

  private static final String MORE = "…";

  private Cut() {}

  /** The text if it has room, else its beginning and {@code …}; never half a character. */
  static String line(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    if (width <= 0) {
      return "";
    }
    int end = width - 1;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + MORE;
  }

  /** Each line cut; all lines end with the system's line end. */
  static String lines(String text, int width) {
    if (width == Integer.MAX_VALUE) {
      return text;
    }
    return text.lines()
        .map(line -> line(line, width) + System.lineSeparator())
        .collect(Collectors.joining());
  }
}
