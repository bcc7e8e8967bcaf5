package asyncio.behaviour.loop;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.ReadyOrder;
import asyncio.Task;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;

/** {@code LoopBuilder.order}: a program decides which of the ready entries runs next. */
class ReadyOrderTest {

  private static final ReadyOrder LAST = ready -> ready.size() - 1;

  private final Steps steps = new Steps();

  private static void run(EngineKind engine, ReadyOrder order, Coroutine.Void main) {
    Asyncio.run(
        main,
        () -> EventLoop.builder().engine(engine).clock(Loops.virtualTime()).order(order).build());
  }

  private void step(String name) throws Exception {
    steps.log(name + 1);
    sleep(0);
    steps.log(name + 2);
  }

  private void threeTasks() {
    gather(() -> step("a"), () -> step("b"), () -> step("c")).await();
  }

  @OnBothEngines
  void theFirstCandidateIsTheOneOfFirstComeFirstServed(EngineKind engine) {
    run(engine, ready -> 0, this::threeTasks);
    steps.assertAre("a1 b1 c1 a2 b2 c2");
  }

  @OnBothEngines
  void aChosenTaskRunsBeforeOlderOnes(EngineKind engine) {
    run(engine, LAST, this::threeTasks);
    steps.assertAre("c1 c2 b1 b2 a1 a2");
  }

  @OnBothEngines
  void theCandidatesAreTasksAndCallbacks(EngineKind engine) {
    List<Class<?>> kinds = new ArrayList<>();
    run(
        engine,
        ready -> {
          ready.forEach(one -> kinds.add(one.getClass()));
          return 0;
        },
        () -> {
          createTask(() -> step("a"));
          getRunningLoop().callSoon(() -> steps.log("callback"));
          sleep(0);
        });
    assertThat(kinds).contains(Task.class, Handle.class);
  }

  @OnBothEngines
  void callbacksKeepTheirOrderAmongEachOther(EngineKind engine) {
    run(
        engine,
        LAST,
        () -> {
          createTask(() -> step("a"));
          getRunningLoop().callSoon(() -> steps.log("x"));
          getRunningLoop().callSoon(() -> steps.log("y"));
          sleep(1);
        });
    steps.assertAre("x y a1 a2");
  }

  @OnBothEngines
  void timersOfOneTimeAreChosenAmong(EngineKind engine) {
    run(
        engine,
        LAST,
        () -> {
          getRunningLoop().callLater(1, () -> steps.log("x"));
          getRunningLoop().callLater(1, () -> steps.log("y"));
          getRunningLoop().callLater(2, () -> steps.log("z"));
          sleep(3);
        });
    steps.assertAre("y x z");
  }

  @OnBothEngines
  void aCancelledTaskAndCallbackAreNoTrouble(EngineKind engine) {
    run(
        engine,
        LAST,
        () -> {
          Task<Void> task = createTask(() -> step("a"));
          Handle handle = getRunningLoop().callSoon(() -> steps.log("x"));
          task.cancel();
          handle.cancel();
          sleep(1);
          assertThat(task.cancelled()).isTrue();
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void anImpossibleChoiceEndsTheRun(EngineKind engine) {
    assertThatThrownBy(() -> run(engine, ready -> ready.size(), this::threeTasks))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("The order chose the ready entry 3: it must be from 0 to 2.");
  }

  @OnBothEngines
  void anExceptionOfTheOrderEndsTheRun(EngineKind engine) {
    IllegalStateException broken = new IllegalStateException("broken");
    assertThatThrownBy(
            () ->
                run(
                    engine,
                    ready -> {
                      throw broken;
                    },
                    this::threeTasks))
        .isSameAs(broken);
  }
}
