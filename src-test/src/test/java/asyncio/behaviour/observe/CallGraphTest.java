package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.observe.CallGraph;
import asyncio.observe.FutureCallGraph;
import asyncio.observe.FutureCallGraph.Mention;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who awaits whom. */
class CallGraphTest {

  /** Such as {@code leaf<Gathering<main}. */
  private static String chains(FutureCallGraph graph) {
    String name =
        graph.future() instanceof Task<?> task
            ? task.getName()
            : graph.future().getClass().getSimpleName();
    String mention = graph.mention() == Mention.FULL ? "" : "!" + graph.mention();
    String awaiters =
        graph.awaitedBy().stream().map(CallGraphTest::chains).collect(Collectors.joining(","));
    return name + mention + (awaiters.isEmpty() ? "" : "<" + awaiters);
  }

  private static String chainsOf(Future<?> future) {
    return chains(CallGraph.captureCallGraph(future));
  }

  /** What a task sees that looks at itself while those wait for it who were given that task. */
  private static String seenBy(EngineKind engine, Waiting waiting) {
    return Loops.run(
        engine,
        () -> {
          Asyncio.currentTask().setName("main");
          Task<String> leaf =
              createTask(
                  () -> {
                    sleep(1);
                    return chains(CallGraph.captureCallGraph());
                  },
                  "leaf");
          waiting.waitFor(leaf);
          return leaf.result();
        });
  }

  private interface Waiting {
    void waitFor(Task<?> leaf) throws Exception;
  }

  @OnBothEngines
  void aTaskIsAwaited(EngineKind engine) {
    assertThat(seenBy(engine, Task::await)).isEqualTo("leaf<main");
  }

  @OnBothEngines
  void itIsAwaitedThroughWhatIsMadeOfIt(EngineKind engine) {
    assertThat(seenBy(engine, leaf -> gather(List.of(leaf)).await()))
        .isEqualTo("leaf<Gathering<main");
    assertThat(seenBy(engine, leaf -> shield(leaf).await())).isEqualTo("leaf<Future<main");
    assertThat(seenBy(engine, leaf -> await(gather(List.of(shield(leaf))))))
        .isEqualTo("leaf<Future<Gathering<main");
  }

  @OnBothEngines
  void waitingForSeveralIsToAwaitEach(EngineKind engine) {
    assertThat(seenBy(engine, leaf -> Asyncio.wait(List.of(leaf)))).isEqualTo("leaf<main");
    assertThat(seenBy(engine, leaf -> Asyncio.waitFor(leaf, 5))).isEqualTo("leaf<main");
    assertThat(seenBy(engine, leaf -> Asyncio.asCompleted(List.of(leaf)).forEach(each -> {})))
        .isEqualTo("leaf<main");
    assertThat(seenBy(engine, Task::join)).isEqualTo("leaf<main");
  }

