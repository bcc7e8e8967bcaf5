package asyncio.examples.broker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has been charged, and by whom. It is an idempotent receiver: to enter the same order twice
 * does what entering it once does. That is why nothing is charged twice although messages come
 * twice.
 *
 * <p>A real one writes the id and the charge in one transaction of its database.
 */
final class Ledger {

  private final Map<String, String> chargedBy = new HashMap<>();
  private final Set<String> repeated = new HashSet<>();
  private int duplicates;

  /**
   * Enters a charge, unless the order has been charged.
   *
   * @return who has charged it before; null if nobody has
   */
  @Nullable String enter(String order, String clerk) {
    String before = chargedBy.putIfAbsent(order, clerk);
    if (before != null) {
      repeated.add(order);
      duplicates++;
    }
    return before;
  }

  /** How many orders have been charged. */
  int size() {
    return chargedBy.size();
  }

  /** How many charges have not been entered, since the order had been charged. */
  int duplicates() {
    return duplicates;
  }

  /** Whether an order that had been charged came again. */
  boolean isRepeated(@Nullable String order) {
    return repeated.contains(order);
  }
}
