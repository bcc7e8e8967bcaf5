package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.examples.busy.Busy;
import asyncio.metrics.EventLoopMetrics;
import asyncio.net.ClientHandler;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Serves the meters of a busy loop to Prometheus. The kitchen of {@link Busy} keeps the loop busy,
 * and a web server in the same loop answers {@code GET /metrics} with the loop's meters.
 */
@Command(name = "meters", sortOptions = false)
public final class Meters implements Callable<Integer> {

  /** How long to wait for a silent client, in seconds. */
  private static final double PATIENCE = 10;

  @Mixin private Listener listener = new Listener(9400);

  @Override
  public Integer call() {
    Asyncio.run(
        () -> {
          createTask(Meters::keepCooking, "kitchen");
          listener.serve("meters at /metrics, serving", handler(metered()), HttpHead.LONGEST);
        });
    return 0;
  }

  /** Makes a registry with the meters of the running loop. */
  static PrometheusMeterRegistry metered() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new EventLoopMetrics(getRunningLoop()).bindTo(registry);
    return registry;
  }

  static void keepCooking() {
    while (true) {
      new Busy().openKitchen();
    }
  }

  static ClientHandler handler(PrometheusMeterRegistry registry) {
    HttpConnection.Site site = request -> answer(request, registry);
    return (reader, writer) -> new HttpConnection(site, reader, writer, PATIENCE).serve();
  }

  /**
   * Answers a request. The registry is read in another thread, so that a large scrape does not hold
   * up the loop.
   */
  private static HttpResponse answer(HttpRequest request, PrometheusMeterRegistry registry)
      throws HttpError {
    if (!request.path().equals("/metrics")) {
      throw new HttpError(404, "the meters are at /metrics");
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return HttpResponse.text(405, "meters can be read only\n").with("Allow", "GET, HEAD");
    }
    return HttpResponse.text(200, toThread(() -> registry.scrape()))
        .with("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  }
}
