package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.LoopStatistics;
import asyncio.Task;
import asyncio.examples.EachEngine;
import asyncio.net.Server;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricsProcessor;
import org.hawkular.agent.prometheus.types.Counter;
import org.hawkular.agent.prometheus.types.Gauge;
import org.hawkular.agent.prometheus.types.Metric;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.hawkular.agent.prometheus.types.Summary;
import org.hawkular.agent.prometheus.walkers.CollectorPrometheusMetricsWalker;
import org.junit.jupiter.api.Timeout;

/** What Prometheus would get from a loop that works, read by a parser of its format. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetersTest {

  /** Asks a server that runs in the loop of the kitchen. */
  private interface Scraper {
    void scrape(String url) throws Exception;
  }

  private static void cooking(EngineKind engine, Scraper scraper) {
    RealClient.printed(
        engine,
        () -> {
          Task<Void> kitchen = createTask(() -> Meters.keepCooking());
          Server server =
              new Listener(0).listen(Meters.handler(Meters.metered()), HttpHead.LONGEST);
          scraper.scrape("http://" + Listener.address(server) + "/metrics");
          kitchen.cancelAndJoin();
          server.shutdown(1);
        });
  }

  private static HttpResponse<String> get(String url) {
    return toThread(
        () -> {
          try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString(UTF_8));
          }
        });
  }

  /** Series by name and labels, as the parser found them; the loop's name is left out. */
  private static Map<String, Metric> parsed(String text) {
    var walker = new CollectorPrometheusMetricsWalker();
    new TextPrometheusMetricsProcessor(new ByteArrayInputStream(text.getBytes(UTF_8)), walker)
        .walk();
    Map<String, Metric> series = new TreeMap<>();
    for (MetricFamily family : walker.getAllMetricFamilies()) {
      assertThat(family.getHelp()).isNotBlank();
      for (Metric metric : family.getMetrics()) {
        Map<String, String> labels = new TreeMap<>(metric.getLabels());
        assertThat(labels.remove("loop")).isEqualTo(getRunningLoop().name());
        series.put(family.getName() + labels, metric);
      }
    }
    return series;
  }

  private static double counter(Map<String, Metric> series, String name) {
    return ((Counter) series.get(name)).getValue();
  }

  private static double gauge(Map<String, Metric> series, String name) {
    return ((Gauge) series.get(name)).getValue();
  }

  @EachEngine
  void aScrapeIsWhatTheLoopCounts(EngineKind engine) {
    cooking(
        engine,
        url -> {
          LoopStatistics statistics = getRunningLoop().statistics();
          while (statistics.idleNanos() == 0) {
            sleep(0.01); // so that a timer has fired, too
          }
          long stepsBefore = statistics.steps();
          HttpResponse<String> response = get(url);
          long stepsAfter = statistics.steps();

          assertThat(response.statusCode()).isEqualTo(200);
          assertThat(response.headers().firstValue("Content-Type").orElseThrow())
              .startsWith("text/plain; version=0.0.4");
          Map<String, Metric> series = parsed(response.body());
          assertThat(series.keySet()).hasSizeBetween(22, 30);
          assertThat(counter(series, "asyncio_steps_total{}"))
              .isBetween((double) stepsBefore, (double) stepsAfter);
          assertThat(counter(series, "asyncio_tasks_spawned_total{}")).isGreaterThan(6);
          // Who asks and who answers, at least: the cooks may all be ready just then.
          assertThat(gauge(series, "asyncio_tasks{state=waiting}")).isGreaterThanOrEqualTo(2);
          assertThat(gauge(series, "asyncio_transports{}")).isEqualTo(1);
          assertThat(counter(series, "asyncio_transports_received_bytes_total{}")).isPositive();
          assertThat(counter(series, "asyncio_time_seconds_total{state=idle}")).isPositive();
          Summary turns = (Summary) series.get("asyncio_turns_seconds{}");
          assertThat(turns.getSampleCount()).isPositive();
          assertThat(turns.getSampleSum()).isPositive();
          Summary lag = (Summary) series.get("asyncio_timers_lag_seconds{}");
          assertThat(lag.getSampleCount()).isPositive();
        });
  }

  /** What only grows must not be less in the next scrape: it would be taken for a restart. */
  @EachEngine
  void countersOnlyGrow(EngineKind engine) {
    cooking(
        engine,
        url -> {
          Map<String, Metric> before = parsed(get(url).body());
          for (int i = 0; i < 20; i++) {
            Map<String, Metric> now = parsed(get(url).body());
            assertThat(now.keySet()).isEqualTo(before.keySet());
            before.forEach(
                (name, metric) -> {
                  if (metric instanceof Counter counter) {
                    assertThat(counter(now, name)).isGreaterThanOrEqualTo(counter.getValue());
                  }
                });
            before = now;
          }
        });
  }

  @EachEngine
  void nothingElseIsThere(EngineKind engine) {
    cooking(engine, url -> assertThat(get(url + "x").statusCode()).isEqualTo(404));
  }
}
