package asyncio.behaviour.observe;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.observe.CallGraph;
import asyncio.observe.LoopSnapshot;
import asyncio.observe.TaskSnapshot;
import asyncio.observe.TaskSnapshot.AwaitedBy;
import asyncio.observe.TaskSnapshot.State;
import asyncio.sync.Lock;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What ps and pstree show. */
class LoopSnapshotTest {

  /** A text without what differs from run to run, and from edit to edit. */
  private static List<String> lines(String text) {
    return text.lines()
        .skip(1)
        .map(line -> line.replaceAll("0x[0-9a-f]+", "N").replaceAll(" +[A-Za-z]+\\.java:\\d+", ""))
        .toList();
  }

  /** Of a loop in which a task waits for two others, one of which wants a lock. */
  private static LoopSnapshot kitchen(EngineKind engine) {
    return Loops.run(
        engine,
        () -> {
          Asyncio.currentTask().setName("looks");
          Lock oven = new Lock();
          oven.acquire();
          createTask(() -> cook(oven), "cook");
          sleep(0);
          sleep(0);
          return LoopSnapshot.of(getRunningLoop());
        });
  }

  private static void cook(Lock oven) {
    Task<?> meat = createTask(() -> roast(oven), "meat");
    Task<?> rice = createTask(() -> sleep(0.1), "rice");
    gather(meat, rice).await();
  }

  private static void roast(Lock oven) {
    try (var held = oven.acquire()) {
      sleep(0.1);
    }
  }

