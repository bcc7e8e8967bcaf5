package asyncio.cluster;

/**
 * Where a call was made whose exception came from another member. It is among the suppressed
 * exceptions of that one, whose own stack is the member's. One that went through two members has
 * two of these.
 */
public final class RemoteCall extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * A place in the program.
   *
   * @param message who was called
   */
  RemoteCall(String message) {
    super(message, null, false, true);
  }
}
