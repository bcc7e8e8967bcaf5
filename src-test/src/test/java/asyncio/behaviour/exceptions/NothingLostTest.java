package asyncio.behaviour.exceptions;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.testing.Coroutines.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An exception that the library does not throw on, most often a cancellation, takes nothing with
 * it: what it suppresses comes out elsewhere.
 */
class NothingLostTest {

  private final ArithmeticException boom = new ArithmeticException("boom");
  private final IllegalStateException rollback = new IllegalStateException("rollback failed");

  /** Waits in a {@code try} statement whose resource cannot be closed. */
  private void sleepWithBrokenCleanUp() {
    try (Broken database = new Broken(rollback)) {
      sleep(1000);
    }
  }

  private record Broken(RuntimeException failure) implements AutoCloseable {

    @Override
    public void close() {
      throw failure;
    }
  }

  /** The block form, for bodies of which the compiler cannot tell whether they have a result. */
  private static void inCollectingGroup(TaskGroup.Block body) {
    TaskGroup.run(TaskGroup.OnError.COLLECT, body);
  }

  private static void inGroup(TaskGroup.Block body) {
    TaskGroup.run(body);
  }

  private static ExceptionGroup groupOf(Coroutine.Void body) {
    return catchThrowableOfType(ExceptionGroup.class, body::run);
  }

  // ---- groups

