package asyncio.behaviour.groups;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.loggingCancellation;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.TurnCounter.turnsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Task groups: what their tasks, their body and those outside do to each other. */
class TaskGroupTest {

  private final Steps steps = new Steps();
  private final ArithmeticException boom = new ArithmeticException("boom");
  private final IOException ofBody = new IOException("body");

  private static double time() {
    return getRunningLoop().time();
  }

  private static int cancelling() {
    return currentTask().cancelling();
  }

  /** The block form, for bodies of which the compiler cannot tell whether they have a result. */
  private static void inGroup(TaskGroup.Block body) {
    TaskGroup.run(body);
  }

  /** The members of the exception group that a body throws. */
  private static List<Throwable> errorsOf(Coroutine.Void body) {
    return catchThrowableOfType(ExceptionGroup.class, body::run).exceptions();
  }

  /** Logs its beginning and its end, and gives way in between. */
  private Coroutine<String> logging(String name) {
    return () -> {
      steps.log("start-" + name);
      sleep(0);
      steps.log("end-" + name);
      return name;
    };
  }

  /** Sleeps for long; if it is cancelled, fails, after a time if that is not 0. */
  private static <T> Coroutine<T> failingWhenCancelled(double delay, Exception exception) {
    return () -> {
      try {
        sleep(1000);
      } catch (CancelledError cancelled) {
        if (delay > 0) {
          sleep(delay);
        }
        throw exception;
      }
      return null;
    };
  }

  /** Waits for a task, however it ends. */
  private static void finish(Task<?> task) {
    Asyncio.wait(List.of(task));
  }

  // ---- all is well

