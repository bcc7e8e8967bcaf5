package asyncio.stress;

import asyncio.EngineKind;
import asyncio.testing.Threads;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a program with one seed after the other, each in a thread of its own and with a time limit.
 * A run that fails is named with its seed; one that hangs also with a dump of its tasks and of all
 * threads.
 *
 * <p>{@code -Dasyncio.chaos.schedules=10000} makes more runs, {@code -Dasyncio.chaos.seed=…} begins
 * with another seed.
 */
final class Trials {

  private static final int SCHEDULES = Integer.getInteger("asyncio.chaos.schedules", 25);
  private static final long FIRST_SEED = Long.getLong("asyncio.chaos.seed", 1);
  private static final long HANG_SECONDS = 40;

  private Trials() {}

  /** Runs a program on an engine, with all seeds. */
  static void run(EngineKind engine, Program program) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      runOne(engine, program, seed);
    }
  }

  private static void runOne(EngineKind engine, Program program, long seed) {
    Trial trial = new Trial(engine, seed);
    FutureTask<Void> run =
        new FutureTask<>(
            () -> {
              trial.perform(program);
              return null;
            });
    Thread.ofPlatform().daemon().name("chaos " + engine + " seed " + seed).start(run);
    String repeat =
        "-DtestArgs='-Dasyncio.chaos.schedules=1 -Dasyncio.chaos.seed="
            + seed
            + "', engine "
            + engine;
    try {
      run.get(HANG_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed with " + repeat, e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError(
          "hangs with " + repeat + "\n" + trial.dump() + "\n" + Threads.dump(), e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted with " + repeat, e);
    }
  }
}
