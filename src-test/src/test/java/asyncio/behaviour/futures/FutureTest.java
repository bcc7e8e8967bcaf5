package asyncio.behaviour.futures;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.InvalidStateException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Futures. */
class FutureTest {

  private final Steps steps = new Steps();
  private final EventLoop loop = Loops.virtual(EngineKind.PORTABLE);
  private final Future<String> future = loop.createFuture();

  @AfterEach
  void close() {
    loop.close();
  }

  private Consumer<Object> logs(String what) {
    return done -> steps.log(what);
  }

  private void runWhatIsReady() {
    loop.stop();
    loop.runForever();
  }

  // ---- states

  @Test
  void aFutureIsPendingAtFirst() {
    assertThat(future.done()).isFalse();
    assertThat(future.cancelled()).isFalse();
    assertThat((Object) future.getLoop()).isSameAs(loop);
    assertThatThrownBy(future::result).isInstanceOf(InvalidStateException.class);
    assertThatThrownBy(future::exception).isInstanceOf(InvalidStateException.class);
  }

  @Test
  void aResultMakesItDone() {
    future.setResult("result");
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isFalse();
    assertThat(future.result()).isEqualTo("result");
    assertThat(future.exception()).isNull();
  }

  @Test
  void theResultMayBeNull() {
    future.setResult(null);
    assertThat(future.done()).isTrue();
    assertThat(future.result()).isNull();
  }

  @Test
  void anExceptionMakesItDoneAndIsAlwaysTheSameInstance() {
    Exception boom = new Exception("boom");
    future.setException(boom);
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isFalse();
    assertThat(future.exception()).isSameAs(boom);
    assertThatThrownBy(future::result).isSameAs(boom);
    assertThatThrownBy(future::result).isSameAs(boom);
  }

  @Test
  void aCancellationMakesItDone() {
    assertThat(future.cancel("why")).isTrue();
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isTrue();
    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("why");
    assertThatThrownBy(future::exception).isInstanceOf(CancelledError.class).hasMessage("why");
  }

  @Test
  void aCancellationNeedsNoMessage() {
    future.cancel();
    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage(null);
  }

  @Test
  void whatIsDoneCannotBeCompletedAgain() {
    future.setResult("first");
    assertThatThrownBy(() -> future.setResult("second")).isInstanceOf(InvalidStateException.class);
    assertThatThrownBy(() -> future.setException(new Exception()))
        .isInstanceOf(InvalidStateException.class);
    assertThat(future.cancel()).isFalse();
    assertThat(future.result()).isEqualTo("first");
  }

  @Test
  void whatIsCancelledCannotBeCompletedAgain() {
    future.cancel("first");
    assertThatThrownBy(() -> future.setResult("second")).isInstanceOf(InvalidStateException.class);
    assertThat(future.cancel("second")).isFalse();
    assertThatThrownBy(future::result).hasMessage("first");
  }

  @Test
  void anExceptionCannotBeNull() {
    assertThatThrownBy(() -> future.setException(null)).isInstanceOf(NullPointerException.class);
    assertThat(future.done()).isFalse();
  }

  @Test
  void toStringTellsTheState() {
    assertThat(future).hasToString("<Future pending>");
    future.setResult("result");
    assertThat(future).hasToString("<Future finished result=result>");
    Future<String> failed = loop.createFuture();
    failed.setException(new Exception("boom"));
    assertThat(failed).hasToString("<Future finished exception=java.lang.Exception: boom>");
    assertThat(failed.exception()).isNotNull();
    Future<String> cancelled = loop.createFuture();
    cancelled.cancel();
    assertThat(cancelled).hasToString("<Future cancelled>");
  }

  // ---- callbacks

  @Test
  void callbacksGetTheFutureAndRunInTheNextTurnInOrder() {
    future.addDoneCallback(done -> steps.log(done == future ? "1" : "wrong"));
    future.addDoneCallback(logs("2"));
    future.setResult("result");
    steps.log("set");
    runWhatIsReady();
    steps.assertAre("set 1 2");
  }

  @Test
  void callbacksAreCalledHoweverTheFutureEnds() {
    Future<String> failed = loop.createFuture();
    failed.addDoneCallback(done -> steps.log(done.exception().getMessage()));
    failed.setException(new Exception("failed"));
    Future<String> cancelled = loop.createFuture();
    cancelled.addDoneCallback(done -> steps.log(done.cancelled()));
    cancelled.cancel();
    runWhatIsReady();
    steps.assertAre("failed true");
  }

