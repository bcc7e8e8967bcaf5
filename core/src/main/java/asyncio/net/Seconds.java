package asyncio.net;

import java.time.Duration;

/** Durations as the numbers of seconds that the other forms of the same methods take. */
final class Seconds {

  private Seconds() {}

  static double of(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
