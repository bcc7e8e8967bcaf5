package asyncio.bench;

import java.util.Map;

/**
 * What the costs that are chosen may be at most, on the direct engine: times as much as without.
 * They are to be what a quiet machine shows by {@code benchmarks.jar table --only costs}, and a
 * third more. The command {@code table --check} fails where one is exceeded.
 *
 * @param step for a switch
 * @param spawn for a task that is made and joined, 1,000 at once
 */
public record Bounds(double step, double spawn) {

  private static final Map<String, Bounds> ALL =
      Map.of(
          "DEBUG", new Bounds(3, 15),
          "LISTENER", new Bounds(1.4, 3),
          "METRICS", new Bounds(1.3, 3),
          "FLIGHT_RECORDER", new Bounds(4, 6),
          "RECORDER", new Bounds(30, 100),
          "PLACELESS_RECORDER", new Bounds(11, 20),
          "LIVE_VIEW", new Bounds(40, 80),
          "CONTEXT_VARIABLES", new Bounds(1.5, 5),
          "ORDER", new Bounds(4, 35));

  /** The bounds of a cost, by its name. */
  public static Bounds of(String cost) {
    return ALL.get(cost);
  }
}
