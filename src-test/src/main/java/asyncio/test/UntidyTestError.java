package asyncio.test;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All that a test has left behind, in one failure; each finding also as a suppressed one. */
final class UntidyTestError extends AssertionError {

  private static final long serialVersionUID = 1;

  private UntidyTestError(String message) {
    super(message, null);
    setStackTrace(new StackTraceElement[0]);
  }

  /**
   * The failure of findings.
   *
   * @param name the test's
   * @param found one or more
   * @param notes lines to add, such as where the recording is
   */
  static UntidyTestError of(String name, List<FoundError> found, List<String> notes) {
    String newLine = System.lineSeparator();
    StringBuilder text = new StringBuilder(name);
    text.append(found.size() == 1 ? " left something behind." : " left things behind.");
    for (int i = 0; i < found.size(); i++) {
      text.append(newLine).append("  ").append(i + 1).append(". ");
      text.append(found.get(i).describe("       "));
    }
    String kinds =
        found.stream()
            .map(FoundError::finding)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(Finding::name)
            .collect(Collectors.joining(", "));
    text.append(newLine).append("If it is meant: @Allow(").append(kinds.contains(",") ? "{" : "");
    text.append(kinds).append(kinds.contains(",") ? "}" : "").append(")");
    notes.forEach(note -> text.append(newLine).append(note));
    UntidyTestError error = new UntidyTestError(text.toString());
    found.forEach(error::addSuppressed);
    return error;
  }
}
