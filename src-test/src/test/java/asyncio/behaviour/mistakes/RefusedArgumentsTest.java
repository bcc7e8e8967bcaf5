package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncFiles;
import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Flows;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.context.ContextVarAccessor;
import asyncio.context.MdcFollower;
import asyncio.context.ThreadLocalFollower;
import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.metrics.EventLoopMetrics;
import asyncio.observe.CallGraph;
import asyncio.observe.LoopRecorder;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import asyncio.process.SubprocessProtocol;
import asyncio.sync.Barrier;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Condition;
import asyncio.sync.Lock;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Semaphore;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import asyncio.testing.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments are checked before anything changes: what is refused leaves nothing behind. */
class RefusedArgumentsTest {

  private static final double NAN = Double.NaN;

  /** A call that is refused, and something whose text must stay as it is. */
  private record Attempt(Object about, ThrowingCallable call) {}

  private static final Map<String, Supplier<Attempt>> ATTEMPTS = new LinkedHashMap<>();

  private static void refused(String name, ThrowingCallable call) {
    ATTEMPTS.put(name, () -> new Attempt("", call));
  }

  private static void refusedBy(String name, Supplier<Attempt> attempt) {
    ATTEMPTS.put(name, attempt);
  }

  /** A coroutine that must not run. */
  private static Coroutine<String> mustNotRun() {
    return () -> {
      throw new AssertionError("the coroutine of a refused call has run");
    };
  }

  private static List<Awaitable<String>> with(Awaitable<String> bad) {
    List<Awaitable<String>> all = new ArrayList<>();
    all.add(mustNotRun());
    all.add(getRunningLoop().createFuture());
    all.add(bad);
    return all;
  }

  private static List<Future<String>> futuresWith(Future<String> bad) {
    List<Future<String>> all = new ArrayList<>();
    all.add(getRunningLoop().createFuture());
    all.add(bad);
    return all;
  }

  private static void inPlainGroup(Consumer<TaskGroup> body) {
    try (TaskGroup group = new TaskGroup()) {
      body.accept(group);
    }
  }

  /** A future of another loop. */
  private static Future<String> foreign() {
    return Elsewhere.LOOP.createFuture();
  }

  private static final class Elsewhere {
    static final EventLoop LOOP = EventLoop.builder().build();
  }

