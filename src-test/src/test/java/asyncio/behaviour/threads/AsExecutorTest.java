package asyncio.behaviour.threads;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Threads.doElsewhere;
import static asyncio.testing.Threads.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A loop as an executor of the JDK. */
class AsExecutorTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void whatAStageDoesNextRunsInTheLoop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          CompletableFuture<String> stage = new CompletableFuture<>();
          Future<String> seen = loop.createFuture();
          var unused =
              stage.thenAcceptAsync(
                  text -> {
                    assertThat(Asyncio.getRunningLoop()).isSameAs(loop);
                    assertThat(Asyncio.currentTask()).isNull();
                    seen.setResult(text);
                  },
                  loop.asExecutor());
          doElsewhere(() -> stage.complete("result"));
          assertThat(await(seen)).isEqualTo("result");
        });
  }

  @OnBothEngines
  void wakesALoopThatWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Executor executor = getRunningLoop().asExecutor();
          Future<String> future = getRunningLoop().createFuture();
          Thread.ofPlatform().start(() -> executor.execute(() -> future.setResult("from outside")));
          assertThat(await(future)).isEqualTo("from outside");
        });
  }

  @OnBothEngines
  void callsInTheOrderOfTheCallsAndNeverAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Executor executor = getRunningLoop().asExecutor();
          executor.execute(() -> steps.log("first"));
          getRunningLoop().callSoon(() -> steps.log("second"));
          executor.execute(() -> steps.log("third"));
          steps.log("now");
          sleep(0);
        });
    steps.assertAre("now first second third");
  }

  @OnBothEngines
  void mayBeUsedBeforeTheLoopRuns(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.asExecutor().execute(() -> steps.log("called"));
      loop.runUntilComplete(() -> sleep(0));
    }
    steps.assertAre("called");
  }

  @OnBothEngines
  void aCallbackMayMakeATask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> result = getRunningLoop().createFuture();
          getRunningLoop()
              .asExecutor()
              .execute(() -> createTask(() -> result.setResult(sleep(1, "slept"))));
          assertThat(await(result)).isEqualTo("slept");
        });
  }

  @OnBothEngines
  void exceptionsGoToTheExceptionHandler(EngineKind engine) {
    RuntimeException boom = new RuntimeException("boom");
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.asExecutor()
          .execute(
              () -> {
                throw boom;
              });
      loop.runUntilComplete(() -> sleep(0));
      assertThat(reported.only().exception()).isSameAs(boom);
    }
  }

  @OnBothEngines
  void aClosedLoopRejects(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Executor executor = loop.asExecutor();
    loop.close();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("Event loop is closed");
    assertThat(elsewhere(() -> catchThrowable(() -> executor.execute(() -> {}))))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @OnBothEngines
  @SuppressWarnings("NullAway") // that is the point
  void nullIsRefused(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThatThrownBy(() -> loop.asExecutor().execute(null))
          .isInstanceOf(NullPointerException.class);
    }
  }
}
