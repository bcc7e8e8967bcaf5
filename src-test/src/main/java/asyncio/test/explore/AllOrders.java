package asyncio.test.explore;

import asyncio.test.explore.Schedule.Deviation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a trial in all orders, each once: first come, first served; then all orders with one
 * deviation from it; then those with two; and so on.
 *
 * <p>Each order is the child of the one without its last deviation. No order is left out as
 * equivalent to another one: steps share the objects of the program, of which nobody can tell here.
 */
final class AllOrders {

  private final Trial trial;
  private final long seed;
  private final ArrayDeque<Schedule> toRun = new ArrayDeque<>(List.of(Schedule.FIFO));
  private int runs;

  AllOrders(Trial trial, long seed) {
    this.trial = trial;
    this.seed = seed;
  }

  int runs() {
    return runs;
  }

  boolean seenAll() {
    return toRun.isEmpty();
  }

  /** The first failing run that is wanted, or null if there is none within a number of runs. */
  @Nullable Run findFailing(int mostRuns, Predicate<Run> wanted) {
    while (!toRun.isEmpty() && runs < mostRuns) {
      Schedule schedule = toRun.remove();
      Run run = Run.of(trial, schedule.strategy(), seed);
      runs++;
      if (run.failure() != null && wanted.test(run)) {
        return run;
      }
      addChildren(schedule, run, mostRuns);
    }
    return null;
  }

  private void addChildren(Schedule parent, Run run, int mostRuns) {
    List<Deviation> deviations = parent.deviations();
    int first = deviations.isEmpty() ? 0 : deviations.get(deviations.size() - 1).number() + 1;
    for (int number = first; number < run.choices(); number++) {
      for (int candidate = 1; candidate < run.candidates(number); candidate++) {
        if (toRun.size() > mostRuns) {
          return; // more than will be run
        }
        List<Deviation> child = new ArrayList<>(deviations);
        child.add(new Deviation(number, candidate));
        toRun.add(new Schedule(child));
      }
    }
  }
}
