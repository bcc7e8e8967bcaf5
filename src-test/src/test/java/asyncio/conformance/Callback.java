package asyncio.conformance;

import asyncio.futures.Future;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * A function of the program as a callback. There is one for each function, so that it can be
 * removed.
 */
record Callback(Interpreter interpreter, String function) implements Consumer<Future<?>> {

  @Override
  public void accept(Future<?> done) {
    call(Collections.singletonList(done));
  }

  void call(List<Object> arguments) {
    interpreter.invoke("(" + function + ")", function, arguments);
  }
}
