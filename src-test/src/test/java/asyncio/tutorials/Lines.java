package asyncio.tutorials;

import java.util.Collection;
import java.util.List;

/** Counts the lines of programs that say something: no blank line, comment, import or package. */
final class Lines {

  private Lines() {}

  /** Counts those of a Java program. */
  static int ofJava(List<String> source) {
    return count(source, List.of("import ", "package ", "//"), "/*", "*/");
  }

  /** Counts those of a Python program. A docstring is a comment. */
  static int ofPython(List<String> source) {
    return count(source, List.of("import ", "from ", "#"), "\"\"\"", "\"\"\"");
  }

  private static int count(
      List<String> source, Collection<String> silent, String opening, String closing) {
    int count = 0;
    boolean comment = false;
    for (String line : source) {
      String text = line.strip();
      if (comment) {
        comment = !text.endsWith(closing);
      } else if (text.startsWith(opening)) {
        comment = text.length() == opening.length() || !text.endsWith(closing);
      } else if (!text.isEmpty() && silent.stream().noneMatch(text::startsWith)) {
        count++;
      }
    }
    return count;
  }
}
