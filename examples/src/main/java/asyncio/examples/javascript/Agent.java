package asyncio.examples.javascript;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.futures.CancelledError;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of JavaScript that all hosts share: promises, the queue of their microtasks, and async
 * functions. The host, Node or a browser, decides when the microtasks run.
 *
 * <p>All methods are called by the host, and by functions that it calls.
 */
public final class Agent {

  private final EventLoop loop;
  private final ArrayDeque<Runnable> microtasks = new ArrayDeque<>();
  private final ArrayDeque<Promise> rejections = new ArrayDeque<>();
  private @Nullable AsyncFunction running;
  private boolean over;

  /**
   * An agent with nothing to do.
   *
   * @param loop runs the bodies of async functions
   */
  public Agent(EventLoop loop) {
    this.loop = loop;
  }

  // ---- for the host

  /**
   * Runs all microtasks, also those that are added meanwhile. A microtask that always adds another
   * one stops the host for ever.
   */
  public void runMicrotasks() {
    if (microtasks.isEmpty()) {
      return;
    }
    loop.enterPhase("microtasks", "microtasks");
    for (Runnable next = microtasks.poll(); next != null; next = microtasks.poll()) {
      next.run();
    }
    loop.enterPhase("microtasks", "");
  }

  /**
   * Reports promises that were rejected since the last call, and that nobody handles.
   *
   * @param listener takes the exceptions
   * @return false if there was none to report, and none was added meanwhile
   */
  public boolean reportRejections(Consumer<Throwable> listener) {
    boolean reported = false;
    for (int left = rejections.size(); left > 0; left--) {
      Throwable reason = rejections.remove().unhandledReason();
      if (reason != null) {
        listener.accept(reason);
        reported = true;
      }
    }
    return reported || !rejections.isEmpty();
  }

  /** Ends the agent. From now on {@link #await} throws. */
  public void end() {
    over = true;
  }

  // ---- for programs

  /**
   * {@code queueMicrotask(callback)}.
   *
   * @param callback what to run after the microtasks that wait already
   */
  public void queueMicrotask(Runnable callback) {
    microtasks.add(Objects.requireNonNull(callback, "callback"));
  }

  /**
   * {@code new Promise(executor)}.
   *
   * @param executor called at once
   * @return the promise
   */
  public Promise promise(Promise.Executor executor) {
    Promise promise = new Promise(this);
    Promise.Settler settler = promise.new Settler();
    try {
      executor.run(settler::resolve, settler::reject);
    } catch (RuntimeException e) {
      settler.reject(e);
    }
    return promise;
  }

  /**
   * {@code Promise.resolve(value)}.
   *
   * @param value a value, or a promise
   * @return a promise of it, or that promise itself
   */
  public Promise resolve(@Nullable Object value) {
    return value instanceof Promise promise ? promise : promise((ok, fail) -> ok.accept(value));
  }

  /**
   * {@code Promise.reject(reason)}.
   *
   * @param reason the exception
   * @return a promise that is rejected with it
   */
  public Promise reject(Throwable reason) {
    return promise((ok, fail) -> fail.accept(reason));
  }

  /**
   * Calls an {@code async} function: runs its body up to its first {@link #await}. Suspends, so the
   * host itself has to be a coroutine.
   *
   * @param body the body
   * @return a promise of what it returns
   */
  public Promise async(Coroutine<? extends @Nullable Object> body) {
    Promise promise = new Promise(this);
    AsyncFunction function = new AsyncFunction(loop);
    whileRunning(function, () -> function.start(body, promise.new Settler()));
    return promise;
  }

  /**
   * Calls an {@code async} function that returns nothing.
   *
   * @param body the body
   * @return a promise of its end
   */
  public Promise async(Coroutine.Void body) {
    return async(
        () -> {
          body.run();
          return null;
        });
  }

  /**
   * {@code await promise}, in the body of an {@link #async} function. Suspends it.
   *
   * @param promise the promise
   * @return its value
   * @throws Exception what it was rejected with
   * @throws IllegalStateException outside of such a body
   */
  public @Nullable Object await(Promise promise) throws Exception {
    if (over) {
      throw new CancelledError(
          "The process has ended."); // a finally block awaits while the loop closes
    }
    if (running == null) {
      throw new IllegalStateException("Only an async function can await a promise.");
    }
    return running.awaitPromise(promise, this);
  }

  // ---- for promises and async functions

  void whileRunning(AsyncFunction function, Runnable step) {
    AsyncFunction caller = running;
    running = function;
    try {
      step.run();
    } finally {
      running = caller;
    }
  }

  void noteRejection(Promise promise) {
    rejections.add(promise);
  }
}
