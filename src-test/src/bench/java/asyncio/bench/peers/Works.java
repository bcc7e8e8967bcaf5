package asyncio.bench.peers;

import asyncio.bench.peers.Runs.Body;
import java.util.Map;

/** All the works, by their names. Each method runs so many operations, and says what they took. */
abstract class Works {

  /** How many tasks are spawned at once. */
  static final int BATCH = 1000;

  /** The work of a name. */
  final Body body(String work) {
    return switch (work) {
      case "switch" -> this::switches;
      case "spawn" -> this::spawn;
      case "queue1" -> size -> queue(size, 1);
      case "queue100" -> size -> queue(size, 100);
      case "wakeup" -> this::wakeUps;
      case "callbacks" -> this::callbacks;
      case "timers" -> this::timers;
      case "suspended" -> this::suspended;
      default -> throw new IllegalArgumentException(work);
    };
  }

  abstract Map<String, Double> switches(int size) throws Exception;

  /** Spawns and joins; {@link #spawned} says how many. */
  abstract Map<String, Double> spawn(int size) throws Exception;

  abstract Map<String, Double> queue(int size, int capacity) throws Exception;

  abstract Map<String, Double> wakeUps(int size) throws Exception;

  abstract Map<String, Double> callbacks(int size) throws Exception;

  abstract Map<String, Double> timers(int size) throws Exception;

  abstract Map<String, Double> suspended(int size) throws Exception;

  /** The tasks that are spawned for a size: whole batches. */
  static int spawned(int size) {
    return (size + BATCH - 1) / BATCH * BATCH;
  }

  static void check(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a wrong result");
    }
  }
}
