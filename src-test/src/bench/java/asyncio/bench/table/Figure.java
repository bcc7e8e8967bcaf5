package asyncio.bench.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A figure of the table.
 *
 * @param row the row's key
 * @param peer who
 * @param isOurs whether that is this library
 * @param unit of the value
 * @param value what was measured
 * @param toFloor its ratio to the floor, to the loop without a cost, or to C; null for those
 *     themselves, and if there is none
 * @param directTo the ratio of this library's direct engine to a rival; null for others
 * @param bound for a cost: the most that the ratio may be; null for others
 */
record Figure(
    String row,
    String peer,
    boolean isOurs,
    String unit,
    Spread value,
    Spread toFloor,
    Spread directTo,
    Double bound) {

  String title() {
    return row + ", " + peer;
  }

  boolean isOverBound() {
    return bound != null && toFloor != null && toFloor.median() > bound;
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("row", row);
    map.put("peer", peer);
    map.put("ours", isOurs);
    map.put("unit", unit);
    map.put("value", value.asList());
    if (toFloor != null) {
      map.put("toFloor", toFloor.asList());
    }
    if (directTo != null) {
      map.put("directTo", directTo.asList());
    }
    if (bound != null) {
      map.put("bound", bound);
    }
    return map;
  }

  static Figure fromMap(Map<?, ?> map) {
    Object bound = map.get("bound");
    return new Figure(
        (String) map.get("row"),
        (String) map.get("peer"),
        Boolean.TRUE.equals(map.get("ours")),
        (String) map.get("unit"),
        spread(map.get("value")),
        spread(map.get("toFloor")),
        spread(map.get("directTo")),
        bound == null ? null : ((Number) bound).doubleValue());
  }

  private static Spread spread(Object numbers) {
    return numbers == null ? null : Spread.fromList((List<?>) numbers);
  }
}
