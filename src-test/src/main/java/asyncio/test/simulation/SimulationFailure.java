package asyncio.test.simulation;

/** A simulation failed. The message says when, and by which seed; the cause says why. */
public final class SimulationFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  private final long seed;
  private final double time;

  SimulationFailure(long seed, double time, Throwable cause) {
    super(
        "The simulation of seed " + seed + " failed after " + time + " simulated seconds: " + cause,
        cause);
    this.seed = seed;
    this.time = time;
  }

  /**
   * The seed that repeats it.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /**
   * When it failed.
   *
   * @return simulated seconds since the beginning
   */
  public double time() {
    return time;
  }
}
