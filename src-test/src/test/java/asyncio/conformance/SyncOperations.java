package asyncio.conformance;

import asyncio.sync.Lock;

/** Operations of synchronization. */
final class SyncOperations {

  private SyncOperations() {}

  static void addTo(Operations table) {
    table.on("acquire").gives(SyncOperations::acquire);
    table.on("release").does(given -> lock(given).release());
    table.on("locked").gives(given -> lock(given).locked());
  }

  private static Lock lock(Operands given) {
    return given.thing(0, Lock.class);
  }

  private static boolean acquire(Operands given) {
    lock(given).acquire();
    return true;
  }
}