  static {
    refused("gather(null)", () -> Asyncio.gather(with(null)));
    refused("gather(foreign)", () -> Asyncio.gather(with(foreign())));
    refused("gather(true, null)", () -> Asyncio.gather(true, with(null)));
    refused("gather(true, foreign)", () -> Asyncio.gather(true, with(foreign())));
    refused("gather(0, …)", () -> Asyncio.gather(0, List.of(mustNotRun())));
    refused("gather(1, null)", () -> Asyncio.gather(1, null));
    refused("wait(null)", () -> Asyncio.wait(futuresWith(null)));
    refused("wait(foreign)", () -> Asyncio.wait(futuresWith(foreign())));
    refused("wait(NaN)", () -> Asyncio.wait(futuresWith(getRunningLoop().createFuture()), NAN));
    refused("wait(no future)", () -> Asyncio.wait(List.<Future<String>>of()));
    refused(
        "wait(returnWhen null)",
        () -> Asyncio.wait(futuresWith(getRunningLoop().createFuture()), (ReturnWhen) null));
    refused("asCompleted(null)", () -> Asyncio.asCompleted(with(null)));
    refused("asCompleted(foreign)", () -> Asyncio.asCompleted(with(foreign())));
    refused("asCompleted(NaN)", () -> Asyncio.asCompleted(with(mustNotRun()), NAN));
    refused("amap(null, …)", () -> Asyncio.amap(null, List.of(1), 1));
    refused("amap(items null)", () -> Asyncio.amap(x -> x, null, 1));
    refused("amap(0)", () -> Asyncio.amap(x -> x, List.of(1), 0));
    refused(
        "staggeredRace(null)", () -> Asyncio.staggeredRace(Arrays.asList(mustNotRun(), null), 1));
    refused("staggeredRace(NaN)", () -> Asyncio.staggeredRace(List.of(mustNotRun()), NAN));
    refused("waitFor(null)", () -> Asyncio.waitFor((Awaitable<String>) null, 1));
    refused("waitFor(null, 0)", () -> Asyncio.waitFor((Awaitable<String>) null, 0));
    refused("waitFor(foreign, 0)", () -> Asyncio.waitFor(foreign(), 0));
    refused("waitFor(NaN)", () -> Asyncio.waitFor(mustNotRun(), NAN));
    refused("shield(null)", () -> Asyncio.shield((Awaitable<String>) null));
    refused("shielded(null)", () -> Asyncio.shielded((Coroutine<String>) null));
    refused("sleep(NaN)", () -> sleep(NAN));
    refused("sleep(null)", () -> sleep((Duration) null));
    refused("timeout(NaN)", () -> Asyncio.timeout(NAN, mustNotRun()));
    refused("timeout(null)", () -> Asyncio.timeout(1, (Coroutine<String>) null));
    refused("timeoutAt(NaN)", () -> Asyncio.timeoutAt(NAN, t -> {}));
    refused("toThread(null)", () -> Asyncio.toThread((Callable<String>) null));
    refused("toThread(null runnable)", () -> Asyncio.toThread((Action) null));
    refused(
        "runCoroutineThreadsafe(null)",
        () -> Asyncio.runCoroutineThreadsafe((Coroutine<String>) null, getRunningLoop()));
    refused("wrapFuture(null)", () -> Asyncio.wrapFuture((CompletionStage<String>) null));
    refused(
        "wrapFuture(null future)",
        () -> Asyncio.wrapFuture((java.util.concurrent.Future<String>) null));
    refused("wrapFuture(refusing)", () -> Asyncio.wrapFuture(new RefusingStage()));
    refused("ensureFuture(null)", () -> Asyncio.ensureFuture((Awaitable<String>) null));
    refused("createTask(null)", () -> Asyncio.createTask((Coroutine<String>) null));
    refused("createTask(options null)", () -> Asyncio.createTask(mustNotRun(), (TaskOptions) null));
    refused("createTask(name null)", () -> Asyncio.createTask(mustNotRun(), (String) null));

    refusedBy(
        "setName(null)",
        () -> {
          Task<?> task = currentTask();
          return new Attempt(task, () -> task.setName(null));
        });
    refused("TaskGroup.run(null)", () -> TaskGroup.run((TaskGroup.Body<String>) null));
    refused("TaskGroup.run(null void)", () -> TaskGroup.run((TaskGroup.Block) null));
    refused("TaskGroup(null)", () -> new TaskGroup(null).close());
    refused("group.start(null)", () -> inPlainGroup(group -> group.start(null)));
    refused(
        "group.createTask(null)",
        () -> inPlainGroup(group -> group.createTask((Coroutine<String>) null)));
    refusedBy(
        "CancelScope.run(null)",
        () -> {
          CancelScope scope = CancelScope.after(1);
          return new Attempt(scope, () -> scope.run((Coroutine.Void) null));
        });
    refusedBy(
        "CancelScope.run(null, …)",
        () -> {
          CancelScope scope = new CancelScope();
          return new Attempt(scope, () -> scope.run((Coroutine<String>) null, ""));
        });
    refused("CancelScope.after(NaN)", () -> CancelScope.after(NAN));
    refused("CancelScope.outside(null)", () -> CancelScope.outside(null));

    refused("callSoon(null)", () -> getRunningLoop().callSoon(null));
    refused("callSoonThreadsafe(null)", () -> getRunningLoop().callSoonThreadsafe(null));
    refused("callLater(null)", () -> getRunningLoop().callLater(1, null));
    refused("callLater(NaN)", () -> getRunningLoop().callLater(NAN, () -> {}));
    refused("callAt(null)", () -> getRunningLoop().callAt(1, null));
    refused("callAt(NaN)", () -> getRunningLoop().callAt(NAN, () -> {}));
    refused("asExecutor(null)", () -> getRunningLoop().asExecutor().execute(null));
    refused("onClose(null)", () -> getRunningLoop().onClose(null));
    refused("measure(null)", () -> getRunningLoop().measure(null));
    refused("addListener(null)", () -> getRunningLoop().addListener(null));
    refused(
        "runInExecutor(null)", () -> getRunningLoop().runInExecutor(null, (Callable<String>) null));
    refused("setDefaultExecutor(null)", () -> getRunningLoop().setDefaultExecutor(null));
    refused("addSignalHandler(null)", () -> getRunningLoop().addSignalHandler("TERM", null));
    refused("addSignalHandler(no signal)", () -> getRunningLoop().addSignalHandler("NO", () -> {}));
    refusedBy(
        "setSlowCallbackDuration(NaN)",
        () -> {
          EventLoop loop = getRunningLoop();
          return new Attempt(loop.slowCallbackDuration(), () -> loop.setSlowCallbackDuration(NAN));
        });
    refused("callExceptionHandler(null)", () -> getRunningLoop().callExceptionHandler(null));

    refusedBy(
        "setException(null)",
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          return new Attempt(future, () -> future.setException(null));
        });
    refusedBy(
        "addDoneCallback(null)",
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          return new Attempt(future, () -> future.addDoneCallback(null));
        });
    refusedBy(
        "addWaiter(null)",
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          return new Attempt(future, () -> future.addWaiter(null));
        });
    refused("ExceptionGroup()", () -> new ExceptionGroup("none", List.of()));
    refused(
        "ExceptionGroup(null)", () -> new ExceptionGroup("none", Collections.singletonList(null)));
    refused("AsyncGenerator.of(null)", () -> AsyncGenerator.of(null));
    refused("AsyncFiles.lines(null)", () -> AsyncFiles.lines(null));
    refused("Flows.iterate(null)", () -> Flows.iterate(null));
    refused("Flows.iterate(0)", () -> Flows.iterate(Flows.publish(List.of(1)), 0));
    refused("Flows.publish(null)", () -> Flows.publish((Iterable<String>) null));

    refused("Semaphore(-1)", () -> new Semaphore(-1));
    refusedBy(
        "Semaphore.release() at the maximum",
        () -> {
          Semaphore most = new Semaphore(Integer.MAX_VALUE);
          return new Attempt(most, most::release);
        });
    refused("Barrier(0)", () -> new Barrier(0));
    refused("Condition(null)", () -> new Condition(null));
    refused("PriorityQueue(null)", () -> new PriorityQueue<String>(null));
    refusedBy(
        "PriorityQueue.put(odd)",
        () -> {
          PriorityQueue<Object> queue = new PriorityQueue<>();
          queue.putNowait("a");
          return new Attempt(queue, () -> queue.putNowait(1));
        });
    refusedBy(
        "CapacityLimiter.setTotal(-1)",
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          return new Attempt(limiter, () -> limiter.setTotal(-1));
        });
    refusedBy(
        "CapacityLimiter.toThread(null)",
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          return new Attempt(limiter, () -> limiter.toThread((Callable<String>) null));
        });
    refusedBy(
        "Condition.waitFor(null)",
        () -> {
          Condition condition = new Condition(new Lock());
          condition.acquire();
          return new Attempt(condition, () -> condition.waitFor(null));
        });

    refused("Context.run(null)", () -> Context.copyContext().run((Runnable) null));
    refused("Context.addFollower(null)", () -> Context.addFollower(null));
    refused("ContextVar(null)", () -> new ContextVar<String>(null));
    refused("ContextVar.reset(null)", () -> new ContextVar<String>("v").reset(null));
    refused("ContextVarAccessor(null)", () -> new ContextVarAccessor<String>(null));
    refused("ThreadLocalFollower(null)", () -> new ThreadLocalFollower<String>(null, null));
    Map<String, ContextVar<?>> noVariable = new HashMap<>();
    noVariable.put("key", null);
    refused("MdcFollower(null)", () -> new MdcFollower(noVariable));
    refused("EventLoopMetrics(null)", () -> new EventLoopMetrics(null));
    refused("LoopRecorder(0)", () -> LoopRecorder.start(getRunningLoop(), 0));
    refused("LoopRecorder(null)", () -> LoopRecorder.start(null));
    refused("captureCallGraph(0)", () -> CallGraph.captureCallGraph(currentTask(), 0, 1));
    refused("captureCallGraph(null)", () -> CallGraph.captureCallGraph(null));
    refused("createSubprocessExec(null)", () -> Subprocess.createSubprocessExec((String) null));
    refused(
        "createSubprocessExec(argument null)",
        () -> Subprocess.createSubprocessExec("true", (String) null));
    refused("createSubprocessShell(null)", () -> Subprocess.createSubprocessShell(null));
    refused(
        "subprocessExec(options null)",
        () ->
            Subprocess.subprocessExec(
                RefusedArgumentsTest::protocolMustNotBeMade, (SubprocessOptions) null, "true"));
    refused("subprocessExec(no protocol)", () -> Subprocess.subprocessExec(() -> null, "true"));
    refusedBy(
        "sendSignal(-1)",
        () -> {
          try {
            asyncio.process.Process child = Subprocess.createSubprocessExec("true");
            child.waitFor();
            return new Attempt(child, () -> child.sendSignal(-1));
          } catch (java.io.IOException noChild) {
            throw new java.io.UncheckedIOException(noChild);
          }
        });
    refused("withStdin(null)", () -> SubprocessOptions.DEFAULT.withStdin(null));
    refused("withLimit(0)", () -> SubprocessOptions.DEFAULT.withLimit(0));
  }

  private static SubprocessProtocol protocolMustNotBeMade() {
    throw new AssertionError("made");
  }

  /** A stage of somebody else's, which takes no functions. */
  private static final class RefusingStage extends CompletableFuture<String> {

    @Override
    public CompletableFuture<String> whenComplete(
        java.util.function.BiConsumer<? super String, ? super Throwable> action) {
      throw new UnsupportedOperationException("takes no functions");
    }
  }

  static Stream<Arguments> attempts() {
    return ATTEMPTS.keySet().stream()
        .flatMap(name -> Engines.available().map(engine -> Arguments.of(name, engine)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("attempts")
  void areRefusedBeforeAnythingChanges(String name, EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          Attempt attempt = ATTEMPTS.get(name).get();
          String text = withoutLines(attempt.about());
          String before = stateOf(loop);
          assertThatThrownBy(attempt.call())
              .isInstanceOfAny(
                  NullPointerException.class,
                  IllegalArgumentException.class,
                  IllegalStateException.class,
                  ClassCastException.class,
                  UnsupportedOperationException.class)
              .isNotInstanceOf(ExceptionGroup.class);
          assertThat(withoutLines(attempt.about())).isEqualTo(text);
          sleep(0); // what was begun would go on
          sleep(0);
          assertThat(stateOf(loop)).isEqualTo(before);
          assertThat(reported.all()).isEmpty();
          mayYield();
        });
  }

  private static String stateOf(EventLoop loop) {
    return "tasks="
        + Asyncio.allTasks().size()
        + " timers="
        + loop.statistics().timers()
        + " outside="
        + loop.outsideWork()
        + " jobs="
        + loop.statistics().activeJobs()
        + " cancelling="
        + currentTask().cancelling()
        + " "
        + loop.statistics().openTransports();
  }

  /** A timeout, group or scope that was left open would let a generator refuse this. */
  private static void mayYield() {
    AsyncGenerator<Integer> one = AsyncGenerator.of(out -> out.yield(1));
    assertThat(one.next()).isEqualTo(1);
    one.close();
  }

  // ---- deadlines

  @ParameterizedTest
  @MethodSource("asyncio.testing.Engines#available")
  void aDeadlineThatIsRefusedLeavesTheOneBefore(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () ->
                      Asyncio.timeout(
                          5,
                          deadline -> {
                            assertThatThrownBy(() -> deadline.reschedule(NAN))
                                .isInstanceOf(IllegalArgumentException.class);
                            assertThat(deadline.when()).isEqualTo(5.0);
                            sleep(1000);
                          }))
              .isInstanceOf(asyncio.futures.TimeoutException.class);
          assertThat(getRunningLoop().time()).isEqualTo(5.0);
        });
  }

  @ParameterizedTest
  @MethodSource("asyncio.testing.Engines#available")
  void anExecutorIsNotShutDownForNoNumberOfSeconds(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(Asyncio.toThread(() -> "first")).isEqualTo("first");
          assertThatThrownBy(() -> getRunningLoop().shutdownDefaultExecutor(NAN))
              .isInstanceOf(IllegalArgumentException.class);
          assertThat(Asyncio.toThread(() -> "second")).isEqualTo("second");
        });
  }

  // ---- what cannot wait

  @ParameterizedTest
  @MethodSource("asyncio.testing.Engines#available")
  void aCallbackCannotWaitAndDoesNotBeginTo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          Future<String> future = loop.createFuture();
          boolean[] ran = {false};
          String before = stateOf(loop);
          loop.callSoon(() -> Asyncio.waitFor(future, 0));
          loop.callSoon(
              () ->
                  Asyncio.toThread(
                      () -> {
                        ran[0] = true;
                      }));
          sleep(0);
          assertThat(reported.exceptions())
              .hasSize(2)
              .allMatch(IllegalStateException.class::isInstance);
          assertThat(future.done()).isFalse();
          assertThat(ran[0]).isFalse();
          assertThat(stateOf(loop)).isEqualTo(before);
        });
  }

  /** A text without the lines of this file, which the calling task has left meanwhile. */
  private static String withoutLines(Object thing) {
    return thing.toString().replaceAll("\\.java:\\d+", "");
  }
}
