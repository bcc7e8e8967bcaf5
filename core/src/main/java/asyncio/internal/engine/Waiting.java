package asyncio.internal.engine;

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
    restore(interrupted);
  }

  /**
   * The same, but not for longer than a time. False if that is over and the condition does not
   * hold.
   */
  static boolean until(BooleanSupplier condition, long nanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + nanos;
    long left = nanos;
    while (left > 0 && !condition.getAsBoolean()) {
      LockSupport.parkNanos(condition, left);
      interrupted |= Thread.interrupted();
      left = deadline - System.nanoTime();
    }
    restore(interrupted);
    return condition.getAsBoolean();
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
