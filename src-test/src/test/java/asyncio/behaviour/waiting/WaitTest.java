package asyncio.behaviour.waiting;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.Waited;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.List;

/** wait. */
class WaitTest {

  private static double time() {
    return getRunningLoop().time();
  }

  @OnBothEngines
  void waitsForAll(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> a = createTask(sleeping(2, "a"));
          Task<String> b = createTask(sleeping(1, "b"));
          Waited<Task<String>> waited = Asyncio.wait(List.of(a, b));
          assertThat(waited.done()).containsExactly(a, b);
          assertThat(waited.pending()).isEmpty();
          assertThat(time()).isEqualTo(2.0);
        });
  }

  @OnBothEngines
  void firstCompletedWaitsForOne(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> a = createTask(sleeping(2, "a"));
          Task<String> b = createTask(sleeping(1, "b"));
          Waited<Task<String>> waited = Asyncio.wait(List.of(a, b), ReturnWhen.FIRST_COMPLETED);
          assertThat(waited.done()).containsExactly(b);
          assertThat(waited.pending()).containsExactly(a);
          assertThat(time()).isEqualTo(1.0);
          assertThat(a.cancelling()).isZero();
        });
  }

  @OnBothEngines
  void firstCompletedCountsFailuresAndCancellations(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> slow = createTask(sleeping(100, "slow"));
          Task<String> failed = createTask(failing(1, new ArithmeticException()));
          assertThat(Asyncio.wait(List.of(slow, failed), ReturnWhen.FIRST_COMPLETED).done())
              .containsExactly(failed);
          Future<String> cancelled = getRunningLoop().createFuture();
          cancelled.cancel();
          assertThat(Asyncio.wait(List.of(slow, cancelled), ReturnWhen.FIRST_COMPLETED).done())
              .containsExactly(cancelled);
          assertThat(failed.exception()).isInstanceOf(ArithmeticException.class);
        });
  }

  @OnBothEngines
  void firstExceptionWaitsForAFailure(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> quick = createTask(sleeping(1, "quick"));
          Task<String> failed = createTask(failing(2, new ArithmeticException()));
          Task<String> slow = createTask(sleeping(3, "slow"));
          Waited<Task<String>> waited =
              Asyncio.wait(List.of(quick, failed, slow), ReturnWhen.FIRST_EXCEPTION);
          assertThat(waited.done()).containsExactly(quick, failed);
          assertThat(waited.pending()).containsExactly(slow);
          assertThat(time()).isEqualTo(2.0);
        });
  }

  @OnBothEngines
  void firstExceptionIsNotTriggeredByACancellation(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> cancelled = createTask(sleeping(100, "never"));
          Task<String> slow = createTask(sleeping(3, "slow"));
          getRunningLoop().callLater(1, cancelled::cancel);
          Waited<Task<String>> waited =
              Asyncio.wait(List.of(cancelled, slow), ReturnWhen.FIRST_EXCEPTION);
          assertThat(waited.pending()).isEmpty();
          assertThat(time()).isEqualTo(3.0);
        });
  }

  @OnBothEngines
  void aTimeoutEndsTheWaitWithoutAnExceptionAndCancelsNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> a = createTask(sleeping(1, "a"));
          Task<String> b = createTask(sleeping(5, "b"));
          Waited<Task<String>> waited = Asyncio.wait(List.of(a, b), 2);
          assertThat(waited.done()).containsExactly(a);
          assertThat(waited.pending()).containsExactly(b);
          assertThat(time()).isEqualTo(2.0);
          assertThat(await(b)).isEqualTo("b");
        });
  }

  @OnBothEngines
  void aTimeoutThatIsNotNeededIsForgotten(EngineKind engine) {
    try (var loop = Loops.virtual(engine)) {
      loop.runUntilComplete(() -> Asyncio.wait(List.of(createTask(sleeping(1, "a"))), 50));
      loop.runUntilComplete(() -> sleep(1));
      assertThat(loop.time()).isEqualTo(2.0);
    }
  }

  @OnBothEngines
  void exceptionsStayWithTheFutures(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          Task<String> failed = createTask(failing(boom));
          assertThat(Asyncio.wait(List.of(failed)).done()).containsExactly(failed);
          assertThatThrownBy(failed::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void theSameFutureTwiceCountsOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "a"));
          assertThat(Asyncio.wait(List.of(task, task)).done()).containsExactly(task);
        });
  }

  @OnBothEngines
  void whoeverIsDoneByTheTimeTheWaiterRunsCountsAsDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> a = getRunningLoop().createFuture();
          Future<String> b = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    a.setResult("a");
                    // one turn for the callback of a, and one for the waiter: in between comes b
                    getRunningLoop().callSoon(() -> b.setResult("b"));
                  });
          Waited<Future<String>> waited = Asyncio.wait(List.of(a, b), ReturnWhen.FIRST_COMPLETED);
          assertThat(waited.done()).containsExactly(a, b);
        });
  }

  @OnBothEngines
  void cancellingTheWaiterCancelsNothingElse(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(5, "task"));
          Task<Waited<Task<String>>> waiter = createTask(() -> Asyncio.wait(List.of(task)));
          sleep(1);
          waiter.cancel();
          assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
          assertThat(task.cancelling()).isZero();
          assertThat(await(task)).isEqualTo("task");
        });
  }

  @OnBothEngines
  void nothingToWaitForIsRefused(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> Asyncio.wait(List.<Task<String>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty"));
  }

  @OnBothEngines
  void theSetsCannotBeModified(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Waited<Task<String>> waited = Asyncio.wait(List.of(createTask(returning("a"))));
          assertThatThrownBy(() -> waited.done().clear())
              .isInstanceOf(UnsupportedOperationException.class);
        });
  }
}
