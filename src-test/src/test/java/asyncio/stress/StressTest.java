package asyncio.stress;

import static org.assertj.core.api.Assertions.fail;

import asyncio.EngineKind;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.LifoQueue;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.testing.OnBothEngines;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Random;
import java.util.function.Function;

/**
 * Random programs over each primitive, with cancellations at every await. What the invariants are
 * say the scenarios; besides, a task that is never woken makes a run fail, as nothing can run any
 * more.
 *
 * <p>{@code -Dasyncio.stress.schedules=50000} makes more runs, of other seeds; {@code
 * -Dasyncio.stress.seed=…} begins with one that has failed.
 */
class StressTest {

  private static final int SCHEDULES = Integer.getInteger("asyncio.stress.schedules", 300);
  private static final long FIRST_SEED = Long.getLong("asyncio.stress.seed", 1);

  private static void run(EngineKind engine, Function<Random, Scenario> factory) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      try {
        Chaos.run(engine, seed, factory);
      } catch (Exception | AssertionError e) {
        fail("with -Dasyncio.stress.seed=" + seed + ", engine " + engine, e);
      }
    }
  }

  @OnBothEngines
  void lock(EngineKind engine) {
    run(engine, random -> new LockScenario());
  }

  @OnBothEngines
  void event(EngineKind engine) {
    run(engine, random -> new EventScenario());
  }

  @OnBothEngines
  void condition(EngineKind engine) {
    run(engine, random -> new ConditionScenario());
  }

  @OnBothEngines
  void semaphore(EngineKind engine) {
    run(engine, random -> new SemaphoreScenario(1 + random.nextInt(3), Semaphore::new));
  }

  @OnBothEngines
  void boundedSemaphore(EngineKind engine) {
    run(engine, random -> new SemaphoreScenario(1 + random.nextInt(3), BoundedSemaphore::new));
  }

  @OnBothEngines
  void capacityLimiter(EngineKind engine) {
    run(engine, random -> new CapacityLimiterScenario());
  }

  @OnBothEngines
  void barrier(EngineKind engine) {
    run(engine, random -> new BarrierScenario(1 + random.nextInt(4)));
  }

  @OnBothEngines
  void queue(EngineKind engine) {
    run(
        engine,
        random -> new QueueScenario(new Queue<>(random.nextInt(4)), new ArrayDeque<>(), random));
  }

  @OnBothEngines
  void priorityQueue(EngineKind engine) {
    run(
        engine,
        random ->
            new QueueScenario(
                new PriorityQueue<>(random.nextInt(4)), new java.util.PriorityQueue<>(), random));
  }

  @OnBothEngines
  void lifoQueue(EngineKind engine) {
    run(
        engine,
        random ->
            new QueueScenario(
                new LifoQueue<>(random.nextInt(4)),
                Collections.asLifoQueue(new ArrayDeque<>()),
                random));
  }
}