  @OnBothEngines
  void theParentOfAGroupWaitsForItsChildrenWhereverItIs(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Asyncio.currentTask().setName("main");
          TaskGroup.run(
              group -> {
                Task<?> child = group.createTask(() -> sleep(1), "child");
                assertThat(chainsOf(child)).isEqualTo("child<main");
                sleep(0.5);
                assertThat(chainsOf(child)).isEqualTo("child<main");
              });
        });
  }

  @OnBothEngines
  void severalMayWait(EngineKind engine) {
    assertThat(
            seenBy(
                engine,
                leaf -> {
                  Task<?> a = createTask(() -> leaf.await(), "a");
                  Task<?> b = createTask(() -> leaf.await(), "b");
                  await(gather(List.of(a, b)));
                }))
        .isEqualTo("leaf<a<Gathering<main,b<Gathering!AGAIN");
  }

  @OnBothEngines
  void aCircleIsCalledOne(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?>[] circle = new Task<?>[1];
          circle[0] = createTask(() -> shield(circle[0]).await(), "snake");
          sleep(0);
          assertThat(chainsOf(circle[0])).isEqualTo("snake<Future<snake!CIRCLE");
          assertThat(CallGraph.formatCallGraph(circle[0]))
              .contains("    * Future(id=")
              .endsWith(" (a circle: it waits for itself)" + System.lineSeparator());
        });
  }

  @OnBothEngines
  void aLongChainIsCutShort(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> last = createTask(() -> sleep(1), "first");
          Task<?> first = last;
          for (int i = 0; i < 5000; i++) {
            Task<Void> awaited = last;
            last = createTask(() -> awaited.await());
          }
          sleep(0);
          assertThat(chainsOf(first)).endsWith("!LEFT_OUT");
          await(last);
        });
  }

  @OnBothEngines
  void whoIsDoneIsAwaitedByNobody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> task = createTask(() -> {}, "done");
          await(task);
          assertThat(CallGraph.captureCallGraph(task))
              .isEqualTo(new FutureCallGraph(task, List.of(), List.of(), Mention.FULL));
        });
  }

  @OnBothEngines
  void theTextHasTheStackOfEach(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Asyncio.currentTask().setName("main");
          String[] text = new String[1];
          Task<?> leaf = createTask(() -> text[0] = lookAtMyself(), "leaf");
          await(leaf);
          assertThat(text[0].lines().map(line -> line.replaceAll("0x[0-9a-f]+|:\\d+", "N")))
              .startsWith(
                  "* Task(name='leaf', id=N)",
                  "  + Call stack:",
                  "  |   at asyncio.behaviour.observe.CallGraphTest.lookAtMyself(CallGraphTest.javaN)")
              .containsSubsequence(
                  "  + Awaited by:", "    * Task(name='main', id=N)", "      + Call stack:");
          assertThat(CallGraph.captureCallGraph(leaf, 1, 0).callStack()).isEmpty();
        });
  }

  private static String lookAtMyself() {
    return CallGraph.formatCallGraph();
  }

  @OnBothEngines
  void aLimitKeepsTheInnermostFramesOrTheOutermost(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?> sleeper = createTask(() -> sleepsWithin(2));
          sleep(0);
          List<StackTraceElement> all = CallGraph.captureCallGraph(sleeper).callStack();
          int size = all.size();
          assertThat(size).isGreaterThan(2);
          assertThat(CallGraph.captureCallGraph(sleeper, 1, 2).callStack())
              .isEqualTo(all.subList(0, 2));
          assertThat(CallGraph.captureCallGraph(sleeper, 1, -2).callStack())
              .isEqualTo(all.subList(size - 2, size));
          assertThat(CallGraph.captureCallGraph(sleeper, 1, size + 1).callStack()).isEqualTo(all);
          assertThat(CallGraph.captureCallGraph(sleeper, 1, Integer.MIN_VALUE).callStack())
              .isEqualTo(all);
          assertThat(CallGraph.captureCallGraph(sleeper, 5, 2).callStack())
              .as("the depth is for the current task")
              .isEqualTo(all.subList(0, 2));
          assertThat(CallGraph.formatCallGraph(sleeper, 1, 1).lines()).hasSize(3);
          assertThatThrownBy(() -> CallGraph.captureCallGraph(sleeper, 0, 1))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("depth must be 1 or more, not 0");
        });
  }

  private static void sleepsWithin(int calls) {
    if (calls > 0) {
      sleepsWithin(calls - 1);
    } else {
      sleep(1);
    }
  }

  @OnBothEngines
  void aDepthLeavesOutTheCallers(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<StackTraceElement> here = CallGraph.captureCallGraph().callStack();
          assertThat(lookFrom(1, 1)).isEqualTo(List.of("lookFrom"));
          assertThat(lookFrom(2, Integer.MAX_VALUE)).hasSameSizeAs(here);
          assertThat(lookFrom(1, Integer.MAX_VALUE)).hasSize(here.size() + 1);
          assertThat(lookFrom(here.size() + 2, 5)).isEmpty();
          assertThat(lookFrom(1, -1)).isEqualTo(lookFrom(2, -1));
          assertThat(CallGraph.formatCallGraph(1, 1).lines()).hasSize(3);
          ByteArrayOutputStream printed = new ByteArrayOutputStream();
          CallGraph.printCallGraph(new PrintStream(printed, true, UTF_8), 1, 1);
          CallGraph.printCallGraph(
              Asyncio.currentTask(), new PrintStream(printed, true, UTF_8), 1, 1);
          assertThat(printed.toString(UTF_8).lines()).hasSize(6);
        });
  }

  /** The methods of the current task's stack, as this helper method sees them. */
  private static List<String> lookFrom(int depth, int limit) {
    return CallGraph.captureCallGraph(depth, limit).callStack().stream()
        .map(StackTraceElement::getMethodName)
        .toList();
  }

  @OnBothEngines
  void inACallbackThereIsNoCurrentTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Asyncio.getRunningLoop()
              .callSoon(
                  () -> {
                    assertThat(CallGraph.captureCallGraph()).isNull();
                    assertThat(CallGraph.formatCallGraph()).isEmpty();
                  });
          sleep(0);
        });
  }

  @Test
  void outsideALoopOneHasToSayWhichFuture() {
    assertThatThrownBy(CallGraph::captureCallGraph)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("which future");
  }

  @OnBothEngines
  void itCanBePrinted(EngineKind engine) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (EventLoop loop = Loops.virtual(engine)) {
      Future<?> future = loop.createFuture();
      CallGraph.printCallGraph(future, new PrintStream(bytes, true, StandardCharsets.UTF_8));
      assertThat(bytes.toString(StandardCharsets.UTF_8))
          .isEqualTo(CallGraph.formatCallGraph(future));
    }
  }

  // ---- all tasks

  @OnBothEngines
  void allTasksAreListedWithWhatTheyDo(EngineKind engine) {
    String dump =
        Loops.run(
            engine,
            () -> {
              Asyncio.currentTask().setName("main");
              Task<?> sleeper = createTask(() -> sleep(9), "sleeper");
              createTask(() -> sleeper.await(), "waits");
              Task<?> stubborn = createTask(CallGraphTest::sleepOn, "stubborn");
              sleep(0);
              createTask(() -> {}, "new");
              stubborn.cancel();
              sleep(0.5);
              stubborn.cancel();
              createTask(() -> {}, "next");
              return CallGraph.dumpTasks(Asyncio.getRunningLoop());
            });
    assertThat(dump.lines().map(line -> line.replaceAll("0x[0-9a-f]+", "N")))
        .contains(
            "* Task(name='main', id=N) running",
            "* Task(name='sleeper', id=N) waiting for Future(id=N)",
            "  + Awaited by: Task(name='waits', id=N)",
            "* Task(name='waits', id=N) waiting for Task(name='sleeper', id=N)",
            "* Task(name='stubborn', id=N) ready, had waited for Future(id=N), cancelling",
            "* Task(name='next', id=N) ready")
        .noneMatch(line -> line.contains("'new'"));
    assertThat(dump).contains(engine.name().toLowerCase(java.util.Locale.ROOT)).contains("5 tasks");
  }

  private static void sleepOn() {
    try {
      sleep(9);
    } catch (CancelledError ignored) {
      sleep(9);
    }
  }

  @OnBothEngines
  void anyThreadMayLookAndALoopThatHangsCanBeLookedAt(EngineKind engine) {
    try (EventLoop loop = Loops.real(engine)) {
      Task<?> task =
          loop.createTask(
              () -> {
                String dump = CompletableFuture.supplyAsync(() -> CallGraph.dumpTasks(loop)).join();
                assertThat(dump).contains("'hangs'").contains("anyThreadMayLook");
              },
              "hangs");
      loop.runUntilComplete(task);
    }
  }
}
