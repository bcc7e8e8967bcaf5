package asyncio.internal.wait;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.RunningLoop;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;

/** Who is woken, in which order, and what becomes of the wake-ups of the cancelled. */
class WaitQueueTest {

  private final WaitQueue queue = new WaitQueue();
  private final Steps steps = new Steps();

  /** Makes tasks that wait, and lets them. What they wait for is passed on. */
  private List<Task<Void>> waiters(String... names) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (String name : names) {
      tasks.add(createTask(() -> waitAs(name), name));
    }
    sleep(0);
    return tasks;
  }

  private void waitAs(String name) {
    try {
      queue.await(RunningLoop.require(), queue::wakeNext);
      steps.log(name);
    } catch (CancelledError cancelled) {
      steps.log(name + "-cancelled");
      throw cancelled;
    }
  }

  @OnBothEngines
  void wakesThoseWhoWaitLongest(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiters("a", "b", "c");
          assertThat(queue.wakeNext()).isTrue();
          assertThat(queue.wakeNext()).isTrue();
          assertThat(steps.soFar()).isEmpty(); // they go on in the next turn
          sleep(0);
          steps.assertAre("a b");
          queue.wakeNext();
          assertThat(queue.wakeNext()).isFalse();
          sleep(0);
          steps.assertAre("a b c");
        });
  }

  @OnBothEngines
  void nobodyOvertakes(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiters("a", "b");
          queue.wakeNext();
          waiters("c"); // a goes on meanwhile
          queue.wakeNext();
          queue.wakeNext();
          sleep(0);
          steps.assertAre("a b c");
        });
  }

  @OnBothEngines
  void wakesAllWhoWaitNow(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          waiters("a", "b");
          queue.wakeAll();
          List<Task<Void>> late = waiters("late");
          sleep(0);
          steps.assertAre("a b");
          late.get(0).cancel();
        });
  }

  @OnBothEngines
  void noWakeUpIsSpentOnTheCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> tasks = waiters("a", "b", "c");
          tasks.get(0).cancel();
          assertThat(queue.size()).isEqualTo(3); // a has not left
          queue.wakeNext();
          sleep(0);
          steps.assertAre("a-cancelled b");
          assertThat(queue.size()).isEqualTo(1);
          tasks.get(2).cancel();
          sleep(0);
          assertThat(queue.size()).isZero();
          assertThat(queue.wakeNext()).isFalse();
        });
  }

  @OnBothEngines
  void theCancelledPassTheirWakeUpOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> tasks = waiters("a", "b", "c");
          queue.wakeNext();
          tasks.get(0).cancel();
          tasks.get(1).cancel();
          sleep(0);
          sleep(0);
          steps.assertAre("a-cancelled b-cancelled c");
          assertThat(queue.size()).isZero();
        });
  }

  @OnBothEngines
  void withoutPassingOnTheWakeUpIsLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> first = createTask(() -> queue.await(RunningLoop.require()));
          List<Task<Void>> second = waiters("b");
          queue.wakeNext();
          first.cancel();
          sleep(1);
          assertThat(first.cancelled()).isTrue();
          steps.assertAre("");
          assertThat(queue.size()).isEqualTo(1);
          second.get(0).cancel();
        });
  }

  @OnBothEngines
  void wakesTheFirstOnlyIfNobodyIsOnTheWay(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> tasks = waiters("a", "b", "c");
          queue.wakeFirst();
          queue.wakeFirst();
          sleep(0);
          steps.assertAre("a");
          tasks.get(1).cancel();
          queue.wakeFirst(); // b is the first, until it has left
          sleep(1);
          steps.assertAre("a b-cancelled");
          queue.wakeFirst();
          sleep(0);
          steps.assertAre("a b-cancelled c");
          queue.wakeFirst();
        });
  }

  @OnBothEngines
  void failsAll(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> tasks = waiters("a", "b", "c");
          IllegalStateException failure = new IllegalStateException("the connection is lost");
          tasks.get(1).cancel();
          queue.failAll(failure);
          sleep(0);
          assertThat(tasks.get(0).exception()).isSameAs(failure);
          assertThat(tasks.get(1).cancelled()).isTrue();
          assertThat(tasks.get(2).exception()).isSameAs(failure);
          assertThat(queue.size()).isZero();
        });
  }

  @OnBothEngines
  void theWokenWaitUntilTheyGoOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(queue.isWaitedFor()).isFalse();
          List<Task<Void>> tasks = waiters("a", "b");
          assertThat(List.copyOf(queue.awaiting())).containsExactlyElementsOf(tasks);
          queue.wakeNext();
          assertThat(queue.awaiting().equals(List.of(tasks.get(1)))).isTrue();
          tasks.get(1).cancel();
          assertThat(queue.isWaitedFor()).isTrue(); // a
          sleep(0);
          assertThat(queue.isWaitedFor()).isFalse();
          List<Task<Void>> cancelled = waiters("c");
          cancelled.get(0).cancel();
          assertThat(queue.isWaitedFor()).isFalse();
          assertThat(queue.size()).isEqualTo(1);
        });
  }

  @OnBothEngines
  void whoMayNotWaitLeaves(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoon(
          () -> {
            assertThatThrownBy(() -> queue.await(RunningLoop.require()))
                .isInstanceOf(IllegalStateException.class);
            steps.log(queue.size());
            loop.stop();
          });
      loop.runForever();
    }
    steps.assertAre("0");
  }

  @OnBothEngines
  void doesNothingToTheWaitersOfAClosedLoop(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    try (loop) {
      var unused = loop.createTask(() -> queue.await(RunningLoop.require(), queue::wakeNext));
      loop.callSoon(() -> loop.callSoon(loop::stop));
      loop.runForever();
      assertThat(queue.size()).isEqualTo(1);
    }
    queue.wakeAll();
    queue.failAll(new IllegalStateException("not thrown to anybody"));
    assertThat(queue.size()).isZero();
  }
}
