package asyncio.behaviour.loop;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.testing.TurnCounter.turnsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.List;

/** How many turns of the loop each operation takes: exactly as many as in CPython. */
class TickCostTest {

  private static final Coroutine<String> TRIVIAL = () -> "done";

  private static void assertCost(EngineKind engine, int turns, Coroutine.Void operation) {
    Loops.run(engine, () -> assertThat(turnsOf(operation)).isEqualTo(turns));
  }

  @OnBothEngines
  void sleepOfZero(EngineKind engine) {
    assertCost(engine, 1, () -> sleep(0));
  }

  @OnBothEngines
  void sleepOfLessThanZero(EngineKind engine) {
    assertCost(engine, 1, () -> sleep(-5));
  }

  @OnBothEngines
  void futureSetByTheNextCallback(EngineKind engine) {
    assertCost(
        engine,
        2,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> future = loop.createFuture();
          loop.callSoon(() -> future.setResult("set"));
          await(future);
        });
  }

  @OnBothEngines
  void futureThatIsDone(EngineKind engine) {
    assertCost(
        engine,
        0,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          future.setResult("set");
          await(future);
        });
  }

  @OnBothEngines
  void coroutineAwaitedInline(EngineKind engine) {
    assertCost(engine, 0, () -> await(TRIVIAL));
  }

  @OnBothEngines
  void newTask(EngineKind engine) {
    assertCost(engine, 2, () -> await(createTask(TRIVIAL)));
  }

  @OnBothEngines
  void gatherOfTwo(EngineKind engine) {
    assertCost(engine, 3, () -> await(gather(TRIVIAL, TRIVIAL)));
  }

  @OnBothEngines
  void gatherOfWhatIsDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> done = createTask(TRIVIAL);
          await(done);
          assertThat(turnsOf(() -> await(gather(done)))).isZero();
        });
  }

  @OnBothEngines
  void gatherOfNothing(EngineKind engine) {
    assertCost(engine, 0, () -> await(gather(List.<Task<String>>of())));
  }

  @OnBothEngines
  void waitForCoroutine(EngineKind engine) {
    assertCost(engine, 0, () -> waitFor(TRIVIAL, 10));
  }

  @OnBothEngines
  void waitForTask(EngineKind engine) {
    assertCost(engine, 2, () -> waitFor(createTask(TRIVIAL), 10));
  }

  @OnBothEngines
  void waitForNewTasks(EngineKind engine) {
    assertCost(engine, 3, () -> Asyncio.wait(List.of(createTask(TRIVIAL))));
  }

  @OnBothEngines
  void waitForWhatIsDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> done = createTask(TRIVIAL);
          await(done);
          assertThat(turnsOf(() -> Asyncio.wait(List.of(done)))).isEqualTo(2);
        });
  }

  @OnBothEngines
  void cancellationOfOneWhoSleeps(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> sleeper = createTask(() -> sleep(100));
          sleep(0);
          int turns =
              turnsOf(
                  () -> {
                    sleeper.cancel();
                    assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
                  });
          assertThat(turns).isEqualTo(2);
        });
  }

  @OnBothEngines
  void shieldedTask(EngineKind engine) {
    assertCost(engine, 3, () -> await(shield(TRIVIAL)));
  }
}
