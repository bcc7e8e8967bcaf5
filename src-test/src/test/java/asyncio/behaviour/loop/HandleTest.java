package asyncio.behaviour.loop;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.TimerHandle;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.List;

/** Handles of callbacks and timers. */
class HandleTest {

  private final Steps steps = new Steps();

  private static void runWhatIsReady(EventLoop loop) {
    loop.stop();
    loop.runForever();
  }

  @OnBothEngines
  void aCancelledCallbackIsNotCalled(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle handle = loop.callSoon(() -> steps.log("never"));
      assertThat(handle.cancelled()).isFalse();
      handle.cancel();
      assertThat(handle.cancelled()).isTrue();
      handle.cancel();
      assertThat(handle.cancelled()).isTrue();
      runWhatIsReady(loop);
    }
    steps.assertAre("");
  }

  @OnBothEngines
  void aCancelledTimerIsNotCalledWhetherItIsDueOrNot(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      TimerHandle[] due = new TimerHandle[1];
      loop.callLater(1, () -> due[0].cancel());
      due[0] = loop.callLater(1, () -> steps.log("never"));
      TimerHandle later = loop.callLater(2, () -> steps.log("never"));
      later.cancel();
      loop.callLater(3, loop::stop);
      loop.runForever();
      assertThat(due[0].cancelled()).isTrue();
      assertThat(later.cancelled()).isTrue();
    }
    steps.assertAre("");
  }

  @OnBothEngines
  void cancellingAfterTheCallDoesNothing(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle handle = loop.callSoon(() -> steps.log("called"));
      TimerHandle timer = loop.callLater(0, () -> steps.log("timer"));
      runWhatIsReady(loop);
      assertThat(handle.cancelled()).isFalse();
      assertThat(timer.cancelled()).isFalse();
      handle.cancel();
      timer.cancel();
      runWhatIsReady(loop);
    }
    steps.assertAre("called timer");
  }

  @OnBothEngines
  void aCallbackMayCancelItself(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle[] self = new Handle[1];
      self[0] =
          loop.callSoon(
              () -> {
                self[0].cancel();
                steps.log("went-on");
              });
      runWhatIsReady(loop);
    }
    steps.assertAre("went-on");
  }

  @OnBothEngines
  void getContextIsWhereTheCallbackRuns(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable");
    try (EventLoop loop = Loops.virtual(engine)) {
      Context given = new Context();
      Handle inGiven = loop.callSoon(() -> variable.set("set"), given);
      Handle inCopy = loop.callSoon(() -> variable.set("set in copy"));
      runWhatIsReady(loop);
      assertThat(inGiven.getContext()).isSameAs(given);
      assertThat(given.get(variable)).isEqualTo("set");
      assertThat(inCopy.getContext().get(variable)).isEqualTo("set in copy");
    }
  }

  @OnBothEngines
  void whenIsTheTimeOfTheLoopsClock(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(10, loop::stop);
      loop.runForever();
      assertThat(loop.callLater(2.5, () -> {}).when()).isEqualTo(12.5);
      assertThat(loop.callAt(42, () -> {}).when()).isEqualTo(42.0);
    }
  }

  @OnBothEngines
  void timersAreOrderedByTheirTimes(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      TimerHandle late = loop.callAt(3, () -> {});
      TimerHandle early = loop.callAt(1, () -> {});
      TimerHandle alsoEarly = loop.callAt(1, () -> {});
      assertThat(List.of(late, early).stream().sorted().toList()).containsExactly(early, late);
      assertThat(early.compareTo(alsoEarly)).isZero();
      assertThat(early).isNotEqualTo(alsoEarly);
    }
  }

  @OnBothEngines
  void toStringTellsTheKindAndWhetherItIsCancelled(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle handle = loop.callSoon(() -> {});
      assertThat(handle.toString()).startsWith("<Handle ").doesNotContain("cancelled");
      handle.cancel();
      assertThat(handle).hasToString("<Handle cancelled>");
      assertThat(loop.callLater(1, () -> {}).toString()).startsWith("<TimerHandle ");
    }
  }
}
