package asyncio.behaviour.cancellation;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.TimeoutException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;

/** Blocks that are complete before a cancellation goes on. */
class ShieldedTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void theBlockEndsBeforeTheCancellationGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    String result =
                        shielded(
                            () -> {
                              sleep(10);
                              return "saved";
                            });
                    steps.log(result);
                    sleep(0);
                    steps.log("not-reached");
                  });
          sleep(1);
          task.cancel();
          sleep(1);
          task.cancel();
          task.join();
          assertThat(task.cancelled()).isTrue();
          assertThat(task.cancelling()).isEqualTo(2);
        });
    steps.assertAre("saved");
  }

  @OnBothEngines
  void withoutACancellationItIsJustACall(EngineKind engine) {
    IOException failure = new IOException();
    Loops.run(
        engine,
        () -> {
          assertThat(shielded(() -> sleep(1, "result"))).isEqualTo("result");
          assertThatThrownBy(
                  () ->
                      shielded(
                          () -> {
                            throw failure;
                          }))
              .isSameAs(failure);
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void theExceptionOfTheBlockComesOutFirst(EngineKind engine) {
    IOException failure = new IOException();
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    assertThatThrownBy(
                            () ->
                                shielded(
                                    () -> {
                                      sleep(10);
                                      throw failure;
                                    }))
                        .isSameAs(failure);
                    steps.log("failed");
                    sleep(0);
                    steps.log("not-reached");
                  });
          sleep(1);
          task.cancelAndJoin();
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("failed");
  }

  @OnBothEngines
  void aTimeoutInsideWorksAndOneOutsideWaits(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(
                    () ->
                        timeout(
                            1,
                            () -> {
                              shielded(
                                  () -> {
                                    sleep(2);
                                    assertThatThrownBy(() -> timeout(3, () -> sleep(10)))
                                        .isInstanceOf(TimeoutException.class);
                                    steps.log("inner-timeout");
                                  });
                              steps.log("shielded");
                              sleep(0);
                              steps.log("not-reached");
                            }))
                .isInstanceOf(TimeoutException.class));
    steps.assertAre("inner-timeout shielded");
  }

  @OnBothEngines
  void sharesTheContextOfItsTask(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable");
    Loops.run(
        engine,
        () -> {
          variable.set("outer");
          shielded(
              () -> {
                steps.log(variable.get());
                variable.set("inner");
              });
          steps.log(variable.get());
        });
    steps.assertAre("outer inner");
  }
}
