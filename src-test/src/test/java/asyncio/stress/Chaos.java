package asyncio.stress;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a scenario in several tasks, in virtual time, and cancels them at random: while they wait,
 * and in the very turn in which others wake them. The same seed gives the same run.
 */
final class Chaos {

  private static final int STEPS = 6;
  private static final int MILLISECONDS = 12;

  private final Random random;
  private final Scenario scenario;
  private final List<Task<Void>> workers = new ArrayList<>();
  private int waiting;
  private boolean calm;

  private Chaos(Random random, Scenario scenario) {
    this.random = random;
    this.scenario = scenario;
  }

  /**
   * Runs it once.
   *
   * @param factory makes the scenario
   */
  static void run(EngineKind engine, long seed, Function<Random, Scenario> factory) {
    Random random = new Random(seed);
    Chaos chaos = new Chaos(random, factory.apply(random));
    VirtualClock clock = new VirtualClock().onDeadlock(EventLoop::stop);
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      loop.runUntilComplete(chaos::perform);
    }
  }

  private void perform() {
    int tasks = 2 + random.nextInt(5);
    for (int i = 0; i < tasks; i++) {
      workers.add(createTask(this::work, "worker " + i));
    }
    Task<Void> canceller = createTask(this::cancelNowAndThen);
    sleep(0.0005); // tasks sleep for whole milliseconds: we are never among those who are ready
    for (int i = 0; i < MILLISECONDS; i++) {
      scenario.checkIdle(waiting);
      sleep(0.001);
    }
    canceller.cancel();
    calm = true;
    scenario.finish();
    for (Future<Void> worker : Asyncio.wait(workers).done()) {
      if (!worker.cancelled()) {
        worker.result();
      }
    }
    scenario.checkEnd();
  }

  private void work() {
    for (int i = 0; i < STEPS; i++) {
      try {
        pause();
        scenario.step(this);
      } catch (CancelledError cancelled) {
        if (oneIn(5)) {
          throw cancelled;
        }
      }
    }
  }

  private void cancelNowAndThen() {
    while (true) {
      sleep(random.nextInt(4) / 1000.0);
      cancelOne();
    }
  }

  private void cancelOne() {
    workers.get(random.nextInt(workers.size())).cancel();
  }

  // ---- what scenarios do

  /** True once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** A number below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Cancels somebody, perhaps the caller, or nobody. Does not suspend. */
  void disturb() {
    if (!calm && oneIn(4)) {
      cancelOne();
    }
  }

  /** Lets time pass, or one turn, or nothing. */
  void pause() {
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> sleep(0);
      default -> sleep((1 + random.nextInt(3)) / 1000.0);
    }
  }

  /** Waits for something; the caller counts as waiting meanwhile. */
  <T> T await(Supplier<T> operation) {
    waiting++;
    try {
      return operation.get();
    } finally {
      waiting--;
    }
  }

  /** Waits for something; see {@link #await(Supplier)}. */
  void await(Runnable operation) {
    await(
        () -> {
          operation.run();
          return null;
        });
  }
}
