package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.sync.Event;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import org.junit.jupiter.api.Test;

/** Events. */
class EventTest {

  private final Steps steps = new Steps();
  private final Event event = new Event();

  /** A task that waits for the event, and logs its name. */
  private Task<Boolean> waiter(String name) {
    return createTask(
        () -> {
          boolean result = event.await();
          steps.log(name);
          return result;
        },
        name);
  }

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  @Test
  void canBeSetAndClearedAnywhere() {
    assertThat(event.isSet()).isFalse();
    assertThat(anonymous(event)).isEqualTo("<Event unset>");
    event.set();
    event.set();
    assertThat(event.isSet()).isTrue();
    assertThat(anonymous(event)).isEqualTo("<Event set>");
    event.clear();
    event.clear();
    assertThat(event.isSet()).isFalse();
  }

  @OnBothEngines
  void takesNoTurnIfItIsSet(EngineKind engine) {
    event.set();
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          assertThat(event.await()).isTrue();
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void wakesAllInTheOrderOfArrival(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiter("a");
          waiter("b");
          Task<Boolean> last = waiter("c");
          sleep(1);
          assertThat(anonymous(event)).isEqualTo("<Event unset waiters=3>");
          event.set();
          steps.log("set");
          assertThat(await(last)).isTrue();
          assertThat(anonymous(event)).isEqualTo("<Event set>");
        });
    steps.assertAre("set a b c");
  }

  @OnBothEngines
  void whoWasWaitingGoesOnEvenIfItIsClearedAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Boolean> a = waiter("a");
          sleep(0);
          event.set();
          event.clear();
          Task<Boolean> late = waiter("late");
          assertThat(await(a)).isTrue();
          sleep(1);
          assertThat(late.done()).isFalse();
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void whoIsCancelledIsForgotten(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Boolean> a = waiter("a");
          Task<Boolean> b = waiter("b");
          sleep(0);
          a.cancel();
          sleep(0);
          assertThat(anonymous(event)).isEqualTo("<Event unset waiters=1>");
          event.set();
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b");
  }

  @OnBothEngines
  void whoIsCancelledInTheTurnInWhichItIsSetIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Boolean> a = waiter("a");
          Task<Boolean> b = waiter("b");
          Task<Boolean> c = waiter("c");
          sleep(0);
          a.cancel();
          event.set();
          b.cancel();
          await(c);
          assertEndsCancelled(a);
          assertEndsCancelled(b);
          assertThat(anonymous(event)).isEqualTo("<Event set>");
        });
    steps.assertAre("c");
  }

  @OnBothEngines
  void aCallbackCanSetItButNotWaitForIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop().callSoon(() -> thrown.setResult(catchThrowable(event::await)));
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in a callback");
          getRunningLoop().callLater(1, event::set);
          assertThat(event.await()).isTrue();
          assertThat(anonymous(event)).isEqualTo("<Event set>");
        });
  }
}
