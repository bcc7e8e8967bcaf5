package asyncio.test.internal.network;

/**
 * Says how good a link is, in one direction.
 *
 * @param latency how long a packet travels. Datagrams overtake one another as it varies; TCP keeps
 *     its order
 * @param bytesPerSecond what goes through, one packet after another; {@link
 *     Double#POSITIVE_INFINITY} for no limit
 * @param loss the probability that a packet is lost, 0 to 1. TCP sends it again, which takes time
 * @param duplication the probability that a datagram arrives twice, 0 to 1
 */
public record LinkSettings(
    Latency latency, double bytesPerSecond, double loss, double duplication) {

  private static final long MICROSECOND = 1_000;

  /** Between hosts, if nothing is said: 0.5 to 1.5 ms, no limit, no loss. */
  public static final LinkSettings DEFAULT =
      of(Latency.uniform(500 * MICROSECOND, 1_500 * MICROSECOND));

  /** Within a host: 20 µs. */
  public static final LinkSettings LOOPBACK = of(Latency.constant(20 * MICROSECOND));

  /** Checks the numbers. */
  public LinkSettings {
    if (!(bytesPerSecond > 0)) {
      throw new IllegalArgumentException("bytesPerSecond must be positive: " + bytesPerSecond);
    }
    checkProbability("loss", loss);
    checkProbability("duplication", duplication);
  }

  private static void checkProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0 to 1: " + value);
    }
  }

  /**
   * A link that loses nothing, and has no limit.
   *
   * @param latency how long a packet travels
   * @return the settings
   */
  public static LinkSettings of(Latency latency) {
    return new LinkSettings(latency, Double.POSITIVE_INFINITY, 0, 0);
  }

  /**
   * The same with another latency.
   *
   * @param newLatency how long a packet travels
   * @return the settings
   */
  public LinkSettings withLatency(Latency newLatency) {
    return new LinkSettings(newLatency, bytesPerSecond, loss, duplication);
  }

  /**
   * The same with a limit.
   *
   * @param limit bytes per second
   * @return the settings
   */
  public LinkSettings withBytesPerSecond(double limit) {
    return new LinkSettings(latency, limit, loss, duplication);
  }

  /**
   * The same with losses.
   *
   * @param probability for each packet, 0 to 1
   * @return the settings
   */
  public LinkSettings withLoss(double probability) {
    return new LinkSettings(latency, bytesPerSecond, probability, duplication);
  }

  /**
   * The same with duplicates.
   *
   * @param probability for each datagram, 0 to 1
   * @return the settings
   */
  public LinkSettings withDuplication(double probability) {
    return new LinkSettings(latency, bytesPerSecond, loss, probability);
  }
}
