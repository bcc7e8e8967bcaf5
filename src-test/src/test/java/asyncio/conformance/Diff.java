package asyncio.conformance;

import java.util.List;

/** Where two traces begin to differ, for people. */
final class Diff {

  private static final int LINES_BEFORE = 5;
  private static final int LINES_AFTER = 10;

  private final List<String> expected;
  private final List<String> actual;
  private final StringBuilder text = new StringBuilder();

  private Diff(List<String> expected, List<String> actual) {
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * Describes the first difference.
   *
   * @param name the program's name
   * @param expected the lines that it should print; marked by a minus where it does not
   * @param actual the lines that it prints; marked by a plus where it should not
   */
  static String of(String name, List<String> expected, List<String> actual) {
    int first = 0;
    while (first < Math.min(expected.size(), actual.size())
        && expected.get(first).equals(actual.get(first))) {
      first++;
    }
    int from = Math.max(0, first - LINES_BEFORE);
    Diff diff = new Diff(window(expected, from, first), window(actual, from, first));
    diff.text.append(name).append(" differs at line ").append(first + 1);
    diff.append();
    return diff.text.toString();
  }

  private static List<String> window(List<String> lines, int from, int first) {
    return lines.subList(from, Math.min(lines.size(), first + LINES_AFTER));
  }

  private void append() {
    int[][] common = commonLines();
    int i = 0;
    int j = 0;
    while (i < expected.size() && j < actual.size()) {
      if (expected.get(i).equals(actual.get(j))) {
        line("  ", expected.get(i++));
        j++;
      } else if (common[i + 1][j] >= common[i][j + 1]) {
        line("- ", expected.get(i++));
      } else {
        line("+ ", actual.get(j++));
      }
    }
    expected.subList(i, expected.size()).forEach(line -> line("- ", line));
    actual.subList(j, actual.size()).forEach(line -> line("+ ", line));
  }

  private void line(String marker, String line) {
    text.append(System.lineSeparator()).append(marker).append(line);
  }

  /** The length of the longest common subsequence of what follows each pair of positions. */
  private int[][] commonLines() {
    int[][] common = new int[expected.size() + 1][actual.size() + 1];
    for (int i = expected.size() - 1; i >= 0; i--) {
      for (int j = actual.size() - 1; j >= 0; j--) {
        common[i][j] =
            expected.get(i).equals(actual.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
