package asyncio.test.explore;

import java.util.List;

/**
 * A trial fails under some order of its steps. The message says which tasks ran before which, at
 * which awaits, and how to repeat the run. The cause is the exception of the trial.
 */
public final class ScheduleFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  private final String words;
  private final int runs;
  private final long seed;
  private final transient Schedule schedule;

  ScheduleFailure(int runs, long seed, Schedule schedule, List<String> story, Throwable cause) {
    this(message(runs, seed, schedule, story), runs, seed, schedule, cause);
  }

  private ScheduleFailure(String words, int runs, long seed, Schedule schedule, Throwable cause) {
    super(words + "\nFails by: " + cause, cause);
    this.words = words;
    this.runs = runs;
    this.seed = seed;
    this.schedule = schedule;
  }

  static ScheduleFailure unrepeatable(int runs, long seed, Schedule schedule, Throwable cause) {
    return new ScheduleFailure(
        "Failed in run "
            + runs
            + " (seed "
            + seed
            + "), and not when the same order was repeated ("
            + schedule
            + "). The program depends on something else than the order of its steps: a random"
            + " number, real time, a thread, what an earlier run has left.",
        runs,
        seed,
        schedule,
        cause);
  }

  private static String message(int runs, long seed, Schedule schedule, List<String> story) {
    if (schedule.deviations().isEmpty()) {
      return "Fails first come, first served: in asyncio's own order.";
    }
    return "Fails in an order with "
        + (story.size() == 1 ? "one deviation" : story.size() + " deviations")
        + " from first come, first served (found in run "
        + runs
        + "):\n  "
        + String.join("\n  ", story)
        + "\nTo repeat it: "
        + (seed == 0 ? "" : "-D" + Explorer.SEED_PROPERTY + "=" + seed + " ")
        + "-D"
        + Explorer.SCHEDULE_PROPERTY
        + "="
        + schedule;
  }

  /** The message without the exception of the trial. */
  String inWords() {
    return words;
  }

  /**
   * How many orders it took to find.
   *
   * @return 1 if first come, first served fails
   */
  public int runs() {
    return runs;
  }

  /**
   * The seed of the run that failed.
   *
   * @return the seed; 0 if first come, first served fails, or all orders were tried
   */
  public long seed() {
    return seed;
  }

  /**
   * The order that fails.
   *
   * @return the schedule, with the fewest deviations that were found
   */
  public Schedule schedule() {
    return schedule;
  }
}
