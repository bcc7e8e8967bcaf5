package asyncio.behaviour.exceptions;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.waitFor;
import static asyncio.testing.Coroutines.failing;
import static asyncio.testing.Threads.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Whatever is thrown in a coroutine reaches whoever awaits it, unchanged; and stacks are real. */
class ExceptionTransparencyTest {

  private final Steps steps = new Steps();

  private static final class OwnException extends Exception {}

  private static final class OwnThrowable extends Throwable {}

  private static List<Throwable> everyKind() {
    return List.of(
        new RuntimeException("unchecked"),
        new IOException("checked"),
        new OwnException(),
        new OwnThrowable(),
        new AssertionError("error"),
        new OutOfMemoryError("not really"),
        new InterruptedException("not really"),
        new CompletionException(new IOException()),
        new ExecutionException(new IOException()),
        new CancellationException("of the JDK"),
        new TimeoutException());
  }

  // ---- the same instance

  @OnBothEngines
  void anyThrowableReachesTheAwaiterOfATask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Throwable thrown : everyKind()) {
            assertThat(catchThrowable(createTask(failing(thrown))::await)).isSameAs(thrown);
            assertThat(catchThrowable(createTask(failing(1, thrown))::await)).isSameAs(thrown);
          }
        });
  }

  @OnBothEngines
  void anyThrowableReachesTheAwaiterOfAFuture(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Throwable thrown : everyKind()) {
            Future<String> future = getRunningLoop().createFuture();
            getRunningLoop().callSoon(() -> future.setException(thrown));
            assertThat(catchThrowable(future::await)).isSameAs(thrown);
          }
        });
  }

  @OnBothEngines
  void anyThrowableReachesTheCallerOfARun(EngineKind engine) {
    for (Throwable thrown : everyKind()) {
      assertThat(catchThrowable(() -> Loops.run(engine, failing(thrown)))).isSameAs(thrown);
    }
  }

  @OnBothEngines
  void anyThrowableGoesThroughEverythingThatAwaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Throwable thrown : everyKind()) {
            assertThat(catchThrowable(failing(thrown)::await)).isSameAs(thrown);
            assertThat(catchThrowable(gather(failing(thrown))::await)).isSameAs(thrown);
            assertThat(catchThrowable(shield(failing(thrown))::await)).isSameAs(thrown);
            assertThat(catchThrowable(() -> waitFor(failing(thrown), 1))).isSameAs(thrown);
            assertThat(catchThrowable(() -> timeout(1, failing(thrown)))).isSameAs(thrown);
            assertThat(catchThrowable(() -> Asyncio.toThread(() -> failing(thrown).await())))
                .isSameAs(thrown);
          }
        });
  }

  @OnBothEngines
  void itGoesUpThroughManyTasks(EngineKind engine) {
    OwnException thrown = new OwnException();
    Loops.run(
        engine,
        () -> {
          Task<Object> task = createTask(failing(1, thrown));
          for (int i = 0; i < 20; i++) {
            Task<Object> inner = task;
            task = createTask(() -> await(inner));
          }
          assertThat(catchThrowable(task::await)).isSameAs(thrown);
        });
  }

  @OnBothEngines
  void itsStackTraceTellsWhereItWasThrown(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(ExceptionTransparencyTest::throwsHere);
          Throwable caught = catchThrowable(task::await);
          assertThat(caught.getStackTrace()[0].getMethodName()).isEqualTo("throwsHere");
          assertThat(caught).hasNoCause().hasNoSuppressedExceptions();
        });
  }

  private static void throwsHere() throws OwnException {
    sleep(1);
    throw new OwnException();
  }

  @OnBothEngines
  void aStackThatOverflowsEndsTheTaskAndNotTheLoop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Integer> task = createTask(() -> recurse(0));
          assertThatThrownBy(task::await).isInstanceOf(StackOverflowError.class);
          sleep(1);
        });
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static int recurse(int depth) {
    return recurse(depth + 1) + depth;
  }

  // ---- checked exceptions can be caught

  @OnBothEngines
  void awaitWithAClassDeclaresACheckedException(EngineKind engine) {
    IOException thrown = new IOException("checked");
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(failing(thrown));
          try {
            task.await(IOException.class);
            steps.log("never");
          } catch (IOException caught) {
            assertThat(caught).isSameAs(thrown);
            steps.log("caught");
          }
        });
    steps.assertAre("caught");
  }

  @OnBothEngines
  void awaitWithAClassReturnsTheResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> assertThat(createTask(() -> "result").await(IOException.class)).isEqualTo("result"));
  }

  @OnBothEngines
  void awaitWithAClassChangesNothingAboutOtherExceptions(EngineKind engine) {
    OwnException thrown = new OwnException();
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> createTask(failing(thrown)).await(IOException.class))
                .isSameAs(thrown));
  }

  @OnBothEngines
  void awaitWithAClassWorksOnCoroutines(EngineKind engine) {
    IOException thrown = new IOException("checked");
    Coroutine<String> coroutine = failing(thrown);
    Loops.run(
        engine,
        () -> assertThatThrownBy(() -> coroutine.await(IOException.class)).isSameAs(thrown));
  }

  // ---- cancellation is no exception

  @OnBothEngines
  void aCancelledErrorIsNotCaughtByCatchException(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<String> task = createTask(failing(new CancelledError()));
          Task<Void> awaiting =
              createTask(
                  () -> {
                    try {
                      await(task);
                    } catch (Exception e) {
                      steps.log("swallowed");
                    }
                  });
          assertThatThrownBy(awaiting::await).isInstanceOf(CancelledError.class);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void rethrowThrowsWhatItIsGiven(EngineKind engine) {
    for (Throwable thrown : everyKind()) {
      assertThat(
              catchThrowable(
                  () -> {
                    throw Futures.rethrow(thrown);
                  }))
          .isSameAs(thrown);
    }
  }

  // ---- the stack of a suspended task

  private static void outer(Future<String> future) {
    inner(future);
  }

  private static void inner(Future<String> future) {
    await(future);
  }

  private static List<String> ownMethods(List<StackTraceElement> stack) {
    return stack.stream()
        .filter(frame -> frame.getClassName().equals(ExceptionTransparencyTest.class.getName()))
        .map(StackTraceElement::getMethodName)
        .filter(name -> !name.startsWith("lambda$"))
        .toList();
  }

  @OnBothEngines
  void theStackOfASuspendedTaskShowsItsFramesTheInnermostFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<Void> task = createTask(() -> outer(future));
          sleep(0);
          assertThat(ownMethods(task.getStack())).containsExactly("inner", "outer");
          future.setResult("result");
          await(task);
        });
  }

  @OnBothEngines
  void theStackOfASuspendedTaskCanBeSeenFromAnotherThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<Void> task = createTask(() -> outer(future));
          sleep(0);
          List<StackTraceElement> stack = elsewhere(task::getStack);
          assertThat(ownMethods(stack)).containsExactly("inner", "outer");
          future.setResult("result");
          await(task);
        });
  }

  @OnBothEngines
  void theStackOfASuspendedTaskShowsNothingOfTheMachinery(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<Void> task = createTask(() -> outer(future));
          sleep(0);
          assertThat(task.getStack())
              .extracting(StackTraceElement::getClassName)
              .noneMatch(name -> name.startsWith("asyncio.internal"))
              .doesNotContain("asyncio.Task", "asyncio.Baton", "asyncio.Turns");
          future.setResult("result");
          await(task);
        });
  }

  @OnBothEngines
  void theStackOfASuspendedTaskShowsNothingOfTheCallbackThatAsks(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<String> future = loop.createFuture();
      Task<Void> task = loop.createTask(() -> outer(future));
      loop.callLater(1, () -> asks(task, future));
      loop.runUntilComplete(task);
    }
    steps.assertAre("inner outer");
  }

  private void asks(Task<Void> task, Future<String> future) {
    ownMethods(task.getStack()).forEach(steps::log);
    future.setResult("result");
  }

  @OnBothEngines
  void theStackOfTheRunningTaskIsTheCallers(EngineKind engine) {
    Loops.run(
        engine, () -> assertThat(ownMethods(asksForItsOwn())).containsExactly("asksForItsOwn"));
  }

  private static List<StackTraceElement> asksForItsOwn() {
    return Asyncio.currentTask().getStack();
  }
}
