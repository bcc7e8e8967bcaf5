package asyncio.internal.text;

import java.util.stream.Collectors;

/** Cuts texts to the width of a terminal. */
public final class Cut {

  /** A terminal that claims to be narrower is not believed. */
  public static final int NARROWEST = 20;

  private static final String MORE = "…";

  private Cut() {}

  /**
   * Cuts a text of one line. Never cuts a character in half.
   *
   * @param text the text
   * @param width for how many chars there is room
   * @return the text if it has room, else its beginning and {@code …}; empty if there is no room
   */
  public static String line(String text, int width) {
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

  /**
   * Cuts each line of a text.
   *
   * @param text the text
   * @param width for how many chars a line has room; the greatest {@code int}: without limit
   * @return the text as it is if there is no limit; else the lines, each with the system's line end
   */
  public static String lines(String text, int width) {
    if (width == Integer.MAX_VALUE) {
      return text;
    }
    return text.lines()
        .map(line -> line(line, width) + System.lineSeparator())
        .collect(Collectors.joining());
  }
}
