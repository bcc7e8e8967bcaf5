package asyncio.tools;

/** Thrown when a command cannot do its work. The message is one line for the user. */
public final class ToolException extends Exception {

  /**
   * A failure.
   *
   * @param message one line for the user
   */
  public ToolException(String message) {
    super(message);
  }
}
