package asyncio.explore;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.futures.Action;
import asyncio.sync.Event;
import asyncio.test.explore.CancelAtEachAwait;
import asyncio.test.explore.Exploration;
import asyncio.test.explore.Explorer;
import asyncio.test.explore.Schedule;
import asyncio.test.explore.ScheduleFailure;
import asyncio.test.explore.Trial;
import asyncio.test.internal.loops.TaskTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code Explorer}: what it runs, what it says, and that a seed means the same each time. */
class ExplorerTest {

  /** Three tasks of two steps each, which write down their order. */
  private static Action threeTasks(List<String> log) {
    return () ->
        gather(
                () -> {
                  log.add("a");
                  sleep(0);
                  log.add("A");
                },
                () -> {
                  log.add("b");
                  sleep(0);
                  log.add("B");
                },
                () -> log.add("c"))
            .await();
  }

  private static Trial logging(List<String> orders) {
    return (order, seed) -> {
      List<String> log = new ArrayList<>();
      Trial.of(threeTasks(log)).run(order, seed);
      orders.add(String.join("", log));
    };
  }

  @Test
  void theFirstRunIsFirstComeFirstServed() {
    List<String> orders = new ArrayList<>();
    Explorer.of(logging(orders)).schedules(1).check();
    assertThat(orders).containsExactly("abcAB");
  }

