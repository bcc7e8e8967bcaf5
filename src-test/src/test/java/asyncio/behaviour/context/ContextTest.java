package asyncio.behaviour.context;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
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
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Context variables, and who sees whose. */
class ContextTest {

  private final ContextVar<String> variable = new ContextVar<>("variable", "default");
  private final Steps steps = new Steps();

  private void logVariable() {
    steps.log(variable.get());
  }

  private Context contextWith(String value) {
    Context context = new Context();
    context.run(() -> variable.set(value));
    return context;
  }

  // ---- variables

  @Test
  void aVariableHasItsDefaultUntilItIsSet() {
    new Context()
        .run(
            () -> {
              assertThat(variable.get()).isEqualTo("default");
              assertThat(variable.get("otherwise")).isEqualTo("otherwise");
              variable.set("set");
              assertThat(variable.get()).isEqualTo("set");
              assertThat(variable.get("otherwise")).isEqualTo("set");
            });
  }

  @Test
  void aVariableWithoutADefaultMustBeSetFirst() {
    ContextVar<String> bare = new ContextVar<>("bare");
    assertThatThrownBy(bare::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("bare")
        .hasMessageContaining("set it first");
    assertThat(bare.get("otherwise")).isEqualTo("otherwise");
    assertThat(bare.name()).isEqualTo("bare");
  }

  @Test
  void nullIsAValue() {
    new Context()
        .run(
            () -> {
              variable.set(null);
              assertThat(variable.get()).isNull();
              assertThat(variable.get("otherwise")).isNull();
            });
  }

  @Test
  void resetGivesBackTheValueFromBefore() {
    new Context()
        .run(
            () -> {
              ContextVar.Token<String> first = variable.set("first");
              ContextVar.Token<String> second = variable.set("second");
              assertThat(second.oldValue()).isEqualTo("first");
              assertThat(second.var()).isSameAs(variable);
              variable.reset(second);
              assertThat(variable.get()).isEqualTo("first");
              variable.reset(first);
              assertThat(variable.get()).isEqualTo("default");
              assertThat(variable.get("unset")).isEqualTo("unset");
            });
  }

  @Test
  void aContextKnowsOnlyWhatWasSetInIt() {
    Context context = contextWith("set");
    assertThat(context.get(variable)).isEqualTo("set");
    assertThatThrownBy(() -> new Context().get(variable))
        .isInstanceOf(NoSuchElementException.class);
  }

  // ---- contexts

  @Test
  void whatIsSetInAContextStaysThere() {
    Context context = contextWith("inside");
    assertThat(variable.get()).isEqualTo("default");
    assertThat(context.run(() -> variable.get())).isEqualTo("inside");
  }

  @Test
  void aCopyIsIndependent() {
    Context original = contextWith("original");
    Context copy = original.copy();
    copy.run(() -> variable.set("copy"));
    assertThat(original.get(variable)).isEqualTo("original");
    assertThat(copy.get(variable)).isEqualTo("copy");
  }

  @Test
  void contextsNest() {
    contextWith("outer")
        .run(
            () -> {
              contextWith("inner").run(this::logVariable);
              logVariable();
            });
    steps.assertAre("inner outer");
  }

  @Test
  void aContextIsLeftWhenItsFunctionThrows() {
    Context context = contextWith("inside");
    ArithmeticException boom = new ArithmeticException("boom");
    Runnable fail =
        () -> {
          throw boom;
        };
    assertThatThrownBy(() -> context.run(fail)).isSameAs(boom);
    assertThat(variable.get()).isEqualTo("default");
    assertThat(context.run(() -> variable.get())).isEqualTo("inside");
  }

  @Test
  void eachThreadHasItsOwnContext() {
    new Context()
        .run(
            () -> {
              variable.set("mine");
              assertThat(elsewhere(() -> variable.get())).isEqualTo("default");
            });
  }

  // ---- tasks

  @OnBothEngines
  void aTaskRunsInACopyTakenWhenItWasCreated(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          variable.set("at-creation");
          Task<Void> task = createTask(this::logVariable);
          variable.set("later");
          await(task);
        });
    steps.assertAre("at-creation");
  }

  @OnBothEngines
  void whatATaskSetsItsCreatorDoesNotSee(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          variable.set("parent");
          await(createTask(() -> variable.set("child")));
          logVariable();
        });
    steps.assertAre("parent");
  }

  @OnBothEngines
  void tasksDoNotSeeOneAnothersValues(EngineKind engine) {
    Loops.run(
        engine,
        () -> await(gather(() -> setAndLog("a"), () -> setAndLog("b"), () -> setAndLog("c"))));
    steps.assertAre("a b c a b c");
  }

  private void setAndLog(String value) {
    variable.set(value);
    sleep(1);
    logVariable();
    sleep(0);
    logVariable();
  }

  @OnBothEngines
  void aGivenContextIsNotCopied(EngineKind engine) {
    Context context = contextWith("given");
    Loops.run(
        engine,
        () -> {
          Coroutine<Object> body =
              () -> {
                logVariable();
                return variable.set("set-by-task");
              };
          await(createTask(body, TaskOptions.DEFAULT.withContext(context)));
        });
    steps.assertAre("given");
    assertThat(context.get(variable)).isEqualTo("set-by-task");
  }

  @OnBothEngines
  void tasksThatShareAContextTakeTurnsInIt(EngineKind engine) {
    Context shared = new Context();
    Loops.run(
        engine,
        () -> {
          Coroutine<Object> writer =
              () -> {
                sleep(1);
                return variable.set("written");
              };
          Coroutine<Object> reader =
              () -> {
                sleep(2);
                return variable.get();
              };
          TaskOptions options = TaskOptions.DEFAULT.withContext(shared);
          createTask(writer, options);
          assertThat(await(createTask(reader, options))).isEqualTo("written");
        });
  }

  @OnBothEngines
  void aTaskOfALoopThatDoesNotRunCopiesTheContextOfTheThread(EngineKind engine) {
    contextWith("outside")
        .run(
            () -> {
              try (EventLoop loop = Loops.virtual(engine)) {
                loop.runUntilComplete(this::logVariable);
                loop.runUntilComplete(() -> variable.set("inside"));
                logVariable();
              }
            });
    steps.assertAre("outside outside");
  }

  @OnBothEngines
  void aContextThatATaskEnteredStaysEnteredAcrossItsSuspensions(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          variable.set("task");
          createTask(() -> variable.set("other"));
          contextWith("entered")
              .run(
                  () -> {
                    sleep(1);
                    logVariable();
                  });
          logVariable();
        });
    steps.assertAre("entered task");
  }

  @OnBothEngines
  void aTaskWhoseContextIsInUseWhenItStartsFails(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Context busy = new Context();
          Coroutine<Object> body =
              () -> {
                steps.log("never");
                return null;
              };
          busy.run(
              () -> {
                Task<Object> task = createTask(body, TaskOptions.DEFAULT.withContext(busy));
                assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("entered already");
              });
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void aTaskWhoseContextIsInUseIsCancelledAllTheSame(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Context shared = new Context();
          Task<Void> waits = createTask(() -> sleep(60), TaskOptions.DEFAULT.withContext(shared));
          sleep(0);
          shared.run(
              () -> {
                assertThat(waits.cancel("stop")).isTrue();
                assertThatThrownBy(waits::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("stop");
              });
          assertThat(waits.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void whatATaskWhoseContextIsInUseHasAwaitedIsNotLost(EngineKind engine) {
    ArithmeticException boom = new ArithmeticException("boom");
    Loops.run(
        engine,
        () -> {
          Context shared = new Context();
          Future<Void> fails = getRunningLoop().createFuture();
          Task<Void> waits =
              createTask(() -> fails.await(), TaskOptions.DEFAULT.withContext(shared));
          sleep(0);
          shared.run(
              () -> {
                fails.setException(boom);
                assertThatThrownBy(waits::await)
                    .hasMessageContaining("entered already")
                    .hasSuppressedException(boom);
              });
        });
  }

  @OnBothEngines
  void theAwaitOfATaskWhoseContextIsInUseThrowsAndTheTaskGoesOnInACopy(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Context shared = new Context();
          Task<String> task =
              createTask(
                  () -> {
                    variable.set("mine");
                    try {
                      sleep(1);
                      return "not refused";
                    } catch (IllegalStateException refused) {
                      assertThat(refused).hasMessageContaining("entered already");
                    }
                    sleep(1);
                    return variable.get();
                  },
                  TaskOptions.DEFAULT.withContext(shared));
          sleep(0);
          shared.run(() -> sleep(1.5));
          assertThat(task.await()).isEqualTo("mine");
          assertThat(task.getContext()).isNotSameAs(shared);
        });
  }

  // ---- callbacks

  @OnBothEngines
  void callbacksRunInACopyTakenAtRegistration(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> future = loop.createFuture();
          variable.set("at-registration");
          loop.callSoon(this::logVariable);
          loop.callSoonThreadsafe(this::logVariable);
          loop.callLater(1, this::logVariable);
          loop.callAt(2, this::logVariable);
          future.addDoneCallback(done -> logVariable());
          variable.set("later");
          sleep(3);
          future.setResult("result");
          sleep(0);
        });
    steps.assertAre(
        "at-registration at-registration at-registration at-registration at-registration");
  }

  @OnBothEngines
  void whatACallbackSetsNobodyElseSees(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          variable.set("task");
          loop.callSoon(() -> variable.set("callback"));
          loop.callSoon(this::logVariable);
          sleep(0);
          logVariable();
        });
    steps.assertAre("task task");
  }

  @OnBothEngines
  void aGivenContextServesCallbacks(EngineKind engine) {
    Context context = contextWith("given");
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> future = loop.createFuture();
          future.setResult("result");
          loop.callSoon(this::logVariable, context);
          loop.callSoonThreadsafe(this::logVariable, context);
          loop.callLater(1, this::logVariable, context);
          loop.callAt(2, this::logVariable, context);
          future.addDoneCallback(done -> logVariable(), context);
          loop.callLater(3, () -> variable.set("by-callback"), context);
          sleep(4);
        });
    steps.assertAre("given given given given given");
    assertThat(context.get(variable)).isEqualTo("by-callback");
  }

  @OnBothEngines
  void callbacksThatACoroutinesThreadRunsDoNotSeeItsContext(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.callLater(1, this::logVariable);
      loop.runUntilComplete(
          () -> {
            variable.set("task");
            sleep(2);
            logVariable();
          });
    }
    steps.assertAre("default task");
  }

  // ---- inline and elsewhere

  @OnBothEngines
  void anInlineAwaitSharesTheContext(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<Object> inline =
              () -> {
                sleep(1);
                return variable.set("set-inline");
              };
          await(inline);
          logVariable();
        });
    steps.assertAre("set-inline");
  }

  @OnBothEngines
  void toThreadSeesACopyOfTheContextAndAnExecutorDoesNot(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          variable.set("task");
          toThread(
              () -> {
                logVariable();
                variable.set("thread");
              });
          getRunningLoop()
              .runInExecutor(
                  null,
                  () -> {
                    logVariable();
                    return null;
                  })
              .await();
          logVariable();
        });
    steps.assertAre("task default task");
  }
}
