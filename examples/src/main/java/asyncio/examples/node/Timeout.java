package asyncio.examples.node;

/** A timer; made by {@link Node#setTimeout} and {@link Node#setInterval}. */
public final class Timeout {

  private static final long LONGEST = Integer.MAX_VALUE;

  final Runnable callback;
  final long millis;
  final boolean repeats;
  long start;
  boolean isSet;

  Timeout(Runnable callback, long millis, boolean repeats) {
    this.callback = callback;
    this.millis = millis >= 1 && millis <= LONGEST ? millis : 1;
    this.repeats = repeats;
  }
}
