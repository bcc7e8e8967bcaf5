package asyncio.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.bench.WatchedBenchmark.Watcher;
import asyncio.futures.Future;
import asyncio.internal.engine.Engine;
import asyncio.test.VirtualClock;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import picocli.CommandLine;

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
  void queues(EngineKind engine) {
    Counts counts = new Counts();
    try (EventLoop loop = counts.loop(engine)) {
      assertThat(QueueBenchmark.consumed(loop, 100, 1)).isEqualTo(4950);
      assertThat(counts.suspensions).isEqualTo(199);
      counts.suspensions = 0;
      assertThat(QueueBenchmark.consumed(loop, 100, 10)).isEqualTo(4950);
      assertThat(counts.suspensions).isEqualTo(19);
    }
  }

  @OnBothEngines
  void locks(EngineKind engine) {
    Counts counts = new Counts();
    try (EventLoop loop = counts.loop(engine)) {
      assertThat(LockBenchmark.alone(loop, 10)).isEqualTo(10);
      assertThat(counts.suspensions).isZero();
      assertThat(LockBenchmark.inLine(loop, 20, 10)).isEqualTo(20);
      assertThat(counts.suspensions).isEqualTo(49);
    }
  }

  @OnBothEngines
  void groups(EngineKind engine) {
    Counts counts = new Counts();
    try (EventLoop loop = counts.loop(engine)) {
      assertThat(TaskGroupBenchmark.grouped(loop, 10, 5)).isEqualTo(10);
      assertThat(counts.tasks).isEqualTo(11);
      assertThat(counts.suspensions).isEqualTo(2);
    }
  }

  @OnBothEngines
  void simulations(EngineKind engine) {
    assertThat(SimulationBenchmark.play(engine, 3, 100, 1)).isBetween(70L, 100L);
  }

  @OnBothEngines
  void loops(EngineKind engine) {
    for (LoopsBenchmark.Work work : LoopsBenchmark.Work.values()) {
      assertThat(LoopsBenchmark.factor(work, engine, 10, Duration.ZERO)).isPositive();
    }
  }

  @Test
  void loopsOfAServer() {
    int code =
        new CommandLine(new LoopsBenchmark())
            .execute("--rounds", "1", "--millis", "1", "--only", "(switch|echo) portable");
    assertThat(code).isZero();
  }

  @OnBothEngines
  void timeouts(EngineKind engine) {
    Counts counts = new Counts();
    try (EventLoop loop = counts.loop(engine)) {
      assertThat(TimeoutBenchmark.awaitsDone(loop, 10)).isEqualTo(10);
      assertThat(counts.suspensions).isZero();
      assertThat(TimeoutBenchmark.switches(loop, 10)).isEqualTo(10);
      assertThat(counts.suspensions).isEqualTo(11);
    }
  }

  /** Counts what is done in a loop. The numbers above are CPython's for the same bodies. */
  private static final class Counts implements LoopListener {

    private int tasks;
    private int suspensions;

    EventLoop loop(EngineKind engine) {
      EventLoop loop = EventLoop.builder().engine(engine).build();
      loop.addListener(this);
      return loop;
    }

    @Override
    public void taskCreated(Task<?> task) {
      tasks++;
    }

    @Override
    public void stepSuspended(Task<?> task, Future<?> awaited) {
      suspensions++;
    }
  }

  @OnBothEngines
  void watchedLoops(EngineKind engine) {
    for (Watcher watcher : Watcher.values()) {
      LoopBuilder builder = EventLoop.builder().engine(engine);
      watcher.prepare(builder);
      try (EventLoop loop = builder.build()) {
        watcher.watch(loop);
        SwitchBenchmark.tasks(loop, 10);
        assertThat(SpawnBenchmark.awaited(loop, 10, 5)).isEqualTo(20);
        CallbackBenchmark.chain(loop, 10);
      }
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
  void floorsWithoutThreads() {
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
    } else if (names[0].equals("python")) {
      assertThat(Processes.pythonProgram()).contains("async def " + names[1] + "(n):");
    } else {
      assertThat(names[0]).isEqualTo("SuspendedMemory");
    }
  }
}
