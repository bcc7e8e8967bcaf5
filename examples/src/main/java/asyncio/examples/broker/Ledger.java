package asyncio.examples.broker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records each charged order, and its clerk. The ledger is an idempotent receiver: entering an
 * order twice has the effect of entering it once. So nothing is charged twice although messages may
 * come twice.
 *
 * <p>A real one writes the id and the charge in one transaction of its database.
 */
final class Ledger {

  private final Map<String, String> chargedBy = new HashMap<>();
  private final Set<String> repeated = new HashSet<>();
  private int duplicates;

  /**
   * Enters a charge, unless the order has been charged before.
   *
   * @return the clerk that has charged the order before; null if none has
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

  /** How many charges were ignored because the order had been charged. */
  int duplicates() {
    return duplicates;
  }

  /** Whether an order came again after it had been charged. */
  boolean isRepeated(@Nullable String order) {
    return repeated.contains(order);
  }
}
