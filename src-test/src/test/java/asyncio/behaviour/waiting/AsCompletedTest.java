package asyncio.behaviour.waiting;

import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
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
import asyncio.futures.TimeoutException;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** asCompleted. */
class AsCompletedTest {

  private final Steps steps = new Steps();

  private static double time() {
    return getRunningLoop().time();
  }

  /** Takes all that are left, and logs their results. */
  private void logAll(Iterator<? extends Future<?>> completed) {
    while (completed.hasNext()) {
      steps.log(completed.next().result());
    }
  }

  /** Takes all that are left, and logs their results and the timeouts. */
  private void logAllWithTimeouts(Iterator<? extends Future<?>> completed) {
    while (completed.hasNext()) {
      try {
        steps.log(completed.next().result());
      } catch (TimeoutException e) {
        steps.log("timeout:" + time());
      }
    }
  }

  // ---- which, and when

  @OnBothEngines
  void futuresComeInTheOrderInWhichTheyAreDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          var completed =
              asCompleted(List.of(sleeping(3, "a"), sleeping(1, "b"), sleeping(2, "c")));
          for (Future<String> future : completed) {
            steps.log(future.result() + ":" + time());
          }
        });
    steps.assertAre("b:1.0 c:2.0 a:3.0");
  }

  @OnBothEngines
  void thoseDoneAtTheSameTimeComeInTheOrderOfTheArguments(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            logAll(
                asCompleted(List.of(sleeping(1, "a"), sleeping(1, "b"), sleeping(0, "c")))
                    .iterator()));
    steps.assertAre("c a b");
  }

  @OnBothEngines
  void futuresAndTasksComeAsTheyAre(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> a = createTask(sleeping(2, "a"));
          Task<String> b = createTask(sleeping(1, "b"));
          List<Future<String>> completed = new ArrayList<>();
          asCompleted(List.of(a, b)).forEach(completed::add);
          assertThat(completed).containsExactly(b, a);
        });
  }

  @OnBothEngines
  void coroutinesBecomeTasksAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Coroutine<String>> coroutines = List.of(starting("a"), starting("b"));
          Iterable<Future<String>> completed = asCompleted(coroutines);
          steps.log("made");
          sleep(0);
          steps.log("slept");
          logAll(completed.iterator());
        });
    steps.assertAre("made start-a start-b slept a b");
  }

  private Coroutine<String> starting(String name) {
    return () -> {
      steps.log("start-" + name);
      return name;
    };
  }

  @OnBothEngines
  void theSameTwiceCountsOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(2, "task"));
          Coroutine<String> coroutine = sleeping(1, "coroutine");
          logAll(asCompleted(List.of(task, task, coroutine, coroutine)).iterator());
        });
    steps.assertAre("coroutine task");
  }

  @OnBothEngines
  void whoIsDoneAlreadyComesInTheNextTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> done = getRunningLoop().createFuture();
          done.setResult("done");
          var taken = asCompleted(List.of(done)).iterator();
          assertThat(turnsOf(() -> logAll(taken))).isEqualTo(2);
          var waiting = asCompleted(List.of(done)).iterator();
          sleep(0);
          assertThat(turnsOf(() -> logAll(waiting))).isZero();
        });
    steps.assertAre("done done");
  }

  @OnBothEngines
  void ofNothingNothingComes(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(asCompleted(List.<Task<String>>of())).isEmpty();
          assertThat(asCompleted(List.<Task<String>>of(), 0)).isEmpty();
        });
  }

  @OnBothEngines
  void afterTheLastThereIsNoOther(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Iterator<Future<String>> completed = asCompleted(List.of(returning("a"))).iterator();
          logAll(completed);
          assertThatThrownBy(completed::next).isInstanceOf(NoSuchElementException.class);
        });
  }

  // ---- failures

  @OnBothEngines
  void aFailureStaysWithItsFuture(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          var completed =
              asCompleted(List.of(Coroutines.<String>failing(1, boom), sleeping(2, "b")))
                  .iterator();
          Future<String> failed = completed.next();
          assertThatThrownBy(failed::result).isSameAs(boom);
          assertThat(completed.next().result()).isEqualTo("b");
        });
  }

  @OnBothEngines
  void aCancelledTaskComesAsOneThatIsDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(100, "never"));
          getRunningLoop().callLater(1, () -> task.cancel("why"));
          var completed = asCompleted(List.of(task, sleeping(2, "b"))).iterator();
          Future<? extends String> cancelled = completed.next();
          assertThat(time()).isEqualTo(1.0);
          assertThat(cancelled).isSameAs(task);
          assertThatThrownBy(cancelled::result)
              .isInstanceOf(CancelledError.class)
              .hasMessage("why");
          assertThat(completed.next().result()).isEqualTo("b");
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  // ---- timeouts

  @OnBothEngines
  void whenTheTimeIsOverAskingForTheNextFailsAndTheTasksGoOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> slow = createTask(sleeping(5, "slow"));
          assertThatThrownBy(
                  () ->
                      logAll(
                          asCompleted(List.of(createTask(sleeping(1, "a")), slow), 3).iterator()))
              .isInstanceOf(TimeoutException.class)
              .hasNoCause();
          assertThat(time()).isEqualTo(3.0);
          assertThat(slow.cancelling()).isZero();
          assertThat(await(slow)).isEqualTo("slow");
          assertThat(time()).isEqualTo(5.0);
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void whenTheTimeIsOverEachThatIsLeftIsATimeout(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            logAllWithTimeouts(
                asCompleted(List.of(sleeping(1, "a"), sleeping(5, "b"), sleeping(6, "c")), 3)
                    .iterator()));
    steps.assertAre("a timeout:3.0 timeout:3.0");
  }

  @OnBothEngines
  void whoWasDoneInTimeCanBeTakenLater(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          var completed =
              asCompleted(List.of(sleeping(1, "a"), sleeping(2, "b"), sleeping(9, "c")), 3)
                  .iterator();
          sleep(5);
          logAllWithTimeouts(completed);
        });
    steps.assertAre("a b timeout:5.0");
  }

  @OnBothEngines
  void withoutAnyTimeThereIsWhatIsDoneAlready(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> done = getRunningLoop().createFuture();
          done.setResult("done");
          Task<String> slow = createTask(sleeping(1, "slow"));
          logAllWithTimeouts(asCompleted(List.of(done, slow), 0).iterator());
        });
    steps.assertAre("done timeout:0.0");
  }

  @OnBothEngines
  void aTimeoutThatIsNotNeededIsForgotten(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.runUntilComplete(() -> logAll(asCompleted(List.of(sleeping(1, "a")), 50).iterator()));
      loop.runUntilComplete(() -> sleep(1));
      assertThat(loop.time()).isEqualTo(2.0);
    }
  }

  // ---- who iterates

  @OnBothEngines
  void whoeverStopsLeavesTheOthersRunning(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> a = createTask(sleeping(1, "a"));
          Task<String> b = createTask(sleeping(2, "b"));
          assertThat(asCompleted(List.of(a, b)).iterator().next()).isSameAs(a);
          assertThat(b.done()).isFalse();
          assertThat(await(b)).isEqualTo("b");
        });
  }

  @OnBothEngines
  void theIterationCanBeResumed(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Iterable<Future<String>> completed =
              asCompleted(List.of(sleeping(1, "a"), sleeping(2, "b"), sleeping(3, "c")));
          for (Future<String> future : completed) {
            steps.log(future.result());
            break;
          }
          steps.log("pause");
          sleep(1.5);
          for (Future<String> future : completed) {
            steps.log(future.result());
          }
        });
    steps.assertAre("a pause b c");
  }

  @OnBothEngines
  void severalTasksMayTakeTurns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          var completed =
              asCompleted(List.of(sleeping(1, 1), sleeping(2, 2), sleeping(3, 3), sleeping(4, 4)));
          await(gather(() -> take("x", completed), () -> take("y", completed)));
        });
    steps.assertAre("x1 y2 x3 y4");
  }

  private <T> void take(String who, Iterable<Future<T>> completed) {
    for (Future<T> future : completed) {
      steps.log(who + future.result());
    }
  }

  @OnBothEngines
  void cancellingWhoWaitsCancelsNothingElseAndLosesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> a = createTask(sleeping(2, "a"));
          Task<String> b = createTask(sleeping(3, "b"));
          Iterator<Future<String>> completed = asCompleted(List.of(a, b)).iterator();
          assertThatThrownBy(() -> waitFor(() -> completed.next(), 1))
              .isInstanceOf(TimeoutException.class);
          assertThat(a.cancelling()).isZero();
          logAll(completed); // beyond Python, where one is not handed out
        });
    steps.assertAre("a b");
  }

  @OnBothEngines
  void whatSomebodyWasWokenForWhoIsCancelledGoesToAnother(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> a = getRunningLoop().createFuture();
          Future<String> b = getRunningLoop().createFuture();
          Iterator<Future<String>> completed = asCompleted(List.of(a, b)).iterator();
          Task<Void> x = createTask(() -> steps.log("x" + completed.next().result()));
          Task<Void> y = createTask(() -> steps.log("y" + completed.next().result()));
          sleep(0);
          a.setResult("a");
          sleep(0); // x has been woken, and is next
          x.cancel();
          Asyncio.wait(List.of(x, y));
          assertThat(x.cancelled()).isTrue();
          assertThat(b.done()).isFalse();
        });
    steps.assertAre("ya");
  }
}
