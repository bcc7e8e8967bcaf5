package asyncio.test.explore;

import asyncio.test.explore.Schedule.Deviation;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the fewest deviations under which a trial still fails, by an exception of the same
 * class.
 *
 * <p>First tries all orders, those with fewest deviations first: most faults need one or two. If
 * that takes too many runs, leaves out half of the deviations, then quarters, and so on, and keeps
 * what is left whenever it fails ("delta debugging", Zeller and Hildebrandt, 2002).
 */
final class Shrinker {

  /** How many orders with few deviations are tried. */
  private static final int MOST_ORDERS = 1_000;

  /** A trial that is run so often has been shrunk enough. */
  private static final int MOST_RUNS = 2_000;

  private final Trial trial;
  private final long seed;
  private final Throwable failure;
  private Schedule best;
  private int runs;

  private Shrinker(Trial trial, long seed, Schedule failing, Throwable failure) {
    this.trial = trial;
    this.seed = seed;
    this.failure = failure;
    this.best = failing;
  }

  static Schedule shrink(Trial trial, long seed, Schedule failing, Throwable failure) {
    Run simplest = new AllOrders(trial, seed).findFailing(MOST_ORDERS, run -> run.failsAs(failure));
    if (simplest != null) {
      return simplest.schedule();
    }
    Shrinker shrinker = new Shrinker(trial, seed, failing, failure);
    shrinker.leaveOut();
    shrinker.chooseNearer();
    return shrinker.best;
  }

  private void leaveOut() {
    int parts = 2;
    while (!best.deviations().isEmpty() && runs < MOST_RUNS) {
      int size = best.deviations().size();
      int length = Math.max(1, (size + parts - 1) / parts);
      if (withoutAPart(length)) {
        parts = Math.max(2, parts - 1);
      } else if (length == 1) {
        return;
      } else {
        parts = Math.min(size, 2 * parts);
      }
    }
  }

  /** Whether some part of a length can be left out. */
  private boolean withoutAPart(int length) {
    List<Deviation> all = best.deviations();
    for (int from = 0; from < all.size(); from += length) {
      List<Deviation> rest = new ArrayList<>(all.subList(0, from));
      rest.addAll(all.subList(Math.min(all.size(), from + length), all.size()));
      if (fails(new Schedule(rest))) {
        return true;
      }
    }
    return false;
  }

  /** Of the candidates that fail, the one that came first. */
  private void chooseNearer() {
    for (int i = 0; i < best.deviations().size(); i++) {
      Deviation deviation = best.deviations().get(i);
      for (int nearer = 1; nearer < deviation.candidate(); nearer++) {
        List<Deviation> changed = new ArrayList<>(best.deviations());
        changed.set(i, new Deviation(deviation.number(), nearer));
        if (fails(new Schedule(changed))) {
          break;
        }
      }
    }
  }

  private boolean fails(Schedule schedule) {
    runs++;
    Run run = Run.of(trial, schedule.strategy(), seed);
    if (runs <= MOST_RUNS && run.failsAs(failure)) {
      best = run.schedule();
      return true;
    }
    return false;
  }
}
