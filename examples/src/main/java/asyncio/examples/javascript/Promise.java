package asyncio.examples.javascript;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JavaScript's promise, microtask for microtask. Made by an {@link Agent}.
 *
 * <p>The value may be any object, as in JavaScript; the reason of a rejection is an exception.
 * {@code catch} and {@code finally} are {@link #thenCatch} and {@link #thenFinally}, because those
 * words are keywords of Java.
 */
public final class Promise {

  /** Handles a value. */
  @FunctionalInterface
  public interface Handler {

    /**
     * Called by a microtask.
     *
     * @param value the promise's value
     * @return the value of the promise that {@code then} has returned, or a promise that it follows
     * @throws Exception what that promise is rejected with
     */
    @Nullable Object handle(@Nullable Object value) throws Exception;
  }

  /** Handles an exception. */
  @FunctionalInterface
  public interface Catcher {

    /**
     * Called by a microtask.
     *
     * @param reason what the promise was rejected with
     * @return the value of the promise that {@code then} has returned, or a promise that it follows
     * @throws Exception what that promise is rejected with
     */
    @Nullable Object handle(Throwable reason) throws Exception;
  }

  /** Makes a promise, and settles it. */
  @FunctionalInterface
  public interface Executor {

    /**
     * Called at once.
     *
     * @param resolve fulfils the promise with a value, or has it follow another promise
     * @param reject rejects it
     */
    void run(Consumer<@Nullable Object> resolve, Consumer<Throwable> reject);
  }

  private final Agent agent;
  private final List<Runnable> reactions = new ArrayList<>();
  private boolean settled;
  private @Nullable Object value;
  private @Nullable Throwable reason;

  /** Whether a rejection has a handler. */
  private boolean handled;

  Promise(Agent agent) {
    this.agent = agent;
  }

  // ---- listening

  /**
   * {@code then(handler)}.
   *
   * @param handler gets the value
   * @return a promise of what it returns
   */
  public Promise then(Handler handler) {
    return then(handler, Promise::rethrow);
  }

  /**
   * {@code catch(catcher)}.
   *
   * @param catcher gets the exception
   * @return a promise of what it returns, or of this promise's value
   */
  public Promise thenCatch(Catcher catcher) {
    return then(same -> same, catcher);
  }

  /**
   * {@code then(handler, catcher)}.
   *
   * @param handler gets the value
   * @param catcher gets the exception, but not the handler's own
   * @return a promise of what either returns
   */
  public Promise then(Handler handler, Catcher catcher) {
    Promise derived = new Promise(agent);
    Settler settler = derived.new Settler();
    listen(
        () ->
            settler.settle(() -> reason == null ? handler.handle(value) : catcher.handle(reason)));
    return derived;
  }

  /**
   * {@code finally(callback)}.
   *
   * @param callback called in either case; if it returns a promise, that is waited for
   * @return a promise that ends as this one, unless the callback fails
   */
  public Promise thenFinally(Callable<? extends @Nullable Object> callback) {
    return then(
        result -> agent.resolve(callback.call()).then(ignored -> result),
        exception -> agent.resolve(callback.call()).then(ignored -> rethrow(exception)));
  }

  /**
   * {@code finally(callback)}.
   *
   * @param callback called in either case
   * @return a promise that ends as this one, unless the callback fails
   */
  public Promise thenFinally(Runnable callback) {
    return thenFinally(
        () -> {
          callback.run();
          return null;
        });
  }

  /** Calls a function by a microtask, now or when the promise is settled. */
  void listen(Runnable reaction) {
    handled = true;
    if (settled) {
      agent.queueMicrotask(reaction);
    } else {
      reactions.add(reaction);
    }
  }

  /** Returns the value of a settled promise, or throws its exception. */
  @Nullable Object result() throws Exception {
    return reason == null ? value : rethrow(reason);
  }

  private static @Nullable Object rethrow(Throwable reason) throws Exception {
    if (reason instanceof Exception exception) {
      throw exception;
    }
    throw (Error) reason;
  }

  // ---- settling

  /** The two functions that settle a promise. The first call decides. */
  final class Settler {

    private boolean called;

    void resolve(@Nullable Object result) {
      if (called) {
        return;
      }
      called = true;
      if (result == Promise.this) {
        end(null, new IllegalStateException("A promise cannot wait for itself."));
      } else if (result instanceof Promise other) {
        // One microtask asks the other promise, and a second one brings the answer.
        Settler follower = new Settler();
        agent.queueMicrotask(() -> other.listen(() -> follower.settle(other::result)));
      } else {
        end(result, null);
      }
    }

    void reject(Throwable exception) {
      if (!called) {
        called = true;
        end(null, exception);
      }
    }

    void settle(Callable<? extends @Nullable Object> how) {
      @Nullable Object result;
      try {
        result = how.call();
      } catch (Throwable e) {
        reject(e);
        return;
      }
      resolve(result);
    }
  }

  private void end(@Nullable Object result, @Nullable Throwable exception) {
    settled = true;
    value = result;
    reason = exception;
    if (exception != null && !handled) {
      agent.noteRejection(this);
    }
    reactions.forEach(agent::queueMicrotask);
    reactions.clear();
  }

  /** The exception, if nobody has handled it so far. */
  @Nullable Throwable unhandledReason() {
    return handled ? null : reason;
  }
}
