package asyncio.tools;

/** A command cannot do what it was asked to, for a reason that a line tells. */
final class ToolException extends Exception {

  ToolException(String message) {
    super(message);
  }
}