  @Test
  void aCallbackOfADoneFutureIsQueuedAtOnce() {
    future.setResult("result");
    future.addDoneCallback(logs("callback"));
    steps.log("added");
    runWhatIsReady();
    steps.assertAre("added callback");
  }

  @Test
  void theSameCallbackIsCalledAsOftenAsItWasAdded() {
    Consumer<Object> callback = logs("x");
    future.addDoneCallback(callback);
    future.addDoneCallback(logs("y"));
    future.addDoneCallback(callback);
    future.setResult("result");
    runWhatIsReady();
    steps.assertAre("x y x");
  }

  @Test
  void removeDoneCallbackRemovesAllThatAreEqualAndCountsThem() {
    Consumer<Object> callback = logs("x");
    future.addDoneCallback(callback);
    future.addDoneCallback(logs("y"));
    future.addDoneCallback(callback);
    assertThat(future.removeDoneCallback(callback)).isEqualTo(2);
    assertThat(future.removeDoneCallback(callback)).isZero();
    future.setResult("result");
    runWhatIsReady();
    steps.assertAre("y");
  }

  @Test
  void removeDoneCallbackRemovesTheOnlyOne() {
    Consumer<Object> callback = logs("x");
    future.addDoneCallback(callback);
    assertThat(future.removeDoneCallback(logs("other"))).isZero();
    assertThat(future.removeDoneCallback(callback)).isEqualTo(1);
    future.setResult("result");
    runWhatIsReady();
    steps.assertAre("");
  }

  @Test
  void removeDoneCallbackDoesNotTakeBackWhatIsQueued() {
    Consumer<Object> callback = logs("x");
    future.addDoneCallback(callback);
    future.setResult("result");
    assertThat(future.removeDoneCallback(callback)).isZero();
    runWhatIsReady();
    steps.assertAre("x");
  }

  @Test
  void aCallbackMayRemoveOthersOfItsFutureTooLate() {
    Consumer<Object> second = logs("second");
    future.addDoneCallback(done -> steps.log("removed-" + done.removeDoneCallback(second)));
    future.addDoneCallback(second);
    future.setResult("result");
    runWhatIsReady();
    steps.assertAre("removed-0 second");
  }

  @Test
  void theExceptionOfACallbackDoesNotKeepTheOthersFromRunning() {
    Reported reported = Reported.by(loop);
    ArithmeticException boom = new ArithmeticException("boom");
    future.addDoneCallback(
        done -> {
          throw boom;
        });
    future.addDoneCallback(logs("next"));
    future.setResult("result");
    runWhatIsReady();
    steps.assertAre("next");
    assertThat(reported.only().exception()).isSameAs(boom);
  }

  // ---- awaiting

  @OnBothEngines
  void awaitGivesTheResult(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> own = getRunningLoop().createFuture();
          getRunningLoop().callLater(1, () -> own.setResult("result"));
          assertThat(await(own)).isEqualTo("result");
          assertThat(own.await()).isEqualTo("result");
        });
  }

  @OnBothEngines
  void awaitThrowsTheException(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Exception boom = new Exception("boom");
          Future<String> own = getRunningLoop().createFuture();
          getRunningLoop().callLater(1, () -> own.setException(boom));
          assertThatThrownBy(own::await).isSameAs(boom);
          assertThatThrownBy(own::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void awaitThrowsACancellationWithoutTheTaskBeingAskedToStop(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> own = getRunningLoop().createFuture();
          getRunningLoop().callLater(1, () -> own.cancel("why"));
          Task<String> task = createTask(() -> await(own));
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("why");
          assertThat(task.cancelled()).isTrue();
          assertThat(task.cancelling()).isZero();
        });
  }

  @OnBothEngines
  void aFutureOutlivesThoseWhoAwaitIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<String> own = getRunningLoop().createFuture();
          for (String name : new String[] {"a", "b", "c"}) {
            createTask(() -> steps.log(name + "-" + await(own)));
          }
          sleep(1);
          own.setResult("result");
          sleep(1);
          assertThat(own.result()).isEqualTo("result");
        });
    steps.assertAre("a-result b-result c-result");
  }

  @Test
  void runUntilCompleteTakesAFuture() {
    loop.callLater(3, () -> future.setResult("result"));
    assertThat(loop.runUntilComplete(future)).isEqualTo("result");
    assertThat(loop.time()).isEqualTo(3.0);
    assertThat(loop.runUntilComplete(future)).isEqualTo("result");
  }
}
