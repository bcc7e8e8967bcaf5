package asyncio.behaviour.time;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;

/** sleep. */
class SleepTest {

  private final Steps steps = new Steps();

  private Coroutine.Void logAfter(double delay, String what) {
    return () -> {
      sleep(delay);
      steps.log(what);
    };
  }

  @OnBothEngines
  void sleepsForAsLongAsItIsTold(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          sleep(1.5);
          sleep(Duration.ofMillis(250));
          assertThat(getRunningLoop().time()).isEqualTo(1.75);
        });
  }

  @OnBothEngines
  void returnsTheGivenResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(sleep(1, "one")).isEqualTo("one");
          assertThat(sleep(0, "zero")).isEqualTo("zero");
        });
  }

  @OnBothEngines
  void thoseWhoSleepWakeUpInTheOrderOfTheirTimes(EngineKind engine) {
    Loops.run(engine, () -> await(gather(logAfter(3, "3"), logAfter(1, "1"), logAfter(2, "2"))));
    steps.assertAre("1 2 3");
  }

  @OnBothEngines
  void sleepsThatRunSideBySideTakeAsLongAsTheLongest(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          await(gather(logAfter(3, "3"), logAfter(1, "1")));
          assertThat(getRunningLoop().time()).isEqualTo(3.0);
        });
  }

  @OnBothEngines
  void zeroLetsEverythingThatIsReadyRunFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("task"));
          getRunningLoop().callSoon(() -> steps.log("callback"));
          sleep(Duration.ZERO);
          steps.log("back");
          assertThat(getRunningLoop().time()).isZero();
        });
    steps.assertAre("task callback back");
  }

  @OnBothEngines
  void whatIsNotANumberIsRefused(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> sleep(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN"));
  }

  @OnBothEngines
  void aCancelledSleepLeavesNoTimer(EngineKind engine) {
    int[] timersLeft = new int[1];
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.addListener(
          new LoopListener() {
            @Override
            public void turnEnded(EventLoop ofThis, int timers) {
              timersLeft[0] = timers;
            }
          });
      loop.runUntilComplete(
          () -> {
            Task<Void> sleeper = createTask(() -> sleep(100));
            sleep(1);
            sleeper.cancel();
            assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
            sleep(0);
            assertThat(timersLeft[0]).isZero();
          });
      assertThat(loop.time()).isEqualTo(1.0);
    }
  }

  @OnBothEngines
  void anEndlessSleepCanBeCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> sleeper = createTask(() -> sleep(Double.POSITIVE_INFINITY));
          sleep(1e9);
          assertThat(sleeper.done()).isFalse();
          sleeper.cancel();
          assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
        });
  }
}
