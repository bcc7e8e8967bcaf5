package asyncio.bench.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares a measurement with an earlier one, by the ratios to the floor. */
final class Regressions {

  /** Worse by less than this is noise. */
  static final double TOLERATED = 1.15;

  private final Measurement before;
  private final Measurement now;

  Regressions(Measurement before, Measurement now) {
    this.before = before;
    this.now = now;
  }

  /** Says what got worse, and which cost is over its bound; nothing if all is well. */
  List<String> all() {
    List<String> worse = new ArrayList<>();
    for (Figure figure : now.figures()) {
      if (figure.isOurs() && figure.toFloor() != null) {
        compare(figure).ifPresent(worse::add);
      }
      if (figure.isOverBound()) {
        worse.add(
            String.format(
                Locale.ROOT,
                "%s: %.2f times as much as without, the bound is %.2f",
                figure.title(),
                figure.toFloor().median(),
                figure.bound()));
      }
    }
    return worse;
  }

  private Optional<String> compare(Figure figure) {
    Spread ratio = figure.toFloor();
    return before
        .find(figure.row(), figure.peer())
        .map(Figure::toFloor)
        .filter(earlier -> ratio.median() > earlier.median() * TOLERATED)
        .map(
            earlier ->
                String.format(
                    Locale.ROOT,
                    "%s: %.2f times the floor, it was %.2f (%+.0f %%)",
                    figure.title(),
                    ratio.median(),
                    earlier.median(),
                    (ratio.median() / earlier.median() - 1) * 100));
  }

  /** Our figures that the earlier measurement does not have, or not beside a floor. */
  List<String> unknown() {
    return now.figures().stream()
        .filter(figure -> figure.isOurs() && figure.toFloor() != null)
        .filter(figure -> before.find(figure.row(), figure.peer()).map(Figure::toFloor).isEmpty())
        .map(Figure::title)
        .toList();
  }
}
