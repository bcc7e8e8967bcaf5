package asyncio.examples.broker;

import asyncio.sync.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The charges, on a disk: each order, and its clerk. The ledger is an idempotent receiver, as its
 * orders are also an <em>inbox</em>: the ids of the messages it has handled. Entering an order
 * twice has the effect of entering it once. So nothing is charged twice although messages may come
 * twice.
 *
 * <p>One line of the file is both the id and the charge: they are there together, or not at all. In
 * a database it would be two tables, and one transaction.
 */
final class Ledger implements AutoCloseable {

  private final Records records;
  private final Rules rules;
  private final Map<String, String> chargedBy = new HashMap<>();
  private final Map<String, Set<String>> ordersOf = new HashMap<>();
  private final Set<String> repeated = new HashSet<>();
  private final Event news = new Event();
  private int size;
  private int ignored;

  private Ledger(Records records, Rules rules) {
    this.records = records;
    this.rules = rules;
  }

  /** Opens a file, or makes it. Suspends. */
  static Ledger open(Path file, Rules rules) throws IOException {
    Ledger ledger = new Ledger(Records.open(file, rules::forceLedger), rules);
    for (String line : ledger.records.read()) {
      ledger.chargedBy.put(orderOf(line), line.substring(line.indexOf('\t') + 1));
      ledger.size++;
    }
    return ledger;
  }

  /** The order in a line of the file. */
  static String orderOf(String line) {
    return line.substring(0, line.indexOf('\t'));
  }

  /**
   * Enters a charge, unless the order has been charged before. Suspends until it is on the disk.
   *
   * @return the clerk that has charged the order before; null if none has
   */
  @Nullable String enter(String order, String clerk) {
    ordersOf.computeIfAbsent(clerk, added -> new HashSet<>()).add(order);
    String before = chargedBy.get(order);
    if (rules.isRepeated(before != null)) {
      records.flush(); // the first charge may still be on its way to the disk
      repeated.add(order);
      ignored++;
    } else {
      chargedBy.put(order, clerk);
      records.add(order + "\t" + clerk);
      records.flush();
      size++;
    }
    news.set();
    return before;
  }

  /** Suspends until there are so many charges, and each of some orders has come twice. */
  void waitFor(int charges, Set<String> twice) {
    while (size < charges || !repeated.containsAll(twice)) {
      news.clear();
      news.await();
    }
  }

  /** Whether an order has been charged. */
  boolean has(String order) {
    return chargedBy.containsKey(order);
  }

  /**
   * How many orders a clerk has charged since the file was opened, whether or not another one had.
   * A charge that the broker delivers twice counts once.
   */
  int chargesOf(String clerk) {
    return ordersOf.getOrDefault(clerk, Set.of()).size();
  }

  /** How many charges are on the disk. */
  int size() {
    return size;
  }

  /** How many charges were ignored because the order had been charged. */
  int ignored() {
    return ignored;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
