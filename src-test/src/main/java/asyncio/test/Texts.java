package asyncio.test;

import java.time.Duration;
import java.util.Locale;

/** Values for people. */
final class Texts {

  private Texts() {}

  /** Such as {@code 30 s}, {@code 0.5 s}. */
  static String seconds(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    return seconds == Math.rint(seconds)
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : String.format(Locale.ROOT, "%.3f s", seconds);
  }
}
