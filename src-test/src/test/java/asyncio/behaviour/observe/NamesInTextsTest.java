package asyncio.behaviour.observe;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.Future;
import asyncio.observe.CallGraph;
import asyncio.observe.LoopSnapshot;
import asyncio.sync.Barrier;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.LifoQueue;
import asyncio.sync.Lock;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Texts name the program's functions and objects, not those of the machine. */
class NamesInTextsTest {

  private static final String HERE = " at NamesInTextsTest.java:\\d+";

  /** A callback with a class of its own. */
  private static final class Waiter implements Consumer<Future<?>> {

    @Override
    public void accept(Future<?> done) {
      throw new IllegalStateException("broken");
    }
  }

  private static void fail() {
    throw new IllegalStateException("broken");
  }

  // ---- callbacks

  @OnBothEngines
  void aFailingDoneCallbackIsNamedWithItsFuture(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(
          () -> {
            Future<Integer> future = loop.createFuture();
            future.addDoneCallback(done -> fail());
            future.addDoneCallback(new Waiter());
            future.setResult(42);
            sleep(1);
          });
      String test = "NamesInTextsTest.";
      String name = test + "aFailingDoneCallbackIsNamedWithItsFuture.lambda";
      String of = " for <Future finished result=42>>";
      assertThat(reported.messages())
          .satisfiesExactly(
              text -> assertThat(text).matches("Exception in callback <Handle " + name + HERE + of),
              text ->
                  assertThat(text)
                      .matches(
                          "Exception in callback <Handle " + test + "Waiter.accept" + HERE + of));
      assertThat(reported.all().get(0).handle())
          .hasToString("<Handle NamesInTextsTest.lambda" + of);
    }
  }

  @OnBothEngines
  void otherFailingCallbacksAreNamed(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(
          () -> {
            loop.callSoon(NamesInTextsTest::fail);
            loop.callSoonThreadsafe(() -> fail());
            loop.callLater(1, () -> fail());
            sleep(2);
          });
      assertThat(reported.messages())
          .satisfiesExactly(
              text -> assertThat(text).matches(".*<Handle NamesInTextsTest.fail" + HERE + ">"),
              text ->
                  assertThat(text).matches(".*<ThreadsafeHandle NamesInTexts.*lambda" + HERE + ">"),
              text ->
                  assertThat(text)
                      .matches(".*<TimerHandle when=1.0 NamesInTexts.*lambda" + HERE + ">"));
    }
  }

  /** An exception that was made elsewhere tells nothing about the callback. */
  @OnBothEngines
  void aCallbackIsNotNamedByAnExceptionFromElsewhere(EngineKind engine) {
    RuntimeException old = new IllegalStateException("made before");
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(
          () -> {
            loop.callSoon(
                () -> {
                  throw old;
                });
            sleep(1);
          });
      assertThat(reported.only().message())
          .isEqualTo("Exception in callback <Handle NamesInTextsTest.lambda>");
    }
  }

  @OnBothEngines
  void handlesAreNamedByTheirFunctions(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Handle timer = loop.callLater(2.5, () -> {});
      assertThat(timer).hasToString("<TimerHandle when=2.5 NamesInTextsTest.lambda>");
      timer.cancel();
      assertThat(timer).hasToString("<TimerHandle cancelled when=2.5>");
      Runnable named =
          new Runnable() {
            @Override
            public void run() {}

            @Override
            public String toString() {
              return "save";
            }
          };
      assertThat(loop.callSoon(named)).hasToString("<Handle save>");
    }
  }

  // ---- futures and tasks

  @OnBothEngines
  void aPendingFutureNamesWhoIsTold(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Integer> future = getRunningLoop().createFuture();
          assertThat(future).hasToString("<Future pending>");
          future.addDoneCallback(done -> {});
          assertThat(future).hasToString("<Future pending cb=[NamesInTextsTest.lambda]>");
          Waiter waiter = new Waiter();
          future.addDoneCallback(waiter);
          assertThat(future)
              .hasToString(
                  "<Future pending cb=[NamesInTextsTest.lambda, NamesInTextsTest.Waiter]>");
          Task<Integer> task = createTask(() -> future.await(), "waits");
          sleep(0);
          assertThat(future)
              .hasToString(
                  "<Future pending cb=[NamesInTextsTest.lambda, <1 more>, <Task 'waits'>]>");
          future.removeDoneCallback(waiter);
          future.setResult(1);
          assertThat(future).hasToString("<Future finished result=1>");
          task.await();
        });
  }

  @OnBothEngines
  void whatTheLibraryListensForHasAShortName(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Integer> gathered = getRunningLoop().createFuture();
          gather(List.of(gathered));
          assertThat(gathered).hasToString("<Future pending cb=[gather]>");
          gathered.setResult(1);
          Future<Integer> shielded = getRunningLoop().createFuture();
          shield(shielded);
          assertThat(shielded).hasToString("<Future pending cb=[shield]>");
          shielded.setResult(1);
          Task<Void> joined = createTask(() -> sleep(1), "joined");
          Task<Void> joins = createTask(() -> joined.join(), "joins");
          sleep(0);
          assertThat(joined.toString()).endsWith(" cb=[wait]>");
          joins.await();
        });
  }

  @OnBothEngines
  void aTaskNamesItsCoroutineAndWhereThatIs(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> outer(), "t");
          assertThat(task).hasToString("<Task pending name='t' coro=<NamesInTextsTest.lambda>>");
          sleep(0);
          String name = "NamesInTextsTest.aTaskNamesItsCoroutineAndWhereThatIs.lambda";
          assertThat(task.toString())
              .matches(
                  "<Task pending name='t' coro=<"
                      + name
                      + HERE
                      + "> wait_for=<Future pending cb=\\[<Task 't'>]>>");
          assertThat(String.valueOf(currentTask())).contains(" coro=<" + name + " at ");
          task.await();
          assertThat(task).hasToString("<Task finished result=null name='t'>");
        });
  }

  private static void outer() {
    sleep(1);
  }

  // ---- locks and the like

  @OnBothEngines
  void primitivesAreToldApart(EngineKind engine) {
    List<Supplier<Object>> kinds =
        List.of(
            Lock::new,
            Event::new,
            Condition::new,
            () -> new Semaphore(1),
            () -> new BoundedSemaphore(1),
            () -> new CapacityLimiter(1),
            () -> new Barrier(2),
            () -> new Queue<Integer>(),
            () -> new LifoQueue<Integer>(),
            () -> new PriorityQueue<Integer>());
    Loops.run(
        engine,
        () -> {
          for (Supplier<Object> kind : kinds) {
            Object one = kind.get();
            Object other = kind.get();
            assertThat(one.toString())
                .matches("<" + one.getClass().getSimpleName() + " at 0x[0-9a-f]+ .*>")
                .isEqualTo(one.toString())
                .isNotEqualTo(other.toString());
            assertThat(anonymous(one)).isEqualTo(anonymous(other));
          }
        });
  }

  // ---- stacks

  @OnBothEngines
  void noStackShowsTheMachine(EngineKind engine) {
    Lock lock = new Lock();
    Queue<Integer> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          lock.acquire();
          EventLoop loop = getRunningLoop();
          List<Task<?>> tasks = new ArrayList<>();
          tasks.add(createTask(() -> outer()));
          tasks.add(createTask(() -> lock.acquire()));
          tasks.add(createTask(() -> queue.get()));
          tasks.add(createTask(() -> loop.createFuture().await()));
          tasks.add(
              createTask(
                  () -> {
                    tasks.get(0).join();
                  }));
          sleep(0);
          StringBuilder texts = new StringBuilder();
          for (Task<?> task : tasks) {
            assertThat(task.getStack())
                .anyMatch(frame -> frame.getClassName().equals(NamesInTextsTest.class.getName()));
            task.getStack().forEach(frame -> texts.append(frame).append('\n'));
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            task.printStack(new PrintStream(printed, true, StandardCharsets.UTF_8));
            texts.append(printed.toString(StandardCharsets.UTF_8));
            texts.append(CallGraph.formatCallGraph(task));
          }
          texts.append(CallGraph.dumpTasks(loop));
          texts.append(LoopSnapshot.of(loop).toTrees());
          texts.append(LoopSnapshot.of(loop).toTable());
          assertThat(texts.toString())
              .contains("NamesInTextsTest.outer")
              .doesNotContain(
                  "LoopDoor", "asyncio.internal", "Driver", "LoopNetworking", "jdk.internal");
          tasks.forEach(Future::cancel);
        });
  }

  @OnBothEngines
  void stacksShowTheProgramsFramesOnly(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> task = createTask(() -> nested(), "nested");
          sleep(0);
          for (String text : textsOf(task)) {
            assertThat(text)
                .contains("NamesInTextsTest.nested", "NamesInTextsTest.outer", "Asyncio.sleep")
                .doesNotContain("Timeout.", "TaskGroup.", "Coroutine.", "Awaitable.", "Task$")
                .doesNotContain("List12", "java.base", "Future.await");
          }
          assertThat(task.getStack().get(0).getMethodName()).isEqualTo("sleep");
          assertThat(task.getStack().stream().skip(1))
              .extracting(StackTraceElement::getClassName)
              .containsOnly(NamesInTextsTest.class.getName());
          task.cancel();
        });
  }

  @OnBothEngines
  void aPropertyShowsAllFrames(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> task = createTask(() -> nested(), "nested");
          sleep(0);
          System.setProperty("asyncio.allFrames", "true");
          try {
            for (String text : textsOf(task)) {
              assertThat(text)
                  .contains("NamesInTextsTest.nested", "Asyncio.sleep", "Future.await")
                  .contains("Timeout.run", "TaskGroup.", ".forEach");
            }
            assertThat(CallGraph.captureCallGraph().callStack().get(0).getClassName())
                .isEqualTo(NamesInTextsTest.class.getName());
          } finally {
            System.clearProperty("asyncio.allFrames");
          }
          task.cancel();
        });
  }

  /** Frames of the program with frames of the library and of the JDK between them. */
  private static void nested() {
    TaskGroup.run(
        group -> {
          timeout(10, () -> List.of(1).forEach(one -> outer()));
        });
  }

  private static List<String> textsOf(Task<?> task) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    task.printStack(new PrintStream(printed, true, StandardCharsets.UTF_8));
    LoopSnapshot loop = LoopSnapshot.of(task.getLoop());
    return List.of(
        printed.toString(StandardCharsets.UTF_8),
        CallGraph.formatCallGraph(task),
        CallGraph.dumpTasks(task.getLoop()),
        loop.toTrees(),
        loop.toTable());
  }
}
