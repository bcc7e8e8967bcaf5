package asyncio.kernel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Parking the current thread. An interrupt does not end it, but is kept for whoever runs in the
 * thread afterwards.
 */
final class Waiting {

  private Waiting() {}

  /** Parks until a condition holds; who makes it hold must unpark this thread. */
  static void until(BooleanSupplier condition) {
    boolean interrupted = false;
    while (!condition.getAsBoolean()) {
      LockSupport.park(condition);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
