package asyncio.examples.tutorial;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.metrics.EventLoopMetrics;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.text.NumberFormat;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a loop does, in figures, through Micrometer.
 *
 * <p>Any registry works. A registry that sends its meters to a monitoring system reads them in
 * another thread. This chapter uses a registry in memory, and reads it while ten tasks sleep and
 * five have ended.
 *
 * <p>Prints all meters, with a line for each figure; times are in seconds.
 */
public final class Metrics {

  public static void main(String[] args) {
    Asyncio.run(() -> measureSomeTasks());
  }

  static void measureSomeTasks() {
    var registry = new SimpleMeterRegistry();
    new EventLoopMetrics(getRunningLoop()).bindTo(registry);

    for (int i = 0; i < 15; i++) {
      double seconds = i < 5 ? 0.1 : 0.5;
      createTask(() -> sleep(seconds));
    }
    sleep(0.3);
    print(registry);
  }

  static void print(MeterRegistry registry) {
    registry.getMeters().stream()
        .sorted(Comparator.comparing(meter -> name(meter.getId())))
        .forEach(Metrics::print);
  }

  static void print(Meter meter) {
    NumberFormat number = NumberFormat.getInstance(Locale.ROOT);
    number.setMaximumFractionDigits(6);
    System.out.println(name(meter.getId()) + ": " + meter.getId().getDescription());
    for (Measurement figure : meter.measure()) {
      System.out.println("  " + figure.getStatistic() + " " + number.format(figure.getValue()));
    }
  }

  /** The name of a meter with its tags, except the loop's name, which is the same for all. */
  static String name(Meter.Id id) {
    String tags =
        id.getTags().stream()
            .filter(tag -> !tag.getKey().equals("loop"))
            .map(tag -> ", " + tag.getKey() + " " + tag.getValue())
            .collect(Collectors.joining());
    return id.getName() + tags;
  }
}
