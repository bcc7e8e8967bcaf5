package asyncio.internal.loop;

import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.suppressed.Suppressed;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Steps that must all be taken, such as those that close a loop. A step that fails does not keep
 * the others from being taken. The first failure is thrown in the end.
 */
public final class AllSteps {

  private final Runnable afterEach;
  private @Nullable Throwable first;

  /**
   * No step so far.
   *
   * @param afterEach runs after each step; may fail as a step may
   */
  public AllSteps(Runnable afterEach) {
    this.afterEach = afterEach;
  }

  /**
   * Takes a step.
   *
   * @param step the step
   */
  public void take(Runnable step) {
    attempt(step);
    attempt(afterEach);
  }

  /**
   * Takes a step for each item.
   *
   * @param <T> the items' type
   * @param items the items
   * @param step the step
   */
  public <T> void takeForEach(List<T> items, Consumer<? super T> step) {
    for (T item : items) {
      take(() -> step.accept(item));
    }
  }

  /**
   * Takes several steps.
   *
   * @param steps the steps
   */
  public void takeAll(List<? extends Runnable> steps) {
    for (Runnable step : steps) {
      take(step);
    }
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (Throwable failure) {
      if (first == null) {
        first = failure;
      } else if (!Suppressed.add(first, failure)) {
        Log.LOGGER.log(Level.ERROR, "One of many steps that failed", failure);
      }
    }
  }

  /** Throws the first failure; the later ones are its suppressed exceptions. */
  public void throwFirst() {
    if (first != null) {
      throw Futures.rethrow(first);
    }
  }
}
