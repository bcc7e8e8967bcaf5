package asyncio.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in order: a test logs words, and asserts the whole sequence.
 *
 * <pre>{@code
 * steps.log("open");
 * createTask(() -> steps.log("task"));
 * sleep(1);
 * steps.log("close");
 * steps.assertAre("open task close");
 * }</pre>
 *
 * <p>Any thread may call all methods. None suspends.
 */
public final class Steps {

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** Nothing has happened yet. */
  public Steps() {}

  /**
   * Notes that something happened.
   *
   * @param what its text is a word of the sequence; null is the word {@code null}
   */
  public void log(@Nullable Object what) {
    log.add(String.valueOf(what));
  }

  /**
   * Asserts that exactly this happened, in this order.
   *
   * @param words the expected words, separated by spaces; empty if nothing should have happened
   * @throws AssertionError if something else happened; the message has both
   */
  public void assertAre(String words) {
    Objects.requireNonNull(words, "words");
    String happened = String.join(" ", soFar());
    if (!happened.equals(words)) {
      // In these words, so that development environments offer to compare the two.
      throw new AssertionError("expected: <" + words + "> but was: <" + happened + ">");
    }
  }

  /**
   * What happened so far.
   *
   * @return a copy
   */
  public List<String> soFar() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** Forgets what happened so far. */
  public void clear() {
    log.clear();
  }

  @Override
  public String toString() {
    return String.join(" ", soFar());
  }
}
