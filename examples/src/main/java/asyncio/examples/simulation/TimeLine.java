package asyncio.examples.simulation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A time line in letters: time goes to the right, and each actor has a row.
 *
 * <p>All methods may be called by any thread.
 */
public final class TimeLine {

  private static final int COLUMNS_PER_LABEL = 8;

  private final int millisPerColumn;
  private final Map<String, StringBuilder> rows = new LinkedHashMap<>();

  /**
   * An empty picture.
   *
   * @param millisPerColumn how many milliseconds one letter stands for
   * @param rows the names of its rows, from top to bottom
   */
  public TimeLine(int millisPerColumn, String... rows) {
    this.millisPerColumn = millisPerColumn;
    Arrays.stream(rows).forEach(row -> this.rows.put(row, new StringBuilder()));
  }

  /**
   * Marks a moment. A later mark at the same place hides an earlier one.
   *
   * @param row the name of the row
   * @param at the time in milliseconds
   * @param mark the letter
   */
  public void mark(String row, long at, char mark) {
    span(row, at, at + 1, mark);
  }

  /**
   * Marks a span of time.
   *
   * @param row the name of the row
   * @param from the beginning in milliseconds
   * @param to the end in milliseconds
   * @param mark the letter
   */
  public synchronized void span(String row, long from, long to, char mark) {
    StringBuilder line = rows.computeIfAbsent(row, added -> new StringBuilder());
    int end = (int) ((to + millisPerColumn - 1) / millisPerColumn);
    line.append(" ".repeat(Math.max(0, end - line.length())));
    for (int column = (int) (from / millisPerColumn); column < end; column++) {
      line.setCharAt(column, mark);
    }
  }

  /**
   * The picture.
   *
   * @return lines, the first of which is the scale, in milliseconds
   */
  @Override
  public synchronized String toString() {
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
    int length = rows.values().stream().mapToInt(StringBuilder::length).max().orElse(0);
    StringBuilder picture = new StringBuilder(pad("ms", width));
    for (int column = 0; column < length; column += COLUMNS_PER_LABEL) {
      picture.append(pad(String.valueOf(column * millisPerColumn), COLUMNS_PER_LABEL));
    }
    rows.forEach(
        (name, line) -> picture.append('\n').append((pad(name, width) + line).stripTrailing()));
    return picture.toString().replaceFirst(" +\n", "\n");
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
