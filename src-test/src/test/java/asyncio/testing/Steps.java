package asyncio.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happened, in order: a test logs words, and asserts the whole sequence. */
public final class Steps {

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** Something happened. */
  public void log(Object what) {
    log.add(String.valueOf(what));
  }

  /** Asserts that exactly this happened, in this order; the words are separated by spaces. */
  public void assertAre(String words) {
    assertThat(String.join(" ", log)).isEqualTo(words);
  }

  /** What happened so far. */
  public List<String> soFar() {
    return List.copyOf(log);
  }
}
