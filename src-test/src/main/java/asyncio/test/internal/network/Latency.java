package asyncio.test.internal.network;

import java.util.random.RandomGenerator;

/** Chooses how long a packet travels. */
@FunctionalInterface
public interface Latency {

  /**
   * The time that one packet travels.
   *
   * @param random the link's own
   * @return nanoseconds, not negative
   */
  long nanos(RandomGenerator random);

  /**
   * Always the same time.
   *
   * @param nanos nanoseconds
   * @return the distribution
   */
  static Latency constant(long nanos) {
    return random -> nanos;
  }

  /**
   * Any time between two, each as likely as the others.
   *
   * @param least nanoseconds
   * @param most nanoseconds, not less
   * @return the distribution
   */
  static Latency uniform(long least, long most) {
    if (least < 0 || most < least) {
      throw new IllegalArgumentException("must be 0 <= least <= most: " + least + ", " + most);
    }
    return random -> random.nextLong(least, most + 1);
  }

  /**
   * A least time, and more that is short most often and long at times: an exponential distribution.
   *
   * @param least nanoseconds
   * @param mean the mean of what comes on top, in nanoseconds
   * @return the distribution
   */
  static Latency longTail(long least, long mean) {
    return random -> least + (long) (-mean * StrictMath.log(1 - random.nextDouble()));
  }
}
