package asyncio.test;

import java.util.List;

/** What there is to know of a failed run; suppressed by the test's own exception. */
final class RunNote extends Throwable {

  private static final long serialVersionUID = 1;

  /**
   * A note.
   *
   * @param notes its lines, one or more
   */
  RunNote(List<String> notes) {
    super(String.join(System.lineSeparator(), notes), null, false, false);
  }
}