  /** Names come from outside, too: "sends to " and what a guest calls himself. */
  @OnBothEngines
  void namesForgeNoLinesAndCommandNoTerminal(EngineKind engine) {
    String name = "a\u001b[2J\nb\u009bc\u2028d\u202ee";
    String shown = "a\\u001b[2J\\nb\\u009bc\\u2028d\\u202ee";
    Loops.run(
        engine,
        () -> {
          Task<Void> odd = createTask(() -> sleep(1), name);
          createTask(
              () -> {
                odd.await();
              },
              "waits");
          sleep(0);
          LoopSnapshot snapshot = LoopSnapshot.of(getRunningLoop());
          for (String text :
              List.of(
                  snapshot.toTable(),
                  snapshot.toTrees(),
                  CallGraph.dumpTasks(getRunningLoop()),
                  CallGraph.formatCallGraph(odd))) {
            assertThat(text).contains(shown);
            assertThat(text.replace(System.lineSeparator(), ""))
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}]");
          }
        });
  }

  @OnBothEngines
  void treesLeadFromWhoWaitsToWhoIsAwaited(EngineKind engine) {
    assertThat(lines(kitchen(engine).toTrees()))
        .endsWith(
            "└── (T) cook",
            "    └── LoopSnapshotTest.kitchen.lambda",
            "        └── LoopSnapshotTest.cook",
            "            └── Future.await",
            "                ├── (T) meat",
            "                │   └── LoopSnapshotTest.cook.lambda",
            "                │       └── LoopSnapshotTest.roast",
            "                │           └── Lock.acquire",
            "                └── (T) rice",
            "                    └── LoopSnapshotTest.cook.lambda",
            "                        └── Asyncio.sleep")
        .contains("└── (T) looks, running");
  }

  @OnBothEngines
  void theTableHasALineForEachTaskAndWhoAwaitsIt(EngineKind engine) {
    LoopSnapshot kitchen = kitchen(engine);
    assertThat(kitchen.loop()).contains("EventLoop");
    String awaiter =
        "Gathering -> Future.await -> LoopSnapshotTest.cook -> LoopSnapshotTest.kitchen.lambda";
    assertThat(lines(kitchen.toTable()).stream().map(line -> line.replaceAll("  +", "|")))
        .contains(
            "task id|task name|state|coroutine stack|awaiter chain|awaiter name|awaiter id",
            "N|meat|waiting|Lock.acquire -> LoopSnapshotTest.roast -> LoopSnapshotTest.cook.lambda|"
                + awaiter
                + "|cook|N",
            "N|rice|waiting|Asyncio.sleep -> LoopSnapshotTest.cook.lambda|" + awaiter + "|cook|N");
  }

  @OnBothEngines
  void cyclesAreNamed(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<?>[] tasks = new Task<?>[3];
          for (int i = 0; i < 3; i++) {
            int next = (i + 1) % 3;
            tasks[i] = createTask(() -> shield(tasks[next]).await(), "task-" + i);
          }
          createTask(() -> tasks[1].await(), "outside");
          sleep(0);
          String named = "cycle: task-0 -> task-1 -> task-2 -> task-0, who wait for one another";
          LoopSnapshot loop = LoopSnapshot.of(getRunningLoop());
          assertThat(loop.toTable()).contains(named);
          assertThat(loop.toTrees())
              .contains("(T) outside", "(T) task-1 (a cycle: it waits for itself)");
          assertThat(loop.cycles()).hasSize(1);
          assertThat(loop.cycles().get(0)).hasSize(3);
          assertThat(CallGraph.dumpTasks(getRunningLoop()))
              .contains("cycle: task-")
              .contains(" ->");
        });
  }

  private static TaskSnapshot task(String name, int... awaitedBy) {
    List<AwaitedBy> awaiters =
        IntStream.of(awaitedBy).mapToObj(task -> new AwaitedBy(task, List.of())).toList();
    return new TaskSnapshot(1, name, State.WAITING, false, List.of(), awaiters);
  }

  private static List<String> cyclesOf(TaskSnapshot... tasks) {
    return new LoopSnapshot("loop", List.of(tasks))
        .cycles().stream()
            .map(cycle -> String.join("", cycle.stream().map(TaskSnapshot::name).toList()))
            .toList();
  }

  @Test
  void cyclesAreFoundWhereverTheyAre() {
    assertThat(cyclesOf()).isEmpty();
    assertThat(cyclesOf(task("a"), task("b", 0), task("c", 0, 1))).isEmpty();
    assertThat(cyclesOf(task("a", 0))).containsExactly("a");
    assertThat(cyclesOf(task("a", 1), task("b", 0))).containsExactly("ab");
    assertThat(cyclesOf(task("a"), task("b", 0, 2), task("c", 1))).containsExactly("bc");
    assertThat(cyclesOf(task("a", 1), task("b", 0), task("c", 3), task("d", 2)))
        .containsExactly("ab", "cd");
  }

  @Test
  void whatComesUpAgainIsShownOnce() {
    LoopSnapshot diamond =
        new LoopSnapshot(
            "loop", List.of(task("top"), task("left", 0), task("right", 0), task("low", 1, 2)));
    assertThat(lines(diamond.toTrees()))
        .containsExactly(
            "└── (T) top",
            "    ├── (T) left",
            "    │   └── (T) low",
            "    └── (T) right",
            "        └── (T) low (see above)");
  }

  @Test
  void longChainsAreCutAndGoOnElsewhere() {
    List<TaskSnapshot> chain = new ArrayList<>(List.of(task("0")));
    IntStream.range(1, 10_000).forEach(i -> chain.add(task("" + i, i - 1)));
    String trees = new LoopSnapshot("loop", chain).toTrees();
    assertThat(trees.lines().filter(line -> line.endsWith("(and more)"))).hasSize(99);
    assertThat(trees).contains("(T) 9999");
    assertThat(new LoopSnapshot("loop", chain).cycles()).isEmpty();
  }

  @OnBothEngines
  void theLoopsThatRunAreKnown(EngineKind engine) {
    EventLoop[] loop = new EventLoop[1];
    Loops.run(
        engine,
        () -> {
          loop[0] = getRunningLoop();
          assertThat(EventLoop.runningLoops()).contains(loop[0]);
          assertThat(LoopSnapshot.ofRunningLoops())
              .extracting(LoopSnapshot::loop)
              .contains(loop[0].toString());
        });
    assertThat(EventLoop.runningLoops()).doesNotContain(loop[0]);
  }

  @OnBothEngines
  void lookingAtTenThousandTasksChangesNothing(EngineKind engine) throws Exception {
    int tasks = 10_000;
    int rounds = 10;
    List<Integer> order = new ArrayList<>();
    CountDownLatch looked = new CountDownLatch(3);
    EventLoop[] loop = new EventLoop[1];
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<Boolean> looks =
        new FutureTask<>(
            () -> {
              while (!done.get()) {
                assertThat(LoopSnapshot.of(loop[0]).toTrees()).contains("EventLoop");
                looked.countDown();
              }
              return true;
            });
    Loops.runReal(
        engine,
        () -> {
          loop[0] = getRunningLoop();
          Thread.ofPlatform().daemon().start(looks);
          int extra = 0;
          do { // until somebody has looked at them, however fast they are
            extra++;
            TaskGroup.run(
                group -> {
                  for (int i = 0; i < tasks; i++) {
                    int number = i;
                    group.createTask(
                        () -> {
                          for (int round = 0; round < rounds; round++) {
                            order.add(number);
                            sleep(0);
                          }
                        });
                  }
                });
          } while (looked.getCount() > 0 && !looks.isDone());
          List<Integer> expected = new ArrayList<>();
          for (int round = 0; round < rounds * extra; round++) {
            IntStream.range(0, tasks).forEach(expected::add);
          }
          assertThat(order.equals(expected)).isTrue();
        });
    done.set(true);
    assertThat(looks.get()).isTrue();
  }
}
