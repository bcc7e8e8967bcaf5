package asyncio.behaviour.groups;

import static asyncio.Asyncio.createTask;
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

/** What task groups can do beyond asyncio: waiting until a child is ready, listing, collecting. */
class TaskGroupStartTest {

  private final Steps steps = new Steps();

  @OnBothEngines
  void startWaitsUntilTheChildIsReady(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          TaskGroup.run(
              group -> {
                int port =
                    group.start(
                        ready -> {
                          sleep(1);
                          steps.log("listening");
                          ready.setResult(8080);
                          sleep(1);
                          steps.log("served");
                        });
                steps.log(port);
              });
          steps.log("left");
        });
    steps.assertAre("listening 8080 served left");
  }

  @OnBothEngines
  void aChildThatFailsBeforeItIsReadyFailsWhoeverStartsIt(EngineKind engine) {
    IOException failure = new IOException("port taken");
    Loops.run(
        engine,
        () ->
            TaskGroup.run(
                group -> {
                  assertThatThrownBy(
                          () ->
                              group.start(
                                  ready -> {
                                    sleep(1);
                                    throw failure;
                                  }))
                      .isSameAs(failure);
                  sleep(1); // the group goes on
                  steps.log("body");
                }));
    steps.assertAre("body");
  }

  @OnBothEngines
  void aChildThatFailsLaterFailsTheGroup(EngineKind engine) {
    IOException failure = new IOException();
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(
                    () ->
                        TaskGroup.run(
                            group -> {
                              group.start(
                                  ready -> {
                                    ready.setResult("ready");
                                    sleep(1);
                                    throw failure;
                                  });
                              sleep(10);
                            }))
                .isInstanceOfSatisfying(
                    ExceptionGroup.class,
                    group -> assertThat(group.exceptions()).containsExactly(failure)));
  }

  @OnBothEngines
  void aChildThatEndsWithoutBeingReadyIsAnError(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            TaskGroup.run(
                group -> {
                  assertThatThrownBy(() -> group.start(ready -> sleep(1)))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("not said that it is ready");
                }));
  }

  @OnBothEngines
  void whoeverIsCancelledWhileItStartsAChildEndsIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () ->
                      TaskGroup.run(
                          group -> {
                            try {
                              group.start(
                                  ready -> {
                                    try {
                                      sleep(10);
                                    } finally {
                                      steps.log("child-ends");
                                    }
                                  });
                            } finally {
                              steps.log("start-ends");
                            }
                          }));
          sleep(1);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    steps.assertAre("child-ends start-ends");
  }

  @OnBothEngines
  void tasksListsThoseThatHaveNotEnded(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            TaskGroup.run(
                group -> {
                  assertThat(group.tasks()).isEmpty();
                  Task<Void> a = group.createTask(() -> sleep(1));
                  Task<Void> b = group.createTask(() -> sleep(3));
                  assertThat(group.tasks()).hasToString("[" + a + ", " + b + "]");
                  sleep(2);
                  assertThat(group.tasks().size()).isEqualTo(1);
                  assertThat(group.tasks().get(0)).isSameAs(b);
                }));
  }

  @OnBothEngines
  void whenErrorsAreCollectedTheOthersGoOn(EngineKind engine) {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    IOException third = new IOException("third");
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(
                    () ->
                        TaskGroup.run(
                            TaskGroup.OnError.COLLECT,
                            group -> {
                              group.createTask(() -> fail(1, first));
                              group.createTask(() -> fail(3, third));
                              sleep(2);
                              steps.log("body");
                              fail(0, second);
                            }))
                .isInstanceOfSatisfying(
                    ExceptionGroup.class,
                    group -> assertThat(group.exceptions()).containsExactly(first, third, second)));
    steps.assertAre("body");
  }

  private static void fail(double delay, Exception exception) throws Exception {
    sleep(delay);
    throw exception;
  }

  @OnBothEngines
  void aCancellationStopsACollectingGroup(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    TaskGroup.run(
                        TaskGroup.OnError.COLLECT,
                        group -> {
                          group.createTask(
                              () -> {
                                try {
                                  sleep(10);
                                } finally {
                                  steps.log("child-ends");
                                }
                              });
                          sleep(10);
                        });
                  });
          sleep(1);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    steps.assertAre("child-ends");
  }

  @OnBothEngines
  void onlyTheTaskThatOpenedAGroupCanLeaveIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          try (TaskGroup group = new TaskGroup()) {
            Task<Void> other = createTask(group::close);
            assertThatThrownBy(other::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was opened by");
          }
        });
  }
}
