package asyncio.behaviour.time;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.timeoutAt;
import static asyncio.testing.Coroutines.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.Timeout;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.TimeoutException;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import java.util.List;

/** timeout and timeoutAt. */
class TimeoutTest {

  private final Steps steps = new Steps();

  private static double time() {
    return getRunningLoop().time();
  }

  private static void assertTimesOut(Coroutine.Void block) {
    assertThatThrownBy(block::run)
        .isInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(CancelledError.class);
  }

  @OnBothEngines
  void aBlockThatEndsInTimeGivesItsResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(timeout(2, sleeping(1, "in time"))).isEqualTo("in time");
          sleep(10);
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void aBlockThatDoesNotEndInTimeIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertTimesOut(() -> timeout(2, () -> sleep(10)));
          assertThat(time()).isEqualTo(2.0);
          assertThat(currentTask().cancelling()).isZero();
          sleep(1);
        });
  }

  @OnBothEngines
  void timeoutAtTakesATimeOfTheLoopsClock(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          sleep(3);
          assertTimesOut(() -> timeoutAt(5, () -> sleep(10)));
          assertThat(time()).isEqualTo(5.0);
          assertThat(timeoutAt(7, () -> sleep(1, "in time"))).isEqualTo("in time");
        });
  }

  @OnBothEngines
  void anInfiniteDelayIsNoDeadline(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          timeout(
              Double.POSITIVE_INFINITY,
              t -> {
                assertThat(t.when()).isNull();
                sleep(1e6);
              });
        });
  }

  @OnBothEngines
  void exceptionsPassUnchanged(EngineKind engine) {
    Exception boom = new Exception("boom");
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> timeout(2, Coroutines.<String>failing(1, boom)))
                .isSameAs(boom)
                .hasNoSuppressedExceptions());
  }

  @OnBothEngines
  void noTimeAtAllLetsTheBlockRunUpToItsFirstSuspension(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertTimesOut(
              () ->
                  timeout(
                      0,
                      () -> {
                        steps.log("began");
                        sleep(0);
                        steps.log("never");
                      }));
          assertThat(timeout(-1, () -> "no suspension")).isEqualTo("no suspension");
        });
    steps.assertAre("began");
  }

  @OnBothEngines
  void aBlockThatNeverSuspendsDoesNotTimeOut(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Timeout over = Timeout.after(1);
          over.run(() -> over.reschedule(time()));
          assertThat(over.expired()).isFalse();
          sleep(1);
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void aBlockThatSwallowsTheCancellationDoesNotTimeOut(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Timeout over = Timeout.after(1);
          over.run(() -> Coroutines.refusing("swallowed").run());
          assertThat(over.expired()).isTrue();
          assertThat(currentTask().cancelling()).isZero();
          sleep(1);
        });
  }

  @OnBothEngines
  void cleanupInTheBlockMayAwait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertTimesOut(
              () ->
                  timeout(
                      1,
                      () -> {
                        try {
                          sleep(10);
                        } finally {
                          sleep(5);
                          steps.log("clean");
                        }
                      }));
          assertThat(time()).isEqualTo(6.0);
        });
    steps.assertAre("clean");
  }

  // ---- others who cancel

  @OnBothEngines
  void aCancellationFromOutsideIsNotTurnedIntoATimeout(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> timeout(5, () -> sleep(10)));
          sleep(1);
          task.cancel("outside");
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
          assertThat(task.cancelling()).isEqualTo(1);
        });
  }

  @OnBothEngines
  void aCancellationFromOutsideWinsOverATimeoutOfTheSameTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> timeout(5, () -> sleep(10)));
          sleep(0);
          getRunningLoop().callAt(5, task::cancel);
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(task.cancelling()).isEqualTo(1);
        });
  }

  @OnBothEngines
  void requestsFromBeforeTheBlockDoNotCount(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task =
              createTask(
                  () -> {
                    Coroutines.refusing("an earlier request").run();
                    assertTimesOut(() -> timeout(1, () -> sleep(10)));
                    return "timed out";
                  });
          sleep(0);
          task.cancel();
          assertThat(await(task)).isEqualTo("timed out");
          assertThat(task.cancelling()).isEqualTo(1);
        });
  }

  @OnBothEngines
  void aCancelledErrorThatTheBlockThrowsByItselfPasses(EngineKind engine) {
    CancelledError own = new CancelledError("own");
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> timeout(5, Coroutines.<String>failing(1, own))).isSameAs(own));
  }

  // ---- nesting

  @OnBothEngines
  void ofNestedTimeoutsOnlyTheOneThatExpiredThrows(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertTimesOut(
              () ->
                  timeout(
                      1,
                      () -> {
                        try {
                          timeout(5, () -> sleep(10));
                        } catch (TimeoutException wrong) {
                          steps.log("inner");
                        }
                      }));
          timeout(
              5,
              () -> {
                assertTimesOut(() -> timeout(1, () -> sleep(10)));
                sleep(1);
              });
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void nestedTimeoutsThatExpireTogetherBothCount(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertTimesOut(
              () ->
                  timeout(
                      1,
                      () -> {
                        try {
                          timeout(1, () -> sleep(10));
                        } catch (CancelledError outerWins) {
                          steps.log("inner-cancelled");
                          throw outerWins;
                        }
                      }));
          assertThat(currentTask().cancelling()).isZero();
        });
    steps.assertAre("inner-cancelled");
  }

  // ---- other exceptions while it expires

  @OnBothEngines
  void anotherExceptionWhileItExpiresPassesWithATraceOfTheTimeout(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(1, () -> sleepThenThrow(boom))).isSameAs(boom);
          assertThat(boom.getSuppressed()).hasAtLeastOneElementOfType(TimeoutException.class);
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void theTraceIsLeftOnTheMembersOfAGroup(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    ExceptionGroup group = new ExceptionGroup("group", List.of(boom));
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(1, () -> sleepThenThrow(group))).isSameAs(group);
          assertThat(boom.getSuppressed()).hasAtLeastOneElementOfType(TimeoutException.class);
        });
  }

  private static void sleepThenThrow(RuntimeException exception) {
    try {
      sleep(10);
    } catch (CancelledError cancelled) {
      throw exception;
    }
  }

  // ---- the timeout itself

  @OnBothEngines
  void rescheduleMovesTheDeadline(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertTimesOut(
              () ->
                  timeout(
                      1,
                      t -> {
                        assertThat(t.when()).isEqualTo(1.0);
                        t.reschedule(3.0);
                        assertThat(t.when()).isEqualTo(3.0);
                        sleep(10);
                      }));
          assertThat(time()).isEqualTo(3.0);
        });
  }

  @OnBothEngines
  void rescheduleToThePastTakesEffectInTheNextTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          sleep(5);
          assertTimesOut(
              () ->
                  timeout(
                      100,
                      t -> {
                        t.reschedule(1.0);
                        assertThat(t.expired()).isFalse();
                        sleep(10);
                      }));
          assertThat(time()).isEqualTo(5.0);
        });
  }

  @OnBothEngines
  void rescheduleToNullRemovesTheDeadline(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            timeout(
                1,
                t -> {
                  t.reschedule(null);
                  sleep(100);
                  assertThat(t.expired()).isFalse();
                }));
  }

  @OnBothEngines
  void rescheduleToInfinityRemovesTheDeadlineToo(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            timeout(
                1,
                t -> {
                  t.reschedule(Double.POSITIVE_INFINITY);
                  assertThat(t.when()).isNull();
                  sleep(10);
                }));
  }

  @OnBothEngines
  void rescheduleGivesADeadlineToABlockWithoutOne(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Timeout limit = Timeout.after((Duration) null);
          assertThatThrownBy(
                  () ->
                      limit.run(
                          () -> {
                            assertThat(limit.when()).isNull();
                            limit.reschedule(3.0);
                            sleep(10);
                          }))
              .isInstanceOf(TimeoutException.class);
          assertThat(getRunningLoop().time()).isEqualTo(3.0);
          assertThat(limit.when()).isEqualTo(3.0);
          assertThat(limit.expired()).isTrue();
        });
  }

  @OnBothEngines
  void rescheduleIsRefusedWhenTheBlockIsOverOrExpiring(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Timeout over = Timeout.after(1);
          over.run(() -> {});
          assertThatThrownBy(() -> over.reschedule(5.0))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("Cannot change state of finished Timeout");
          timeout(
              1,
              t -> {
                Coroutines.refusing("swallowed").run();
                assertThatThrownBy(() -> t.reschedule(50.0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Cannot change state of expiring Timeout");
              });
        });
  }

  @OnBothEngines
  void expiredTellsWhetherTheDeadlinePassedWhileTheBlockRan(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Timeout over = Timeout.after(1);
          assertTimesOut(() -> over.run(() -> sleep(10)));
          assertThat(over.expired()).isTrue();
          Timeout inTime = Timeout.after(1);
          inTime.run(() -> {});
          sleep(5);
          assertThat(inTime.expired()).isFalse();
        });
  }

  @OnBothEngines
  void toStringTellsTheState(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Timeout[] seen = new Timeout[1];
          assertTimesOut(
              () ->
                  timeout(
                      1,
                      t -> {
                        seen[0] = t;
                        assertThat(t.toString()).contains("active").contains("when=1.0");
                        try {
                          sleep(10);
                        } finally {
                          assertThat(t.toString()).contains("[expiring]");
                        }
                      }));
          assertThat(seen[0].toString()).contains("[expired]");
          Timeout inTime = Timeout.after(1);
          inTime.run(() -> {});
          assertThat(inTime.toString()).contains("[finished]");
        });
  }

  @OnBothEngines
  void whatIsNotANumberIsRefused(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(Double.NaN, () -> steps.log("never")))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> timeoutAt(Double.NaN, (Timeout t) -> steps.log("never")))
              .isInstanceOf(IllegalArgumentException.class);
        });
    steps.assertAre("");
  }
}
