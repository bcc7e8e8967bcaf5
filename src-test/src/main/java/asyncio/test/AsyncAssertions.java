package asyncio.test;

import asyncio.futures.Future;

/**
 * Assertions on tasks and futures, in AssertJ's manner. Needs AssertJ.
 *
 * <pre>{@code
 * assertThatTask(task).isPending().isWaitingFor(answer);
 * assertThatTask(task).isCancelled();
 * assertThatTask(task).hasResult("tea");
 * assertThatTask(task).hasFailedWith(IOException.class).hasMessage("gone");
 * }</pre>
 */
public final class AsyncAssertions {

  private AsyncAssertions() {}

  /**
   * Starts assertions on a task, or any other future. Does not wait: await it, or let time pass,
   * before.
   *
   * @param <T> the result's type
   * @param actual the task; may be null, which fails the assertions
   * @return the assertions
   */
  public static <T> FutureAssert<T> assertThatTask(Future<T> actual) {
    return new FutureAssert<>(actual);
  }

  /**
   * Starts assertions on a future; the same as {@link #assertThatTask(Future)}.
   *
   * @param <T> the result's type
   * @param actual the future; may be null, which fails the assertions
   * @return the assertions
   */
  public static <T> FutureAssert<T> assertThatFuture(Future<T> actual) {
    return new FutureAssert<>(actual);
  }
}