  @Test
  void theSameSeedsGiveTheSameOrders() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    Explorer.of(logging(first)).schedules(50).check();
    Explorer.of(logging(second)).schedules(50).check();
    assertThat(second).isEqualTo(first).hasSize(50);
    assertThat(Set.copyOf(first)).hasSizeGreaterThan(10);
  }

  @Test
  void aSeedMeansTheSameOnEveryMachine() {
    List<String> orders = new ArrayList<>();
    Explorer.of(logging(orders)).schedules(7).seed(100).check();
    assertThat(orders)
        .containsExactly("abcAB", "cbBaA", "cbaBA", "baAcB", "abcBA", "abABc", "aAcbB");
  }

  @Test
  void allOrdersAreRunOnceEach() {
    List<String> orders = new ArrayList<>();
    Exploration all = Explorer.of(logging(orders)).exploreAll(10_000);
    assertThat(all.complete()).isTrue();
    assertThat(all.failure()).isNull();
    assertThat(all.runs()).isEqualTo(orders.size());
    // 5 steps in any order in which a comes before A and b before B.
    assertThat(new HashSet<>(orders)).hasSize(30);
  }

  @Test
  void anExplorationThatIsCutShortSaysSo() {
    Exploration some = Explorer.of(logging(new ArrayList<>())).exploreAll(5);
    assertThat(some.runs()).isEqualTo(5);
    assertThat(some.complete()).isFalse();
  }

  @Test
  void aFailureSaysWhichTaskRanBeforeWhich() {
    boolean[] ready = {false};
    Action program =
        () -> {
          ready[0] = false;
          gather(
                  createTask(() -> ready[0] = true, "sets"),
                  createTask(
                      () -> {
                        if (!ready[0]) {
                          throw new IllegalStateException("not ready");
                        }
                      },
                      "asks"))
              .await();
        };
    assertThatThrownBy(() -> Explorer.of(Trial.of(program)).check())
        .isInstanceOf(ScheduleFailure.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one deviation from first come, first served")
        .hasMessageContaining(
            "choice 0: task 'asks' (not begun) ran before task 'sets' (not begun)")
        .hasMessageContaining("To repeat it: -Dasyncio.seed=")
        .hasMessageContaining(" -Dasyncio.schedule=0:1")
        .hasMessageContaining("not ready");
  }

  @Test
  void aFailureNamesTheAwaits() {
    Action program =
        () -> {
          int[] x = {0};
          gather(
                  createTask(
                      () -> {
                        sleep(0);
                        x[0] = 1;
                      },
                      "writer"),
                  createTask(
                      () -> {
                        sleep(0);
                        sleep(0);
                        assertThat(x[0]).isEqualTo(1);
                      },
                      "reader"))
              .await();
        };
    ScheduleFailure failure = Explorer.of(Trial.of(program)).exploreAll(1000).failure();
    assertThat(failure)
        .hasMessageContaining("task 'reader' at Asyncio.sleep(")
        .hasMessageContaining("ExplorerTest.java:");
  }

  @Test
  void aFailureInAsynciosOwnOrderIsNotShrunk() {
    Action broken =
        () -> {
          throw new IllegalStateException("always");
        };
    assertThatThrownBy(() -> Explorer.of(Trial.of(broken)).check())
        .hasMessageContaining("Fails first come, first served")
        .hasMessageContaining("always");
  }

  @Test
  void aDeadlockIsAFailure() {
    assertThatThrownBy(() -> Explorer.of(Trial.of(() -> new Event().await())).check())
        .hasMessageContaining(TaskTree.DEADLOCK)
        .hasMessageContaining("Event.await");
  }

  @Test
  void anExceptionThatNobodyRetrievesIsAFailure() {
    Action program =
        () ->
            getRunningLoop()
                .callSoon(
                    () -> {
                      throw new IllegalStateException("in a callback");
                    });
    assertThatThrownBy(
            () ->
                Explorer.of(
                        Trial.of(
                            () -> {
                              program.perform();
                              sleep(1);
                            }))
                    .check())
        .hasRootCauseMessage("in a callback");
  }

  @Test
  void aProgramThatDependsOnEarlierRunsIsNamed() {
    int[] runs = {0};
    Action program =
        () -> {
          if (++runs[0] == 3) {
            throw new IllegalStateException("the third time");
          }
          gather(() -> sleep(0), () -> sleep(0)).await();
        };
    assertThatThrownBy(() -> Explorer.of(Trial.of(program)).check())
        .hasMessageContaining("not when the same order was repeated")
        .hasMessageContaining("seed 2");
  }

  @Test
  void oneSeedIsRepeatedByAProperty() {
    List<String> all = new ArrayList<>();
    Explorer.of(logging(all)).schedules(20).check();
    List<String> one = new ArrayList<>();
    System.setProperty(Explorer.SEED_PROPERTY, "17");
    try {
      Explorer.of(logging(one)).check();
    } finally {
      System.clearProperty(Explorer.SEED_PROPERTY);
    }
    assertThat(one).containsExactly(all.get(0), all.get(17));
  }

  @Test
  void aScheduleIsTextAndBack() {
    assertThat(Schedule.parse("4:1,9:2").toString()).isEqualTo("4:1,9:2");
    assertThat(Schedule.parse("")).isEqualTo(Schedule.FIFO);
    for (String wrong : List.of("4", "a:b", "4:0", "-1:1", "4:1,", "99999999999:1")) {
      assertThatThrownBy(() -> Schedule.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNumberOfSchedulesIsPositive() {
    assertThatThrownBy(() -> Explorer.of((order, seed) -> {}).schedules(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There must be one schedule at least: 0");
  }

  @Test
  void anExplorerIsRefusedWithinALoop() {
    Asyncio.run(
        () -> {
          for (var wrong :
              List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                  () -> Explorer.of(Trial.of(() -> sleep(1))).check(),
                  () -> Explorer.of(Trial.of(() -> sleep(1))).exploreAll(1),
                  () ->
                      CancelAtEachAwait.check(
                          () -> new CancelAtEachAwait.Subject(() -> {}, () -> {})))) {
            assertThatThrownBy(wrong)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("makes loops of its own");
          }
        });
  }

  // ---- a thread that was interrupted

  @Test
  void anInterruptedThreadExplores() {
    List<String> orders = new ArrayList<>();
    Thread.currentThread().interrupt();
    try {
      Explorer.of(logging(orders)).schedules(20).check();
      Explorer.of(logging(orders)).checkAll(10);
      int awaits =
          CancelAtEachAwait.check(
              () -> new CancelAtEachAwait.Subject(() -> sleep(1), () -> orders.add("checked")));
      assertThat(awaits).isEqualTo(1);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    assertThat(orders).hasSize(20 + 10 + 2);
  }

  /** Each run of the trial finds the interrupt of the run before, if it makes one. */
  @Test
  void aTrialThatInterruptsItsThread() {
    Explorer.of((order, seed) -> Thread.currentThread().interrupt()).schedules(5).check();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(() -> Explorer.of(null)).hasMessage("trial");
    assertThatThrownBy(() -> Explorer.of((order, seed) -> {}).schedules(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Explorer.of((order, seed) -> {}).checkAll(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CancelAtEachAwait.check(null)).hasMessage("setup");
  }
}
