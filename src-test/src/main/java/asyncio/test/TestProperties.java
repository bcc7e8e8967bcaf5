package asyncio.test;

import java.security.SecureRandom;
import java.time.Duration;

/** The system properties of test runs. */
final class TestProperties {

  /** TestProperties of new runs: the one thing here that is not to be repeatable. */
  private static final SecureRandom NEW = new SecureRandom();

  /** New seeds have so many bits: a short number to type. */
  private static final int BITS = 31;

  private TestProperties() {}

  /** The seed that was asked for, or a new one. */
  static long next() {
    String asked = System.getProperty(TestSettings.SEED_PROPERTY);
    if (asked == null) {
      return NEW.nextLong() >>> (Long.SIZE - BITS);
    }
    try {
      return Long.parseLong(asked.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The system property "
              + TestSettings.SEED_PROPERTY
              + " is '"
              + asked
              + "': must be a whole number.",
          e);
    }
  }

  /** A duration that a property gives in seconds, or else the usual one. */
  static Duration duration(String property, Duration usual) {
    String asked = System.getProperty(property);
    if (asked == null) {
      return usual;
    }
    try {
      return Duration.ofNanos(Math.round(Double.parseDouble(asked.trim()) * 1e9));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The system property " + property + " is '" + asked + "': must be seconds.", e);
    }
  }
}
