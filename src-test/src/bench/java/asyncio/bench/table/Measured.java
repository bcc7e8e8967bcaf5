package asyncio.bench.table;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The figures of all rounds. */
final class Measured {

  private record Key(String row, String peer) {}

  private final Map<Key, Map<Integer, Double>> figures = new LinkedHashMap<>();

  void put(String row, String peer, int round, double figure) {
    figures.computeIfAbsent(new Key(row, peer), key -> new LinkedHashMap<>()).put(round, figure);
  }

  /** By round; empty if there are none. */
  Map<Integer, Double> get(String row, String peer) {
    return figures.getOrDefault(new Key(row, peer), Map.of());
  }

  /** Who has figures in a row, in the order in which they came. */
  Set<String> peers(String row) {
    Set<String> peers = new LinkedHashSet<>();
    for (Key key : figures.keySet()) {
      if (key.row.equals(row)) {
        peers.add(key.peer);
      }
    }
    return peers;
  }
}
