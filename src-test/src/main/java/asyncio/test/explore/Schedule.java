package asyncio.test.explore;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The order of one run: where it deviates from first come, first served. Repeats the run exactly,
 * on every machine, as long as the program is the same.
 *
 * <p>As text: {@code 4:1,9:2} means that choice 4 fell on candidate 1 and choice 9 on candidate 2,
 * and every other one on candidate 0, which came first.
 *
 * @param deviations in the order of the run
 */
public record Schedule(List<Deviation> deviations) {

  /** First come, first served. */
  public static final Schedule FIFO = new Schedule(List.of());

  /**
   * A choice that is not first come, first served.
   *
   * @param number how many choices the run had before
   * @param candidate the place of the chosen candidate, 1 or more
   */
  public record Deviation(int number, int candidate) {

    /**
     * A deviation.
     *
     * @throws IllegalArgumentException if the number is negative, or the candidate is not positive
     */
    public Deviation {
      if (number < 0 || candidate < 1) {
        throw new IllegalArgumentException(
            "A deviation has a number from 0 and a candidate from 1: " + number + ":" + candidate);
      }
    }

    @Override
    public String toString() {
      return number + ":" + candidate;
    }
  }

  /** A schedule. */
  public Schedule {
    deviations = List.copyOf(deviations);
  }

  /**
   * Reads a schedule.
   *
   * @param text as of {@link #toString()}
   * @return the schedule
   * @throws IllegalArgumentException if the text is none
   */
  public static Schedule parse(String text) {
    if (text.isEmpty()) {
      return FIFO;
    }
    try {
      return new Schedule(Arrays.stream(text.split(",", -1)).map(Schedule::deviation).toList());
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "A schedule looks like 4:1,9:2 (choice:candidate), not like " + text, e);
    }
  }

  private static Deviation deviation(String text) {
    String[] parts = text.split(":", 2);
    return new Deviation(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  /** The strategy that repeats this schedule. */
  Strategy strategy() {
    Map<Integer, Integer> candidates = new HashMap<>();
    deviations.forEach(one -> candidates.put(one.number, one.candidate));
    return (number, ready) -> Math.min(candidates.getOrDefault(number, 0), ready.size() - 1);
  }

  @Override
  public String toString() {
    return deviations.stream().map(Deviation::toString).collect(Collectors.joining(","));
  }
}
