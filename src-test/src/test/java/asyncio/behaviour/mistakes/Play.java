package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static java.util.Objects.requireNonNull;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.observe.CallGraph;
import asyncio.testing.Loops;
import asyncio.testing.Reported;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Plays one combination: an operation in a situation, in a loop of its own. Beside it, a witness
 * must go on. In the end all tasks are cancelled, all results closed, and the loop is closed, too.
 */
final class Play {

  private static final int WITNESS_STEPS = 5;

  private final Operation operation;
  private final Situation situation;
  private final EngineKind engine;
  private final Verdict verdict;
  private final EventLoop loop;
  private final Reported reported;
  private final Results results;

  /** Seconds of a short time: a second of virtual time, or a millisecond of real time. */
  private final double unit;

  private @Nullable Object target;
  private int witnessed;

  Play(Operation operation, Situation situation, EngineKind engine) {
    boolean real = operation.subject().needsRealTime();
    this.operation = operation;
    this.situation = situation;
    this.engine = engine;
    verdict = new Verdict(operation, situation);
    loop = real ? Loops.real(engine) : Loops.virtual(engine);
    reported = Reported.by(loop);
    unit = real ? 0.001 : 1;
    results = new Results(unit, verdict);
  }

  /** Names the combination. */
  @Override
  public String toString() {
    return situation + " " + engine + " " + operation.name();
  }

  /** The loop and its tasks, for a play that hangs. */
  String dump() {
    return loop + "\n" + CallGraph.dumpTasks(loop);
  }

  /** Plays, and tells what was wrong. */
  List<String> run() {
    UnhappyValues.begin(loop, operation.subject().startsPrograms() ? "true" : "localhost");
    loop.setSlowCallbackDuration(Double.POSITIVE_INFINITY);
    if (situation == Situation.DEBUG) {
      loop.setDebug(true);
    }
    verdict.mustNotThrow("the run", this::playInRuns);
    verdict.mustNotThrow("closing", this::playAtTheEnd);
    verdict.mustNotThrow("outsideWork()", this::checkOutsideWork);
    for (ExceptionContext report : List.copyOf(reported.all())) {
      verdict.judge(report);
    }
    return verdict.faults();
  }

  // ---- the runs of the loop

  private void playInRuns() {
    loop.runUntilComplete(this::playBesideWitness);
    if (witnessed != WITNESS_STEPS) {
      verdict.fault("the witness has not ended: " + witnessed);
    }
    if (situation == Situation.BETWEEN_RUNS) {
      callBetweenRuns();
    }
    if (situation != Situation.CLOSING && !loop.isClosed()) {
      loop.setTaskFactory(null); // the operation may have set one
      loop.runUntilComplete(this::tidy);
    }
  }

  private void playBesideWitness() {
    Task<Void> witness = createTask(this::witness);
    verdict.judge(this::playInLoop);
    if (!loop.isClosed()) {
      loop.setExceptionHandler(reported); // the operation may have set another
    }
    witness.await();
  }

  private void witness() {
    for (int i = 0; i < WITNESS_STEPS; i++) {
      sleep(unit);
      witnessed++;
    }
  }

  /** Makes the target in the loop, whatever the situation; calls now, or later. */
  private void playInLoop() throws Exception {
    target = operation.subject().make();
    switch (situation) {
      case IN_TASK, DEBUG -> callInTask();
      case TWICE -> callTwice();
      case CANCELLED -> callWhenCancelled();
      case CANCELLED_LATER -> callAndCancelLater();
      case INTERRUPTED -> callWhenInterrupted();
      case OTHER_THREAD -> callInOtherThread();
      case IN_CALLBACK -> callInCallback();
      case CLOSING -> prepareCallWhileClosing();
      case BETWEEN_RUNS, LOOP_CLOSED, LOOP_CLOSED_ELSEWHERE -> {
        // later
      }
    }
  }

  // ---- the call

  private @Nullable Object call() throws Exception {
    Object calledOn = operation.subject().isOwnTask() ? currentTask() : target;
    Object result = operation.call(calledOn);
    results.keep(result);
    return result;
  }

