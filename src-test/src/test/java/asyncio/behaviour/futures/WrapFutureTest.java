package asyncio.behaviour.futures;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.wrapFuture;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Futures of the JDK that can only be waited for, in a loop. */
class WrapFutureTest {

  private final Steps steps = new Steps();
  private final IOException boom = new IOException("boom");
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** A job that runs in a thread of its own until it is released. */
  private FutureTask<String> startBlockingJob() {
    FutureTask<String> job =
        new FutureTask<>(
            () -> {
              started.countDown();
              released.await();
              return "released";
            });
    Thread.ofPlatform().daemon().start(job);
    return job;
  }

  @OnBothEngines
  void theLoopGoesOnMeanwhile(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FutureTask<String> job = startBlockingJob();
          Task<String> task = createTask(() -> await(wrapFuture(job)));
          started.await();
          sleep(0);
          steps.log("meanwhile");
          released.countDown();
          steps.log(await(task));
        });
    steps.assertAre("meanwhile released");
  }

  @OnBothEngines
  void oneThatIsDoneIsThereAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FutureTask<String> job = new FutureTask<>(() -> "done");
          job.run();
          var wrapped = wrapFuture(job);
          assertThat(wrapped.done()).isTrue();
          assertThat(wrapped.result()).isEqualTo("done");
          assertThat(getRunningLoop().outsideWork()).isZero();
        });
  }

  @OnBothEngines
  void whatIsDoneFailedOrCancelledIsThereAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FutureTask<String> failed =
              new FutureTask<>(
                  () -> {
                    throw boom;
                  });
          failed.run();
          assertThat(wrapFuture(failed).exception()).isSameAs(boom);
          FutureTask<String> cancelled = new FutureTask<>(() -> "never");
          cancelled.cancel(false);
          assertThat(wrapFuture(cancelled).cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void anInterruptOfTheLoopsThreadDoesNotHideTheOutcome(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Thread.currentThread().interrupt();
          var wrapped = wrapFuture(new Strict("done"));
          assertThat(Thread.interrupted()).isTrue();
          assertThat(wrapped.result()).isEqualTo("done");
        });
  }

  @OnBothEngines
  void whatAnExecutorServiceRunsCanBeAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          try (var executor = Executors.newSingleThreadExecutor()) {
            assertThat(await(wrapFuture(executor.submit(() -> "submitted"))))
                .isEqualTo("submitted");
            assertThatThrownBy(
                    () ->
                        await(
                            wrapFuture(
                                executor.submit(
                                    () -> {
                                      throw boom;
                                    }))))
                .isSameAs(boom);
          }
        });
  }

  @OnBothEngines
  void aForkJoinTaskCanBeAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ForkJoinTask<String> task = ForkJoinPool.commonPool().submit(() -> "joined");
          assertThat(await(wrapFuture(task))).isEqualTo("joined");
        });
  }

  @OnBothEngines
  void anExceptionComesInTheSameInstance(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FutureTask<String> job =
              new FutureTask<>(
                  () -> {
                    throw boom;
                  });
          var wrapped = wrapFuture(job);
          Thread.ofPlatform().start(job);
          assertThatThrownBy(wrapped::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void cancellingTheAwaitingTaskCancelsTheFutureAndInterruptsItsThread(EngineKind engine) {
    CountDownLatch interrupted = new CountDownLatch(1);
    Loops.run(
        engine,
        () -> {
          FutureTask<String> job =
              new FutureTask<>(
                  () -> {
                    started.countDown();
                    try {
                      released.await();
                    } catch (InterruptedException e) {
                      interrupted.countDown();
                    }
                    return "too late";
                  });
          Thread.ofPlatform().daemon().start(job);
          Task<String> task = createTask(() -> await(wrapFuture(job)));
          started.await();
          sleep(0);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(job.isCancelled()).isTrue();
          interrupted.await();
        });
  }

  @OnBothEngines
  void aFutureThatIsCancelledElsewhereCancelsTheLoops(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FutureTask<String> job = startBlockingJob();
          var wrapped = wrapFuture(job);
          doElsewhere(() -> job.cancel(true));
          assertThatThrownBy(wrapped::await).isInstanceOf(CancelledError.class);
          assertThat(wrapped.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void aFutureThatCannotBeCancelledIsNoLongerWaitedFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          var wrapped = wrapFuture(new Strict(null));
          assertThat(getRunningLoop().outsideWork()).isEqualTo(1);
          wrapped.cancel();
          sleep(3600); // not before the thread that waited has ended
          assertThat(getRunningLoop().outsideWork()).isZero();
        });
  }

  @OnBothEngines
  void whatAFutureShouldNotThrowArrivesAsItIs(EngineKind engine) {
    RuntimeException broken = new RuntimeException("broken");
    Future<String> future =
        new Strict("unused") {
          @Override
          public String get() {
            throw broken;
          }
        };
    Loops.run(engine, () -> assertThat(wrapFuture(future).exception()).isSameAs(broken));
  }

  @OnBothEngines
  void anExceptionWithoutACauseArrivesInItsWrapping(EngineKind engine) {
    ExecutionException bare = new ExecutionException("bare", null);
    Future<String> future =
        new Strict("unused") {
          @Override
          public String get() throws ExecutionException {
            throw bare;
          }
        };
    Loops.run(engine, () -> assertThat(wrapFuture(future).exception()).isSameAs(bare));
  }

  @OnBothEngines
  void oneThatIsAStageIsNotWaitedForByAThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CompletableFuture<String> outside =
              new CompletableFuture<>() {
                @Override
                public String get() {
                  throw new AssertionError("nobody shall wait");
                }
              };
          var wrapped = wrapFuture((Future<String>) outside);
          doElsewhere(() -> outside.complete("result"));
          assertThat(await(wrapped)).isEqualTo("result");
        });
  }

  @OnBothEngines
  void oneThatEndsAfterTheLoopWasClosedIsDropped(EngineKind engine) throws Exception {
    FutureTask<String> job = startBlockingJob();
    EventLoop loop = Loops.virtual(engine);
    loop.runUntilComplete(
        () -> {
          wrapFuture(job);
        });
    loop.close();
    released.countDown();
    assertThat(job.get()).isEqualTo("released");
  }

  @OnBothEngines
  void needsALoop(EngineKind engine) {
    assertThatThrownBy(() -> Asyncio.wrapFuture(new FutureTask<>(() -> "never")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("There is no current event loop");
  }

  /**
   * A future that throws for an interrupted thread, even if it is done, and refuses cancellation;
   * some libraries have such ones.
   */
  private static class Strict implements Future<String> {

    private final @Nullable String result;

    Strict(@Nullable String result) {
      this.result = result;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isDone() {
      return result != null;
    }

    @Override
    public String get() throws InterruptedException, ExecutionException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (result == null) {
        new CountDownLatch(1).await();
        throw new CancellationException();
      }
      return result;
    }

    @Override
    public String get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException {
      return get();
    }
  }
}
