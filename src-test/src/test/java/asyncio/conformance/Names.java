package asyncio.conformance;

import asyncio.futures.Future;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the names of a program stand for, and the names that futures and tasks are shown under. */
final class Names {

  private final Map<String, Object> things = new HashMap<>();
  private final Map<Future<?>, String> displayNames = new IdentityHashMap<>();

  /** Binds a name, and shows a future under it if that has had no name before. */
  <T> T bind(String name, T thing) {
    things.put(name, thing);
    if (thing instanceof Future<?> future) {
      displayNames.putIfAbsent(future, name);
    }
    return thing;
  }

  /** Binds a name, and nothing else. */
  void rebind(String name, Object thing) {
    things.put(name, thing);
  }

  /**
   * What a name stands for.
   *
   * @throws Undefined if nothing
   */
  Object get(String name) {
    if (!things.containsKey(name)) {
      throw new Undefined(name);
    }
    return things.get(name);
  }

  /** The value of an integer variable; 0 if it was never set. */
  int number(String name) {
    return (Integer) things.getOrDefault(name, 0);
  }

  /** The name that a future is shown under, or null. */
  String displayName(Future<?> future) {
    return displayNames.get(future);
  }
}
