package asyncio.metrics;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

class EventLoopMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private String loopName = "";

  private EventLoop measuredLoop(EngineKind engine) {
    EventLoop loop = Loops.real(engine);
    loopName = loop.name();
    new EventLoopMetrics(loop).bindTo(registry);
    return loop;
  }

  private double gauge(String name) {
    return registry.get(name).tag("loop", loopName).gauge().value();
  }

  private double finished() {
    return registry.get("asyncio.tasks.finished").tag("loop", loopName).functionCounter().count();
  }

  private FunctionTimer turns() {
    return registry.get("asyncio.turns").tag("loop", loopName).functionTimer();
  }

  /** The meters are read here, in another thread, while the loop runs. */
  @OnBothEngines
  void tellWhatTheLoopDoes(EngineKind engine) throws Exception {
    EventLoop loop = measuredLoop(engine);
    Future<Void> release = loop.createFuture();
    Thread owner = Thread.ofPlatform().start(loop::runForever);

    for (int i = 0; i < 5; i++) {
      runCoroutineThreadsafe(() -> release.await(), loop);
      runCoroutineThreadsafe(() -> sleep(3600), loop);
    }
    Awaitility.await()
        .until(() -> gauge("asyncio.tasks.live") == 10 && gauge("asyncio.timers") == 5);
    assertThat(finished()).isZero();
    double turnsBefore = turns().count();

    loop.callSoonThreadsafe(() -> release.setResult(null));
    Awaitility.await().until(() -> gauge("asyncio.tasks.live") == 5 && finished() == 5);
    assertThat(turns().count()).isGreaterThanOrEqualTo(turnsBefore + 2);
    assertThat(turns().totalTime(TimeUnit.NANOSECONDS)).isPositive();

    loop.callSoonThreadsafe(loop::stop);
    owner.join();
    loop.setExceptionHandler((where, context) -> {}); // five sleepers are abandoned
    loop.close();
    assertThat(gauge("asyncio.tasks.live")).isZero();
  }

  @OnBothEngines
  void readyIsWhatTheLastTurnFound(EngineKind engine) {
    try (EventLoop loop = measuredLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            List<Task<Double>> tasks = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
              tasks.add(createTask(() -> gauge("asyncio.ready")));
            }
            sleep(0);
            assertThat(gauge("asyncio.tasks.live")).isEqualTo(1);
            assertThat(tasks).allMatch(task -> task.result() == 8);
          });
    }
  }

  @OnBothEngines
  void tasksThatNeverRanAreFinishedToo(EngineKind engine) {
    try (EventLoop loop = measuredLoop(engine)) {
      loop.runUntilComplete(
          () -> {
            var task = createTask(() -> sleep(1));
            task.cancel();
            sleep(0);
            assertThat(task.cancelled()).isTrue();
            assertThat(finished()).isEqualTo(1);
            assertThat(await(createTask(() -> 1))).isEqualTo(1);
          });
      assertThat(finished()).isEqualTo(3);
    }
  }
}
