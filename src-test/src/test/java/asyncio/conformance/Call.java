package asyncio.conformance;

import java.util.List;

/** A statement that is an operation with its operands; it makes one line of the trace. */
record Call(Operation operation, List<Object> operands) implements Statement {

  @Override
  public Returned run(Activation activation) {
    perform(activation);
    return null;
  }

  /** Whether the operation's result is true; runs it. */
  boolean holds(Activation activation) {
    return Boolean.TRUE.equals(perform(activation));
  }

  private Object perform(Activation activation) {
    Operands given = new Operands(activation, operands);
    String head = operation.name() + operation.target().show(given);
    Trace trace = activation.interpreter().trace();
    try {
      Object result =
          trace.outcome(activation.who(), head, () -> operation.action().perform(given));
      activation.setLastResult(result);
      return result;
    } catch (Undefined undefined) {
      activation.log(head + " ?? " + undefined.name());
      return null;
    }
  }
}
