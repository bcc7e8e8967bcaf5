package asyncio.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.kernel.Engine;
import asyncio.test.VirtualClock;
import asyncio.testing.OnBothEngines;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** Runs what the benchmarks measure, but not for long. */
class BenchmarkBodiesTest {

  @OnBothEngines
  void tasksAndCallbacks(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).build()) {
      SwitchBenchmark.tasks(loop, 10);
      WakeUpBenchmark.tasks(loop, 10);
      assertThat(SpawnBenchmark.awaited(loop, 10, 5)).isEqualTo(20);
      assertThat(SpawnBenchmark.gathered(loop, 10, 5)).isEqualTo(20);
      CallbackBenchmark.chain(loop, 10);
      CallbackBenchmark.awaited(loop, 10);
    }
  }

  @OnBothEngines
  void timers(EngineKind engine) {
    VirtualClock clock = new VirtualClock();
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      TimersBenchmark.sleeps(loop, 10);
      assertThat(clock.time()).isBetween(0.001, 0.1);
      TimersBenchmark.callbacks(loop, 10);
      assertThat(clock.time()).isBetween(0.001, 0.2);
    }
  }

  @OnBothEngines
  void suspendedTasks(EngineKind engine) {
    SuspendedMemory.measure(SuspendedMemory.Kind.SHARED, 10, engine);
    SuspendedMemory.measure(SuspendedMemory.Kind.OWN, 10, engine);
  }

  @Test
  void floors() {
    assumeTrue(Engine.directIsAvailable(), "threads on a scheduler of our own need a flag");
    SwitchBenchmark.threads(10);
    WakeUpBenchmark.threads(10);
    assertThat(SpawnBenchmark.threads(10, 5)).isEqualTo(20);
    assertThat(SpawnBenchmark.threads(10, 1)).isZero();
    assertThat(TimersBenchmark.threads(10)).isEqualTo(10);
    SuspendedMemory.measure(SuspendedMemory.Kind.THREADS, 10, EngineKind.DIRECT);
  }

  @Test
  void queues() {
    assertThat(CallbackBenchmark.queue(10)).isEqualTo(10);
    assertThat(TimersBenchmark.queue(1000)).isBetween(30L, 70L);
  }

  @Test
  void theTableNamesBenchmarksThatExist() throws ClassNotFoundException {
    for (Row row : Rows.all()) {
      assertIsMeasured(row.figure());
      assertIsMeasured(row.floor());
    }
  }

  private static void assertIsMeasured(String figure) throws ClassNotFoundException {
    String[] names = figure.split("[. ]");
    if (names[0].endsWith("Benchmark")) {
      assertThat(
              Class.forName(BenchmarkBodiesTest.class.getPackageName() + "." + names[0])
                  .getMethods())
          .as(figure)
          .anyMatch(m -> m.getName().equals(names[1]) && m.isAnnotationPresent(Benchmark.class));
    } else {
      assertThat(names[0]).isIn("python", "SuspendedMemory");
    }
  }
}
