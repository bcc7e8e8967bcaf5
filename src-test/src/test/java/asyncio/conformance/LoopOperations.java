package asyncio.conformance;

import asyncio.Asyncio;
import asyncio.EagerTaskFactory;
import asyncio.ExceptionContext;
import asyncio.Handle;
import asyncio.Runner;
import asyncio.TimerHandle;

/** Operations on callbacks, loops and runners. */
final class LoopOperations {

  private LoopOperations() {}

  static void addTo(Operations table) {
    // callbacks of futures
    table
        .on("add_done_callback")
        .does(given -> given.future(0).addDoneCallback(given.callback(1), given.context(2)));
    table
        .on("remove_done_callback")
        .gives(given -> given.future(0).removeDoneCallback(given.callback(1)));

    // callbacks of the loop
    table.on("call_soon").binds(given -> given.loop().callSoon(given.call(1), given.context(3)));
    table
        .on("call_soon_threadsafe")
        .binds(given -> given.loop().callSoonThreadsafe(given.call(1), given.context(3)));
    table
        .on("call_later")
        .binds(given -> given.loop().callLater(given.seconds(1), given.call(2), given.context(4)));
    table
        .on("call_at")
        .binds(given -> given.loop().callAt(given.seconds(1), given.call(2), given.context(4)));
    table.on("cancel_handle").does(given -> given.thing(0, Handle.class).cancel());
    table.on("handle_cancelled").gives(given -> given.thing(0, Handle.class).cancelled());
    table
        .on("handle_when")
        .gives(given -> Milliseconds.of(given.thing(0, TimerHandle.class).when()));

    // exception handlers
    table.plain("set_exception_handler").does(LoopOperations::setExceptionHandler);
    table.plain("call_exception_handler").does(LoopOperations::callExceptionHandler);

    // the loop
    table.plain("set_task_factory").does(LoopOperations::setTaskFactory);
    table.plain("time").gives(given -> Milliseconds.of(given.loop().time()));
    table.plain("stop").does(given -> given.loop().stop());
    table.plain("is_running").gives(given -> given.loop().isRunning());
    table.plain("is_closed").gives(given -> given.loop().isClosed());
    table.plain("new_loop").does(given -> given.interpreter().newLoop());
    table.plain("close_loop").does(given -> given.loop().close());
    table.plain("run_forever").does(given -> given.loop().runForever());
    table
        .on("run_until_complete")
        .gives(given -> given.loop().runUntilComplete(given.awaitable(0)));

    // runners
    table.on("runner_run").gives(given -> runner(given).run(given.coroutine(1)));
    table.on("runner_close").does(given -> runner(given).close());
    table.on("nested_run").gives(given -> Asyncio.run(given.coroutine(0)));
  }

  private static Runner runner(Operands given) {
    return given.thing(0, Runner.class);
  }

  private static void setExceptionHandler(Operands given) {
    boolean none = given.literal(0) == null;
    given.interpreter().setExceptionHandler(none ? null : given.callback(0));
  }

  private static void callExceptionHandler(Operands given) {
    ExceptionContext report =
        given.literal(1) == null
            ? ExceptionContext.of(given.text(0))
            : ExceptionContext.of(given.text(0), given.exception(1));
    given.loop().callExceptionHandler(report);
  }

  private static void setTaskFactory(Operands given) {
    given.loop().setTaskFactory("eager".equals(given.text(0)) ? EagerTaskFactory.INSTANCE : null);
  }
}