  /** For tasks: what is returned can be awaited. */
  private void callAndUse() throws Exception {
    results.use(call());
  }

  /** For code that is not a task's. */
  private void callAndJudge() {
    verdict.judge(this::call);
  }

  // ---- situations of a task

  private void callInTask() {
    judgeEnd(createTask(this::callAndUse));
  }

  private void callTwice() {
    judgeEnd(
        createTask(
            () -> {
              callAndUse();
              callAndUse();
            }));
  }

  private void callWhenCancelled() {
    judgeEnd(
        createTask(
            () -> {
              requireNonNull(currentTask()).cancel();
              callAndUse();
            }));
  }

  /** The call has begun to wait, if it does. */
  private void callAndCancelLater() {
    Task<Void> task = createTask(this::callAndUse);
    sleep(0);
    sleep(0);
    task.cancel();
    judgeEnd(task);
  }

  private void callWhenInterrupted() {
    judgeEnd(
        createTask(
            () -> {
              Thread.currentThread().interrupt();
              callAndUse();
            }));
  }

  private void judgeEnd(Task<?> task) {
    Results.awaitEnd(task, 50 * unit, 2000 * unit);
    if (task.done()) {
      verdict.judge(task);
    } else {
      verdict.fault("does not end when cancelled");
    }
  }

  // ---- situations in the loop, but not of a task

  private void callInOtherThread() {
    CompletionStage<Void> end =
        CompletableFuture.runAsync(
            this::callAndJudge, job -> Thread.ofPlatform().daemon().start(job));
    Asyncio.await(end);
  }

  private void callInCallback() {
    Future<Object> end = loop.createFuture();
    loop.callSoon(
        () -> {
          callAndJudge();
          end.setResult("called");
        });
    end.await();
  }

  /** A task calls in its clean-up. */
  private void prepareCallWhileClosing() {
    createTask(
        () -> {
          try {
            sleep(10_000);
          } finally {
            callAndJudge();
          }
        },
        "closing");
    sleep(0);
  }

  // ---- situations outside of the run

  private void callBetweenRuns() {
    if (operation.isCallOf("runForever")) {
      loop.callLater(5 * unit, loop::stop);
    }
    callAndJudge();
    if (!loop.isClosed()) {
      loop.runUntilComplete(() -> sleep(unit));
    }
  }

  private void playAtTheEnd() {
    loop.close();
    if (situation == Situation.LOOP_CLOSED) {
      callAndJudge();
    }
    if (situation == Situation.LOOP_CLOSED_ELSEWHERE) {
      callInAnotherLoop();
    }
    results.closeRest();
    loop.close(); // the second time, nothing happens
  }

  private void callInAnotherLoop() {
    try (EventLoop other = Loops.virtual(engine)) {
      other.setExceptionHandler(reported);
      other.runUntilComplete(this::callInTask);
      other.runUntilComplete(this::tidy);
    }
  }

  // ---- the end

  /** Closes what is open, and cancels all tasks, thrice: those that end may have begun others. */
  private void tidy() {
    results.closeInCoroutine();
    if (target instanceof BaseTransport transport) {
      verdict.judge(transport::close);
    }
    for (int i = 0; i < 3; i++) {
      endOtherTasks();
    }
    sleep(unit); // transports say that they are closed
  }

  private void endOtherTasks() {
    List<Task<?>> others = new ArrayList<>(Asyncio.allTasks());
    others.remove(currentTask());
    others.forEach(Task::cancel);
    if (!others.isEmpty()) {
      Asyncio.wait(ofAnyType(others), 2000 * unit);
    }
    others.forEach(verdict::judge);
  }

  @SuppressWarnings("unchecked") // nobody takes the results
  private static Collection<Task<Object>> ofAnyType(Collection<?> tasks) {
    return (Collection<Task<Object>>) tasks;
  }

  private void checkOutsideWork() {
    if (loop.outsideWork() != 0) {
      verdict.fault("outside work stays: " + loop.outsideWork());
    }
  }
}
