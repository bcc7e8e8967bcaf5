package asyncio.tools;

import java.util.HashMap;
import java.util.Map;

/**
 * What a page of a {@link LiveView} asks for.
 *
 * @param epoch the look at the program of which the page knows
 * @param loop the number of a loop; 0 for any
 * @param after how many events of that loop it has got, or missed
 * @param places how many places it knows
 * @param sources how many pieces of source it knows
 * @param tree whether it shows the tree
 * @param found whether it has missed events, and needs to know which tasks there are
 * @param paused whether it stands still, and wants no events
 */
record LiveQuery(
    int epoch,
    int loop,
    int after,
    int places,
    int sources,
    boolean tree,
    boolean found,
    boolean paused) {

  /**
   * Reads a query such as {@code epoch=1&loop=2}. What is left out is 0.
   *
   * @throws NumberFormatException if something is no number from 0 to 2,147,483,647
   */
  static LiveQuery parse(String text) {
    Map<String, Integer> values = new HashMap<>();
    for (String part : text.split("&")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        values.put(part.substring(0, equals), number(part.substring(equals + 1)));
      }
    }
    return new LiveQuery(
        values.getOrDefault("epoch", 0),
        values.getOrDefault("loop", 0),
        values.getOrDefault("after", 0),
        values.getOrDefault("places", 0),
        values.getOrDefault("sources", 0),
        values.getOrDefault("tree", 0) > 0,
        values.getOrDefault("found", 0) > 0,
        values.getOrDefault("paused", 0) > 0);
  }

  private static int number(String digits) {
    int number = Integer.parseInt(digits);
    if (number < 0) {
      throw new NumberFormatException(digits);
    }
    return number;
  }

  /** What a page asks that knows nothing of this look at the program yet. */
  LiveQuery anew(int newEpoch) {
    return new LiveQuery(newEpoch, 0, 0, 0, 0, tree, false, false);
  }
}
