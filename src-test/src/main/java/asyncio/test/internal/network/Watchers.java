package asyncio.test.internal.network;

import java.util.ArrayList;
import java.util.List;

/** Knows the keys of a channel, and tells their selectors when the channel may be ready. */
final class Watchers {

  private final List<SimulatedKey> keys = new ArrayList<>(1);

  void add(SimulatedKey key) {
    keys.add(key);
  }

  void remove(SimulatedKey key) {
    keys.remove(key);
  }

  void changed() {
    for (int i = 0; i < keys.size(); i++) {
      keys.get(i).changed();
    }
  }
}
