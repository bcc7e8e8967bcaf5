package asyncio.behaviour.loop;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.TimerHandle;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;

/** The timers of a loop, for tools. */
class PendingTimersTest {

  @OnBothEngines
  void inTheOrderInWhichTheyAreDueWithoutCancelledOnes(EngineKind engine) {
    List<Integer> called = new ArrayList<>();
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThat(loop.pendingTimers()).isEmpty();
      List<TimerHandle> expected = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        TimerHandle late = loop.callLater(2 + number % 7, () -> called.add(number));
        if (number % 5 == 0) {
          late.cancel();
        } else {
          expected.add(late);
        }
      }
      expected.sort(null); // stable: those of one time stay in the order of their making
      assertThat(loop.pendingTimers()).containsExactlyElementsOf(expected);
      loop.runUntilComplete(() -> asyncio.Asyncio.sleep(3.5));
      assertThat(loop.pendingTimers())
          .containsExactlyElementsOf(expected.subList(called.size(), expected.size()));
      assertThat(called).isNotEmpty();
    }
  }

  @OnBothEngines
  void aClosedLoopHasNone(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    var unused = loop.callLater(1, () -> {});
    loop.close();
    assertThat(loop.pendingTimers()).isEmpty();
  }
}
