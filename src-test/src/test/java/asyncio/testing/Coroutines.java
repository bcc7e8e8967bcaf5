package asyncio.testing;

import static asyncio.Asyncio.sleep;

import asyncio.Coroutine;
import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import asyncio.test.Steps;

/** Coroutines that many tests use. */
public final class Coroutines {

  private Coroutines() {}

  /** Ends at once. */
  public static <T> Coroutine<T> returning(T result) {
    return () -> result;
  }

  /** Ends after a time. */
  public static <T> Coroutine<T> sleeping(double delay, T result) {
    return () -> sleep(delay, result);
  }

  /** Fails at once. */
  public static <T> Coroutine<T> failing(Throwable exception) {
    return () -> {
      throw Futures.rethrow(exception);
    };
  }

  /** Fails after a time. */
  public static <T> Coroutine<T> failing(double delay, Throwable exception) {
    return () -> {
      sleep(delay);
      throw Futures.rethrow(exception);
    };
  }

  /** Sleeps for long; if it is cancelled, returns a result none the less. */
  public static <T> Coroutine<T> refusing(T result) {
    return () -> {
      try {
        sleep(1000);
      } catch (CancelledError refused) {
        // that is the point
      }
      return result;
    };
  }

  /** Sleeps for long, and logs if it is cancelled. */
  public static <T> Coroutine<T> loggingCancellation(Steps steps, String name) {
    return () -> {
      try {
        sleep(1000);
      } catch (CancelledError cancelled) {
        steps.log(name);
        throw cancelled;
      }
      return null;
    };
  }
}
