package asyncio.internal.loop;

/**
 * Is told of each loop that the program makes, before the program gets it. Found as a service, so
 * that a package above the loop can watch loops without a line in the program.
 */
public interface LoopMade {

  /**
   * A loop was made. Called in the thread that makes it. Must not throw.
   *
   * @param loop the loop
   */
  void made(Host loop);
}
