package asyncio.test;

import java.util.List;

/** A test that cannot end, or has not ended in time: with all tasks, and who waits for whom. */
final class StuckTestError extends AssertionError {

  private static final long serialVersionUID = 1;

  /**
   * For one test.
   *
   * @param message what happened
   * @param tree the tasks
   * @param notes lines to add, such as where the recording is
   * @param place the frames where the test's own coroutine waits, the innermost first
   */
  StuckTestError(String message, String tree, List<String> notes, List<StackTraceElement> place) {
    super(
        message + System.lineSeparator() + tree + String.join(System.lineSeparator(), notes), null);
    setStackTrace(place.toArray(new StackTraceElement[0]));
  }
}
