package asyncio.conformance;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Task;

/** Operations on contexts and their variables. */
final class ContextOperations {

  private ContextOperations() {}

  static void addTo(Operations table) {
    table.on("ctx_set").does(ContextOperations::set);
    table.on("ctx_get").gives(given -> variable(given).get());
    table.on("ctx_reset").does(given -> variable(given).reset(token(given)));
    table.on("copy_context").binds(given -> Context.copyContext());
    table.on("get_context").binds(given -> given.thing(1, Task.class).getContext());
    table.on("ctx_run").does(ContextOperations::run);
  }

  @SuppressWarnings("unchecked")
  private static ContextVar<Object> variable(Operands given) {
    return given.thing(0, ContextVar.class);
  }

  @SuppressWarnings("unchecked")
  private static ContextVar.Token<Object> token(Operands given) {
    return given.thing(1, ContextVar.Token.class);
  }

  private static void set(Operands given) {
    ContextVar.Token<Object> token = variable(given).set(given.value(1));
    if (given.literal(2) != null) {
      given.names().bind(given.text(2), token);
    }
  }

  private static void run(Operands given) {
    Body body = given.body(1);
    given.thing(0, Context.class).run((Runnable) () -> body.run(given.activation()));
  }
}
