package asyncio.behaviour.tasks;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.GeneratorExit;
import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;

/** Coroutines and whatever else can be awaited. */
class CoroutineTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void aCoroutineRunsNothingUntilItIsAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine.Void coroutine = () -> steps.log("body");
          sleep(0);
          steps.log("await");
          await(coroutine);
        });
    steps.assertAre("await body");
  }

  @OnBothEngines
  void awaitingACoroutineRunsItInTheSameTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<Object> inner =
              () -> {
                sleep(1);
                return currentTask();
              };
          assertThat(await(inner)).isSameAs(currentTask());
        });
  }

  @OnBothEngines
  void awaitingACoroutineSharesTheContext(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    Loops.run(
        engine,
        () -> {
          Coroutine<Object> inner =
              () -> {
                sleep(0);
                return variable.set("set inside");
              };
          await(inner);
          assertThat(variable.get()).isEqualTo("set inside");
        });
  }

  @OnBothEngines
  void exceptionsOfACoroutineReachTheAwaiterUnchanged(EngineKind engine) {
    IOException exception = new IOException("boom");
    Loops.run(engine, () -> assertThatThrownBy(failing(exception)::await).isSameAs(exception));
  }

  @OnBothEngines
  void coroutinesNestAsDeepAsMethodsDo(EngineKind engine) {
    assertThat(Loops.<Integer>run(engine, () -> countDown(500))).isEqualTo(500);
  }

  private static int countDown(int n) {
    if (n == 0) {
      return 0;
    }
    if (n % 100 == 0) {
      sleep(0);
    }
    Coroutine<Integer> deeper = () -> countDown(n - 1);
    return await(deeper) + 1;
  }

  @OnBothEngines
  void aCoroutineMayReturnNull(EngineKind engine) {
    assertThat(Loops.<Object>run(engine, () -> await(createTask(() -> null)))).isNull();
  }

  @OnBothEngines
  void anythingThatImplementsAwaitableCanBeAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Awaitable<String> own = () -> sleep(2, "own");
          assertThat(await(own)).isEqualTo("own");
          assertThat(getRunningLoop().time()).isEqualTo(2.0);
        });
  }

  @OnBothEngines
  void anythingThatImplementsAwaitableCanBeRun(EngineKind engine) {
    Awaitable<String> own = () -> sleep(2, "own");
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThat(loop.runUntilComplete(own)).isEqualTo("own");
    }
  }

  @OnBothEngines
  void closingTheLoopThrowsGeneratorExitAtThePendingAwait(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported.by(loop);
      Future<String> never = loop.createFuture();
      loop.createTask(
          () -> {
            try {
              steps.log("await");
              await(never);
            } catch (GeneratorExit exit) {
              steps.log("exit");
              throw exit;
            } finally {
              steps.log("finally");
            }
          });
      loop.runUntilComplete(() -> sleep(1));
      steps.log("close");
    }
    steps.assertAre("await close exit finally");
  }

  @OnBothEngines
  void aCoroutineThatIgnoresGeneratorExitCannotAwaitAnyMore(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported.by(loop);
      Future<String> never = loop.createFuture();
      loop.createTask(
          () -> {
            try {
              await(never);
            } catch (GeneratorExit ignored) {
              steps.log("ignored");
            }
            try {
              await(never);
            } catch (GeneratorExit again) {
              steps.log("again");
              throw again;
            }
          });
      loop.runUntilComplete(() -> sleep(1));
    }
    steps.assertAre("ignored again");
  }

  @OnBothEngines
  void aCoroutineThatNeverStartedIsNotRunByClosingTheLoop(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported.by(loop);
      loop.createTask(() -> steps.log("never"));
    }
    steps.assertAre("");
  }
}
