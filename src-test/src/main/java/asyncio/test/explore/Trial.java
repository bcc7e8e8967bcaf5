package asyncio.test.explore;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.ReadyOrder;
import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import java.util.Objects;

/**
 * A program that an {@link Explorer} runs again and again, each time in another order.
 *
 * <p>Each run must begin anew: a run that finds what an earlier one has left cannot be repeated.
 */
@FunctionalInterface
public interface Trial {

  /**
   * Runs the program once.
   *
   * @param order the order for the loop of this run, see {@link asyncio.LoopBuilder#order}
   * @param seed decides all else that is random in this run
   * @throws Throwable what is wrong, if something is
   */
  void run(ReadyOrder order, long seed) throws Throwable;

  /**
   * The trial of a coroutine: a loop of its own for each run, in virtual time. The run fails by the
   * coroutine's exception, by a deadlock, and by an exception that the loop's exception handler
   * gets, such as one that nobody retrieved.
   *
   * @param main the coroutine; makes all that it needs itself
   * @return the trial
   */
  static Trial of(Action main) {
    Coroutine.Void body = Objects.requireNonNull(main, "main")::perform;
    return (order, seed) -> run(body, order);
  }

  /**
   * The trial of a coroutine with a result, which is dropped; see {@link #of(Action)}.
   *
   * @param main the coroutine; makes all that it needs itself
   * @return the trial
   */
  static Trial of(Awaitable<?> main) {
    return of((Action) main);
  }

  /**
   * This trial with one seed.
   *
   * @param seed the seed of each run
   * @return the trial, which takes no notice of the seeds that it is given
   */
  default Trial withSeed(long seed) {
    return (order, ignored) -> run(order, seed);
  }

  private static void run(Coroutine.Void main, ReadyOrder order) {
    Watch watch = new Watch();
    Asyncio.run(main, () -> watch.newLoop(order));
    watch.throwIfReported();
  }
}