  @OnBothEngines
  void whoeverLeavesAGroupHasWaitedForItsTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          inGroup(
              group -> {
                group.createTask(logging("a"));
                group.createTask(logging("b"));
                steps.log("body");
              });
          steps.log("left");
        });
    steps.assertAre("body start-a start-b end-a end-b left");
  }

  @OnBothEngines
  void theResultsAreThoseOfTheTasksAndOfTheBody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<String>> tasks = new ArrayList<>();
          String result =
              TaskGroup.run(
                  group -> {
                    tasks.add(group.createTask(sleeping(2, "a")));
                    tasks.add(group.createTask(sleeping(3, "b")));
                    return sleep(1, "body");
                  });
          assertThat(result).isEqualTo("body");
          assertThat(tasks).extracting(Future::result).containsExactly("a", "b");
          assertThat(time()).isEqualTo(3.0);
        });
  }

  @OnBothEngines
  void aGroupTakesAsManyTurnsAsInPython(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(turnsOf(() -> inGroup(group -> {}))).isZero();
          assertThat(turnsOf(() -> groupOf(returning("a")))).isEqualTo(3);
          assertThat(turnsOf(() -> groupOf(returning("a"), returning("b")))).isEqualTo(3);
          assertThat(turnsOf(() -> groupOf(sleeping(0, "a")))).isEqualTo(4);
        });
  }

  @SafeVarargs
  private static void groupOf(Coroutine<String>... coroutines) {
    inGroup(
        group -> {
          for (Coroutine<String> coroutine : coroutines) {
            group.createTask(coroutine);
          }
        });
  }

  @OnBothEngines
  void tasksMayMakeTasksWhileTheGroupIsBeingLeft(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          inGroup(group -> group.createTask(() -> generation(group, 0)));
          assertThat(time()).isEqualTo(4.0);
        });
    steps.assertAre("0 1 2 3");
  }

  private void generation(TaskGroup group, int number) {
    steps.log(number);
    sleep(1);
    if (number < 3) {
      group.createTask(() -> generation(group, number + 1));
    }
  }

  @OnBothEngines
  void aTasksNameAndContextAreAsGiven(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            inGroup(
                group -> {
                  Task<String> task =
                      group.createTask(returning("a"), TaskOptions.named("by name"));
                  assertThat(task.getName()).isEqualTo("by name");
                  assertThat(task.getContext()).isNotSameAs(currentTask().getContext());
                }));
  }

  // ---- a task is cancelled

  @OnBothEngines
  void aTaskThatIsCancelledDisturbsNobody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<?>> tasks = new ArrayList<>();
          inGroup(
              group -> {
                tasks.add(group.createTask(sleeping(100, "never")));
                tasks.add(group.createTask(failing(1, new CancelledError("its own idea"))));
                tasks.add(group.createTask(sleeping(2, "other")));
                sleep(1);
                tasks.get(0).cancel();
              });
          assertThat(tasks).extracting(Future::cancelled).containsExactly(true, true, false);
          assertThat(time()).isEqualTo(2.0);
        });
  }

  // ---- a task fails

  @OnBothEngines
  void aSingleFailureIsAGroupToo(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> inGroup(group -> group.createTask(failing(boom))))
                .isInstanceOf(ExceptionGroup.class)
                .hasMessage("unhandled errors in a TaskGroup (1 sub-exception)")
                .satisfies(e -> assertThat(((ExceptionGroup) e).exceptions()).containsExactly(boom))
                .hasSuppressedException(boom));
  }

  @OnBothEngines
  void aFailureCancelsTheOtherTasksAndTheBodyAndLeavesNoTrace(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "sibling"));
                            group.createTask(failing(1, boom));
                            try {
                              sleep(100);
                            } catch (CancelledError e) {
                              steps.log("body:" + cancelling());
                              throw e;
                            }
                          }));
          assertThat(errors).containsExactly(boom);
          assertThat(cancelling()).isZero();
          assertThat(time()).isEqualTo(1.0);
          sleep(1); // nothing is left that would be thrown here
        });
    steps.assertAre("sibling body:1");
  }

  @OnBothEngines
  void aFailureWhileTheGroupIsBeingLeftCancelsTheOtherTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "sibling"));
                            group.createTask(failing(1, boom));
                          }));
          assertThat(errors).containsExactly(boom);
          assertThat(cancelling()).isZero();
          sleep(1);
        });
    steps.assertAre("sibling");
  }

  @OnBothEngines
  void aFailureIsNoticedWhenItsCallbackRunsNotBefore(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            Task<Void> task = group.createTask(failing(boom));
                            sleep(0);
                            steps.log(task.done() + ":" + cancelling());
                            sleep(0);
                            steps.log("never");
                          }));
          assertThat(errors).containsExactly(boom);
        });
    steps.assertAre("true:0");
  }

  @OnBothEngines
  void aBodyThatSwallowsTheCancellationGoesOnAndTheGroupFailsNoneTheLess(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(failing(1, boom));
                            try {
                              sleep(100);
                            } catch (CancelledError swallowed) {
                              steps.log("swallowed");
                            }
                            sleep(1);
                            steps.log("goes-on:" + cancelling());
                          }));
          assertThat(errors).containsExactly(boom);
          assertThat(cancelling()).isZero();
        });
    steps.assertAre("swallowed goes-on:1");
  }

  @OnBothEngines
  void tasksThatFailInOneTurnAllCount(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          IOException second = new IOException("second");
          List<Throwable> errors = errorsOf(() -> groupOf(failing(boom), failing(second)));
          assertThat(errors).containsExactly(boom, second);
        });
  }

  @OnBothEngines
  void tasksThatFailWhileTheyAreCancelledCountInTheOrderInWhichTheyEnd(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          IOException late = new IOException("late");
          IOException later = new IOException("later");
          List<Throwable> errors =
              errorsOf(
                  () ->
                      groupOf(
                          failingWhenCancelled(7, later),
                          failingWhenCancelled(5, late),
                          failing(1, boom)));
          assertThat(errors).containsExactly(boom, late, later);
          assertThat(time()).isEqualTo(8.0);
        });
  }

  @OnBothEngines
  void aTaskIsCancelledOnceAndMayTakeItsTime(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> stubborn =
              () -> {
                try {
                  sleep(1000);
                } catch (CancelledError swallowed) {
                  steps.log("no");
                }
                sleep(10);
                steps.log("done:" + cancelling());
                return "stubborn";
              };
          assertThat(errorsOf(() -> groupOf(stubborn, failing(1, boom)))).containsExactly(boom);
          assertThat(time()).isEqualTo(11.0);
        });
    steps.assertAre("no done:1");
  }

  @OnBothEngines
  void aFailureThatTheBodyAwaitsCountsOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          // The task's callbacks run in the order in which they were added, and the group's is the
          // first: so the body is cancelled, and does not get to see the exception.
          List<Throwable> errors =
              errorsOf(() -> inGroup(group -> group.createTask(failing(1, boom)).await()));
          assertThat(errors).containsExactly(boom);
        });
  }

  // ---- the body fails

  @OnBothEngines
  void aBodyThatFailsCancelsTheTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "a"));
                            group.createTask(loggingCancellation(steps, "b"));
                            sleep(1);
                            throw ofBody;
                          }));
          assertThat(errors).containsExactly(ofBody);
          assertThat(cancelling()).isZero();
          assertThat(time()).isEqualTo(1.0);
        });
    steps.assertAre("a b");
  }

  @OnBothEngines
  void tasksThatHaveNotStartedNeverRunIfTheBodyFails(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(logging("never"));
                            throw ofBody;
                          }));
          assertThat(errors).containsExactly(ofBody);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void theExceptionOfTheBodyIsTheLastOfTheGroup(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          IOException second = new IOException("second");
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(failingWhenCancelled(0, boom));
                            group.createTask(failingWhenCancelled(0, second));
                            sleep(1);
                            throw ofBody;
                          }));
          assertThat(errors).containsExactly(boom, second, ofBody);
        });
  }

  @OnBothEngines
  void whatTheBodyThrowsBecauseItWasCancelledCountsToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(failing(1, boom));
                            failingWhenCancelled(0, ofBody).run();
                          }));
          assertThat(errors).containsExactly(boom, ofBody);
          assertThat(cancelling()).isZero();
        });
  }

  @OnBothEngines
  void aTimeoutInTheBodyIsAFailureOfTheBody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "a"));
                            timeout(1, () -> sleep(5));
                          }));
          assertThat(errors).singleElement().isInstanceOf(TimeoutException.class);
          assertThat(time()).isEqualTo(1.0);
        });
    steps.assertAre("a");
  }

  // ---- somebody else cancels

  @OnBothEngines
  void aCancellationInTheBodyCancelsTheTasksAndGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> parent =
              createTask(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "a"));
                            sleep(100);
                          }));
          sleep(1);
          parent.cancel("why");
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("why");
          assertThat(parent.cancelled()).isTrue();
          assertThat(parent.cancelling()).isEqualTo(1);
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void aBodyThatThrowsACancelledErrorByItselfIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> parent =
              createTask(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "a"));
                            sleep(1);
                            throw new CancelledError("own");
                          }));
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("own");
          assertThat(parent.cancelled()).isTrue();
          assertThat(parent.cancelling()).isZero();
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void aCancellationWhileTheGroupIsBeingLeftWaitsForTheTasksToCleanUp(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> slow =
              () -> {
                try {
                  return sleep(1000, "never");
                } finally {
                  steps.log("cleaning");
                  sleep(5);
                  steps.log("clean:" + cancelling());
                }
              };
          Task<Void> parent = createTask(() -> groupOf(slow));
          sleep(1);
          parent.cancel("first");
          sleep(1);
          parent.cancel("second"); // it is being cancelled already
          sleep(1);
          steps.log("waits:" + !parent.done());
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("first");
          assertThat(time()).isEqualTo(6.0);
          assertThat(parent.cancelled()).isTrue();
          assertThat(parent.cancelling()).isEqualTo(2);
        });
    steps.assertAre("cleaning waits:true clean:1");
  }

  @OnBothEngines
  void failuresComeBeforeACancellationWhichStaysForTheNextAwait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> parent =
              createTask(
                  () -> {
                    List<Throwable> errors =
                        errorsOf(
                            () ->
                                inGroup(
                                    group -> {
                                      group.createTask(failingWhenCancelled(0, boom));
                                      sleep(100);
                                    }));
                    assertThat(errors).containsExactly(boom);
                    steps.log("failed:" + cancelling());
                    sleep(0);
                    steps.log("never");
                  });
          sleep(1);
          parent.cancel("outside");
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage(null);
          assertThat(parent.cancelled()).isTrue();
          assertThat(parent.cancelling()).isEqualTo(1);
        });
    steps.assertAre("failed:1");
  }

  @OnBothEngines
  void aCancellationThatStaysCancelsATaskThatAwaitsNothingMore(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> parent =
              createTask(
                  () -> {
                    errorsOf(() -> groupOf(failingWhenCancelled(0, boom)));
                    return "lost";
                  });
          sleep(1);
          parent.cancel();
          finish(parent);
          assertThat(parent.cancelled()).isTrue();
        });
  }

  // ---- the program is interrupted

  @OnBothEngines
  void anInterruptInTheBodyIsThrownAsItIs(EngineKind engine) {
    KeyboardInterrupt interrupt = new KeyboardInterrupt();
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () ->
                      inGroup(
                          group -> {
                            group.createTask(loggingCancellation(steps, "a"));
                            group.createTask(failingWhenCancelled(0, boom));
                            sleep(1);
                            throw interrupt;
                          }))
              .isSameAs(interrupt);
          assertThat(cancelling()).isZero();
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void anInterruptInATaskEndsTheRunAndThenTheGroup(EngineKind engine) {
    KeyboardInterrupt interrupt = new KeyboardInterrupt();
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<Void> main =
          loop.createTask(
              () -> {
                assertThatThrownBy(
                        () ->
                            inGroup(
                                group -> {
                                  group.createTask(failing(1, interrupt));
                                  group.createTask(loggingCancellation(steps, "sibling"));
                                  sleep(100);
                                }))
                    .isSameAs(interrupt);
                steps.log("main:" + cancelling());
              });
      assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(interrupt);
      steps.log("run-again");
      loop.runUntilComplete(main);
    }
    steps.assertAre("run-again sibling main:1");
  }

  // ---- nested

  @OnBothEngines
  void theFailureOfAnInnerGroupCanBeCaughtWithinTheOuter(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            inGroup(
                outer -> {
                  Task<String> other = outer.createTask(sleeping(2, "other"));
                  assertThat(errorsOf(() -> groupOf(failing(1, boom)))).containsExactly(boom);
                  assertThat(cancelling()).isZero();
                  assertThat(await(other)).isEqualTo("other");
                }));
  }

  @OnBothEngines
  void theFailureOfAnInnerGroupIsAFailureOfTheOuterBody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          outer -> {
                            outer.createTask(loggingCancellation(steps, "outer"));
                            groupOf(failing(1, boom));
                          }));
          assertThat(errors).singleElement().isInstanceOf(ExceptionGroup.class);
          assertThat(((ExceptionGroup) errors.get(0)).exceptions()).containsExactly(boom);
        });
    steps.assertAre("outer");
  }

  @OnBothEngines
  void aFailureInTheOuterGroupCancelsTheInner(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          outer -> {
                            outer.createTask(failing(1, boom));
                            try {
                              groupOf(loggingCancellation(steps, "inner"));
                            } catch (CancelledError e) {
                              steps.log("body:" + cancelling());
                              throw e;
                            }
                          }));
          assertThat(errors).containsExactly(boom);
          assertThat(cancelling()).isZero();
        });
    steps.assertAre("inner body:1");
  }

  @OnBothEngines
  void bothGroupsMayFailInOneTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          outer -> {
                            outer.createTask(failing(1, boom));
                            groupOf(failing(1, ofBody));
                          }));
          assertThat(errors).hasSize(2);
          assertThat(errors.get(0)).isSameAs(boom);
          assertThat(((ExceptionGroup) errors.get(1)).exceptions()).containsExactly(ofBody);
          assertThat(cancelling()).isZero();
        });
  }

  @OnBothEngines
  void anInnerGroupThatFailsDoesNotSwallowTheCancellationByTheOuter(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () ->
                      inGroup(
                          outer -> {
                            List<Throwable> ofInner =
                                errorsOf(
                                    () ->
                                        inGroup(
                                            inner -> {
                                              inner.createTask(failingWhenCancelled(0, ofBody));
                                              outer.createTask(failing(1, boom));
                                            }));
                            assertThat(ofInner).containsExactly(ofBody);
                            steps.log("between:" + cancelling());
                            sleep(0);
                            steps.log("never");
                          }));
          assertThat(errors).containsExactly(boom);
          assertThat(cancelling()).isZero();
        });
    steps.assertAre("between:1");
  }

  @OnBothEngines
  void aTimeoutAroundAGroupCancelsItAndIsATimeout(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(5, () -> groupOf(loggingCancellation(steps, "a"))))
              .isInstanceOf(TimeoutException.class);
          assertThat(cancelling()).isZero();
        });
    steps.assertAre("a");
  }

  // ---- what is refused

  @OnBothEngines
  void aGroupThatWasLeftTakesNoTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<TaskGroup> left = new ArrayList<>();
          inGroup(
              group -> {
                left.add(group);
              });
          assertRefused(left.get(0), "is finished");
        });
    steps.assertAre("");
  }

  private void assertRefused(TaskGroup group, String why) {
    int tasks = Asyncio.allTasks().size();
    assertThatThrownBy(() -> group.createTask(() -> steps.log("never")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(why);
    assertThat(Asyncio.allTasks()).hasSize(tasks);
  }

  @OnBothEngines
  void aGroupThatIsBeingCancelledTakesNoTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine.Void afterATaskFailed =
              () ->
                  inGroup(
                      group -> {
                        group.createTask(failing(boom));
                        try {
                          sleep(10);
                        } finally {
                          assertRefused(group, "is shutting down");
                        }
                      });
          Coroutine.Void afterTheBodyFailed =
              () ->
                  inGroup(
                      group -> {
                        group.createTask(
                            () -> {
                              try {
                                sleep(1000);
                              } finally {
                                assertRefused(group, "is shutting down");
                                steps.log("refused");
                              }
                            });
                        sleep(1);
                        throw ofBody;
                      });
          assertThat(errorsOf(afterATaskFailed)).containsExactly(boom);
          assertThat(errorsOf(afterTheBodyFailed)).containsExactly(ofBody);
        });
    steps.assertAre("refused");
  }

  @OnBothEngines
  void aCallbackCannotOpenAGroup(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop()
              .callSoon(
                  () ->
                      assertThatThrownBy(TaskGroup::new)
                          .isInstanceOf(IllegalStateException.class)
                          .hasMessageContaining("cannot determine the parent task"));
          sleep(0);
        });
  }

  // ---- the parent has ended

  @OnBothEngines
  void aTaskThatFailsAfterItsParentIsReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          Coroutine.Void neverLeaves =
              () -> {
                TaskGroup group = new TaskGroup();
                group.createTask(failing(2, boom));
                group.createTask(
                    () -> {
                      sleep(3);
                      steps.log("goes-on");
                    });
                sleep(1);
              };
          createTask(neverLeaves).await();
          sleep(5);
        });
    loop.close();
    assertThat(reported.only().exception()).isSameAs(boom);
    assertThat(reported.only().message()).contains("after its parent had ended");
    steps.assertAre("goes-on");
  }

  // ---- the plain form

  @OnBothEngines
  void thePlainFormWaitsForItsTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          try (var group = new TaskGroup()) {
            group.createTask(logging("a"));
            group.createTask(logging("b"));
            steps.log("body");
          }
          steps.log("left");
        });
    steps.assertAre("body start-a start-b end-a end-b left");
  }

  @OnBothEngines
  void thePlainFormThrowsWhatItsTasksThrow(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Throwable> errors =
              errorsOf(
                  () -> {
                    try (var group = new TaskGroup()) {
                      group.createTask(loggingCancellation(steps, "sibling"));
                      group.createTask(failing(1, boom));
                    }
                  });
          assertThat(errors).containsExactly(boom);
          assertThat(cancelling()).isZero();
          sleep(1);
        });
    steps.assertAre("sibling");
  }

  @OnBothEngines
  void thePlainFormDoesNotKnowThatItsBodyFailsAndWaitsForTheTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () -> {
                    try (var group = new TaskGroup()) {
                      group.createTask(() -> steps.log(sleep(2, "a")));
                      throw ofBody;
                    }
                  })
              .isSameAs(ofBody)
              .hasNoSuppressedExceptions();
          assertThat(time()).isEqualTo(2.0);
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void inThePlainFormTheFailureOfATaskIsSuppressedByThatOfTheBody(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(
                    () -> {
                      try (var group = new TaskGroup()) {
                        group.createTask(failing(1, boom));
                        throw ofBody;
                      }
                    })
                .isSameAs(ofBody)
                .satisfies(e -> assertThat(suppressedGroup(e)).containsExactly(boom)));
  }

  /** The members of the one exception that another suppresses, which is a group. */
  private static List<Throwable> suppressedGroup(Throwable exception) {
    assertThat(exception.getSuppressed()).hasSize(1);
    return ((ExceptionGroup) exception.getSuppressed()[0]).exceptions();
  }

  @OnBothEngines
  void inThePlainFormTheFailureOfATaskComesWithTheCancellationOfTheBody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () -> {
                    try (var group = new TaskGroup()) {
                      group.createTask(failing(1, boom));
                      sleep(100);
                    }
                  })
              .isInstanceOf(CancelledError.class)
              .satisfies(e -> assertThat(suppressedGroup(e)).containsExactly(boom));
          assertThat(cancelling()).isZero();
        });
  }

  @OnBothEngines
  void whatACancellationSuppressesIsReportedWhenItEndsATask(EngineKind engine) {
    List<Throwable> reported = new ArrayList<>();
    Loops.run(
        engine,
        () -> {
          getRunningLoop()
              .setExceptionHandler((loop, context) -> reported.add(context.exception()));
          Task<Void> parent =
              createTask(
                  () -> {
                    try (var group = new TaskGroup()) {
                      group.createTask(failing(1, boom), "child");
                      sleep(100);
                    }
                  });
          parent.join();
          assertThat(parent.cancelled()).isTrue();
        });
    assertThat(reported).hasSize(1);
    assertThat(((ExceptionGroup) reported.get(0)).exceptions()).containsExactly(boom);
  }

  @OnBothEngines
  void thePlainFormIsCancelledWhileItWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> parent =
              createTask(
                  () -> {
                    try (var group = new TaskGroup()) {
                      group.createTask(loggingCancellation(steps, "a"));
                    }
                  });
          sleep(1);
          parent.cancel("why");
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("why");
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void aPlainGroupThatWasClosedTakesNoTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          TaskGroup group = new TaskGroup();
          group.close();
          assertRefused(group, "is finished");
        });
  }

  // ---- the end of the loop

  @OnBothEngines
  void aClosedLoopUnwindsAGroupWithItsTasks(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported.by(loop);
    loop.createTask(
        () -> {
          try {
            inGroup(group -> group.createTask(() -> unwinding("task")));
          } finally {
            steps.log("block-form");
          }
        });
    loop.createTask(
        () -> {
          try (var group = new TaskGroup()) {
            unwinding("body");
          } finally {
            steps.log("plain-form");
          }
        });
    loop.runUntilComplete(() -> sleep(1));
    loop.close();
    steps.assertAre("block-form body plain-form task");
  }

  private void unwinding(String name) {
    try {
      sleep(100);
    } finally {
      steps.log(name);
    }
  }

  // ---- what it looks like

  @OnBothEngines
  void aGroupTellsWhatItIsDoing(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            errorsOf(
                () ->
                    inGroup(
                        group -> {
                          assertThat(group).hasToString("<TaskGroup entered>");
                          group.createTask(failing(1, boom));
                          assertThat(group).hasToString("<TaskGroup tasks=1 entered>");
                          group.createTask(
                              () -> {
                                try {
                                  sleep(100);
                                } finally {
                                  assertThat(group)
                                      .hasToString("<TaskGroup tasks=1 errors=1 cancelling>");
                                  steps.log("asserted");
                                }
                              });
                        })));
    steps.assertAre("asserted");
  }

  // ---- the plain form, cancelled

  /** Leaves a group in plain form whose child would take 1000 s. */
  private static void openPlainGroupAnd(Coroutine.Void body) throws Exception {
    try (var group = new TaskGroup()) {
      group.createTask(() -> sleep(1000));
      body.run();
    }
  }

  @OnBothEngines
  void thePlainFormCancelsItsTasksWhenATimeoutEndsItsBody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> timeout(1, () -> openPlainGroupAnd(() -> sleep(500))))
              .isInstanceOf(TimeoutException.class)
              .hasNoSuppressedExceptions();
          assertThat(time()).isEqualTo(1.0);
          assertThat(cancelling()).isZero();
        });
  }

  @OnBothEngines
  void thePlainFormCancelsItsTasksWhenItsBodyIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          Task<Void> task = createTask(() -> openPlainGroupAnd(() -> sleep(500)));
          sleep(1);
          task.cancel();
          finish(task);
          assertThat(task.cancelled()).isTrue();
          assertThat(time()).isEqualTo(1.0);
          assertThat(reported.all()).isEmpty();
        });
  }

  @OnBothEngines
  void thePlainFormCancelsItsTasksWhenItsBodySwallowsTheCancellation(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () ->
                      openPlainGroupAnd(
                          () -> {
                            try {
                              sleep(500);
                            } catch (CancelledError swallowed) {
                              steps.log("swallowed");
                            }
                          }));
          sleep(1);
          task.cancel();
          finish(task);
          assertThat(task.cancelled()).isFalse();
          assertThat(time()).isEqualTo(1.0);
        });
    steps.assertAre("swallowed");
  }

  @OnBothEngines
  void thePlainFormThrowsACancellationThatItsBodyHasNotMet(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    openPlainGroupAnd(() -> currentTask().cancel("late"));
                    steps.log("not reached");
                  });
          finish(task);
          assertThat(task.cancelled()).isTrue();
          assertThat(time()).isZero();
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void thePlainFormDoesNotTakeAnEarlierCancellationForItsOwn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      sleep(500);
                    } catch (CancelledError cleanUp) {
                      try (var group = new TaskGroup()) {
                        group.createTask(() -> steps.log(sleep(2, "cleaned up")));
                      }
                      throw cleanUp;
                    }
                  });
          sleep(1);
          task.cancel();
          finish(task);
          assertThat(time()).isEqualTo(3.0);
        });
    steps.assertAre("cleaned up");
  }

  @OnBothEngines
  void thePlainFormDoesNotCancelTheCleanUpThatFollowsIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try (var group = new TaskGroup()) {
                      group.createTask(failingWhenCancelled(0, boom));
                      sleep(500);
                    } finally {
                      sleep(1);
                      steps.log("cleaned up");
                    }
                  });
          sleep(1);
          task.cancel();
          finish(task);
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("cleaned up");
  }
}