  @OnBothEngines
  void aGroupThrowsWhatItsOwnCancellationSuppresses(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(
                    groupOf(
                            () ->
                                TaskGroup.run(
                                    group -> {
                                      group.createTask(failing(1, boom));
                                      sleepWithBrokenCleanUp();
                                    }))
                        .exceptions())
                .containsExactly(boom, rollback));
  }

  @OnBothEngines
  void aGroupThrowsWhatACancellationFromElsewhereSuppressesIfAChildFailsToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(() -> sleepThenFail(boom));
                            sleepWithBrokenCleanUp();
                          }));
          sleep(1);
          task.cancel();
          Asyncio.wait(List.of(task));
          assertThat(((ExceptionGroup) task.exception()).exceptions())
              .containsExactly(boom, rollback);
        });
  }

  @OnBothEngines
  void aGroupThatIsCancelledThrowsWhatItsBodyCouldNotCleanUp(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(
                    groupOf(
                            () ->
                                TaskGroup.run(
                                    group -> {
                                      getRunningLoop().callLater(1, group::cancel);
                                      sleepWithBrokenCleanUp();
                                    }))
                        .exceptions())
                .containsExactly(rollback));
  }

  @OnBothEngines
  void aGroupInPlainFormWithinAnotherOneLosesNoChild(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ExceptionGroup outer =
              groupOf(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(failing(1, boom));
                            try (var inner = new TaskGroup()) {
                              inner.createTask(() -> sleepThenFail(rollback));
                              sleep(1000);
                            }
                          }));
          assertThat(outer.exceptions()).hasSize(2).first().isSameAs(boom);
          assertThat(((ExceptionGroup) outer.exceptions().get(1)).exceptions())
              .containsExactly(rollback);
        });
  }

  private static void sleepThenFail(RuntimeException exception) {
    try {
      sleep(1000);
    } catch (CancelledError cancelled) {
      throw exception;
    }
  }

  @OnBothEngines
  void aSecondCancellationTakesAlongWhatTheFirstSuppresses(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          Task<Void> task =
              createTask(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(
                                () -> {
                                  try {
                                    sleep(1000);
                                  } finally {
                                    sleep(10);
                                  }
                                });
                            sleepWithBrokenCleanUp();
                          }));
          sleep(1);
          task.cancel();
          sleep(1);
          task.cancel();
          Asyncio.wait(List.of(task));
          assertThat(task.cancelled()).isTrue();
          assertThat(reported.exceptions()).containsExactly(rollback);
        });
  }

  @OnBothEngines
  void aBodyThatFailsAndIsCancelledWhileItsGroupCollectsLosesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () ->
                      inCollectingGroup(
                          group -> {
                            group.createTask(() -> sleep(1000));
                            throw boom;
                          }));
          sleep(1);
          task.cancel();
          Asyncio.wait(List.of(task));
          assertThat(((ExceptionGroup) task.exception()).exceptions()).containsExactly(boom);
        });
  }

  @OnBothEngines
  void anInterruptTakesTheOtherExceptionsOfItsGroupAlong(EngineKind engine) {
    assertThatThrownBy(
            () ->
                Loops.run(
                    engine,
                    () ->
                        inGroup(
                            group -> {
                              group.createTask(() -> sleepThenFail(rollback));
                              sleep(1);
                              throw new KeyboardInterrupt();
                            })))
        .isInstanceOf(KeyboardInterrupt.class)
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(rollback));
  }

  @OnBothEngines
  void aGroupThatIsUnwoundReportsItsErrors(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.createTask(
        () ->
            inCollectingGroup(
                group -> {
                  group.createTask(() -> sleep(1000));
                  group.createTask(failing(1, rollback));
                  throw boom;
                }));
    loop.runUntilComplete((Coroutine.Void) () -> sleep(2));
    loop.close();
    assertThat(reported.exceptions()).contains(boom, rollback);
  }

  // ---- deadlines and scopes

  @OnBothEngines
  void aTimeoutSuppressesWhatItsCancellationDid(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> timeout(1, this::sleepWithBrokenCleanUp))
                .isInstanceOf(TimeoutException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(rollback))
                .hasCauseInstanceOf(CancelledError.class));
  }

  @OnBothEngines
  void waitForSuppressesWhatItsCancellationDid(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          assertThatThrownBy(() -> Asyncio.waitFor(this::sleepWithBrokenCleanUp, 1))
              .isInstanceOf(TimeoutException.class)
              .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(rollback));
          Task<Void> task = createTask(this::sleepWithBrokenCleanUp);
          sleep(0);
          assertThatThrownBy(() -> Asyncio.waitFor(task, 0))
              .isInstanceOf(TimeoutException.class)
              .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(rollback));
          assertThat(reported.exceptions()).containsExactly(rollback); // by the task
        });
  }

  @OnBothEngines
  void aScopeReportsWhatItsCancellationSuppresses(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          assertThat(CancelScope.after(1).run(this::sleepWithBrokenCleanUp)).isFalse();
          sleep(0); // the loop's own thread reports
          assertThat(reported.only().message())
              .isEqualTo("Exception suppressed by the cancellation of a scope");
          assertThat(reported.only().exception()).isSameAs(rollback);
          assertThat(reported.only().task()).isSameAs(currentTask());
        });
  }

  @OnBothEngines
  void aScopeDoesNotReportThatItCancelsMoreThanOneAwait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          boolean ended =
              CancelScope.after(1)
                  .run(
                      () -> {
                        try (AutoCloseable waits = () -> sleep(1)) {
                          sleep(1000);
                        }
                      });
          assertThat(ended).isFalse();
          sleep(0);
          assertThat(reported.all()).isEmpty();
        });
  }

  @OnBothEngines
  void anInterruptOfARunTakesAlongWhatTheCancellationSuppresses(EngineKind engine) {
    try (Runner runner = new Runner(() -> Loops.virtual(engine))) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        getRunningLoop().callLater(1, runner::interrupt);
                        sleepWithBrokenCleanUp();
                      }))
          .isInstanceOf(KeyboardInterrupt.class)
          .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(rollback));
    }
  }

  // ---- shielded, generators, amap, stages

  @OnBothEngines
  void aShieldedBlockThrowsItsExceptionAndThenTheCancellation(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Throwable> task =
              createTask(
                  () -> {
                    Throwable first =
                        catchThrowable(
                            () ->
                                Asyncio.shielded(
                                    () -> {
                                      sleep(2);
                                      throw boom;
                                    }));
                    assertThatThrownBy(() -> sleep(1)).hasMessage("why");
                    return first;
                  });
          sleep(1);
          task.cancel("why");
          assertThat(task.await()).isSameAs(boom);
        });
  }

  @OnBothEngines
  void closingAGeneratorThrowsWhatItsCleanUpHasThrown(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          AsyncGenerator<Integer> numbers =
              AsyncGenerator.of(
                  out -> {
                    try (Broken database = new Broken(rollback)) {
                      out.yield(1);
                    }
                  });
          assertThat(numbers.next()).isEqualTo(1);
          assertThatThrownBy(numbers::close).isSameAs(rollback);
        });
  }

  @OnBothEngines
  void aGeneratorOfAClosedLoopReportsWhatItsCleanUpHasThrown(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    AsyncGenerator<Integer> numbers =
        AsyncGenerator.of(
            out -> {
              try (Broken database = new Broken(rollback)) {
                out.yield(1);
              }
            });
    loop.runUntilComplete(numbers::next);
    loop.close();
    assertThat(reported.exceptions()).containsExactly(rollback);
  }

  @OnBothEngines
  void amapReportsTheFailureOfACallWhoseResultsWereLeft(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          Coroutine.Void reading =
              () -> {
                try (var results = amap(this::failsIfTwo, List.of(1, 2), 2)) {
                  results.next();
                  sleep(5); // the second call fails meanwhile
                }
              };
          reading.run();
          sleep(0); // the loop's own thread reports
          assertThat(reported.exceptions()).containsExactly(boom);
        });
  }

  private int failsIfTwo(int number) {
    sleep(number);
    if (number == 2) {
      throw boom;
    }
    return number;
  }

  @OnBothEngines
  void amapWaitsForItsCallsHoweverOftenItIsCancelledAndKeepsTheException(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          int[] ended = {0};
          Task<Void> task =
              createTask(
                  () -> {
                    amap(
                            (Integer number) -> {
                              if (number == 0) {
                                sleep(1);
                                throw boom;
                              }
                              try {
                                sleep(1000);
                              } finally {
                                sleep(10);
                                ended[0]++;
                              }
                              return number;
                            },
                            List.of(0, 1, 2),
                            3)
                        .next();
                  });
          sleep(2);
          task.cancel();
          sleep(1);
          task.cancel();
          Asyncio.wait(List.of(task));
          assertThat(ended[0]).isEqualTo(2);
          assertThat(task.cancelled()).isTrue();
          assertThat(reported.exceptions()).containsExactly(boom);
        });
  }

  @OnBothEngines
  void aStageThatWasCancelledReportsWhatItsExceptionSuppresses(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          CancellationException cancellation = new CancellationException();
          cancellation.addSuppressed(rollback);
          CompletionException completion = new CompletionException(cancellation);
          completion.addSuppressed(boom);
          CompletableFuture<String> stage = new CompletableFuture<>();
          Future<String> future = Future.from(stage);
          stage.completeExceptionally(completion);
          Asyncio.wait(List.of(future));
          assertThat(future.cancelled()).isTrue();
          assertThat(reported.exceptions()).containsExactly(boom, rollback);
        });
  }

  // ---- instances that a program throws again and again

  @OnBothEngines
  void anExceptionMadeOnceCollectsNoNotes(EngineKind engine) {
    RuntimeException once = new RuntimeException("made once");
    Loops.run(
        engine,
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> timeout(0, () -> throwWhenCancelled(once))).isSameAs(once);
            assertThatThrownBy(() -> inGroup(group -> failTwice(group, once)))
                .isInstanceOf(ExceptionGroup.class);
          }
        });
    assertThat(once.getSuppressed()).hasSize(1);
    assertThat(once.getSuppressed()[0]).isInstanceOf(TimeoutException.class);
  }

  private static void failTwice(TaskGroup group, RuntimeException exception) {
    group.createTask(failing(0, exception));
    group.createTask(failing(0, exception));
    sleep(1);
  }

  private static void throwWhenCancelled(RuntimeException exception) {
    try {
      sleep(1);
    } catch (CancelledError cancelled) {
      throw exception;
    }
  }

  @OnBothEngines
  void aGroupSuppressesTheSameInstanceOnceAndHasItTwice(EngineKind engine) {
    ExceptionGroup group = new ExceptionGroup("twice", Arrays.asList(boom, boom));
    assertThat(group.exceptions()).containsExactly(boom, boom);
    assertThat(group.getSuppressed()).containsExactly(boom);
  }
}
