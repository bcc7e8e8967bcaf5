package asyncio.stress;

/** A random program: what it does follows from the trial's random numbers. */
@FunctionalInterface
interface Program {

  /**
   * Runs once, and checks what must hold.
   *
   * @throws Exception if something does not hold
   */
  void run(Trial trial) throws Exception;
}
