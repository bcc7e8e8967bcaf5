package asyncio.metrics;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.testing.Eventually;
import asyncio.testing.Garbage;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.TenThousandTasks;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

class EventLoopMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private EventLoop measured(EventLoop loop) {
    new EventLoopMetrics(loop).bindTo(registry);
    return loop;
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double counter(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double finished() {
    return registry.get("asyncio.tasks.finished").functionCounters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private double live() {
    return registry.get("asyncio.tasks").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  private FunctionTimer timer(String name) {
    return registry.get(name).functionTimer();
  }

  /** The meters are read here, in another thread, while the loop runs. */
  @OnBothEngines
  void tellWhatTheLoopDoes(EngineKind engine) throws Exception {
    EventLoop loop = measured(Loops.real(engine));
    Future<Void> release = loop.createFuture();
    Thread owner = Thread.ofPlatform().start(loop::runForever);

    for (int i = 0; i < 5; i++) {
      runCoroutineThreadsafe(() -> release.await(), loop);
      runCoroutineThreadsafe(() -> sleep(3600), loop);
    }
    Eventually.until(
        () -> gauge("asyncio.tasks", "state", "waiting") == 10 && gauge("asyncio.timers") == 5);
    assertThat(counter("asyncio.tasks.spawned")).isEqualTo(10);
    assertThat(finished()).isZero();
    double turnsBefore = timer("asyncio.turns").count();
    double stepsBefore = counter("asyncio.steps");

    loop.callSoonThreadsafe(() -> release.setResult(null));
    Eventually.until(() -> live() == 5 && finished() == 5);
    assertThat(counter("asyncio.tasks.finished", "outcome", "returned")).isEqualTo(5);
    assertThat(timer("asyncio.turns").count()).isGreaterThanOrEqualTo(turnsBefore + 2);
    assertThat(counter("asyncio.steps")).isEqualTo(stepsBefore + 5);
    assertThat(counter("asyncio.callbacks")).isPositive();
    double busy = counter("asyncio.time", "state", "busy");
    assertThat(busy).isPositive();
    assertThat(timer("asyncio.turns").totalTime(TimeUnit.SECONDS)).isGreaterThanOrEqualTo(busy);
    Eventually.until(() -> counter("asyncio.time", "state", "idle") > 0);

    loop.callSoonThreadsafe(loop::stop);
    owner.join();
    loop.setExceptionHandler((where, context) -> {}); // five sleepers are abandoned
    loop.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  /** The loop finds each step slow: so each is counted as one that blocks. */
  @OnBothEngines
  void histogramsCountEachStepInBoundedBuckets(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setSlowCallbackDuration(1e-9);
    EventLoopMetrics metrics = new EventLoopMetrics(loop).withHistograms().withHistograms();
    metrics.bindTo(registry);
    assertThatThrownBy(metrics::withHistograms)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before bindTo");
    loop.runUntilComplete(
        () -> {
          await(createTask(() -> sleep(0.01)));
          sleep(0.01);
        });
    Timer steps = registry.get("asyncio.steps.duration").timer();
    assertThat(steps.count()).isEqualTo(loop.statistics().steps() + loop.statistics().callbacks());
    assertThat(registry.get("asyncio.blocked.duration").timer().count()).isEqualTo(steps.count());
    for (String name : List.of("steps.duration", "blocked.duration", "timers.lag")) {
      Timer timer = registry.get("asyncio." + name).timer();
      assertThat(timer.takeSnapshot().histogramCounts()).hasSize(EventLoopMetrics.BUCKETS);
    }
    long before = steps.count();
    metrics.close();
    loop.runUntilComplete(() -> sleep(0));
    assertThat(steps.count()).isEqualTo(before);
    assertThat(registry.getMeters()).isEmpty();
    loop.close();
  }

  @OnBothEngines
  void withoutHistogramsThereIsNoneAndNoListener(EngineKind engine) {
    try (EventLoop loop = measured(Loops.virtual(engine))) {
      loop.runUntilComplete(() -> sleep(1));
      assertThat(registry.find("asyncio.steps.duration").meters()).isEmpty();
      assertThat(registry.find("asyncio.blocked.duration").meters()).isEmpty();
      assertThat(registry.get("asyncio.timers.lag").timer().takeSnapshot().histogramCounts())
          .isEmpty();
    }
  }

  @OnBothEngines
  void readyIsWhatTheLastTurnFound(EngineKind engine) {
    try (EventLoop loop = measured(Loops.virtual(engine))) {
      loop.runUntilComplete(
          () -> {
            List<Task<Double>> tasks = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
              tasks.add(createTask(() -> gauge("asyncio.ready")));
            }
            sleep(0);
            assertThat(live()).isEqualTo(1);
            assertThat(gauge("asyncio.tasks", "state", "running")).isEqualTo(1);
            assertThat(tasks).allMatch(task -> task.result() == 8);
          });
    }
  }

  @OnBothEngines
  void tasksThatNeverRanAreFinishedToo(EngineKind engine) {
    try (EventLoop loop = measured(Loops.virtual(engine))) {
      loop.runUntilComplete(
          () -> {
            var task = createTask(() -> sleep(1));
            task.cancel();
            sleep(0);
            assertThat(task.cancelled()).isTrue();
            assertThat(finished()).isEqualTo(1);
            assertThat(counter("asyncio.tasks.finished", "outcome", "cancelled")).isEqualTo(1);
            assertThat(await(createTask(() -> 1))).isEqualTo(1);
          });
      assertThat(finished()).isEqualTo(3);
    }
  }

  @OnBothEngines
  void failures(EngineKind engine) {
    try (EventLoop loop = measured(Loops.virtual(engine))) {
      loop.setExceptionHandler((where, context) -> {});
      loop.runUntilComplete(
          () -> {
            createTask(
                () -> {
                  throw new IllegalArgumentException("as it should");
                });
            Garbage.collectUntil(() -> loop.statistics().neverRetrieved() > 0);
          });
      assertThat(counter("asyncio.tasks.finished", "outcome", "failed")).isEqualTo(1);
      assertThat(counter("asyncio.exceptions.unretrieved")).isEqualTo(1);
    }
  }

  @OnBothEngines
  void theLagOfTimers(EngineKind engine) {
    try (EventLoop loop = measured(Loops.virtual(engine))) {
      loop.callAt(loop.time() - 2, () -> {});
      loop.runUntilComplete(() -> sleep(3));
      var lag = registry.get("asyncio.timers.lag").timer();
      assertThat(lag.count()).isEqualTo(2);
      assertThat(lag.max(TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(lag.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  @OnBothEngines
  void aBlockedLoop(EngineKind engine) {
    try (EventLoop loop = measured(Loops.real(engine))) {
      loop.setSlowCallbackDuration(0.001);
      loop.runUntilComplete(
          () ->
              Eventually.until(
                  () -> timer("asyncio.blocked").totalTime(TimeUnit.MILLISECONDS) >= 1));
      assertThat(timer("asyncio.blocked").count()).isPositive();
    }
  }

  @OnBothEngines
  void transports(EngineKind engine) {
    try (EventLoop loop = measured(Loops.real(engine))) {
      loop.runUntilComplete(
          () -> {
            Future<Void> mayRead = getRunningLoop().createFuture();
            try (Server server =
                    Streams.startServer(
                        (reader, writer) -> {
                          try (writer) {
                            mayRead.await();
                            reader.read();
                          }
                        },
                        "127.0.0.1",
                        0);
                Connection client =
                    Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)))) {
              long written = 0;
              while (gauge("asyncio.transports.paused") == 0) { // the socket is not full yet
                client.writer().write(new byte[100_000]);
                written += 100_000;
                sleep(0);
              }
              assertThat(gauge("asyncio.transports")).isEqualTo(2);
              assertThat(counter("asyncio.transports.sent")).isBetween(1.0, written - 1.0);
              mayRead.setResult(null);
              client.writer().drain();
              assertThat(gauge("asyncio.transports.paused")).isZero();
              client.writer().writeEof();
              assertThat(client.reader().read()).isEmpty();
              assertThat(counter("asyncio.transports.sent")).isEqualTo(written);
              assertThat(counter("asyncio.transports.received")).isEqualTo(written);
            }
            while (gauge("asyncio.transports") > 0) {
              sleep(0);
            }
          });
    }
  }

  /** One that is given up while the other end takes nothing is not paused for ever. */
  @OnBothEngines
  void aPausedTransportThatIsAborted(EngineKind engine) {
    try (EventLoop loop = measured(Loops.real(engine))) {
      loop.runUntilComplete(
          () -> {
            Future<Void> end = getRunningLoop().createFuture();
            try (Server server =
                    Streams.startServer(
                        (reader, writer) -> {
                          try (writer) {
                            end.await();
                          }
                        },
                        "127.0.0.1",
                        0);
                Connection client =
                    Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)))) {
              while (gauge("asyncio.transports.paused") == 0) {
                client.writer().write(new byte[100_000]);
                sleep(0);
              }
              client.writer().transport().abort();
              assertThat(gauge("asyncio.transports.paused")).isZero();
              end.setResult(null);
              while (gauge("asyncio.transports") > 0) {
                sleep(0);
              }
            }
          });
    }
  }

  // ---- several registries, and none

  @OnBothEngines
  void severalRegistriesAndTags(EngineKind engine) {
    MeterRegistry second = new SimpleMeterRegistry();
    try (EventLoop loop = Loops.virtual(engine);
        EventLoopMetrics metrics = new EventLoopMetrics(loop, Tags.of("service", "shop"))) {
      metrics.bindTo(registry);
      metrics.bindTo(registry);
      metrics.bindTo(second);
      loop.runUntilComplete(() -> sleep(1));
      for (MeterRegistry each : List.of(registry, second)) {
        assertThat(each.getMeters())
            .isNotEmpty()
            .allMatch(meter -> "shop".equals(meter.getId().getTag("service")))
            .allMatch(meter -> loop.name().equals(meter.getId().getTag("loop")));
        assertThat(each.get("asyncio.timers.lag").timer().count()).isEqualTo(1);
      }
    }
    assertThat(registry.getMeters()).isEmpty();
    assertThat(second.getMeters()).isEmpty();
  }

  /** However many tasks there are, and whatever they are called. */
  @OnBothEngines
  void theNumberOfSeriesIsFixed(EngineKind engine) {
    try (EventLoop loop = measured(Loops.virtual(engine))) {
      List<Meter> before = registry.getMeters();
      loop.runUntilComplete(
          () -> {
            for (int i = 0; i < 100; i++) {
              createTask(() -> sleep(1), "task of customer " + i);
            }
            sleep(2);
          });
      assertThat(registry.getMeters()).hasSameSizeAs(before).hasSizeLessThan(30);
    }
  }

  /** Scraping changes nothing: the order is that of a loop without meters. */
  @OnBothEngines
  void scrapedWhileTenThousandTasksRun(EngineKind engine) throws InterruptedException {
    List<Integer> expected = TenThousandTasks.orderIn(Loops.virtual(engine));
    AtomicBoolean over = new AtomicBoolean();
    EventLoop loop = measured(Loops.virtual(engine));
    Thread scraper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    registry.forEachMeter(meter -> meter.measure().forEach(one -> one.getValue()));
                  }
                });
    assertThat(TenThousandTasks.orderIn(loop)).isEqualTo(expected);
    over.set(true);
    scraper.join();
    assertThat(loop.statistics().returnedTasks()).isEqualTo(10_001);
  }
}
