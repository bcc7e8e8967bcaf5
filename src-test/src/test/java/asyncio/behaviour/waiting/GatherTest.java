package asyncio.behaviour.waiting;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.loggingCancellation;
import static asyncio.testing.Coroutines.refusing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Coroutine;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** gather. */
class GatherTest {

  private final Steps steps = new Steps();

  // ---- results

  @OnBothEngines
  void resultsStandInTheOrderOfTheArguments(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(await(gather(sleeping(3, "a"), returning("b"), sleeping(1, "c"))))
                .containsExactly("a", "b", "c"));
  }

  @OnBothEngines
  void coroutinesBecomeTasksInTheOrderOfTheArguments(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<List<Void>> all =
              gather(() -> steps.log("a"), () -> steps.log("b"), () -> steps.log("c"));
          steps.log("gathered");
          await(all);
        });
    steps.assertAre("gathered a b c");
  }

  @OnBothEngines
  void takesFuturesTasksCoroutinesAndOtherAwaitables(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          future.setResult("future");
          Awaitable<String> own = () -> sleep(1, "own");
          List<Awaitable<String>> all =
              List.of(future, createTask(returning("task")), returning("coroutine"), own);
          assertThat(await(gather(all))).containsExactly("future", "task", "coroutine", "own");
        });
  }

  @OnBothEngines
  void theSameArgumentTwiceIsOneChild(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> once =
              () -> {
                steps.log("ran");
                return "result";
              };
          assertThat(await(gather(once, once))).containsExactly("result", "result");
          Task<String> task = createTask(once);
          assertThat(await(gather(task, task, task))).containsExactly("result", "result", "result");
        });
    steps.assertAre("ran ran");
  }

  @OnBothEngines
  void nothingToGatherIsDoneAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<List<String>> none = gather(List.<Future<String>>of());
          assertThat(none.done()).isTrue();
          assertThat(none.result()).isEmpty();
          assertThat(gather(true, List.of()).result()).isEmpty();
        });
  }

  @OnBothEngines
  void theListMayContainNullAndCannotBeModified(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Object> results = await(gather(returning(null), returning("b")));
          assertThat(results).containsExactly(null, "b");
          assertThatThrownBy(() -> results.set(0, "changed"))
              .isInstanceOf(UnsupportedOperationException.class);
        });
  }

  @OnBothEngines
  void childrenOfDifferentLoopsAreRefused(EngineKind engine) {
    try (EventLoop other = Loops.virtual(engine)) {
      Future<String> foreign = other.createFuture();
      Loops.run(
          engine,
          () -> {
            Future<String> own = getRunningLoop().createFuture();
            assertThatThrownBy(() -> gather(own, foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different event loops");
          });
    }
  }

  // ---- failures

  @OnBothEngines
  void theFirstFailureIsThrownAtOnceAndTheOthersGoOn(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          Task<String> other = createTask(sleeping(5, "other"));
          var all = gather(other, createTask(Coroutines.<String>failing(1, boom)));
          assertThatThrownBy(all::await).isSameAs(boom);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
          assertThat(other.done()).isFalse();
          assertThat(await(other)).isEqualTo("other");
        });
  }

  @OnBothEngines
  void laterFailuresAreLostWithoutAReport(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    ArithmeticException first = new ArithmeticException("first");
    loop.runUntilComplete(
        () -> {
          assertThatThrownBy(gather(failing(1, first), failing(2, new Error("later")))::await)
              .isSameAs(first);
          sleep(5);
        });
    loop.close();
    assertThat(reported.all()).isEmpty();
  }

  @OnBothEngines
  void aCancelledChildCountsAsAFailureAndTheOthersGoOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> cancelled = createTask(sleeping(100, "never"));
          Task<String> other = createTask(sleeping(5, "other"));
          var all = gather(cancelled, other);
          sleep(0);
          cancelled.cancel("why");
          assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("why");
          assertThat(all.cancelled()).isFalse();
          assertThat(all.exception()).isInstanceOf(CancelledError.class);
          assertThat(other.cancelling()).isZero();
          assertThat(await(other)).isEqualTo("other");
        });
  }

  // ---- exceptions as results

  @OnBothEngines
  void exceptionsBecomeResultsIfTheyAreWanted(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          Task<String> cancelled = createTask(sleeping(100, "never"));
          cancelled.cancel("why");
          List<Object> results =
              await(gather(true, sleeping(3, "a"), failing(boom), cancelled, returning("b")));
          assertThat(results).hasSize(4);
          assertThat(results.get(0)).isEqualTo("a");
          assertThat(results.get(1)).isSameAs(boom);
          assertThat(results.get(2)).isInstanceOf(CancelledError.class);
          assertThat(results.get(3)).isEqualTo("b");
          assertThat(getRunningLoop().time()).isEqualTo(3.0);
        });
  }

  @OnBothEngines
  void theErrorOfACancelledFutureKeepsItsMessageAsAResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Future<List<Object>> all = gather(true, future);
          future.cancel("why");
          assertThat((CancelledError) await(all).get(0)).hasMessage("why");
        });
  }

  @OnBothEngines
  void withoutReturnExceptionsTheSameMethodThrows(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(gather(false, sleeping(3, "a"), failing(boom))::await)
                .isSameAs(boom));
  }

  // ---- cancelling the outer future

  private List<Task<Object>> twoWhoLogTheirCancellation() {
    List<Task<Object>> tasks = new ArrayList<>();
    tasks.add(createTask(loggingCancellation(steps, "a")));
    tasks.add(createTask(loggingCancellation(steps, "b")));
    return tasks;
  }

  @OnBothEngines
  void cancellingCancelsTheChildrenAndEndsByTheFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Object>> tasks = twoWhoLogTheirCancellation();
          Future<List<Object>> all = gather(tasks);
          sleep(0);
          assertThat(all.cancel("stop")).isTrue();
          assertThat(all.done()).isFalse();
          assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("stop");
          assertThat(all.cancelled()).isFalse();
          assertThat(tasks).allMatch(Future::cancelled);
        });
    steps.assertAre("a b");
  }

  @OnBothEngines
  void cancellingEndsAtTheFirstCancelledChildThoughOthersStillCleanUp(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> slow =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } finally {
                      sleep(5);
                      steps.log("slow");
                    }
                  });
          Task<Void> quick = createTask(() -> sleep(100));
          var all = gather(slow, quick);
          sleep(0);
          all.cancel();
          assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
          steps.log("gathered");
          assertThatThrownBy(slow::await).isInstanceOf(CancelledError.class);
        });
    steps.assertAre("gathered slow");
  }

  @OnBothEngines
  void cancellingWaitsForAllIfExceptionsAreWantedAndThrowsNoneTheLess(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> quick = createTask(sleeping(100, "never"));
          Task<String> slow =
              createTask(
                  () -> {
                    refusing("refused").run();
                    sleep(5);
                    return "slow";
                  });
          Future<List<Object>> all = gather(true, quick, slow);
          sleep(0);
          assertThat(all.cancel()).isTrue();
          assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
          assertThat(all.cancelled()).isFalse();
          assertThat(getRunningLoop().time()).isEqualTo(5.0);
          assertThat(slow.result()).isEqualTo("slow");
        });
  }

  @OnBothEngines
  void cancellingThrowsEvenIfAllChildrenRefuse(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (boolean returnExceptions : new boolean[] {false, true}) {
            Task<String> a = createTask(refusing("a"));
            Task<String> b = createTask(refusing("b"));
            Future<List<Object>> all = gather(returnExceptions, a, b);
            sleep(0);
            assertThat(all.cancel()).isTrue();
            assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
            assertThat(a.result() + b.result()).isEqualTo("ab");
          }
        });
  }

  @OnBothEngines
  void cancellingATaskThatGathersCancelsTheChildren(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<List<Object>> gathering =
              createTask(
                  () ->
                      await(
                          gather(
                              loggingCancellation(steps, "a"), loggingCancellation(steps, "b"))));
          sleep(1);
          gathering.cancel();
          assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
          assertThat(gathering.cancelled()).isTrue();
        });
    steps.assertAre("a b");
  }

  @OnBothEngines
  void whatIsDoneCannotBeCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<List<String>> all = gather(returning("a"));
          await(all);
          assertThat(all.cancel()).isFalse();
          assertThat(all.result()).containsExactly("a");
        });
  }

  @OnBothEngines
  void cancellingWhenAllChildrenAreDoneDoesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> child = getRunningLoop().createFuture();
          Future<List<String>> all = gather(child);
          child.setResult("done");
          assertThat(all.cancel()).isFalse();
          assertThat(await(all)).containsExactly("done");
        });
  }

  @OnBothEngines
  void aChildThatAnEagerSiblingCancelsIsNoticedInTheNextTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop().setTaskFactory(EagerTaskFactory.INSTANCE);
          Future<Boolean> first = getRunningLoop().createFuture();
          Coroutine<Boolean> cancelsFirst = () -> first.cancel();
          var both = gather(first, cancelsFirst);
          assertThat(first.cancelled()).isTrue();
          assertThat(both.done()).isFalse();
          assertThatThrownBy(both::await).isInstanceOf(CancelledError.class);
        });
  }

  // ---- who completes a child

  @OnBothEngines
  void aChildIsCompletedByItsLoopOnly(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).debug(true).build()) {
      loop.runUntilComplete(
          () -> {
            Future<Integer> first = loop.createFuture();
            Future<Integer> second = loop.createFuture();
            var both = gather(first, second);
            Throwable thrown = catchInAnotherThread(() -> first.setResult(1));
            assertThat(thrown).isInstanceOf(IllegalStateException.class);
            second.setResult(2);
            assertThat(both.done()).isFalse();
          });
    }
  }

  private static Throwable catchInAnotherThread(Runnable action) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = Thread.ofPlatform().start(() -> thrown.set(catchThrowable(action::run)));
    thread.join();
    return thrown.get();
  }

  @OnBothEngines
  void aChildThatIsCompletedWhenItsLoopIsClosedSaysThatNobodyIsTold(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Future<Integer> first = loop.createFuture();
    Future<Integer> second = loop.createFuture();
    loop.runUntilComplete(
        () -> {
          var unused = gather(first, second);
        });
    loop.close();
    assertThatThrownBy(() -> first.setResult(1)).isInstanceOf(IllegalStateException.class);
    assertThat(first.result()).isEqualTo(1);
  }
}
