package asyncio.examples.javascript;

import static asyncio.Asyncio.await;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.futures.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of an {@code async} function: a coroutine that has control only while its caller, or the
 * microtask that resumes it, waits for it. So it is part of that callback, as in JavaScript.
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

  /** In the body: waits for a promise, and gives control back meanwhile. */
  @Nullable Object awaitPromise(Promise promise, Agent agent) throws Exception {
    Future<Promise> resumption = loop.createFuture();
    promise.listen(() -> resume(agent, () -> resumption.setResult(promise)));
    giveBack();
    return resumption.await().result();
  }

  private void giveBack() {
    if (!pause.done()) { // as when the loop is closed, and nobody waits for this any more
      pause.setResult(this);
    }
  }

  /** By a microtask: runs the body up to its next await, or to its end. */
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
