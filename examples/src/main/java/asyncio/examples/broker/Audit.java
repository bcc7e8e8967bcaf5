package asyncio.examples.broker;

import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.examples.storage.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What has become of some orders, by the ledger's file, and not by what the program believes.
 *
 * @param charged how many were charged
 * @param lost how many were not
 * @param chargedTwice how many were charged more than once
 */
record Audit(int charged, int lost, int chargedTwice) {

  /** Reads the ledger's file, which nobody writes meanwhile. Suspends. */
  static Audit of(Collection<String> orders, Path ledger) throws IOException {
    return of(orders, toThread(() -> charges(ledger)));
  }

  private static Map<String, Integer> charges(Path ledger) throws IOException {
    Map<String, Integer> charges = new HashMap<>();
    try (Journal journal = new Journal(ledger)) {
      for (byte[] line : journal.read()) {
        charges.merge(Ledger.orderOf(new String(line, UTF_8)), 1, Integer::sum);
      }
    }
    return charges;
  }

  private static Audit of(Collection<String> orders, Map<String, Integer> charges) {
    int charged = 0;
    int lost = 0;
    int twice = 0;
    for (String order : orders) {
      int times = charges.getOrDefault(order, 0);
      charged += times > 0 ? 1 : 0;
      lost += times == 0 ? 1 : 0;
      twice += times > 1 ? 1 : 0;
    }
    return new Audit(charged, lost, twice);
  }

  /** Whether nothing is lost, and nothing charged twice. */
  boolean isGood() {
    return lost == 0 && chargedTwice == 0;
  }
}
