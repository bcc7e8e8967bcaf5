package asyncio.internal.loop;

import java.util.function.LongConsumer;

/**
 * Tells a lost wake-up from a long sleep: a sleep that lasts this long ended by itself only. No
 * sender is held up for so long.
 */
final class Patience {

  private static final long NANOS = 10_000_000_000L;

  private Patience() {}

  /** Sleeps, and says whether nobody ended the sleep. */
  static boolean isExhaustedBy(LongConsumer sleep) {
    long start = System.nanoTime();
    sleep.accept(NANOS);
    return System.nanoTime() - start >= NANOS;
  }
}
