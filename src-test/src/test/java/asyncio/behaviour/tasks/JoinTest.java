package asyncio.behaviour.tasks;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;

/** Waiting for the end of a task, whatever it is. */
class JoinTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void waitsForTheEndAndThrowsNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> fails =
              createTask(
                  () -> {
                    sleep(1);
                    throw new IllegalArgumentException("failed");
                  });
          fails.join();
          assertThat(fails.exception()).hasMessage("failed");
          fails.join();
          Task<Void> ends = createTask(() -> sleep(1));
          ends.join();
          assertThat(ends.done()).isTrue();
        });
  }

  @OnBothEngines
  void cancelAndJoinWaitsUntilTheTaskHasCleanedUp(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(10);
                    } finally {
                      sleep(1);
                      steps.log("clean");
                    }
                  });
          sleep(1);
          task.cancelAndJoin();
          steps.log("joined");
          assertThat(task.cancelled()).isTrue();
          task.cancelAndJoin();
        });
    steps.assertAre("clean joined");
  }

  @OnBothEngines
  void aTaskThatWillNotStopIsWaitedFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task =
              createTask(
                  () -> {
                    try {
                      sleep(10);
                      return "slept";
                    } catch (CancelledError ignored) {
                      sleep(5);
                      return "stubborn";
                    }
                  });
          sleep(1);
          task.cancelAndJoin();
          assertThat(task.result()).isEqualTo("stubborn");
        });
  }

  @OnBothEngines
  void aCancelledErrorIsAlwaysTheCallersOwn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> slow = createTask(() -> sleep(10));
          Task<Void> caller =
              createTask(
                  () -> {
                    try {
                      slow.join();
                    } catch (CancelledError cancelled) {
                      steps.log("caller-cancelled");
                      throw cancelled;
                    }
                  });
          sleep(1);
          caller.cancelAndJoin();
          assertThat(slow.done()).isFalse();
          slow.cancelAndJoin();
          assertThat(currentTask().cancelling()).isZero();
        });
    steps.assertAre("caller-cancelled");
  }

  @OnBothEngines
  void aTaskCannotJoinItself(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> currentTask().join()).hasMessageContaining("itself");
          assertThatThrownBy(() -> currentTask().cancelAndJoin()).hasMessageContaining("itself");
          sleep(1); // is not cancelled
        });
  }
}
