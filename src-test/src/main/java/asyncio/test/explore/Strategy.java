package asyncio.test.explore;

import asyncio.Task;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Chooses the order of one run. Each choice has a number: the first one of a run is 0. The same
 * strategy for the same program makes the same choices.
 */
@FunctionalInterface
interface Strategy {

  /**
   * Chooses.
   *
   * @param number how many choices this run had so far
   * @param ready the candidates, two or more
   * @return the place of the chosen one
   */
  int choose(int number, List<?> ready);

  /** First come, first served. */
  Strategy FIFO = (number, ready) -> 0;

  /**
   * The strategy of a seed. No strategy finds all faults soon, so the seeds take turns: the random
   * order, priorities, few deviations.
   *
   * @param seed the seed
   * @param choices about how many choices a run has
   */
  static Strategy of(long seed, int choices) {
    SplittableRandom random = new SplittableRandom(seed);
    return switch (Math.floorMod(seed, 3)) {
      case 0 -> new RandomOrder(random);
      case 1 -> new Priorities(random, choices);
      default -> new FewDeviations(random, choices);
    };
  }

  /** Every candidate is as likely as any other. */
  record RandomOrder(SplittableRandom random) implements Strategy {

    @Override
    public int choose(int number, List<?> ready) {
      return random.nextInt(ready.size());
    }
  }

  /**
   * Each task has a random priority, and the ready one with the highest runs. At some random points
   * the running one sinks below all others. Finds faults that need a task to stand still for long
   * ("probabilistic concurrency testing", Burckhardt and others, 2010).
   */
  final class Priorities implements Strategy {

    /** A task that runs so often in a row sinks, too: it may wait for others by polling. */
    private static final int MOST_IN_A_ROW = 100;

    private static final int MOST_CHANGES = 3;

    /** Callbacks have one priority, because they keep their order. */
    private static final Object CALLBACKS = new Object();

    private final SplittableRandom random;
    private final Set<Integer> changes = new HashSet<>();

    /** By identity; asked by key only, so that its order does not matter. */
    private final IdentityHashMap<Object, Double> priorities = new IdentityHashMap<>();

    private double lowest;
    private Object last = CALLBACKS;
    private int inARow;

    Priorities(SplittableRandom random, int choices) {
      this.random = random;
      for (int i = random.nextInt(MOST_CHANGES + 1); i > 0; i--) {
        changes.add(random.nextInt(choices));
      }
    }

    @Override
    public int choose(int number, List<?> ready) {
      int best = highest(ready);
      Object chosen = key(ready.get(best));
      inARow = chosen == last ? inARow + 1 : 0;
      last = chosen;
      if (changes.contains(number) || inARow > MOST_IN_A_ROW) {
        inARow = 0;
        priorities.put(chosen, --lowest);
        return highest(ready);
      }
      return best;
    }

    private int highest(List<?> ready) {
      int best = 0;
      for (int i = 1; i < ready.size(); i++) {
        if (priority(ready.get(i)) > priority(ready.get(best))) {
          best = i;
        }
      }
      return best;
    }

    private double priority(Object candidate) {
      return priorities.computeIfAbsent(key(candidate), unseen -> random.nextDouble());
    }

    private static Object key(Object candidate) {
      return candidate instanceof Task<?> ? candidate : CALLBACKS;
    }
  }

  /** First come, first served, except at some random points. */
  final class FewDeviations implements Strategy {

    private static final int MOST = 3;

    private final SplittableRandom random;
    private final Set<Integer> points = new HashSet<>();

    FewDeviations(SplittableRandom random, int choices) {
      this.random = random;
      for (int i = 1 + random.nextInt(MOST); i > 0; i--) {
        points.add(random.nextInt(choices));
      }
    }

    @Override
    public int choose(int number, List<?> ready) {
      return points.contains(number) ? 1 + random.nextInt(ready.size() - 1) : 0;
    }
  }
}
