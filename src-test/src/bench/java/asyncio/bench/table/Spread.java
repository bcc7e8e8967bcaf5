package asyncio.bench.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the rounds gave, to four digits. */
record Spread(double median, double min, double max) {

  /** Of some numbers, one at least. */
  static Spread of(Collection<Double> numbers) {
    List<Double> sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    int last = sorted.size() - 1;
    double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
    return new Spread(rounded(median), rounded(sorted.get(0)), rounded(sorted.get(last)));
  }

  /**
   * Of ratios, each between two numbers of one round: what slows the machine down slows both.
   *
   * @return null if there is no round that has both
   */
  static Spread ofRatios(Map<Integer, Double> figures, Map<Integer, Double> bases) {
    List<Double> ratios = new ArrayList<>();
    figures.forEach(
        (round, figure) -> {
          Double base = bases.get(round);
          if (base != null && base > 0) {
            ratios.add(figure / base);
          }
        });
    return ratios.isEmpty() ? null : of(ratios);
  }

  List<Double> asList() {
    return List.of(median, min, max);
  }

  static Spread fromList(List<?> numbers) {
    return new Spread(number(numbers, 0), number(numbers, 1), number(numbers, 2));
  }

  private static double number(List<?> numbers, int place) {
    return ((Number) numbers.get(place)).doubleValue();
  }

  private static double rounded(double number) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.4g", number));
  }
}
