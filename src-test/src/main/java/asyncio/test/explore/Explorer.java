package asyncio.test.explore;

import asyncio.ReadyOrder;
import asyncio.test.internal.loops.NoLoop;
import java.util.List;
import java.util.Objects;

/**
 * Runs a trial under many orders of its steps: first come, first served, then orders from seeds. If
 * one fails, looks for the fewest deviations that fail, and says which tasks at which awaits.
 *
 * <pre>{@code
 * Explorer.of(Trial.of(() -> transfer())).schedules(1000).check();
 * }</pre>
 *
 * <p>The seeds are 1, 2, 3, … unless set: a test is as green today as it was yesterday. The system
 * property {@value #SEED_PROPERTY} repeats one seed, {@value #SCHEDULE_PROPERTY} one schedule of
 * that seed.
 *
 * <p>Small programs can be run in all orders: {@link #checkAll}.
 *
 * <p>Threads: runs everything in the calling thread, which must not run a loop.
 */
public final class Explorer {

  /** The system property that repeats the run of one seed, a whole number. */
  public static final String SEED_PROPERTY = "asyncio.seed";

  /** The system property that repeats one schedule, as {@link Schedule#toString()} gives it. */
  public static final String SCHEDULE_PROPERTY = "asyncio.schedule";

  private static final int DEFAULT_SCHEDULES = 1000;

  /** How many choices a run has, if it has never run. */
  private static final int USUAL_CHOICES = 100;

  /** The seed of the run that is first come, first served. */
  private static final long FIRST_RUN = 0;

  private final Trial trial;
  private int schedules = DEFAULT_SCHEDULES;
  private long firstSeed = 1;

  private Explorer(Trial trial) {
    this.trial = trial;
  }

  /**
   * An explorer of a trial.
   *
   * @param trial the program
   * @return the explorer, with 1,000 schedules
   */
  public static Explorer of(Trial trial) {
    return new Explorer(Objects.requireNonNull(trial, "trial"));
  }

  /**
   * The order of a seed, for a loop of your own. For one run: an order remembers what has run.
   *
   * @param seed the seed
   * @return the order
   */
  public static ReadyOrder orderOf(long seed) {
    return Run.with(Strategy.of(seed, USUAL_CHOICES));
  }

  /**
   * Sets how many orders are tried, first come, first served included.
   *
   * @param number 1 or more; 1,000 if nothing is said
   * @return this
   * @throws IllegalArgumentException if it is not positive
   */
  public Explorer schedules(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("There must be one schedule at least: " + number);
    }
    schedules = number;
    return this;
  }

  /**
   * Sets the first seed; the others follow it.
   *
   * @param first the seed; 1 if nothing is said
   * @return this
   */
  public Explorer seed(long first) {
    firstSeed = first;
    return this;
  }

  /**
   * Explores, and fails if a schedule does.
   *
   * @throws ScheduleFailure the failure, shrunk; its cause is the exception of the trial
   */
  public void check() {
    throwIfFailed(explore());
  }

  /**
   * Runs the trial in all orders, those with fewest deviations first, and fails if one does.
   *
   * @param mostRuns ends the exploration
   * @return whether all orders were seen
   * @throws ScheduleFailure the failure, with the fewest deviations that there are
   */
  public Exploration checkAll(int mostRuns) {
    Exploration all = exploreAll(mostRuns);
    throwIfFailed(all);
    return all;
  }

  private static void throwIfFailed(Exploration exploration) {
    if (exploration.failure() != null) {
      throw exploration.failure();
    }
  }

  /**
   * Explores.
   *
   * @return the outcome; a failing schedule ends the exploration
   * @throws IllegalStateException if the caller runs in a loop
   */
  public Exploration explore() {
    NoLoop.require("An Explorer");
    Long seed = Long.getLong(SEED_PROPERTY);
    String schedule = System.getProperty(SCHEDULE_PROPERTY);
    if (schedule != null) {
      return repeat(Schedule.parse(schedule), seed == null ? FIRST_RUN : seed);
    }
    Run fifo = Run.of(trial, Strategy.FIFO, FIRST_RUN);
    if (fifo.failure() != null) {
      return failed(1, FIRST_RUN, fifo.schedule(), fifo.failure());
    }
    return seed == null
        ? explore(firstSeed, schedules - 1, fifo.choices())
        : explore(seed, 1, fifo.choices());
  }

  private Exploration explore(long from, int number, int choices) {
    for (int i = 0; i < number; i++) {
      long seed = from + i;
      Run run = Run.of(trial, Strategy.of(seed, Math.max(1, choices)), seed);
      if (run.failure() != null) {
        Schedule shrunk = Shrinker.shrink(trial, seed, run.schedule(), run.failure());
        return failed(i + 2, seed, shrunk, run.failure());
      }
    }
    return new Exploration(number + 1, false, null);
  }

  private Exploration repeat(Schedule schedule, long seed) {
    Run run = Run.of(trial, schedule.strategy(), seed);
    return run.failure() == null
        ? new Exploration(1, false, null)
        : failed(1, seed, run.schedule(), run.failure());
  }

  /**
   * Runs the trial in all orders, those with fewest deviations first.
   *
   * @param mostRuns ends the exploration
   * @return the outcome; a failing schedule ends the exploration
   * @throws IllegalArgumentException if the number is not positive
   * @throws IllegalStateException if the caller runs in a loop
   */
  public Exploration exploreAll(int mostRuns) {
    NoLoop.require("An Explorer");
    if (mostRuns < 1) {
      throw new IllegalArgumentException("There must be one run at least: " + mostRuns);
    }
    AllOrders orders = new AllOrders(trial, FIRST_RUN);
    Run failing = orders.findFailing(mostRuns, any -> true);
    return failing == null
        ? new Exploration(orders.runs(), orders.seenAll(), null)
        : failed(
            orders.runs(),
            FIRST_RUN,
            failing.schedule(),
            Objects.requireNonNull(failing.failure(), "failure"));
  }

  /** Runs the shrunk schedule twice more: for its exception, and for the words. */
  private Exploration failed(int runs, long seed, Schedule schedule, Throwable found) {
    Throwable shrunk = Run.of(trial, schedule.strategy(), seed).failure();
    List<String> story = Narrator.describe(trial, schedule, seed);
    ScheduleFailure failure =
        shrunk == null // the trial is not the same each time
            ? ScheduleFailure.unrepeatable(runs, seed, schedule, found)
            : new ScheduleFailure(runs, seed, schedule, story, shrunk);
    return new Exploration(runs, false, failure);
  }
}
