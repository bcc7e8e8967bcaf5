package asyncio.test;

import asyncio.test.internal.loops.Frames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One finding, as an exception: so that tools show its place as a line to click on.
 *
 * <p>Its stack is where the thing was made; if that is not known, where it is now.
 */
final class FoundError extends AssertionError {

  private static final long serialVersionUID = 1;

  private final Finding finding;
  private final transient List<StackTraceElement> made;
  private final transient List<StackTraceElement> now;

  /**
   * A finding.
   *
   * @param finding its kind
   * @param text what was found, a sentence without its full stop
   * @param made where it was made, the innermost frame first; may be empty
   * @param now where it is, the innermost frame first; may be empty
   * @param cause the exception that was lost, or null
   */
  FoundError(
      Finding finding,
      String text,
      List<StackTraceElement> made,
      List<StackTraceElement> now,
      @Nullable Throwable cause) {
    super(finding + ": " + text + ". " + finding.advice() + ".", cause);
    this.finding = finding;
    this.made = made;
    this.now = now;
    setStackTrace((made.isEmpty() ? now : made).toArray(new StackTraceElement[0]));
  }

  Finding finding() {
    return finding;
  }

  /** The finding in a report: what, where it was made and is, and of an exception which. */
  String describe(String indent) {
    StringBuilder text = new StringBuilder(getMessage());
    String newLine = System.lineSeparator() + indent;
    append(text, newLine, "made at ", made);
    append(text, newLine, "is at   ", now);
    Throwable cause = getCause();
    if (cause != null) {
      text.append(newLine).append(cause);
      append(text, newLine, "    at ", Frames.ofProgram(cause.getStackTrace()));
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, String newLine, String word, List<StackTraceElement> frames) {
    String before = word;
    for (StackTraceElement frame : frames) {
      text.append(newLine).append(before).append(frame);
      before = " ".repeat(word.length());
    }
  }
}
