package asyncio.conformance;

import java.util.Map;
import java.util.Set;

/**
 * A program of the conformance language.
 *
 * @param functions the functions, by name
 * @param script what drives the program, outside any loop
 * @param notBuiltYet what the program needs that the library does not have yet; see {@link
 *     NotBuiltYet}
 */
record Program(Map<String, Body> functions, Body script, Set<String> notBuiltYet) {

  Body function(String name) {
    return functions.get(name);
  }

  /** Whether the library has all that this program needs. */
  boolean supported() {
    return notBuiltYet.isEmpty();
  }
}
