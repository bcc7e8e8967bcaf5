package asyncio.behaviour.groups;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;

/** Ending a task group early and quietly. */
class TaskGroupCancelTest {

  private final Steps steps = new Steps();

  private void sleeper(String name) {
    try {
      sleep(10);
      steps.log(name);
    } finally {
      steps.log(name + "-finally");
    }
  }

  @OnBothEngines
  void stopsTheChildrenAndTheBodyWithoutAnException(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          String result =
              TaskGroup.run(
                  group -> {
                    group.createTask(() -> sleeper("a"));
                    group.createTask(
                        () -> {
                          sleep(1);
                          group.cancel();
                        });
                    sleeper("body");
                    return "not reached";
                  });
          assertThat(result).isNull();
          assertThat(currentTask().cancelling()).isZero();
          sleep(1); // is not cancelled
        });
    steps.assertAre("a-finally body-finally");
  }

  @OnBothEngines
  void mayBeCalledByTheBodyItself(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          TaskGroup.run(
              group -> {
                group.createTask(() -> sleeper("a"));
                sleep(0);
                group.cancel();
                group.cancel();
                steps.log("goes-on");
                sleep(1);
                steps.log("not-reached");
              });
          assertThat(currentTask().cancelling()).isZero();
        });
    steps.assertAre("goes-on a-finally");
  }

  @OnBothEngines
  void endsTheWaitForTheChildren(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            TaskGroup.run(
                group -> {
                  group.createTask(() -> sleeper("a"));
                  group.createTask(
                      () -> {
                        sleep(1);
                        group.cancel();
                        steps.log("cancelled");
                      });
                }));
    steps.assertAre("cancelled a-finally");
  }

  @OnBothEngines
  void keepsTheResultOfABodyThatHasEnded(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          String result =
              TaskGroup.run(
                  group -> {
                    group.createTask(
                        () -> {
                          sleep(1);
                          group.cancel();
                        });
                    return "result";
                  });
          assertThat(result).isEqualTo("result");
        });
  }

  @OnBothEngines
  void exceptionsComeOutAsEver(EngineKind engine) {
    IOException failure = new IOException();
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(
                                () -> {
                                  try {
                                    sleep(10);
                                  } finally {
                                    throwOn(failure);
                                  }
                                });
                            sleep(0);
                            group.cancel();
                          }))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class,
                  group -> assertThat(group.exceptions()).containsExactly(failure));
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  private static void throwOn(Exception exception) throws Exception {
    throw exception;
  }

  @OnBothEngines
  void aCancellationFromOutsideGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    Task<?> self = currentTask();
                    TaskGroup.run(
                        group -> {
                          group.createTask(
                              () -> {
                                sleep(1);
                                group.cancel();
                                self.cancel("outside");
                              });
                          sleep(10);
                        });
                    steps.log("not-reached");
                  });
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(task.cancelling()).isEqualTo(1);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void refusesNewTasksAfterwards(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            TaskGroup.run(
                group -> {
                  group.cancel();
                  assertThatThrownBy(() -> group.createTask(() -> sleeper("a")))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("shutting down");
                }));
  }

  @OnBothEngines
  void doesNothingOnceTheGroupIsFinished(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          TaskGroup[] finished = new TaskGroup[1];
          TaskGroup.run(
              group -> {
                finished[0] = group;
              });
          finished[0].cancel();
          sleep(0);
          assertThat(currentTask().cancelling()).isZero();
        });
  }

  @OnBothEngines
  void thePlainFormLetsItsBodyGoOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          try (TaskGroup group = new TaskGroup()) {
            group.createTask(() -> sleeper("a"));
            sleep(0);
            group.cancel();
            sleep(1);
            steps.log("body");
          }
          steps.log("left");
        });
    steps.assertAre("a-finally body left");
  }
}
