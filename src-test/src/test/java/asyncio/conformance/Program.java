package asyncio.conformance;

import java.util.Map;

/**
 * A program of the conformance language.
 *
 * @param functions the functions, by name
 * @param script what drives the program, outside any loop
 */
record Program(Map<String, Body> functions, Body script) {

  Body function(String name) {
    return functions.get(name);
  }
}
