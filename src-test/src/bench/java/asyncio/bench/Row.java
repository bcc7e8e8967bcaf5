package asyncio.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A row of the table: a figure beside its floor, or beside a rival's figure.
 *
 * @param work what is done
 * @param engine which engine does it; a dash if that makes no difference
 * @param unit what is counted
 * @param figure the name of the figure
 * @param floor the name of the floor's
 * @param floorIs what the floor is
 * @param goal how fast it has to be, or null
 * @param aim how fast it is meant to become, or null
 */
record Row(
    String work,
    String engine,
    String unit,
    String figure,
    String floor,
    String floorIs,
    Goal goal,
    Goal aim) {

  /** What a ratio should be. */
  record Goal(String text, Predicate<Double> isMet) {

    static Goal atMost(double limit) {
      return new Goal("<= " + limit, ratio -> ratio <= limit);
    }

    static Goal below(double limit) {
      return new Goal("< " + limit, ratio -> ratio < limit);
    }
  }

  /** The row with its numbers. */
  record Result(Row row, double figure, double floor) {

    double ratio() {
      return figure / floor;
    }

    /** Whether a goal of this row is met. */
    boolean isMet(Goal goal) {
      return goal.isMet.test(ratio());
    }

    Map<String, Object> asMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("work", row.work);
      map.put("engine", row.engine);
      map.put("unit", row.unit);
      map.put("value", figure);
      map.put("floor", floor);
      map.put("floorIs", row.floorIs);
      map.put("ratio", ratio());
      put(map, "goal", "met", row.goal);
      put(map, "aim", "reached", row.aim);
      return map;
    }

    private void put(Map<String, Object> map, String textKey, String metKey, Goal goal) {
      map.put(textKey, goal == null ? "" : goal.text);
      map.put(metKey, goal == null ? "" : isMet(goal));
    }
  }
}
