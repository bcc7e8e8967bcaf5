package asyncio.behaviour.exceptions;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.ExceptionHandler;
import asyncio.Handle;
import asyncio.KeyboardInterrupt;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.futures.Futures;
import asyncio.test.Steps;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Exception handlers of loops. */
class ExceptionHandlerTest {

  private final Steps steps = new Steps();
  private final ArithmeticException boom = new ArithmeticException("boom");

  private void runFailingCallback(EventLoop loop) {
    loop.callSoon(this::fail);
    loop.stop();
    loop.runForever();
  }

  private void fail() {
    throw boom;
  }

  @OnBothEngines
  void theHandlerIsWhatWasSet(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      assertThat(loop.getExceptionHandler()).isNull();
      ExceptionHandler handler = (ofLoop, context) -> {};
      loop.setExceptionHandler(handler);
      assertThat(loop.getExceptionHandler()).isSameAs(handler);
      loop.setExceptionHandler(null);
      assertThat(loop.getExceptionHandler()).isNull();
    }
  }

  @OnBothEngines
  void theHandlerGetsTheLoopAndAllThatIsKnown(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      ExceptionContext given =
          ExceptionContext.of("message", boom)
              .withFuture(loop.createFuture())
              .withHandle(loop.callSoon(() -> {}));
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            assertThat(ofLoop).isSameAs(loop);
            assertThat(context).isEqualTo(given);
            steps.log("told");
          });
      loop.callExceptionHandler(given);
    }
    steps.assertAre("told");
  }

  @OnBothEngines
  void theHandlerRunsWhereTheCallbackFailed(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler(
          (ofLoop, context) -> steps.log(getRunningLoop() == loop ? "on-the-loop" : "elsewhere"));
      runFailingCallback(loop);
    }
    steps.assertAre("on-the-loop");
  }

  @OnBothEngines
  void theHandlerRunsInTheContextOfTheCallback(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler((ofLoop, context) -> steps.log(variable.get()));
      Context context = new Context();
      context.run(() -> variable.set("given"));
      loop.callSoon(this::fail, context);
      loop.callSoon(
          () -> {
            variable.set("set-by-callback");
            fail();
          });
      loop.stop();
      loop.runForever();
    }
    steps.assertAre("given set-by-callback");
  }

  @OnBothEngines
  void theHandlerRunsInTheContextOfTheTask(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((ofLoop, context) -> steps.log(variable.get()));
    loop.runUntilComplete(
        () -> {
          createTask(
              () -> {
                variable.set("set-by-task");
                fail();
              });
          sleep(10);
        });
    loop.close();
    steps.assertAre("set-by-task");
  }

  @OnBothEngines
  void theHandlerRunsInTheContextOfATaskThatWasDestroyed(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable", "default");
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((ofLoop, context) -> steps.log(variable.get()));
    Context context = new Context();
    context.run(() -> variable.set("given"));
    loop.createTask(failing(boom), TaskOptions.DEFAULT.withContext(context));
    loop.close();
    steps.assertAre("given");
  }

  @OnBothEngines
  void withoutAHandlerTheLogIsTold(EngineKind engine) {
    try (LogRecords log = new LogRecords();
        EventLoop loop = Loops.virtual(engine)) {
      runFailingCallback(loop);
      assertThat(log.all()).hasSize(1);
      LogRecord entry = log.all().get(0);
      assertThat(entry.getLevel()).isEqualTo(Level.SEVERE);
      assertThat(entry.getMessage())
          .startsWith("Exception in callback")
          .contains("handle: <Handle");
      assertThat(entry.getThrown()).isSameAs(boom);
    }
  }

  @OnBothEngines
  void theDefaultHandlerCanBeCalledByOneOfYourOwn(EngineKind engine) {
    try (LogRecords log = new LogRecords();
        EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler(EventLoop::defaultExceptionHandler);
      Task<Void> task = loop.createTask(() -> {}, "named");
      loop.callExceptionHandler(ExceptionContext.of("message").withTask(task));
      assertThat(log.all()).hasSize(1);
      assertThat(log.all().get(0).getMessage())
          .startsWith("message")
          .contains("task: <Task pending name='named'");
      loop.runUntilComplete(task);
    }
  }

  @OnBothEngines
  void aHandlerThatFailsIsLoggedWithWhatItWasToReport(EngineKind engine) {
    IllegalStateException ofHandler = new IllegalStateException("handler");
    try (LogRecords log = new LogRecords();
        EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            throw ofHandler;
          });
      runFailingCallback(loop);
      assertThat(log.all())
          .extracting(LogRecord::getMessage)
          .satisfiesExactly(
              report -> assertThat(report).startsWith("Exception in callback"),
              failure -> assertThat(failure).startsWith("Unhandled error in exception handler"));
      assertThat(log.all()).extracting(LogRecord::getThrown).containsExactly(boom, ofHandler);
      assertThat(ofHandler.getSuppressed()).isEmpty();
    }
  }

  @OnBothEngines
  void aHandlerThatThrowsWhatItWasGivenDoesNotEndTheRun(EngineKind engine) {
    try (LogRecords log = new LogRecords();
        EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            throw Futures.rethrow(context.exception());
          });
      runFailingCallback(loop);
      runFailingCallback(loop);
      assertThat(log.all()).extracting(LogRecord::getThrown).containsExactly(boom, boom);
    }
  }

  @OnBothEngines
  void aLoggerThatFailsDoesNotEndTheRun(EngineKind engine) {
    Logger logger = Logger.getLogger("asyncio");
    int[] asked = new int[1];
    Filter broken =
        entry -> {
          asked[0]++;
          throw new NoClassDefFoundError("as if no descriptor was left");
        };
    try (EventLoop loop = Loops.virtual(engine)) {
      logger.setFilter(broken);
      runFailingCallback(loop);
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            throw new IllegalStateException("handler");
          });
      runFailingCallback(loop);
    } finally {
      logger.setFilter(null);
    }
    assertThat(asked[0]).isEqualTo(3);
  }

  @OnBothEngines
  void aKeyboardInterruptOfTheHandlerEndsTheRun(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            throw new KeyboardInterrupt();
          });
      loop.callSoon(this::fail);
      assertThatThrownBy(loop::runForever).isInstanceOf(KeyboardInterrupt.class);
    }
  }

  @OnBothEngines
  void theHandlerMayBeReplacedByItself(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            steps.log("first");
            loop.setExceptionHandler((again, nextContext) -> steps.log("second"));
          });
      runFailingCallback(loop);
      runFailingCallback(loop);
    }
    steps.assertAre("first second");
  }

  @OnBothEngines
  void aContextKnowsNothingButItsMessageAtLeast(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle handle = loop.callSoon(() -> {});
      assertThat(ExceptionContext.of("message"))
          .isEqualTo(new ExceptionContext("message", null, null, null, null, List.of()));
      assertThat(ExceptionContext.of("message", boom).withHandle(handle))
          .isEqualTo(new ExceptionContext("message", boom, null, null, handle, List.of()));
      assertThatThrownBy(() -> ExceptionContext.of(null)).isInstanceOf(NullPointerException.class);
    }
  }
}
