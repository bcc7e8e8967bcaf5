package asyncio.examples.javascript;

import static asyncio.Asyncio.await;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.futures.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of an {@code async} function: a coroutine that has control only while its caller, or the
 * microtask that resumes it, waits for the coroutine. So each stretch of it belongs to a callback,
 * as in JavaScript.
 */
final class AsyncFunction {

  private final EventLoop loop;

  /** Done when control goes back. */
  private Future<AsyncFunction> pause;

  AsyncFunction(EventLoop loop) {
    this.loop = loop;
    pause = loop.createFuture();
  }

  /** Runs the body up to its first await, or to its end. */
  void start(Coroutine<? extends @Nullable Object> body, Promise.Settler settler) {
    loop.createTask(
        () -> {
          try {
            settler.settle(() -> body.run());
          } finally {
            giveBack();
          }
        });
    await(pause);
  }

  /** Waits for a promise, and gives control back meanwhile. Called in the body. */
  @Nullable Object awaitPromise(Promise promise, Agent agent) throws Exception {
    Future<Promise> resumption = loop.createFuture();
    promise.listen(() -> resume(agent, () -> resumption.setResult(promise)));
    giveBack();
    return resumption.await().result();
  }

  private void giveBack() {
    if (!pause.done()) { // done if the loop is being closed: nobody waits any more
      pause.setResult(this);
    }
  }

  /** Runs the body up to its next await, or to its end. Called by a microtask. */
  private void resume(Agent agent, Runnable trigger) {
    pause = loop.createFuture();
    agent.whileRunning(
        this,
        () -> {
          trigger.run();
          await(pause);
        });
  }
}
