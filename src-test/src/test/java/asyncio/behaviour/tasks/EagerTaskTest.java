package asyncio.behaviour.tasks;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
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
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EagerTaskFactory;
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
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.List;

/** Tasks whose first step runs at once. */
class EagerTaskTest {

  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

  private final Steps steps = new Steps();
  private final ArithmeticException boom = new ArithmeticException("boom");

  private static <T> Task<T> eager(Coroutine<T> coroutine) {
    return createTask(coroutine, EAGER);
  }

  private static Task<Void> eagerly(Coroutine.Void coroutine) {
    return createTask(coroutine, EAGER);
  }

  /** Logs its beginning and its end, and gives way so many times in between. */
  private Coroutine<String> logging(String name, int times) {
    return () -> {
      steps.log(name + "-start");
      for (int i = 0; i < times; i++) {
        sleep(0);
      }
      steps.log(name + "-end");
      return name;
    };
  }

  // ---- when it runs

  @OnBothEngines
  void theFirstStepRunsBeforeItsCreatorGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          steps.log("before");
          Task<String> task = eager(logging("x", 1));
          steps.log("after");
          assertThat(task.done()).isFalse();
          assertThat(await(task)).isEqualTo("x");
        });
    steps.assertAre("before x-start after x-end");
  }

  @OnBothEngines
  void aCoroutineThatDoesNotWaitIsNeverScheduled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          int turns =
              turnsOf(
                  () -> {
                    Task<String> task = eager(logging("x", 0));
                    assertThat(task.done()).isTrue();
                    assertThat(await(task)).isEqualTo("x");
                    assertThat(task.cancel()).isFalse();
                    assertThat(task.getCoro()).isNull();
                    assertThat(Asyncio.allTasks()).doesNotContain(task);
                  });
          assertThat(turns).isZero();
        });
  }

  @OnBothEngines
  void itsCallbacksRunInTheNextTurnNoneTheLess(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          eager(logging("x", 0)).addDoneCallback(done -> steps.log("callback"));
          steps.log("added");
          sleep(0);
        });
    steps.assertAre("x-start x-end added callback");
  }

  @OnBothEngines
  void aCoroutineThatWaitsGoesOnInItsTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(logging("early", 0));
          eager(logging("x", 1));
          createTask(logging("late", 0));
          sleep(0);
          steps.log("main");
        });
    steps.assertAre("x-start early-start early-end x-end late-start late-end main");
  }

  @OnBothEngines
  void whatIsThereAlreadyIsNoReasonToWait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          future.setResult("future");
          Lock lock = new Lock();
          Queue<String> queue = new Queue<>();
          queue.put("queue");
          Task<Void> task =
              eagerly(
                  () -> {
                    steps.log(await(future));
                    try (var held = lock.acquire()) {
                      steps.log("lock");
                    }
                    steps.log(queue.get());
                  });
          assertThat(task.done()).isTrue();
        });
    steps.assertAre("future lock queue");
  }

  @OnBothEngines
  void aFutureWakesEagerTasksInTheOrderInWhichTheyCame(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          eagerly(() -> steps.log("x-" + await(future)));
          eagerly(() -> steps.log("y-" + await(future)));
          future.setResult("woken");
          steps.log("set");
          sleep(0);
          steps.log("main");
        });
    steps.assertAre("set x-woken y-woken main");
  }

  // ---- who asks for it

  @OnBothEngines
  void theFactoryMakesAllTasksEager(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.setTaskFactory(EagerTaskFactory.INSTANCE);
          assertThat(loop.getTaskFactory()).isSameAs(EagerTaskFactory.INSTANCE);
          createTask(logging("eager", 0));
          steps.log("made");
          loop.setTaskFactory(null);
          createTask(logging("lazy", 0));
          steps.log("made");
          sleep(0);
        });
    steps.assertAre("eager-start eager-end made made lazy-start lazy-end");
  }

  @OnBothEngines
  void eachTaskMayAskForTheOpposite(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop().setTaskFactory(EagerTaskFactory.INSTANCE);
          createTask(logging("lazy", 0), TaskOptions.DEFAULT.withEagerStart(false));
          steps.log("made");
          sleep(0);
        });
    steps.assertAre("made lazy-start lazy-end");
  }

  @OnBothEngines
  void beforeTheLoopRunsNoTaskIsEager(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setTaskFactory(EagerTaskFactory.INSTANCE);
      Task<String> task = loop.createTask(logging("x", 0));
      steps.log("made");
      loop.runUntilComplete(task);
    }
    steps.assertAre("made x-start x-end");
  }

  @OnBothEngines
  void itsNameIsThereInItsFirstStep(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> ownName = () -> currentTask().getName();
          TaskOptions options = TaskOptions.named("by name").withEagerStart(true);
          assertThat(createTask(ownName, options).result()).isEqualTo("by name");
        });
  }

  @OnBothEngines
  void gatheringWhatDoesNotWaitTakesNoTime(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop().setTaskFactory(EagerTaskFactory.INSTANCE);
          assertThat(turnsOf(() -> await(gather(returning("a"), returning("b"))))).isZero();
          assertThat(await(gather(logging("a", 0), logging("b", 1), logging("c", 0))))
              .containsExactly("a", "b", "c");
        });
    steps.assertAre("a-start a-end b-start c-start c-end b-end");
  }

  // ---- how it ends

  @OnBothEngines
  void anExceptionIsForWhoeverAwaitsTheTaskNotForItsCreator(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = eager(failing(boom));
          assertThat(task.done()).isTrue();
          assertThatThrownBy(task::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void anExceptionAfterAWaitIsAsThatOfAnyTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = eager(failing(1, boom));
          assertThat(task.done()).isFalse();
          assertThatThrownBy(task::await).isSameAs(boom);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
  }

  @OnBothEngines
  void anExceptionThatNobodyRetrievesIsReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          eager(failing(boom));
          sleep(1);
        });
    loop.close();
    assertThat(reported.exceptions()).containsExactly(boom);
  }

  @OnBothEngines
  void aCancelledErrorOfItsOwnCancelsIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = eager(failing(new CancelledError("own")));
          assertThat(task.cancelled()).isTrue();
          assertThat(task.cancelling()).isZero();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("own");
        });
  }

  @OnBothEngines
  void anInterruptIsThrownToItsCreatorAndEndsTheRunIfThatDoesNotCatchIt(EngineKind engine) {
    KeyboardInterrupt interrupt = new KeyboardInterrupt();
    try (EventLoop loop = Loops.virtual(engine)) {
      Coroutine.Void main =
          () -> {
            assertThatThrownBy(() -> eager(failing(interrupt))).isSameAs(interrupt);
            assertThat(currentTask()).isNotNull();
            steps.log("caught");
            sleep(1);
            eager(failing(interrupt));
            steps.log("never");
          };
      assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(interrupt);
      assertThat(loop.time()).isEqualTo(1.0);
    }
    steps.assertAre("caught");
  }

  @OnBothEngines
  void anInterruptAfterAWaitEndsTheRun(EngineKind engine) {
    KeyboardInterrupt interrupt = new KeyboardInterrupt();
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callSoon(() -> loop.createTask(failing(1, interrupt), EAGER));
      assertThatThrownBy(() -> loop.runUntilComplete(() -> sleep(5))).isSameAs(interrupt);
      assertThat(loop.time()).isEqualTo(1.0);
    }
  }

  // ---- the current task

  @OnBothEngines
  void itIsTheCurrentTaskWhileItRuns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> creator = currentTask();
          Coroutine<Task<?>> body =
              () -> {
                Task<?> self = currentTask();
                assertThat(self).isNotSameAs(creator);
                assertThat(Asyncio.allTasks()).containsExactlyInAnyOrder(creator, self);
                sleep(0);
                assertThat(currentTask()).isSameAs(self);
                return self;
              };
          Task<Task<?>> task = eager(body);
          assertThat(currentTask()).isSameAs(creator);
          assertThat(await(task)).isSameAs(task);
          assertThat(currentTask()).isSameAs(creator);
        });
  }

  @OnBothEngines
  void aCallbackMayMakeEagerTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Void> finished = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    Task<String> waiting = getRunningLoop().createTask(logging("x", 1), EAGER);
                    steps.log(currentTask());
                    waiting.addDoneCallback(done -> finished.setResult(null));
                    Task<String> atOnce = getRunningLoop().createTask(logging("y", 0), EAGER);
                    steps.log(currentTask() + "-" + atOnce.done());
                  });
          await(finished);
        });
    steps.assertAre("x-start null y-start y-end null-true x-end");
  }

  // ---- contexts

  @OnBothEngines
  void itRunsInACopyOfTheContext(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    Loops.run(
        engine,
        () -> {
          variable.set("creator");
          Coroutine.Void body =
              () -> {
                steps.log(variable.get());
                variable.set("child");
                sleep(0);
                steps.log(variable.get());
              };
          Task<Void> task = eagerly(body);
          steps.log(variable.get());
          await(task);
          steps.log(variable.get());
        });
    steps.assertAre("creator creator child creator");
  }

  @OnBothEngines
  void tasksMayShareAContextThatIsGiven(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    Loops.run(
        engine,
        () -> {
          TaskOptions shared = EAGER.withContext(Context.copyContext());
          Task<Void> a = createTask(settingAndLogging(variable, "a"), shared);
          Task<Void> b = createTask(settingAndLogging(variable, "b"), shared);
          await(gather(a, b));
          assertThat(variable.get()).isEqualTo("default");
        });
    steps.assertAre("a:default b:a a:b b:b");
  }

  private Coroutine<Void> settingAndLogging(ContextVar<String> variable, String name) {
    return () -> {
      steps.log(name + ":" + variable.get());
      variable.set(name);
      sleep(0);
      steps.log(name + ":" + variable.get());
      return null;
    };
  }

  @OnBothEngines
  void aContextThatIsInUseIsRefused(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          TaskOptions own = EAGER.withContext(currentTask().getContext());
          assertThatThrownBy(() -> createTask(logging("never", 0), own))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("entered already");
          assertThat(Asyncio.allTasks()).containsExactly(currentTask());
          sleep(1);
        });
    steps.assertAre("");
  }

  // ---- cancellation

  @OnBothEngines
  void cancelledWhileItWaitsItIsAsAnyTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = eager(loggingCancellation(steps, "x"));
          task.cancel("why");
          assertThat(task.cancelling()).isEqualTo(1);
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("why");
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("x");
  }

  @OnBothEngines
  void itMayCancelItselfAndLearnsItAtItsNextAwait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              eagerly(
                  () -> {
                    currentTask().cancel("self");
                    loggingCancellation(steps, "x").run();
                  });
          assertThat(task.done()).isFalse();
          assertThat(task.cancelling()).isEqualTo(1);
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("self");
          assertThat(getRunningLoop().time()).isZero();
        });
    steps.assertAre("x");
  }

  @OnBothEngines
  void ifItCancelsItselfAndReturnsItsResultIsLost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> body =
              () -> {
                currentTask().cancel("self");
                return "lost";
              };
          assertThat(eager(body).cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void itMayCancelItsCreator(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> creator =
              createTask(
                  () -> {
                    Task<?> self = currentTask();
                    eagerly(() -> self.cancel("by its child"));
                    steps.log("goes-on:" + self.cancelling());
                    sleep(1);
                  });
          assertThatThrownBy(creator::await)
              .isInstanceOf(CancelledError.class)
              .hasMessage("by its child");
        });
    steps.assertAre("goes-on:1");
  }

  @OnBothEngines
  void aTimeoutWithinItCancelsItOnly(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task =
              eager(
                  () -> {
                    try {
                      return timeout(1, sleeping(5, "never"));
                    } catch (TimeoutException e) {
                      return "timeout";
                    }
                  });
          assertThat(await(task)).isEqualTo("timeout");
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
        });
  }

  // ---- eager within eager

  @OnBothEngines
  void controlGoesBackTheWayItCame(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> middle =
              eagerly(
                  () -> {
                    steps.log("middle-start");
                    eager(logging("inner", 1));
                    steps.log("middle-goes-on");
                    sleep(0);
                    steps.log("middle-end");
                  });
          steps.log("main");
          await(middle);
        });
    steps.assertAre("middle-start inner-start middle-goes-on main inner-end middle-end");
  }

  @OnBothEngines
  void anEagerTaskMayAwaitAnother(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> outer =
              eagerly(
                  () -> {
                    Task<String> inner = eager(sleeping(1, "result"));
                    steps.log("waits");
                    steps.log(await(inner));
                  });
          steps.log("main");
          await(outer);
        });
    steps.assertAre("waits main result");
  }

  @OnBothEngines
  void manyWithinEachOtherTakeNoTurn(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(turnsOf(() -> assertThat(await(eager(() -> depth(50)))).isEqualTo(50)))
                .isZero());
  }

  private static int depth(int n) {
    return n == 0 ? 0 : 1 + await(eager(() -> depth(n - 1)));
  }

  // ---- in a group

  @OnBothEngines
  void aGroupWaitsForTheCallbackOfAChildThatIsDoneAlready(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(
                    turnsOf(
                        () ->
                            TaskGroup.run(
                                group -> {
                                  group.createTask(returning("at once"), EAGER);
                                })))
                .isEqualTo(2));
  }

  @OnBothEngines
  void aChildThatFailsAtOnceCancelsItsParentNotBeforeTheNextTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ExceptionGroup failed =
              catchThrowableOfType(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(
                          group -> {
                            Task<String> child = group.createTask(failing(boom), EAGER);
                            assertThat(child.done()).isTrue();
                            steps.log("made:" + currentTask().cancelling());
                            group.createTask(logging("never", 0)); // not refused yet
                            sleep(10);
                            steps.log("never");
                          }));
          assertThat(failed.exceptions()).containsExactly(boom);
          assertThat(currentTask().cancelling()).isZero();
          assertThat(getRunningLoop().time()).isZero();
        });
    steps.assertAre("made:0");
  }

  @OnBothEngines
  void aChildThatFailsAtOnceFailsABodyThatAwaitsNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(failing(boom), EAGER);
                            group.createTask(loggingCancellation(steps, "sibling"), EAGER);
                            steps.log("body");
                          }))
              .isInstanceOf(ExceptionGroup.class)
              .hasSuppressedException(boom);
          assertThat(currentTask().cancelling()).isZero();
        });
    steps.assertAre("body sibling");
  }

  // ---- many

  @OnBothEngines
  void tasksOfAllKindsMix(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Task<String>> tasks =
              List.of(
                  eager(logging("a", 2)),
                  createTask(logging("b", 1)),
                  eager(logging("c", 0)),
                  createTask(logging("d", 0)));
          assertThat(await(gather(tasks))).containsExactly("a", "b", "c", "d");
        });
    steps.assertAre("a-start c-start c-end b-start d-start d-end a-end b-end");
  }
}
