package asyncio.bench;

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
 * @param goal how fast it is meant to be, or null
 */
record Row(
    String work,
    String engine,
    String unit,
    String figure,
    String floor,
    String floorIs,
    Goal goal) {

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

    /** Whether the goal is met; null if there is none. */
    Boolean isMet() {
      return row.goal == null ? null : row.goal.isMet.test(ratio());
    }

    Map<String, Object> asMap() {
      return Map.of(
          "work",
          row.work,
          "engine",
          row.engine,
          "unit",
          row.unit,
          "value",
          figure,
          "floor",
          floor,
          "floorIs",
          row.floorIs,
          "ratio",
          ratio(),
          "goal",
          row.goal == null ? "" : row.goal.text,
          "met",
          isMet() == null ? "" : isMet());
    }
  }
}
