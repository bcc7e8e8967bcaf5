package asyncio.tools;

/** Thrown when a command cannot do its work. The message is one line for the user. */
final class ToolException extends Exception {

  ToolException(String message) {
    super(message);
  }
}
