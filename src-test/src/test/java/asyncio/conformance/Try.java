package asyncio.conformance;

import java.util.ArrayList;
import java.util.List;

/** A body, what handles its exceptions, and what runs in any case afterwards. */
record Try(Body body, List<Handler> handlers, Body last) implements Statement {

  /** What is to be done about an exception. */
  record Handler(String exception, Body body) {}

  static Try parse(Parser parser, List<Object> operands) {
    List<Handler> handlers = new ArrayList<>();
    for (Object handler : (List<?>) operands.get(1)) {
      List<?> parts = (List<?>) handler;
      handlers.add(new Handler((String) parts.get(0), parser.body(parts.get(1))));
    }
    Body last = operands.size() > 2 ? parser.body(operands.get(2)) : Body.EMPTY;
    return new Try(parser.body(operands.get(0)), handlers, last);
  }

  @Override
  public Returned run(Activation activation) {
    Returned returned;
    try {
      returned = runHandled(activation);
    } catch (Throwable exception) {
      if (!Exceptions.isUnseen(exception)) {
        last.run(activation);
      }
      throw exception;
    }
    last.run(activation);
    return returned;
  }

  private Returned runHandled(Activation activation) {
    try {
      return body.run(activation);
    } catch (Throwable exception) {
      if (!Exceptions.isUnseen(exception)) {
        for (Handler handler : handlers) {
          if (Exceptions.matches(handler.exception(), exception)) {
            return handle(activation, exception, handler.body());
          }
        }
      }
      throw exception;
    }
  }

  private static Returned handle(Activation activation, Throwable exception, Body body) {
    activation.log("caught " + activation.interpreter().show().text(exception));
    Throwable outer = activation.handled();
    activation.setHandled(exception);
    try {
      return body.run(activation);
    } finally {
      activation.setHandled(outer);
    }
  }
}
