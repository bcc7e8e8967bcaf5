package asyncio.behaviour.futures;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.wrapFuture;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Between futures of a loop and those of the JDK, both ways. */
class JavaFuturesTest {

  private final Steps steps = new Steps();
  private final IOException boom = new IOException("boom");

  // ---- out: toCompletableFuture

  @OnBothEngines
  void aResultGoesOut(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside =
              createTask(sleeping(1, "result")).toCompletableFuture();
          assertThat(outside.isDone()).isFalse();
          sleep(2);
          assertThat(outside.get()).isEqualTo("result");
          assertThat(outside.resultNow()).isEqualTo("result");
        });
  }

  @OnBothEngines
  void aResultThatIsThereAlreadyGoesOut(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          future.setResult("result");
          CompletableFuture<String> outside = future.toCompletableFuture();
          sleep(0);
          assertThat(outside.join()).isEqualTo("result");
        });
  }

  @OnBothEngines
  void anExceptionGoesOutTheSameInstance(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          CompletableFuture<String> outside = future.toCompletableFuture();
          future.setException(boom);
          sleep(0);
          assertThat(outside.isCompletedExceptionally()).isTrue();
          assertThat(outside.exceptionNow()).isSameAs(boom);
          assertThatThrownBy(outside::get)
              .isInstanceOf(ExecutionException.class)
              .satisfies(e -> assertThat(e.getCause()).isSameAs(boom));
        });
  }

  @OnBothEngines
  void anotherThreadMayWaitForIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          CompletableFuture<String> outside = future.toCompletableFuture();
          Future<String> waiting = getRunningLoop().runInExecutor(null, () -> outside.get());
          sleep(0);
          future.setResult("result");
          assertThat(await(waiting)).isEqualTo("result");
        });
  }

  @OnBothEngines
  void aCancellationGoesOut(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          CompletableFuture<String> outside = future.toCompletableFuture();
          future.cancel();
          sleep(0);
          assertThat(outside.isCancelled()).isTrue();
          assertThatThrownBy(outside::get).isInstanceOf(CancellationException.class);
        });
  }

  @OnBothEngines
  void aCancellationFromOutsideComesIn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(Coroutines.loggingCancellation(steps, "cancelled"));
          CompletableFuture<String> outside = task.toCompletableFuture();
          sleep(1);
          doElsewhere(() -> outside.cancel(true));
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("cancelled");
  }

  @OnBothEngines
  void completingItFromOutsideDoesNotChangeTheFuture(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          CompletableFuture<String> outside = future.toCompletableFuture();
          outside.complete("outside");
          sleep(0);
          assertThat(future.done()).isFalse();
          future.setResult("inside");
          sleep(0);
          assertThat(outside.join()).isEqualTo("outside");
        });
  }

  @OnBothEngines
  void ofALoopThatIsClosedItIsComplete(EngineKind engine) {
    Future<String> pending;
    Future<String> done;
    CompletableFuture<String> before;
    try (EventLoop loop = Loops.virtual(engine)) {
      pending = loop.createFuture();
      done = loop.createFuture();
      before = pending.toCompletableFuture();
      done.setResult("result");
    }
    CompletableFuture<String> after = pending.toCompletableFuture();
    assertThat(before).isCancelled();
    assertThat(after).isCancelled();
    assertThat(pending.done()).isFalse();
    assertThat(done.toCompletableFuture()).isCompletedWithValue("result");
  }

  // ---- in: wrapFuture, Future.from, await

  @OnBothEngines
  void aResultComesIn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside = new CompletableFuture<>();
          Future<String> wrapped = wrapFuture(outside);
          Future<String> from = Future.from(outside);
          Task<String> awaiting = createTask(() -> await(outside));
          sleep(0);
          doElsewhere(() -> outside.complete("result"));
          assertThat(await(wrapped)).isEqualTo("result");
          assertThat(await(from)).isEqualTo("result");
          assertThat(await(awaiting)).isEqualTo("result");
        });
  }

  @OnBothEngines
  void aStageThatIsCompleteCanBeAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(await(CompletableFuture.completedFuture("result"))).isEqualTo("result");
          CompletionStage<String> stage = CompletableFuture.completedStage("stage");
          assertThat(await(stage)).isEqualTo("stage");
          assertThatThrownBy(() -> await(CompletableFuture.failedFuture(boom))).isSameAs(boom);
        });
  }

  @OnBothEngines
  void theFutureBelongsToTheRunningLoop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside = CompletableFuture.completedFuture("result");
          Future<String> wrapped = wrapFuture(outside);
          Future<String> from = Future.from(outside);
          assertThat((Object) wrapped.getLoop()).isSameAs(getRunningLoop());
          assertThat((Object) from.getLoop()).isSameAs(getRunningLoop());
          await(wrapped);
          await(from);
        });
  }

  @OnBothEngines
  void anExceptionComesInTheSameInstance(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside = new CompletableFuture<>();
          Future<String> wrapped = wrapFuture(outside);
          doElsewhere(() -> outside.completeExceptionally(boom));
          assertThatThrownBy(wrapped::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void anExceptionThatStagesHaveWrappedIsUnwrapped(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> derived =
              CompletableFuture.<String>failedFuture(boom).thenApply(text -> text + "!");
          assertThat(derived.handle((result, e) -> e).join())
              .isInstanceOf(CompletionException.class);
          assertThatThrownBy(() -> await(derived)).isSameAs(boom);
        });
  }

  @OnBothEngines
  void aCancelledStageCancelsTheFuture(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside = new CompletableFuture<>();
          Future<String> wrapped = wrapFuture(outside);
          Future<String> derived = wrapFuture(outside.thenApply(text -> text + "!"));
          doElsewhere(() -> outside.cancel(true));
          assertThatThrownBy(wrapped::await).isInstanceOf(CancelledError.class);
          assertThat(wrapped.cancelled()).isTrue();
          assertThatThrownBy(derived::await).isInstanceOf(CancelledError.class);
        });
  }

  @OnBothEngines
  void cancellingTheFutureCancelsTheStage(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside = new CompletableFuture<>();
          Future<String> wrapped = wrapFuture(outside);
          wrapped.cancel();
          sleep(0);
          assertThat(outside.isCancelled()).isTrue();
        });
  }

  @OnBothEngines
  void cancellingATaskThatAwaitsAStageCancelsTheStage(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside = new CompletableFuture<>();
          Task<String> task = createTask(() -> await(outside));
          sleep(0);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(outside.isCancelled()).isTrue();
        });
  }

  @OnBothEngines
  void aStageThatCompletesAfterTheCancellationChangesNothing(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          CompletableFuture<String> outside = new CompletableFuture<>();
          Future<String> wrapped = wrapFuture(outside);
          outside.complete("too late");
          wrapped.cancel();
          sleep(0);
          sleep(0);
          assertThat(wrapped.cancelled()).isTrue();
        });
    loop.close();
    assertThat(reported.all()).isEmpty();
  }

  @OnBothEngines
  void aStageThatCompletesAfterItsLoopWasClosedIsDropped(EngineKind engine) {
    CompletableFuture<String> outside = new CompletableFuture<>();
    EventLoop loop = Loops.virtual(engine);
    loop.runUntilComplete(
        () -> {
          wrapFuture(outside);
        });
    loop.close();
    assertThat(outside.complete("result")).isTrue();
  }

  @OnBothEngines
  void aFutureThatWentOutAndCameBackInCarriesEverything(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> first = getRunningLoop().createFuture();
          Future<String> back = wrapFuture(first.toCompletableFuture());
          first.setException(boom);
          assertThatThrownBy(back::await).isSameAs(boom);
          Future<String> second = getRunningLoop().createFuture();
          Future<String> secondBack = wrapFuture(second.toCompletableFuture());
          secondBack.cancel();
          assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
        });
  }

  @OnBothEngines
  void aFutureOfAnotherLoopIsAwaitedThroughTheJdks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<CompletableFuture<String>> otherLoops = new CompletableFuture<>();
          Future<String> otherRun =
              getRunningLoop()
                  .runInExecutor(
                      null,
                      () ->
                          Loops.run(
                              engine,
                              () -> {
                                Task<String> task = createTask(sleeping(5, "over there"));
                                otherLoops.complete(task.toCompletableFuture());
                                return await(task);
                              }));
          assertThat(await(await(otherLoops))).isEqualTo("over there");
          await(otherRun);
        });
  }

  // ---- blocking the loop by waiting for itself

  private static void assertCannotBlock(ThrowingCallable wait) {
    assertThatThrownBy(wait)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could never end")
        .hasMessageContaining("wrapFuture");
  }

  @OnBothEngines
  void waitingForItOnTheLoopsOwnThreadIsAnError(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          CompletableFuture<String> outside = future.toCompletableFuture();
          assertCannotBlock(outside::get);
          assertCannotBlock(outside::join);
          assertCannotBlock(() -> outside.get(1, TimeUnit.DAYS));
          assertCannotBlock(outside.thenApply(text -> text + "!")::join);
          future.setResult("result");
          sleep(0);
          assertThat(outside.join()).isEqualTo("result");
        });
  }

  @OnBothEngines
  void waitingForItInACallbackIsAnError(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> seen = getRunningLoop().createFuture();
          CompletableFuture<String> outside = seen.toCompletableFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    assertCannotBlock(outside::join);
                    seen.setResult("seen");
                  });
          assertThat(await(seen)).isEqualTo("seen");
        });
  }

  @OnBothEngines
  void waitingForACoroutineOfTheLoopOnItsOwnThreadIsAnError(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside =
              runCoroutineThreadsafe(sleeping(0, "result"), getRunningLoop());
          assertCannotBlock(outside::get);
          assertThat(await(outside)).isEqualTo("result");
        });
  }

  @OnBothEngines
  void waitingForItInAThreadOfTheExecutorIsFine(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          assertThat(toThread(() -> runCoroutineThreadsafe(() -> "result", loop).join()))
              .isEqualTo("result");
        });
  }
}
