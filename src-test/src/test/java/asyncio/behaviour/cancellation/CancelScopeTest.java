package asyncio.behaviour.cancellation;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelScope;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.TimeoutException;
import asyncio.sync.Condition;
import asyncio.sync.Held;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;

class CancelScopeTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void aBlockThatEndsByItself(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelScope scope = new CancelScope();
          assertThat(scope.run(() -> sleep(1))).isTrue();
          assertThat(scope.cancelCalled()).isFalse();
          assertThat(new CancelScope().run(() -> "result", "otherwise")).isEqualTo("result");
        });
  }

  @OnBothEngines
  void whoeverCancelsItStopsTheBlockAndNothingElse(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelScope scope = new CancelScope();
          getRunningLoop().callLater(1, scope::cancel);
          assertThat(scope.run(() -> sleep(10, "slept"), "stopped")).isEqualTo("stopped");
          assertThat(scope.cancelCalled()).isTrue();
          assertThat(currentTask().cancelling()).isZero();
          double start = getRunningLoop().time();
          sleep(1);
          assertThat(getRunningLoop().time() - start).isEqualTo(1);
        });
  }

  @OnBothEngines
  void aDeadlineStopsIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          double start = getRunningLoop().time();
          assertThat(CancelScope.after(2).run(() -> sleep(10))).isFalse();
          assertThat(getRunningLoop().time() - start).isEqualTo(2);
          assertThat(CancelScope.after(2).run(() -> sleep(1))).isTrue();
        });
  }

  @OnBothEngines
  void eachAwaitIsCancelledUntilTheScopeIsLeft(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          boolean completed =
              CancelScope.after(1)
                  .run(
                      () -> {
                        for (int i = 0; i < 3; i++) {
                          try {
                            sleep(10);
                            steps.log("slept");
                          } catch (CancelledError swallowed) {
                            steps.log("swallowed");
                          }
                        }
                        try {
                          sleep(0);
                        } catch (CancelledError swallowed) {
                          steps.log("even-sleep0");
                        }
                      });
          assertThat(completed).isTrue(); // nothing came out
          sleep(1);
        });
    steps.assertAre("swallowed swallowed swallowed even-sleep0");
  }

  @OnBothEngines
  void aScopeThatIsCancelledBeforeItBegins(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelScope scope = new CancelScope();
          scope.cancel();
          assertThat(
                  scope.run(
                      () -> {
                        steps.log("begins");
                        sleep(1);
                        steps.log("not-reached");
                      }))
              .isFalse();
        });
    steps.assertAre("begins");
  }

  @OnBothEngines
  void aCancellationByOthersGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelScope scope = new CancelScope();
          Task<Void> task =
              createTask(
                  () -> {
                    scope.run(() -> sleep(10));
                    steps.log("not-reached");
                  });
          sleep(1);
          scope.cancel();
          task.cancel();
          task.join();
          assertThat(task.cancelled()).isTrue();

          Task<Boolean> other = createTask(() -> new CancelScope().run(() -> sleep(10)));
          sleep(1);
          other.cancelAndJoin();
          assertThat(other.cancelled()).isTrue();
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void aRequestByOthersThatTheBlockHasNotSeenIsNotLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    CancelScope scope = new CancelScope();
                    scope.run(
                        () -> {
                          scope.cancel();
                          currentTask().cancel();
                        });
                    steps.log("after");
                    sleep(1);
                    steps.log("not-reached");
                  });
          task.join();
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("after");
  }

  @OnBothEngines
  void anInnerScopeLeavesTheOuterOneAlone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(
                  CancelScope.after(5)
                      .run(
                          () -> {
                            assertThat(CancelScope.after(1).run(() -> sleep(10))).isFalse();
                            sleep(1);
                            steps.log("outer");
                          }))
              .isTrue();
        });
    steps.assertAre("outer");
  }

  @OnBothEngines
  void anOuterScopeStopsTheInnerOnesToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelScope inner = CancelScope.after(5);
          assertThat(
                  CancelScope.after(1)
                      .run(
                          () -> {
                            inner.run(() -> sleep(10));
                            steps.log("not-reached");
                          }))
              .isFalse();
          assertThat(inner.cancelCalled()).isFalse();
          assertThat(currentTask().cancelling()).isZero();
          sleep(1);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void bothScopesAtTheSameTime(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(
                  CancelScope.after(1)
                      .run(
                          () -> {
                            CancelScope.after(1).run(() -> sleep(10));
                            steps.log("not-reached");
                          }))
              .isFalse();
          assertThat(currentTask().cancelling()).isZero();
          sleep(1);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void otherExceptionsComeOut(EngineKind engine) {
    IOException failure = new IOException();
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () ->
                      CancelScope.after(1)
                          .run(
                              () -> {
                                try {
                                  sleep(10);
                                } catch (CancelledError cancelled) {
                                  throw failure;
                                }
                              }))
              .isSameAs(failure);
          sleep(1);
        });
  }

  @OnBothEngines
  void cleanUpMayAwaitInAShieldedBlock(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            CancelScope.after(1)
                .run(
                    () -> {
                      try {
                        sleep(10);
                      } finally {
                        shielded(
                            () -> {
                              sleep(5);
                              steps.log("clean");
                            });
                      }
                    }));
    steps.assertAre("clean");
  }

  @OnBothEngines
  void aGroupInACancelledScopeWaitsForItsChildren(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          boolean completed =
              CancelScope.after(1)
                  .run(
                      () ->
                          TaskGroup.run(
                              group -> {
                                group.createTask(
                                    () -> {
                                      try {
                                        sleep(10);
                                      } finally {
                                        sleep(5);
                                        steps.log("child-ends");
                                      }
                                    });
                                sleep(10);
                              }));
          assertThat(completed).isFalse();
        });
    steps.assertAre("child-ends");
  }

  @OnBothEngines
  void aConditionInACancelledScopeTakesItsLockAgain(EngineKind engine) {
    Condition condition = new Condition();
    Loops.run(
        engine,
        () -> {
          Task<Void> waits =
              createTask(
                  () -> {
                    CancelScope.after(1)
                        .run(
                            () -> {
                              try (Held held = condition.acquire()) {
                                condition.await();
                              } finally {
                                steps.log("left");
                              }
                            });
                  });
          sleep(0);
          try (Held held = condition.acquire()) {
            sleep(5);
            steps.log("gives-lock-back");
          }
          waits.join();
          assertThat(condition.locked()).isFalse();
        });
    steps.assertAre("gives-lock-back left");
  }

  @OnBothEngines
  void timeoutsAndScopesCanBeNested(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(1, () -> CancelScope.after(5).run(() -> sleep(10))))
              .isInstanceOf(TimeoutException.class);
          assertThat(CancelScope.after(1).run(() -> timeout(5, () -> sleep(10)))).isFalse();
          assertThat(currentTask().cancelling()).isZero();
          sleep(1);
        });
  }

  @OnBothEngines
  void canBeUsedOnceAndInACoroutine(EngineKind engine) {
    CancelScope scope = new CancelScope();
    Loops.run(
        engine,
        () -> {
          scope.run(() -> sleep(0));
          assertThatThrownBy(() -> scope.run(() -> sleep(0))).hasMessageContaining("once");
          scope.cancel();
          assertThat(scope.cancelCalled()).isFalse();
        });
    assertThatThrownBy(() -> CancelScope.after(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
