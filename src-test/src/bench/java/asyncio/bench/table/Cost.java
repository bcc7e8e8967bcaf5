package asyncio.bench.table;

import asyncio.bench.Bounds;
import asyncio.bench.WatchedBenchmark.Watcher;
import asyncio.bench.peers.OurProgram;

/** What a program chooses, and pays for: each is measured beside the same work without it. */
enum Cost {
  WITHOUT("without", OurProgram.NOTHING),
  DEBUG("debug mode", Watcher.DEBUG.name()),
  LISTENER("a listener that does nothing", Watcher.LISTENER.name()),
  METRICS("Micrometer's meters", Watcher.METRICS.name()),
  FLIGHT_RECORDER("flight recorder on", Watcher.FLIGHT_RECORDER.name()),
  RECORDER("recorder, with places", Watcher.RECORDER.name()),
  PLACELESS_RECORDER("recorder, without places", Watcher.PLACELESS_RECORDER.name()),
  LIVE_VIEW("live view attached", Watcher.LIVE_VIEW.name()),
  CONTEXT_VARIABLES("a context variable, set and read", OurProgram.VARIABLES),
  ORDER("an order that takes the oldest", Watcher.ORDER.name());

  private final String text;
  private final String inProgram;

  Cost(String text, String inProgram) {
    this.text = text;
    this.inProgram = inProgram;
  }

  String text() {
    return text;
  }

  /** What the program calls it. */
  String inProgram() {
    return inProgram;
  }

  /** At most so many times as much as without it; null if there is nothing to bound. */
  static Double bound(String text, String row) {
    for (Cost cost : values()) {
      if (cost != WITHOUT && cost.text.equals(text)) {
        Bounds bounds = Bounds.of(cost.name());
        return row.endsWith(Work.SPAWN.text()) ? bounds.spawn() : bounds.step();
      }
    }
    return null;
  }
}
