package asyncio.test;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a task or a future; see {@link AsyncAssertions}. None suspends. For coroutines and
 * callbacks of the future's loop.
 *
 * @param <T> the result's type
 */
public final class FutureAssert<T> extends AbstractAssert<FutureAssert<T>, Future<T>> {

  FutureAssert(Future<T> actual) {
    super(actual, FutureAssert.class);
  }

  /**
   * Asserts that it is done: has a result or an exception, or was cancelled.
   *
   * @return this
   */
  public FutureAssert<T> isDone() {
    isNotNull();
    if (!actual.done()) {
      failWithMessage("Expected it to be done:%n  %s", actual);
    }
    return this;
  }

  /**
   * Asserts that it is not done.
   *
   * @return this
   */
  public FutureAssert<T> isPending() {
    isNotNull();
    if (actual.done()) {
      failWithMessage("Expected it to be pending:%n  %s", actual);
    }
    return this;
  }

  /**
   * Asserts that it was cancelled.
   *
   * @return this
   */
  public FutureAssert<T> isCancelled() {
    isNotNull();
    if (!actual.cancelled()) {
      failWithMessage("Expected it to be cancelled:%n  %s", actual);
    }
    return this;
  }

  /**
   * Asserts that it has a result, and which.
   *
   * @param expected the result, by {@code equals}
   * @return this
   */
  public FutureAssert<T> hasResult(@Nullable T expected) {
    Object result = resultOrFail();
    if (!Objects.equals(result, expected)) {
      throw failureWithActualExpected(
          result, expected, "Expected the result%n  %s%nbut was%n  %s", expected, result);
    }
    return this;
  }

  /**
   * Asserts that it has a result, whatever it is.
   *
   * @return this
   */
  public FutureAssert<T> hasSucceeded() {
    Object unused = resultOrFail();
    return this;
  }

  private @Nullable Object resultOrFail() {
    isDone();
    Throwable exception = actual.cancelled() ? null : actual.exception();
    if (exception != null) {
      AssertionError failure = failure("Expected it to have a result:%n  %s", actual);
      failure.initCause(exception);
      throw failure;
    }
    if (actual.cancelled()) {
      failWithMessage("Expected it to have a result:%n  %s", actual);
    }
    return actual.result();
  }

  /**
   * Asserts that it has failed, and by what kind of exception. The exception counts as retrieved.
   *
   * @param type the exception's class, or one above it
   * @return assertions on the exception
   */
  public AbstractThrowableAssert<?, ? extends Throwable> hasFailedWith(
      Class<? extends Throwable> type) {
    isDone();
    Throwable exception = actual.cancelled() ? null : actual.exception();
    if (exception == null) {
      throw failure("Expected it to have failed with %s:%n  %s", type.getName(), actual);
    }
    return Assertions.assertThat(exception).isInstanceOf(type);
  }

  /**
   * Asserts that it is a task or future that waits for another one: directly, or through {@code
   * gather}, {@code shield}, a task group, or other tasks.
   *
   * @param awaited what it should wait for
   * @return this
   */
  public FutureAssert<T> isWaitingFor(Future<?> awaited) {
    isPending();
    Set<Future<?>> seen = new HashSet<>();
    Deque<Future<?>> next = new ArrayDeque<>();
    next.add(awaited);
    while (!next.isEmpty()) {
      for (Future<?> awaiter : Futures.awaitedBy(next.remove())) {
        if (awaiter == actual) {
          return this;
        }
        if (seen.add(awaiter)) {
          next.add(awaiter);
        }
      }
    }
    throw failure("Expected%n  %s%nto wait for%n  %s", actual, awaited);
  }
}
