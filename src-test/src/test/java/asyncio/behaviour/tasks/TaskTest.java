package asyncio.behaviour.tasks;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;
import static asyncio.testing.Threads.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.InvalidStateException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Tasks, but for their cancellation. */
class TaskTest {

  private final Steps steps = new Steps();

  // ---- making them

  @OnBothEngines
  void aTaskOfALoopThatDoesNotRunYetRunsWhenItDoes(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<String> task = loop.createTask(returning("done"));
      assertThat(task.done()).isFalse();
      assertThat(loop.runUntilComplete(task)).isEqualTo("done");
    }
  }

  @OnBothEngines
  void ensureFutureReturnsTheSameFuture(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<String> task = createTask(returning("done"));
          assertThat(ensureFuture(future)).isSameAs(future);
          assertThat(ensureFuture(task)).isSameAs(task);
          assertThat(ensureFuture(task, getRunningLoop())).isSameAs(task);
        });
  }

  @OnBothEngines
  void ensureFutureMakesATaskOfACoroutine(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = ensureFuture(sleeping(1, "slept"));
          assertThat(future).isInstanceOf(Task.class);
          assertThat(await(future)).isEqualTo("slept");
        });
  }

  @OnBothEngines
  void ensureFutureMakesATaskOfAnyOtherAwaitable(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Awaitable<String> own = () -> sleep(1, "own");
          Future<String> future = ensureFuture(own);
          assertThat(future).isInstanceOf(Task.class);
          assertThat(await(future)).isEqualTo("own");
        });
  }

  // ---- which tasks there are

  @OnBothEngines
  void currentTaskOfALoopCanBeAskedFromAnotherThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Task<?> self = currentTask();
          assertThat(elsewhere(() -> self.equals(currentTask(loop)))).isTrue();
        });
  }

  @OnBothEngines
  void noTaskIsCurrentInALoopThatDoesNotRun(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThat(currentTask(loop)).isNull();
      loop.runUntilComplete(() -> sleep(1));
      assertThat(currentTask(loop)).isNull();
    }
  }

  @OnBothEngines
  void allTasksAreThoseThatAreNotDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> self = currentTask();
          Task<String> a = createTask(sleeping(1, "a"));
          Task<String> b = createTask(sleeping(2, "b"));
          assertThat(allTasks()).containsExactly(self, a, b);
          await(a);
          assertThat(allTasks()).containsExactly(self, b);
          await(b);
          assertThat(allTasks()).containsExactly(self);
        });
  }

  @OnBothEngines
  void allTasksIsASnapshot(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Set<Task<?>> before = allTasks();
          await(createTask(returning("done")));
          Task<String> late = createTask(returning("late"));
          assertThat(before).containsExactly(currentTask());
          before.clear();
          assertThat(allTasks()).containsExactly(currentTask(), late);
        });
  }

  // ---- names

  @OnBothEngines
  void tasksAreNumbered(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          int first = number(createTask(returning("a")));
          int second = number(createTask(returning("b")));
          assertThat(second).isGreaterThan(first); // other loops number theirs as well
        });
  }

  private static int number(Task<?> task) {
    assertThat(task.getName()).matches("Task-\\d+");
    return Integer.parseInt(task.getName().substring("Task-".length()));
  }

  @OnBothEngines
  void aTaskHasTheNameItWasGiven(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(createTask(() -> {}, "void").getName()).isEqualTo("void");
          assertThat(createTask(returning("a"), "a").getName()).isEqualTo("a");
          Task<String> task = createTask(returning("b"), TaskOptions.named("b"));
          assertThat(task.getName()).isEqualTo("b");
          task.setName("c");
          assertThat(task.getName()).isEqualTo("c");
        });
  }

  @OnBothEngines
  void aNameMayBeChangedWhileTheTaskRuns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          currentTask().setName("renamed");
          assertThat(currentTask().getName()).isEqualTo("renamed");
          assertThat(Thread.currentThread().getName()).isEqualTo("renamed");
        });
  }

  // ---- how they end

  @OnBothEngines
  void theResultIsThereWhenTheTaskIsDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "slept"));
          assertThatThrownBy(task::result).isInstanceOf(InvalidStateException.class);
          assertThatThrownBy(task::exception).isInstanceOf(InvalidStateException.class);
          await(task);
          assertThat(task.done()).isTrue();
          assertThat(task.cancelled()).isFalse();
          assertThat(task.result()).isEqualTo("slept");
          assertThat(task.exception()).isNull();
        });
  }

  @OnBothEngines
  void whatTheCoroutineThrowsIsTheTasksException(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Exception boom = new Exception("boom");
          Task<String> task = createTask(failing(boom));
          assertThatThrownBy(task::await).isSameAs(boom);
          assertThatThrownBy(task::result).isSameAs(boom);
          assertThat(task.exception()).isSameAs(boom);
          assertThat(task.cancelled()).isFalse();
        });
  }

  @OnBothEngines
  void aFutureThatACoroutineReturnsIsItsResultAndNotAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> pending = getRunningLoop().createFuture();
          Task<Future<String>> task = createTask(returning(pending));
          assertThat(await(task)).isSameAs(pending);
          assertThat(pending.done()).isFalse();
        });
  }

  @OnBothEngines
  void manyMayAwaitOneTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "result"));
          Coroutine<String> waiter = () -> await(task);
          assertThat(await(gather(waiter, waiter, waiter)))
              .containsExactly("result", "result", "result");
        });
  }

  @OnBothEngines
  void anyThrowableThatACoroutineThrowsIsKept(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Throwable thrown :
              List.of(new Throwable(), new Error(), new StackOverflowError(), new Exception())) {
            Task<String> task = createTask(failing(thrown));
            assertThatThrownBy(task::await).isSameAs(thrown);
          }
        });
  }

  // ---- what they run

  @OnBothEngines
  void getCoroIsTheCoroutineUntilTheTaskIsDone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> coroutine = sleeping(1, "result");
          Task<String> task = createTask(coroutine);
          assertThat(task.getCoro()).isSameAs(coroutine);
          sleep(0);
          assertThat(task.getCoro()).isSameAs(coroutine);
          await(task);
          assertThat(task.getCoro()).isNull();
        });
  }

  @OnBothEngines
  void getContextIsTheContextThatWasGiven(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable");
    Loops.run(
        engine,
        () -> {
          Context context = new Context();
          Task<Void> task =
              createTask(
                  () -> {
                    variable.set("set");
                    return null;
                  },
                  TaskOptions.DEFAULT.withContext(context));
          assertThat(task.getContext()).isSameAs(context);
          await(task);
          assertThat(context.get(variable)).isEqualTo("set");
        });
  }

  @OnBothEngines
  void getLoopIsTheLoop(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<String> task = loop.createTask(returning("done"));
      assertThat(task.getLoop()).isSameAs(loop);
      loop.runUntilComplete(task);
    }
  }

  // ---- stacks; see also ExceptionTransparencyTest

  @OnBothEngines
  void aTaskThatHasNotStartedOrIsDoneHasNoStack(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(returning("done"));
          assertThat(task.getStack()).isEmpty();
          await(task);
          assertThat(task.getStack()).isEmpty();
          assertThat(printedStack(task)).startsWith("No stack for <Task finished");
        });
  }

  @OnBothEngines
  void printStackPrintsTheFramesOfASuspendedTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> sleep(1));
          sleep(0);
          assertThat(printedStack(task))
              .startsWith("Stack for <Task pending")
              .contains("at " + TaskTest.class.getName());
          await(task);
        });
  }

  private static String printedStack(Task<?> task) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    task.printStack(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  // ---- in words

  @OnBothEngines
  void toStringTellsTheStateAndTheName(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "slept"), "t");
          assertThat(task).hasToString("<Task pending name='t' coro=<Coroutines.lambda>>");
          sleep(0);
          assertThat(task.toString())
              .matches(
                  "<Task pending name='t' coro=<Coroutines.sleeping.lambda at Coroutines.java:\\d+>"
                      + " wait_for=<Future pending cb=\\[<Task 't'>]>>");
          await(task);
          assertThat(task).hasToString("<Task finished result=slept name='t'>");
        });
  }

  @OnBothEngines
  void toStringTellsThatTheTaskIsToStop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(sleeping(1, "slept"), "t");
          task.cancel();
          assertThat(task.toString()).startsWith("<Task cancelling name='t'");
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(task).hasToString("<Task cancelled name='t'>");
        });
  }

  @OnBothEngines
  void toStringTellsWhichTaskIsAwaited(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> inner = createTask(sleeping(1, "slept"), "inner");
          Task<String> outer = createTask(() -> await(inner), "outer");
          sleep(0);
          assertThat(outer.toString()).endsWith(" wait_for=<Task 'inner'>>");
          assertThat(inner.toString()).endsWith(" cb=[<Task 'outer'>]>");
          await(outer);
        });
  }

  // ---- tasks that outlive their loop

  @OnBothEngines
  void aTaskThatIsPendingWhenItsLoopIsClosedIsReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    Task<Void> suspended = loop.createTask(() -> sleep(1000));
    loop.runUntilComplete(() -> sleep(1));
    Task<Void> notStarted = loop.createTask(() -> {});
    loop.close();
    assertThat(reported.messages())
        .containsExactly(
            "Task was destroyed but it is pending!",
            "Task was never started: its loop was closed before its first step");
    assertThat(reported.all())
        .extracting(context -> (Object) context.task())
        .containsExactly(suspended, notStarted);
  }

  @OnBothEngines
  void tasksThatNobodyHasEverSeenAreNotReportedAsPending(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.callSoon(() -> gather(sleeping(1000, "a"), sleeping(1000, "b")));
    loop.callLater(1, loop::stop);
    assertThatThrownBy(() -> loop.runUntilComplete(sleeping(1000, "c")))
        .isInstanceOf(IllegalStateException.class);
    loop.close();
    assertThat(reported.messages()).isEmpty();
  }

  @OnBothEngines
  void aTaskIsKeptPendingIfTheRunEndsBeforeIt(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<Void> task =
          loop.createTask(
              () -> {
                steps.log("start");
                sleep(5);
                steps.log("end");
              });
      loop.runUntilComplete(() -> sleep(1));
      steps.log("between");
      loop.runUntilComplete(task);
    }
    steps.assertAre("start between end");
  }
}
