package asyncio.behaviour.time;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.testing.Coroutines.refusing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;

/** waitFor. */
class WaitForTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void returnsTheResultIfItComesInTime(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(waitFor(sleeping(1, "coroutine"), 2)).isEqualTo("coroutine");
          assertThat(waitFor(createTask(sleeping(1, "task")), 2)).isEqualTo("task");
          assertThat(waitFor(createTask(returning("duration")), Duration.ofSeconds(1)))
              .isEqualTo("duration");
        });
  }

  @OnBothEngines
  void aCoroutineRunsInTheCurrentTaskAndItsContext(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    Loops.run(
        engine,
        () -> {
          Task<?> self = currentTask();
          Coroutine.Void body =
              () -> {
                sleep(0);
                variable.set("set inside");
                assertThat(currentTask()).isSameAs(self);
              };
          waitFor(body, 1);
          assertThat(variable.get()).isEqualTo("set inside");
        });
  }

  @OnBothEngines
  void anInfiniteTimeoutIsNone(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(waitFor(sleeping(1e6, "at last"), Double.POSITIVE_INFINITY))
                .isEqualTo("at last"));
  }

  @OnBothEngines
  void exceptionsPassUnchanged(EngineKind engine) {
    Exception boom = new Exception("boom");
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> waitFor(Coroutines.<String>failing(boom), 1))
                .isSameAs(boom)
                .hasNoSuppressedExceptions());
  }

  @OnBothEngines
  void whenTheTimeIsOverItThrowsWithTheCancellationAsItsCause(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> waitFor(sleeping(10, "late"), 2))
              .isInstanceOf(TimeoutException.class)
              .hasCauseInstanceOf(CancelledError.class);
          assertThat(getRunningLoop().time()).isEqualTo(2.0);
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void whenTheTimeIsOverAnAwaitedTaskIsCancelledAndItsCleanupAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(10);
                    } finally {
                      sleep(5);
                      steps.log("clean");
                    }
                  });
          assertThatThrownBy(() -> waitFor(task, 2)).isInstanceOf(TimeoutException.class);
          steps.log("timeout");
          assertThat(task.cancelled()).isTrue();
          assertThat(getRunningLoop().time()).isEqualTo(7.0);
        });
    steps.assertAre("clean timeout");
  }

  @OnBothEngines
  void aTaskThatRefusesToBeCancelledGivesItsResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(waitFor(createTask(refusing("refused")), 2)).isEqualTo("refused");
          assertThat(waitFor(refusing("refused inline"), 2)).isEqualTo("refused inline");
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void anExceptionDuringTheCancellationGoesBeforeTheTimeout(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(10);
                    } finally {
                      throwIt(boom);
                    }
                  });
          assertThatThrownBy(() -> waitFor(task, 2)).isSameAs(boom);
          assertThat(boom.getSuppressed()).hasAtLeastOneElementOfType(TimeoutException.class);
        });
  }

  private static void throwIt(RuntimeException exception) {
    throw exception;
  }

  @OnBothEngines
  void cancellingTheWaiterCancelsWhatItWaitsFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> inner = createTask(sleeping(10, "inner"));
          Task<String> waiter = createTask(() -> waitFor(inner, 20));
          sleep(1);
          waiter.cancel("why");
          assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("why");
          assertThat(inner.cancelled()).isTrue();
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
  }

  @OnBothEngines
  void aCancellationInTheTurnOfTheResultWins(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> waiter = createTask(() -> waitFor(future, 20));
          sleep(0);
          future.setResult("lost");
          waiter.cancel();
          assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
        });
  }

  @OnBothEngines
  void aCancellationInTheTurnOfTheTimeoutWins(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> waiter = createTask(() -> waitFor(sleeping(10, "inner"), 2));
          sleep(0);
          getRunningLoop().callAt(2, waiter::cancel);
          assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
          assertThat(waiter.cancelling()).isEqualTo(1);
        });
  }

  // ---- no time at all

  @OnBothEngines
  void withoutTimeWhatIsDoneGivesItsResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> done = getRunningLoop().createFuture();
          done.setResult("done");
          assertThat(waitFor(done, 0)).isEqualTo("done");
          assertThat(waitFor(done, -1)).isEqualTo("done");
        });
  }

  @OnBothEngines
  void withoutTimeACoroutineNeverRuns(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> waitFor(() -> steps.log("never"), 0))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class));
    steps.assertAre("");
  }

  @OnBothEngines
  void withoutTimeATaskIsCancelledAndAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(10);
                    } finally {
                      sleep(5);
                      steps.log("clean");
                    }
                  });
          sleep(0);
          assertThatThrownBy(() -> waitFor(task, 0)).isInstanceOf(TimeoutException.class);
          steps.log("timeout");
        });
    steps.assertAre("clean timeout");
  }

  @OnBothEngines
  void withoutTimeATaskThatRefusesGivesItsResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(refusing("refused"));
          sleep(0);
          assertThat(waitFor(task, 0)).isEqualTo("refused");
        });
  }

  @OnBothEngines
  void whatIsNotANumberIsRefused(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          assertThatThrownBy(() -> waitFor(future, Double.NaN))
              .isInstanceOf(IllegalArgumentException.class);
          assertThat(future.done()).isFalse();
        });
  }

  @OnBothEngines
  void manyMayWaitForOneTaskWithTimeoutsOfTheirOwn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> patient = createTask(() -> waitFor(Asyncio.shield(future), 10));
          Task<String> impatient = createTask(() -> waitFor(Asyncio.shield(future), 1));
          getRunningLoop().callLater(5, () -> future.setResult("result"));
          assertThatThrownBy(impatient::await).isInstanceOf(TimeoutException.class);
          assertThat(await(patient)).isEqualTo("result");
        });
  }
}
