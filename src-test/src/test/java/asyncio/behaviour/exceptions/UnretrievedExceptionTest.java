package asyncio.behaviour.exceptions;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.testing.Garbage;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Exceptions that nobody retrieves are reported, once; the others are not. */
class UnretrievedExceptionTest {

  private final ArithmeticException boom = new ArithmeticException("boom");

  /** What is reported while a body runs and when its loop is closed. */
  private static List<ExceptionContext> reportsOf(EngineKind engine, Coroutine.Void body) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(body);
    loop.close();
    return reported.all();
  }

  private void assertReportedOnce(EngineKind engine, String message, Coroutine.Void body) {
    List<ExceptionContext> reports = reportsOf(engine, body);
    assertThat(reports).extracting(ExceptionContext::message).containsExactly(message);
    assertThat(reports.get(0).exception()).isSameAs(boom);
  }

  private void assertNotReported(EngineKind engine, Coroutine.Void body) {
    assertThat(reportsOf(engine, body)).isEmpty();
  }

  // ---- reported

  @OnBothEngines
  void aTaskThatBecameGarbageIsReportedWhileTheLoopRuns(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          createTask(failing(boom));
          Garbage.collectUntil(() -> !reported.all().isEmpty());
          assertThat(reported.only().message()).isEqualTo("Task exception was never retrieved");
          assertThat(reported.only().exception()).isSameAs(boom);
        });
    loop.close();
    assertThat(reported.all()).hasSize(1);
  }

  @OnBothEngines
  void aTaskThatFailsInTheLastTurnIsReportedWhenTheLoopIsClosed(EngineKind engine) {
    assertReportedOnce(
        engine,
        "Task exception was never retrieved",
        () -> {
          createTask(failing(boom));
          sleep(0);
        });
  }

  @OnBothEngines
  void aPlainFutureIsReportedToo(EngineKind engine) {
    assertReportedOnce(
        engine,
        "Future exception was never retrieved",
        () -> getRunningLoop().createFuture().setException(boom));
  }

  @OnBothEngines
  void aCallbackThatDoesNotLookIsNotEnough(EngineKind engine) {
    assertReportedOnce(
        engine,
        "Task exception was never retrieved",
        () -> {
          createTask(failing(boom)).addDoneCallback(done -> {});
          sleep(10);
        });
  }

  @OnBothEngines
  void aWaitThatDoesNotLookIsNotEnough(EngineKind engine) {
    assertReportedOnce(
        engine,
        "Task exception was never retrieved",
        () -> Asyncio.wait(List.of(createTask(failing(boom)))));
  }

  @OnBothEngines
  void aFutureThatBecameGarbageIsReportedThoughItIsGone(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          Asyncio.wait(List.of(createTask(failing(boom))));
          Garbage.collectUntil(() -> !reported.all().isEmpty());
          assertThat(reported.only().exception()).isSameAs(boom);
        });
    loop.close();
    assertThat(reported.all()).hasSize(1);
  }

  @OnBothEngines
  void theOuterFutureOfAGatherIsReportedAndItsChildrenAreNot(EngineKind engine) {
    assertReportedOnce(
        engine,
        "Future exception was never retrieved",
        () -> {
          gather(failing(boom), failing(new Error("other")));
          sleep(10);
        });
  }

  @OnBothEngines
  void eachFailureIsReported(EngineKind engine) {
    List<ExceptionContext> reports =
        reportsOf(
            engine,
            () -> {
              for (int i = 0; i < 10; i++) {
                createTask(failing(new ArithmeticException(String.valueOf(i))));
              }
              sleep(10);
            });
    assertThat(reports)
        .extracting(context -> context.exception().getMessage())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @OnBothEngines
  void aTaskThatWasDoneBeforeTheLoopStoppedIsReportedWhenThatIsClosed(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    Task<Object> task = loop.createTask(failing(boom));
    loop.stop();
    loop.runForever();
    assertThat(task.done()).isTrue();
    loop.close();
    loop.close();
    assertThat((Object) reported.only().future()).isSameAs(task);
  }

  @OnBothEngines
  void aHandlerThatFailsDoesNotKeepTheOtherReportsBack(EngineKind engine) {
    int[] calls = new int[1];
    try (LogRecords log = new LogRecords()) {
      EventLoop loop = Loops.virtual(engine);
      loop.setExceptionHandler(
          (ofLoop, context) -> {
            calls[0]++;
            throw new IllegalStateException("handler");
          });
      loop.runUntilComplete(
          () -> {
            createTask(failing(boom));
            createTask(failing(boom));
            sleep(0);
          });
      loop.close();
      assertThat(log.all()).hasSize(4); // each: the report, and the handler's failure
    }
    assertThat(calls[0]).isEqualTo(2);
  }

  @OnBothEngines
  void anExceptionThatRefersToItsTaskIsReportedWhenTheLoopIsClosed(EngineKind engine) {
    List<ExceptionContext> reports =
        reportsOf(engine, () -> createTask(() -> failWith(new RefersTo(Asyncio.currentTask()))));
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).exception()).isInstanceOf(RefersTo.class);
  }

  @OnBothEngines
  void ofTooManyExceptionsTheOldOnesAreNotKeptButReported(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    List<WeakReference<Object>> payloads = new ArrayList<>();
    loop.runUntilComplete(
        () -> {
          for (int i = 0; i < 1500; i++) {
            createTask(() -> failWith(rememberedIn(payloads)));
          }
          sleep(1);
          Garbage.collectUntil(() -> payloads.get(0).get() == null && reported.all().size() >= 500);
        });
    loop.close();
    assertThat(reported.all()).hasSize(1500);
    assertThat(reported.all())
        .allSatisfy(
            report ->
                assertThat(report.exception().toString()).contains("RefersTo: refers to a task"));
    assertThat(reported.all().get(0).exception().getStackTrace()).isNotEmpty();
  }

  private static RefersTo rememberedIn(List<WeakReference<Object>> payloads) {
    RefersTo exception = new RefersTo(Asyncio.currentTask());
    payloads.add(new WeakReference<>(exception));
    return exception;
  }

  private static Object failWith(RuntimeException exception) {
    throw exception;
  }

  /** An exception that keeps its own task alive. */
  private static final class RefersTo extends RuntimeException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused")
    private final transient Object task;

    RefersTo(Object task) {
      super("refers to a task");
      this.task = task;
    }
  }

  // ---- not reported

  @OnBothEngines
  void whatIsHeldAndAwaitedMuchLaterIsNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          Task<Void> slow = createTask(() -> sleep(3600));
          Task<Object> fails = createTask(failing(boom));
          slow.await();
          assertThatThrownBy(fails::await).isSameAs(boom);
        });
  }

  @OnBothEngines
  void whatIsCancelledAfterItFailedIsNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          Task<Object> task = createTask(failing(boom));
          Future<Object> future = getRunningLoop().createFuture();
          future.setException(boom);
          sleep(1);
          assertThat(task.cancel()).isFalse();
          assertThat(future.cancel()).isFalse();
        });
  }

  @OnBothEngines
  void whatIsRetrievedIsNotKeptEvenIfItRefersToItsTask(EngineKind engine) {
    List<WeakReference<Object>> exceptions = new ArrayList<>();
    assertNotReported(
        engine,
        () -> {
          for (int i = 0; i < 10; i++) {
            try {
              createTask(() -> failWith(rememberedIn(exceptions))).await();
            } catch (RefersTo expected) {
              assertThat(expected.getSuppressed()).isEmpty();
            }
          }
          Garbage.collectUntil(
              () -> exceptions.stream().limit(9).allMatch(each -> each.get() == null));
        });
  }

  @OnBothEngines
  void whatIsAwaitedIsNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          assertThatThrownBy(createTask(failing(5, boom))::await).isSameAs(boom);
          sleep(10);
        });
  }

  @OnBothEngines
  void whatIsAwaitedAtOnceAfterItFailedIsNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          Task<Object> task = createTask(failing(boom));
          sleep(0);
          assertThat(task.done()).isTrue();
          assertThatThrownBy(task::await).isSameAs(boom);
          sleep(10);
        });
  }

  @OnBothEngines
  void askingForTheExceptionOrTheResultRetrievesIt(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          createTask(failing(boom)).addDoneCallback(done -> done.exception());
          createTask(failing(boom))
              .addDoneCallback(done -> assertThatThrownBy(done::result).isSameAs(boom));
          Future<String> future = getRunningLoop().createFuture();
          future.setException(boom);
          assertThat(future.exception()).isSameAs(boom);
          sleep(10);
        });
  }

  @OnBothEngines
  void whatAGatherDeliversIsNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          assertThat(await(gather(true, failing(boom), failing(boom)))).hasSize(2);
          assertThatThrownBy(gather(failing(boom), failing(boom))::await).isSameAs(boom);
          sleep(10);
        });
  }

  @OnBothEngines
  void whatIsLookedAtAfterAWaitIsNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          Task<Object> task = createTask(failing(boom));
          Asyncio.wait(List.of(task));
          sleep(10);
          assertThat(task.exception()).isSameAs(boom);
        });
  }

  @OnBothEngines
  void cancelledTasksAreNotReported(EngineKind engine) {
    assertNotReported(
        engine,
        () -> {
          createTask(() -> sleep(100)).cancel();
          Task<Void> started = createTask(() -> sleep(100));
          sleep(1);
          started.cancel();
          getRunningLoop().createFuture().cancel();
          sleep(10);
        });
  }

  @OnBothEngines
  void theFailureOfARunIsNotReportedBecauseItIsThrown(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    assertThatThrownBy(() -> loop.runUntilComplete(failing(1, boom))).isSameAs(boom);
    loop.close();
    assertThat(reported.all()).isEmpty();
  }
}
