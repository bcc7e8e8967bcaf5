package asyncio.behaviour.cancellation;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;

/** shield. */
class ShieldTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void completesAsTheInnerOneDoes(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          assertThat(await(shield(createTask(sleeping(1, "task"))))).isEqualTo("task");
          assertThat(await(shield(sleeping(1, "coroutine")))).isEqualTo("coroutine");
          assertThatThrownBy(shield(failing(1, boom))::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void whatIsDoneIsReturnedItself(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> done = getRunningLoop().createFuture();
          done.setResult("done");
          assertThat(shield(done)).isSameAs(done);
        });
  }

  @OnBothEngines
  void cancellingTheOuterOneLeavesTheInnerOneRunning(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> inner = createTask(sleeping(5, "inner"));
          Task<String> outer = createTask(() -> await(shield(inner)));
          sleep(1);
          outer.cancel();
          assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
          assertThat(inner.cancelling()).isZero();
          assertThat(await(inner)).isEqualTo("inner");
        });
  }

  @OnBothEngines
  void cancellingTheInnerOneCancelsTheOuterOne(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> inner = createTask(sleeping(5, "inner"));
          Future<String> outer = shield(inner);
          sleep(1);
          inner.cancel();
          assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
          assertThat(outer.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void theInnerTaskIsKeptByTheLoop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Void> outer =
              shield(
                  () -> {
                    sleep(5);
                    steps.log("inner");
                  });
          outer.cancel();
          System.gc();
          sleep(6);
        });
    steps.assertAre("inner");
  }

  // ---- inner exceptions that nobody is left to see

  @OnBothEngines
  void anExceptionAfterTheOuterOneWasCancelledIsReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    ArithmeticException boom = new ArithmeticException("boom");
    Future<String> inner =
        loop.runUntilComplete(
            () -> {
              Task<String> task = createTask(failing(5, boom));
              Future<String> outer = shield(task);
              outer.cancel();
              sleep(10);
              return task;
            });
    loop.close();
    ExceptionContext report = reported.only();
    assertThat(report.message()).contains("in shielded future");
    assertThat(report.exception()).isSameAs(boom);
    assertThat((Object) report.future()).isSameAs(inner);
  }

  @OnBothEngines
  void anExceptionIsReportedOnceForHoweverManyCancelledShields(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          Task<String> inner = createTask(failing(5, new ArithmeticException("boom")));
          for (int i = 0; i < 3; i++) {
            shield(inner).cancel();
          }
          sleep(10);
        });
    loop.close();
    assertThat(reported.messages()).hasSize(1);
  }

  @OnBothEngines
  void anExceptionIsReportedOnceIfTheShieldsAreCancelledInTheTurnOfTheFailure(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          Future<String> inner = getRunningLoop().createFuture();
          Future<String> one = shield(inner);
          Future<String> two = shield(inner);
          inner.setException(new ArithmeticException("boom"));
          one.cancel();
          two.cancel();
          sleep(10);
        });
    loop.close();
    assertThat(reported.messages()).hasSize(1);
  }

  @OnBothEngines
  void anExceptionThatTheOuterOneDeliversIsNotReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    ArithmeticException boom = new ArithmeticException("boom");
    loop.runUntilComplete(
        () -> {
          assertThatThrownBy(shield(failing(5, boom))::await).isSameAs(boom);
          sleep(10);
        });
    loop.close();
    assertThat(reported.all()).isEmpty();
  }

  @OnBothEngines
  void resultsAndCancellationsOfOrphansAreNotReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          shield(sleeping(5, "result")).cancel();
          Task<String> cancelled = createTask(sleeping(5, "never"));
          shield(cancelled).cancel();
          cancelled.cancel();
          sleep(10);
        });
    loop.close();
    assertThat(reported.all()).isEmpty();
  }
}
