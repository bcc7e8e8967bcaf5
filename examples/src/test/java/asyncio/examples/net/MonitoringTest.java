package asyncio.examples.net;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.metrics.EventLoopMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dashboard and the alert rules ask for series that a scrape has. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MonitoringTest {

  private static final Path FOLDER = Path.of("../core/src/main/resources/asyncio/metrics");

  /** A series, and the labels in braces that it is chosen by. */
  private static final Pattern SERIES = Pattern.compile("\\b(asyncio_\\w+)(\\{[^}]*})?");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=(~?)\"([^\"]*)\"");
  private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");

  /** Labels that Prometheus adds to what it scrapes. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  /** What Prometheus reads of a loop in which a step has blocked. */
  private static String scrape() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return Asyncio.run(
        () -> {
          new EventLoopMetrics(getRunningLoop()).withHistograms().bindTo(registry);
          sleep(0.01);
          return registry.scrape();
        });
  }

  /** The queries of both files, without the escapes of JSON. */
  private static List<String> queries(String file) throws IOException {
    return Files.readAllLines(FOLDER.resolve(file)).stream()
        .map(String::strip)
        .filter(
            line -> line.startsWith("expr:") || line.startsWith("\"expr\":") || isVariable(line))
        .map(line -> line.replace("\\\"", "\""))
        .toList();
  }

  private static boolean isVariable(String line) {
    return line.startsWith("\"query\": \"label_values(");
  }

  private static List<String> linesOf(String scrape, String series) {
    return scrape.lines().filter(line -> line.matches(series + "[{ ].*")).toList();
  }

  private static void check(String query, String scrape) {
    List<MatchResult> found = SERIES.matcher(query).results().toList();
    assertThat(found).as(query).isNotEmpty();
    for (MatchResult series : found) {
      List<String> lines = linesOf(scrape, series.group(1));
      assertThat(lines).as("series %s of %s", series.group(1), query).isNotEmpty();
      if (series.group(2) != null) {
        LABEL.matcher(series.group(2)).results().forEach(label -> checkLabel(label, lines));
      }
      for (String label : grouped(query)) {
        assertThat(lines).as(query).allMatch(line -> line.matches(".*[{,]" + label + "=\".*"));
      }
    }
  }

  private static void checkLabel(MatchResult label, List<String> lines) {
    boolean anyValue = !label.group(2).isEmpty(); // a variable of the dashboard
    String wanted = label.group(1) + "=\"" + (anyValue ? "" : label.group(3) + "\"");
    assertThat(lines).anyMatch(line -> line.contains(wanted));
  }

  private static Set<String> grouped(String query) {
    return BY.matcher(query)
        .results()
        .flatMap(by -> Pattern.compile(",\\s*").splitAsStream(by.group(1)))
        .filter(label -> !OF_PROMETHEUS.contains(label))
        .collect(Collectors.toSet());
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws IOException {
    String scrape = scrape();
    List<String> queries = queries("dashboard.json");
    assertThat(queries).hasSizeGreaterThan(10);
    queries.forEach(query -> check(query, scrape));
  }

  @Test
  void theAlertsAskForWhatThereIs() throws IOException {
    String scrape = scrape();
    List<String> queries = queries("alerts.yml");
    assertThat(queries).hasSize(6);
    queries.forEach(query -> check(query, scrape));
  }
}
