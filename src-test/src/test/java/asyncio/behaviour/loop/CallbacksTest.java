package asyncio.behaviour.loop;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;

/** callSoon, callLater, callAt; their order is in {@link LoopContractTest}. */
class CallbacksTest {

  private final Steps steps = new Steps();

  private Runnable logs(Object what) {
    return () -> steps.log(what);
  }

  @OnBothEngines
  void callLaterCallsAfterTheDelay(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(1.5, () -> steps.log(loop.time()));
      loop.callLater(Duration.ofMillis(2250), () -> steps.log(loop.time()));
      loop.callLater(3, loop::stop);
      loop.runForever();
    }
    steps.assertAre("1.5 2.25");
  }

  @OnBothEngines
  void timesFarInThePastAreDueAtOnce(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          for (double past : new double[] {-1e9, -9.3e9, -1e300, Double.NEGATIVE_INFINITY}) {
            loop.callLater(past, () -> steps.log("later"));
            loop.callAt(past, () -> steps.log("at"));
          }
          sleep(0);
          sleep(0);
        });
    assertThat(steps.soFar()).hasSize(8);
  }

  @OnBothEngines
  void callAtCallsAtTheTime(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(
          5,
          () -> {
            loop.callAt(7, () -> steps.log(loop.time()));
            loop.callAt(1, () -> steps.log(loop.time()));
          });
      loop.callLater(10, loop::stop);
      loop.runForever();
    }
    steps.assertAre("5.0 7.0");
  }

  @OnBothEngines
  void whatIsNotANumberIsRefused(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThatThrownBy(() -> loop.callLater(Double.NaN, () -> {}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> loop.callAt(Double.NaN, () -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @OnBothEngines
  void anInfiniteDelayIsNever(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(Double.POSITIVE_INFINITY, logs("never"));
      loop.runUntilComplete(() -> sleep(1e9));
    }
    steps.assertAre("");
  }

  @OnBothEngines
  void aCallbackCannotBeNull(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThatThrownBy(() -> loop.callSoon(null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> loop.callLater(1, null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> loop.callSoonThreadsafe(null))
          .isInstanceOf(NullPointerException.class);
      loop.runUntilComplete(() -> sleep(2));
    }
  }

  @OnBothEngines
  void aCallbackMayUseTheLoop(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoon(
          () -> {
            assertThat(getRunningLoop()).isSameAs(loop);
            createTask(() -> steps.log("task"));
            loop.callLater(1, logs("timer"));
            loop.callSoon(logs("soon"));
          });
      loop.callLater(2, loop::stop);
      loop.runForever();
    }
    steps.assertAre("task soon timer");
  }

  @OnBothEngines
  void callbacksRunWhetherTasksWaitOrNot(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> end = loop.createFuture();
          for (int i = 1; i <= 3; i++) {
            loop.callLater(i, logs(i));
          }
          loop.callLater(4, () -> end.setResult("end"));
          steps.log(await(end));
        });
    steps.assertAre("1 2 3 end");
  }

  @OnBothEngines
  void aClosedLoopForgetsWhatItWasToCall(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.callSoon(logs("never"));
    loop.callLater(0, logs("never"));
    loop.callSoonThreadsafe(logs("never"));
    loop.close();
    steps.assertAre("");
  }
}
