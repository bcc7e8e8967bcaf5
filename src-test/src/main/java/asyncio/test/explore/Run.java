package asyncio.test.explore;

import asyncio.ReadyOrder;
import asyncio.test.explore.Schedule.Deviation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a trial: asks a strategy, and notes what it chose. */
final class Run implements ReadyOrder {

  /** A run with so many choices does not end. */
  private static final int MOST_CHOICES = 1_000_000;

  private final Strategy strategy;
  private final List<Deviation> deviations = new ArrayList<>();

  /** How many candidates each choice had. */
  private final List<Integer> candidates = new ArrayList<>();

  private @Nullable Throwable failure;

  private Run(Strategy strategy) {
    this.strategy = strategy;
  }

  /** A run that others make. */
  static ReadyOrder with(Strategy strategy) {
    return new Run(strategy);
  }

  /** Runs a trial, and returns when it has ended. */
  static Run of(Trial trial, Strategy strategy, long seed) {
    Run run = new Run(strategy);
    try {
      trial.run(run, seed);
    } catch (Throwable failed) {
      run.failure = failed;
    }
    return run;
  }

  @Override
  public int next(List<?> ready) {
    int number = candidates.size();
    if (number == MOST_CHOICES) {
      throw new IllegalStateException(
          "The run does not end: after "
              + MOST_CHOICES
              + " choices it still goes on. Does a task wait by polling, without sleep?");
    }
    candidates.add(ready.size());
    int choice = strategy.choose(number, ready);
    if (choice > 0) {
      deviations.add(new Deviation(number, choice));
    }
    return choice;
  }

  Schedule schedule() {
    return new Schedule(deviations);
  }

  /** How many choices the run had. */
  int choices() {
    return candidates.size();
  }

  /** How many candidates a choice had. */
  int candidates(int number) {
    return candidates.get(number);
  }

  @Nullable Throwable failure() {
    return failure;
  }

  boolean failsAs(Throwable other) {
    return failure != null && failure.getClass() == other.getClass();
  }
}
