package asyncio.conformance;

import java.util.List;

/** One run of a function: who runs it, its arguments, and what its statements share. */
final class Activation {

  private final Interpreter interpreter;
  private final String who;
  private final List<Object> arguments;
  private Object lastResult;
  private Throwable handled;

  Activation(Interpreter interpreter, String who, List<Object> arguments) {
    this.interpreter = interpreter;
    this.who = who;
    this.arguments = arguments;
  }

  /** Another run by the same one, with the same arguments, and nothing else in common. */
  Activation again() {
    return new Activation(interpreter, who, arguments);
  }

  Interpreter interpreter() {
    return interpreter;
  }

  /** The label in the trace. */
  String who() {
    return who;
  }

  void log(String text) {
    interpreter.trace().log(who, text);
  }

  /** The result of the last operation that succeeded. */
  Object lastResult() {
    return lastResult;
  }

  void setLastResult(Object result) {
    lastResult = result;
  }

  /** The exception whose handler runs. */
  Throwable handled() {
    return handled;
  }

  void setHandled(Throwable exception) {
    handled = exception;
  }

  /**
   * The value of an operand: strings with a dollar sign stand for something, all else for itself.
   */
  Object evaluate(Object operand) {
    if (!(operand instanceof String text && text.startsWith("$"))) {
      return operand;
    }
    if (text.startsWith("$self")) {
      return who + text.substring("$self".length());
    }
    return switch (text) {
      case "$_" -> lastResult;
      case "$e" -> handled;
      default -> arguments.get(Integer.parseInt(text.substring(1)));
    };
  }
}
