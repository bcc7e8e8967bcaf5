package asyncio.behaviour.cancellation;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.refusing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;

/** What cancel, uncancel and cancelling do, and what they do not. */
class CancellationTest {

  private final Steps steps = new Steps();

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(task.cancelled()).isTrue();
  }

  // ---- when the error arrives

  @OnBothEngines
  void theErrorArrivesAtThePendingAwaitInTheNextTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } catch (CancelledError error) {
                      steps.log("caught");
                      throw error;
                    }
                  });
          sleep(1);
          assertThat(task.cancel()).isTrue();
          steps.log("requested");
          assertThat(task.done()).isFalse();
          assertThat(task.cancelled()).isFalse();
          assertEndsCancelled(task);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
    steps.assertAre("requested caught");
  }

  @OnBothEngines
  void theErrorArrivesAtASleepOfZero(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    sleep(0);
                    steps.log("never");
                  });
          sleep(0);
          task.cancel();
          assertEndsCancelled(task);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void aTaskThatIsDoneCannotBeCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(returning("done"));
          await(task);
          assertThat(task.cancel()).isFalse();
          assertThat(task.cancelling()).isZero();
          assertThat(task.cancelled()).isFalse();
          assertThat(await(task)).isEqualTo("done");
        });
  }

  @OnBothEngines
  void aTaskThatIsCancelledBeforeItsFirstStepNeverRuns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> steps.log("never"));
          assertThat(task.cancel("early")).isTrue();
          assertThat(task.done()).isFalse();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("early");
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void aTaskMayRefuse(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(refusing("still here"));
          sleep(0);
          task.cancel();
          assertThat(await(task)).isEqualTo("still here");
          assertThat(task.cancelled()).isFalse();
        });
  }

  @OnBothEngines
  void aTaskMayFailInsteadOfBeingCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ArithmeticException boom = new ArithmeticException("boom");
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } finally {
                      failing(boom).run();
                    }
                  });
          sleep(0);
          task.cancel();
          assertThatThrownBy(task::await).isSameAs(boom);
          assertThat(task.cancelled()).isFalse();
        });
  }

  @OnBothEngines
  void onceCaughtTheErrorDoesNotComeBack(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    refusing("first").run();
                    sleep(1);
                    sleep(0);
                    steps.log("went on");
                  });
          sleep(0);
          task.cancel();
          await(task);
        });
    steps.assertAre("went on");
  }

  @OnBothEngines
  void eachRequestIsDeliveredIfTheFirstWasCaught(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    refusing("first").run();
                    steps.log("first");
                    refusing("second").run();
                    steps.log("second");
                    sleep(1000);
                  });
          sleep(0);
          task.cancel();
          sleep(0);
          task.cancel();
          sleep(0);
          task.cancel();
          assertEndsCancelled(task);
        });
    steps.assertAre("first second");
  }

  @OnBothEngines
  void requestsOfOneTurnAreDeliveredOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    refusing("both").run();
                    sleep(1);
                    steps.log("went on");
                  });
          sleep(0);
          assertThat(task.cancel()).isTrue();
          assertThat(task.cancel()).isTrue();
          assertThat(task.cancelling()).isEqualTo(2);
          await(task);
        });
    steps.assertAre("went on");
  }

  @OnBothEngines
  void cleanupMayAwait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } finally {
                      sleep(7);
                      steps.log("clean");
                    }
                  });
          sleep(0);
          task.cancel();
          assertEndsCancelled(task);
          assertThat(getRunningLoop().time()).isEqualTo(7.0);
        });
    steps.assertAre("clean");
  }

  // ---- cancellation against completion

  @OnBothEngines
  void aResultThatArrivesInTheSameTurnIsLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> task = createTask(() -> await(future));
          sleep(0);
          future.setResult("lost");
          assertThat(task.cancel()).isTrue();
          assertEndsCancelled(task);
          assertThat(future.result()).isEqualTo("lost");
        });
  }

  @OnBothEngines
  void anExceptionThatArrivesInTheSameTurnIsLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> task = createTask(() -> await(future));
          sleep(0);
          future.setException(new ArithmeticException("lost"));
          assertThat(task.cancel()).isTrue();
          assertEndsCancelled(task);
        });
  }

  @OnBothEngines
  void aTaskThatCancelsItselfAndReturnsIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task =
              createTask(
                  () -> {
                    currentTask().cancel("myself");
                    return "lost";
                  });
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("myself");
          assertThat(task.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void aTaskThatCancelsItselfGetsTheErrorAtItsNextSuspension(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> done = getRunningLoop().createFuture();
          done.setResult("done");
          Task<Void> task =
              createTask(
                  () -> {
                    currentTask().cancel();
                    await(done);
                    steps.log("done-futures-do-not-suspend");
                    sleep(1);
                    steps.log("never");
                  });
          assertEndsCancelled(task);
          assertThat(getRunningLoop().time()).isZero();
        });
    steps.assertAre("done-futures-do-not-suspend");
  }

  @OnBothEngines
  void aTaskThatCancelsItselfAndFailsHasFailed(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ArithmeticException boom = new ArithmeticException("boom");
          Task<String> task =
              createTask(
                  () -> {
                    currentTask().cancel();
                    throw boom;
                  });
          assertThatThrownBy(task::await).isSameAs(boom);
          assertThat(task.cancelled()).isFalse();
        });
  }

  // ---- what is awaited is cancelled

  @OnBothEngines
  void theAwaitedFutureIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> task = createTask(() -> await(future));
          sleep(0);
          task.cancel("why");
          assertThat(future.cancelled()).isTrue();
          assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("why");
          assertEndsCancelled(task);
        });
  }

  @OnBothEngines
  void theAwaitedTaskIsCancelledAndItsEndAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> inner =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } finally {
                      sleep(3);
                      steps.log("inner");
                    }
                  });
          Task<Void> outer =
              createTask(
                  () -> {
                    try {
                      await(inner);
                    } finally {
                      steps.log("outer");
                    }
                  });
          sleep(0);
          outer.cancel();
          assertThat(inner.cancelling()).isEqualTo(1);
          assertEndsCancelled(outer);
          assertThat(inner.cancelled()).isTrue();
          assertThat(getRunningLoop().time()).isEqualTo(3.0);
        });
    steps.assertAre("inner outer");
  }

  @OnBothEngines
  void ifTheAwaitedTaskRefusesTheOuterOneGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> inner = createTask(refusing("refused"));
          Task<String> outer = createTask(() -> await(inner) + " and went on");
          sleep(0);
          outer.cancel();
          assertThat(await(outer)).isEqualTo("refused and went on");
          assertThat(outer.cancelling()).isEqualTo(1);
        });
  }

  @OnBothEngines
  void theOthersWhoAwaitACancelledFutureAreCancelledToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> one = createTask(() -> await(future));
          Task<String> two = createTask(() -> await(future));
          sleep(0);
          one.cancel();
          assertEndsCancelled(one);
          assertEndsCancelled(two);
          assertThat(two.cancelling()).isZero();
        });
  }

  @OnBothEngines
  void aRunUntilTheEndOfACancelledTaskThrowsTheError(EngineKind engine) {
    try (var loop = Loops.virtual(engine)) {
      Task<String> task = loop.createTask(sleeping(100, "slept"));
      loop.callLater(1, () -> task.cancel("enough"));
      assertThatThrownBy(() -> loop.runUntilComplete(task))
          .isInstanceOf(CancelledError.class)
          .hasMessage("enough");
    }
  }

  // ---- a coroutine that throws the error by itself

  @OnBothEngines
  void aCoroutineThatThrowsTheErrorIsCancelledThoughNobodyAskedForIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelledError own = new CancelledError("own");
          Task<String> task = createTask(failing(own));
          assertThatThrownBy(task::await).isSameAs(own);
          assertThat(task.cancelled()).isTrue();
          assertThat(task.cancelling()).isZero();
        });
  }

  @OnBothEngines
  void theErrorThatEndedATaskIsHandedOutOnceThenCopies(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CancelledError own = new CancelledError("own");
          Task<String> task = createTask(failing(own));
          assertThat(catchThrowable(task::await)).isSameAs(own);
          assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).isNotSameAs(own);
          assertThatThrownBy(task::exception).isInstanceOf(CancelledError.class).isNotSameAs(own);
        });
  }

  @OnBothEngines
  void catchExceptionDoesNotCatchACancellation(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } catch (Exception e) {
                      steps.log("swallowed");
                    }
                  });
          sleep(0);
          task.cancel();
          assertEndsCancelled(task);
        });
    steps.assertAre("");
  }

  // ---- counting requests

  @OnBothEngines
  void cancellingCountsRequestsAndIsNotChangedByCatching(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Integer> task =
              createTask(
                  () -> {
                    refusing("caught").run();
                    return currentTask().cancelling();
                  });
          assertThat(task.cancelling()).isZero();
          sleep(0);
          task.cancel();
          assertThat(task.cancelling()).isEqualTo(1);
          task.cancel();
          assertThat(await(task)).isEqualTo(2);
          assertThat(task.cancelling()).isEqualTo(2);
        });
  }

  @OnBothEngines
  void uncancelReturnsTheRequestsLeftAndNeverFewerThanNone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> self = currentTask();
          assertThat(self.uncancel()).isZero();
          self.cancel();
          self.cancel();
          assertThat(self.uncancel()).isEqualTo(1);
          assertThat(self.cancelling()).isEqualTo(1);
          assertThat(self.uncancel()).isZero();
          assertThat(self.uncancel()).isZero();
          assertThat(self.cancelling()).isZero();
        });
  }

  @OnBothEngines
  void uncancelUndoesARequestThatHasNotBeenDelivered(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          currentTask().cancel();
          currentTask().uncancel();
          sleep(1);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
  }

  @OnBothEngines
  void uncancelUndoesNothingWhileARequestIsLeft(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          currentTask().cancel();
          currentTask().cancel();
          currentTask().uncancel();
          assertThatThrownBy(() -> sleep(1)).isInstanceOf(CancelledError.class);
        });
  }

  @OnBothEngines
  void uncancelLetsATaskThatHasNotStartedRun(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(returning("ran"));
          task.cancel();
          task.uncancel();
          assertThat(await(task)).isEqualTo("ran");
        });
  }

  @OnBothEngines
  void uncancelDoesNotReviveTheFutureThatWasAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "slept"));
          sleep(0);
          task.cancel();
          assertThat(task.uncancel()).isZero();
          assertEndsCancelled(task);
        });
  }

  @OnBothEngines
  void uncancelDoesNotForgetWhatTheTaskHasReturnedSoFar(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> inner =
              () -> {
                currentTask().cancel();
                currentTask().uncancel();
                return "kept";
              };
          Task<String> task = createTask(inner);
          assertThat(await(task)).isEqualTo("kept");
        });
  }

  // ---- messages

  @OnBothEngines
  void theMessageArrivesWithTheError(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } catch (CancelledError error) {
                      steps.log(error.getMessage());
                      throw error;
                    }
                  });
          sleep(0);
          task.cancel("because");
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("because");
        });
    steps.assertAre("because");
  }

  @OnBothEngines
  void withoutAMessageTheErrorHasNone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(100, "slept"));
          sleep(0);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage(null);
        });
  }

  @OnBothEngines
  void theAwaiterGetsTheVeryErrorThatEndedTheTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Throwable[] inside = new Throwable[1];
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } catch (CancelledError error) {
                      inside[0] = error;
                      throw error;
                    }
                  });
          sleep(0);
          task.cancel();
          assertThatThrownBy(task::await).isSameAs(inside[0]);
        });
  }

  @OnBothEngines
  void ofTwoRequestsInOneTurnTheFirstMessageArrives(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(100, "slept"));
          sleep(0);
          task.cancel("first");
          task.cancel("second");
          assertThatThrownBy(task::await).hasMessage("first");
        });
  }

  @OnBothEngines
  void beforeTheFirstStepTheLastMessageCounts(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(100, "slept"));
          task.cancel("first");
          task.cancel("second");
          assertThatThrownBy(task::await).hasMessage("second");
        });
  }
}
