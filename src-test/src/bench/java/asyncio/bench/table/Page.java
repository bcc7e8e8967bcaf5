package asyncio.bench.table;

import asyncio.bench.table.Work.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** A measurement in Markdown. */
final class Page {

  /** The rows of servers begin so. */
  static final String ECHO = "echo ";

  private static final List<String> OURS = List.of(Peer.DIRECT, Peer.PORTABLE, Peer.FLOOR);

  private static final Map<String, String> GOALS_OF_SERVERS =
      Map.of("ours, streams", "≤ 1.15", "ours, protocol", "≤ 1.05");

  private final Measurement measurement;
  private final StringBuilder text = new StringBuilder();

  private Page(Measurement measurement) {
    this.measurement = measurement;
  }

  static String of(Measurement measurement) {
    Page page = new Page(measurement);
    page.addAbout();
    page.addWorks();
    page.addEcho();
    page.addCosts();
    return page.text.toString().stripTrailing() + "\n";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void addAbout() {
    StringJoiner about = new StringJoiner(", ", "Measured on ", ".");
    measurement.about().values().forEach(about::add);
    line(about.toString());
    StringJoiner rivals = new StringJoiner("; ");
    measurement
        .versions()
        .forEach(
            (name, version) -> rivals.add(version.contains(name) ? version : name + " " + version));
    if (rivals.length() > 0) {
      line("Rivals: " + rivals + ".");
    }
    if (!measurement.missing().isEmpty()) {
      line("Missing: " + String.join("; ", measurement.missing()) + ".");
    }
    line("");
  }

  private void addWorks() {
    List<Metric> metrics = new ArrayList<>();
    Set<String> peers = new LinkedHashSet<>(OURS);
    for (Work work : Work.values()) {
      for (Metric metric : work.metrics()) {
        List<Figure> row = row(metric.key());
        row.forEach(figure -> peers.add(figure.peer()));
        if (!row.isEmpty()) {
          metrics.add(metric);
        }
      }
    }
    if (metrics.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>(peers);
    line(
        "This library's direct and portable engine: the figure, and its ratio to the floor, which");
    line(
        "is bare virtual threads on one carrier (for callbacks: a bare queue). A rival: its figure,");
    line(
        "and the direct engine's ratio to it. In parentheses the least and the most of the rounds.");
    line("");
    header("work", names, "goal");
    for (Metric metric : metrics) {
      List<String> cells = new ArrayList<>(List.of(metric.text()));
      names.forEach(peer -> cells.add(cell(metric.key(), peer)));
      cells.add(metric.goal());
      line(row(cells));
    }
    line("");
  }

  private List<Figure> row(String key) {
    return measurement.figures().stream().filter(figure -> figure.row().equals(key)).toList();
  }

  private List<String> rowsThatBegin(String prefix) {
    return measurement.figures().stream()
        .map(Figure::row)
        .filter(row -> row.startsWith(prefix))
        .distinct()
        .toList();
  }

  private void header(String first, List<String> names, String last) {
    List<String> cells = new ArrayList<>(List.of(first));
    cells.addAll(names);
    cells.add(last);
    line(row(cells));
    line("|" + "---|".repeat(cells.size()));
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** This library's ratios are to the floor, a rival's is this library's to it. */
  private String cell(String row, String peer) {
    Optional<Figure> found = measurement.find(row, peer);
    if (found.isEmpty()) {
      return "";
    }
    Figure figure = found.get();
    Spread ratio = figure.isOurs() ? figure.toFloor() : figure.directTo();
    return withRatio((number(figure.value().median()) + " " + figure.unit()).strip(), ratio);
  }

  private static String withRatio(String figure, Spread ratio) {
    return ratio == null ? figure : figure + "; " + ratio(ratio);
  }

  /** The median, and from where to where the rounds went. */
  static String ratio(Spread ratio) {
    if (ratio.min() == ratio.max()) {
      return times(ratio.median());
    }
    return String.format(
        Locale.ROOT, "%s (%s–%s)", times(ratio.median()), times(ratio.min()), times(ratio.max()));
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 9.995 ? "%.2f" : "%.1f", ratio);
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%,.0f", value);
  }

  private void addEcho() {
    List<String> loads = rowsThatBegin(ECHO);
    if (loads.isEmpty()) {
      return;
    }
    line("Echo servers: microseconds of the server's CPU for a request; times C (spread).");
    line("");
    List<String> titles = loads.stream().map(row -> row.substring(ECHO.length())).toList();
    header("server", titles, "goal");
    row(loads.get(0)).stream()
        .sorted(Comparator.comparingDouble(figure -> figure.value().median()))
        .forEach(figure -> line(echoRow(figure, loads)));
    line("");
  }

  private String echoRow(Figure server, List<String> loads) {
    List<String> cells = new ArrayList<>();
    cells.add(server.isOurs() ? "**" + server.peer() + "**" : server.peer());
    for (String load : loads) {
      cells.add(
          measurement
              .find(load, server.peer())
              .map(figure -> withRatio(number(figure.value().median()), figure.toFloor()))
              .orElse(""));
    }
    cells.add(GOALS_OF_SERVERS.getOrDefault(server.peer(), ""));
    return row(cells);
  }

  private void addCosts() {
    List<String> rows = rowsThatBegin(Job.COSTS);
    if (rows.isEmpty()) {
      return;
    }
    line("Costs that are chosen, direct engine: times as much as without (spread), and the bound.");
    line("");
    List<String> names = new ArrayList<>();
    for (String row : rows) {
      names.add(row.substring(Job.COSTS.length() + 1));
      names.add("bound");
    }
    header("cost", names.subList(0, names.size() - 1), "bound");
    for (Cost cost : Cost.values()) {
      if (cost != Cost.WITHOUT && measurement.find(rows.get(0), cost.text()).isPresent()) {
        line(costRow(cost, rows));
      }
    }
    line("");
  }

  private String costRow(Cost cost, List<String> rows) {
    List<String> cells = new ArrayList<>(List.of(cost.text()));
    for (String row : rows) {
      Optional<Figure> figure =
          measurement.find(row, cost.text()).filter(found -> found.toFloor() != null);
      cells.add(figure.map(found -> ratio(found.toFloor())).orElse(""));
      cells.add(
          figure
              .map(found -> "≤ " + times(found.bound()) + (found.isOverBound() ? ", missed" : ""))
              .orElse(""));
    }
    return row(cells);
  }
}
