package asyncio.testing;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;

/** What becomes of that which nobody keeps. */
public final class Garbage {

  private static final int MANY = 100;

  private Garbage() {}

  /** In a coroutine: collects garbage and lets the loop go on, until something holds. */
  public static void collectUntil(BooleanSupplier condition) {
    long start = System.nanoTime();
    for (int i = 0; !condition.getAsBoolean(); i++) {
      boolean patient = i < MANY || System.nanoTime() - start < Eventually.PATIENCE.toNanos();
      assertThat(patient).as("it is garbage").isTrue();
      System.gc();
      sleep(1e-6); // a turn that is more than a hand-over
    }
  }
}
