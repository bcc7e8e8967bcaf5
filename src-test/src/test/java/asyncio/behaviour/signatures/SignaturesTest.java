package asyncio.behaviour.signatures;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.timeoutAt;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.Timeout;
import asyncio.Waited;
import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.sync.CapacityLimiter;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lines that people write first. That they compile is half of the test: with functions with and
 * without a result, with bodies that cannot end normally, with checked exceptions.
 */
class SignaturesTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(500);

  private int calls;

  private static void producer() {
    sleep(1);
  }

  private static int consumer() {
    return sleep(2, 5);
  }

  private void visit(int number) {
    sleep(1);
    calls += number;
  }

  private static int square(int number) {
    return sleep(1, number * number);
  }

  private static String readline() throws IOException {
    sleep(0);
    throw new IOException("broken line");
  }

  private static void run(EngineKind engine, Coroutine.Void test) {
    Loops.run(engine, test);
  }

  // ---- functions without a result

  @OnBothEngines
  void coroutinesWithoutAResultAreAwaitable(EngineKind engine) {
    run(
        engine,
        () -> {
          Coroutine.Void tick = () -> calls++;
          await(tick);
          assertThat(await(gather(List.of(tick, tick)))).containsExactly(null, null);
          assertThat(await(gather(tick, tick))).hasSize(2);
          for (Future<Void> done : asCompleted(List.of(tick))) {
            assertThat(await(done)).isNull();
          }
          amap(Coroutine.Void::await, List.of(tick, tick), 1).forEachRemaining(nothing -> {});
          assertThat(calls).isEqualTo(6); // given twice, it is run once
          Awaitable<Void> awaitable = tick;
          assertThat(await(gather(true, awaitable, tick))).hasSize(2);
        });
  }

  @OnBothEngines
  void oneFormForFunctionsWithAndWithoutAResult(EngineKind engine) {
    run(
        engine,
        () -> {
          Future<Void> nothing = ensureFuture(() -> producer());
          Future<Integer> number = ensureFuture(() -> consumer(), getRunningLoop());
          Future<Void> nothingHere = ensureFuture(() -> producer(), getRunningLoop());
          assertThat(await(number)).isEqualTo(5);
          assertThat(await(nothing)).isNull();
          assertThat(await(nothingHere)).isNull();
          assertThat(await(shield(() -> consumer()))).isEqualTo(5);
          assertThat(await(shield(() -> producer()))).isNull();
          Task<Object> fails =
              createTask(
                  () -> {
                    throw new IOException("always");
                  });
          assertThatThrownBy(fails::await).isInstanceOf(IOException.class);
          Task<Void> byReference = createTask(SignaturesTest::producer);
          Task<Integer> withResult = createTask(SignaturesTest::consumer);
          await(byReference);
          assertThat(await(withResult)).isEqualTo(5);
        });
  }

  @OnBothEngines
  void getCoroIsWhatWasGiven(EngineKind engine) {
    run(
        engine,
        () -> {
          Coroutine.Void tick = () -> {};
          Action action = () -> {};
          Coroutine<Integer> number = () -> 3;
          assertThat(createTask(tick).getCoro()).isSameAs(tick);
          assertThat(createTask(action).getCoro()).isSameAs(action);
          assertThat(createTask(number).getCoro()).isSameAs(number);
        });
  }

  @OnBothEngines
  void aFutureIsNoCoroutine(EngineKind engine) {
    run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          assertThatThrownBy(() -> createTask(future))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("A coroutine was expected, not a future");
        });
  }

  // ---- several at once

  @OnBothEngines
  void resultsOfDifferentTypesKeepTheirTypes(EngineKind engine) {
    run(
        engine,
        () -> {
          var both = await(gather(() -> producer(), () -> consumer()));
          int total = both.second();
          assertThat(total).isEqualTo(5);
          assertThat(both.first()).isNull();
          assertThat(both).hasToString("[null, 5]");

          var three = await(gather(() -> "a", () -> sleep(1), () -> 3));
          String text = three.first();
          assertThat(text + three.third()).isEqualTo("a3");

          var four = await(gather(() -> "a", () -> 2, () -> 3L, () -> 'd'));
          assertThat(four.first() + four.second() + four.third() + four.fourth()).isEqualTo("a23d");
          var five = await(gather(() -> 1, () -> 2, () -> 3, () -> 4, () -> 5));
          int sum = five.first() + five.fifth();
          List<Integer> list = five;
          assertThat(list).containsExactly(1, 2, 3, 4, 5);
          assertThat(sum).isEqualTo(6);
          assertThatThrownBy(() -> list.set(0, 1))
              .isInstanceOf(UnsupportedOperationException.class);
        });
  }

  @OnBothEngines
  void tasksAndFunctionsAreGatheredTogether(EngineKind engine) {
    run(
        engine,
        () -> {
          Task<Integer> task = createTask(() -> consumer());
          var both = await(gather(task, () -> "text"));
          assertThat(both.first() + both.second()).isEqualTo("5text");
          var withNothing = await(gather(() -> producer(), task));
          assertThat(withNothing.second()).isEqualTo(5);
          assertThat(await(gather())).isEmpty();
          assertThat(await(gather(true, () -> producer(), () -> consumer())))
              .containsExactly(null, 5);
          assertThat(await(gather(true, () -> producer(), () -> producer()))).hasSize(2);
          assertThat(await(gather(() -> producer(), () -> producer(), () -> producer(), () -> {})))
              .hasSize(4);
        });
  }

  @OnBothEngines
  void oneCallForEachItem(EngineKind engine) {
    run(
        engine,
        () -> {
          List<Integer> squares = await(gather(List.of(1, 2, 3), n -> square(n)));
          assertThat(squares).containsExactly(1, 4, 9);
          assertThat(getRunningLoop().time()).isEqualTo(1.0);
          await(gatherEach(List.of(1, 2, 3), n -> visit(n)));
          assertThat(calls).isEqualTo(6);
          assertThat(getRunningLoop().time()).isEqualTo(2.0);
          assertThat(await(gather(1, List.of(1, 2), n -> square(n)))).containsExactly(1, 4);
          await(gatherEach(1, List.of(1, 2), n -> visit(n)));
          assertThat(getRunningLoop().time()).isEqualTo(6.0);
        });
  }

  @OnBothEngines
  void aTaskOfAGroupForEachItem(EngineKind engine) {
    run(
        engine,
        () -> {
          var group = new TaskGroup();
          var squares = new ArrayList<Task<Integer>>();
          group.run(() -> squares.addAll(group.createTasks(List.of(1, 2), n -> square(n))));
          assertThat(squares).extracting(Task::result).containsExactly(1, 4);
          List<Integer> visited = new ArrayList<>();
          List<Task<Void>> visits =
              TaskGroup.run(g -> g.createTaskEach(List.of(1, 2), n -> visit(visited, n)));
          assertThat(visits).allMatch(Task::done);
          assertThat(visited).containsExactly(1, 2);
          TaskGroup.run(
              g -> {
                g.createTaskEach(List.of(3), n -> visit(visited, n));
                g.createTaskEach(List.of(4), n -> square(n)); // a result is dropped
              });
          assertThat(visited).containsExactly(1, 2, 3);
        });
  }

  private static void visit(List<Integer> visited, int n) {
    sleep(1);
    visited.add(n);
  }

  @OnBothEngines
  void waitKeepsTheTypeOfTasks(EngineKind engine) {
    run(
        engine,
        () -> {
          Task<Integer> number = createTask(() -> consumer(), "number");
          Task<Void> nothing = createTask(() -> producer(), "nothing");
          Waited<Task<Integer>> waited = Asyncio.wait(List.of(number), LONG);
          assertThat(waited.done()).extracting(Task::getName).containsExactly("number");
          assertThat(Asyncio.wait(List.of(number, nothing)).pending()).isEmpty();

          Set<Task<?>> others = Asyncio.allTasks();
          others.remove(currentTask());
          others.add(createTask(() -> sleep(1)));
          Waited<Task<?>> all = Asyncio.wait(others);
          assertThat(all.done()).hasSize(1);
          var group = new TaskGroup();
          group.run(
              () -> {
                group.createTask(() -> sleep(1));
                assertThat(Asyncio.wait(group.tasks()).done()).hasSize(1);
              });
        });
  }

  // ---- blocking functions

  @OnBothEngines
  void blockingFunctionsMayThrowAndNeedNoResult(EngineKind engine) {
    Path missing = Path.of("no", "such", "file");
    Loops.runReal(
        engine,
        () -> {
          toThread(() -> Thread.sleep(1));
          assertThatThrownBy(() -> toThread(() -> Files.delete(missing)))
              .isInstanceOf(NoSuchFileException.class);
          Future<Void> job = getRunningLoop().runInExecutor(null, () -> Thread.sleep(1));
          assertThat(await(job)).isNull();
          new CapacityLimiter(1).toThread(() -> Thread.sleep(1));
          assertThat(toThread(() -> 5)).isEqualTo(5);
        });
  }

  // ---- deadlines

  @OnBothEngines
  void bodiesThatCannotEndNormally(EngineKind engine) {
    run(
        engine,
        () -> {
          assertThatThrownBy(
                  () ->
                      timeout(
                          1,
                          t -> {
                            throw new IOException("at once");
                          }))
              .isInstanceOf(IOException.class);
          assertThatThrownBy(
                  () ->
                      timeoutAt(
                          getRunningLoop().time() + 1,
                          t -> {
                            while (true) {
                              sleep(1);
                            }
                          }))
              .isInstanceOf(TimeoutException.class);
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            throw new IOException("at once");
                          }))
              .isInstanceOf(ExceptionGroup.class);
          AtomicInteger turns = new AtomicInteger();
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.createTask(() -> sleep(1, 1 / turns.get()));
                            while (true) {
                              sleep(1);
                            }
                          }))
              .isInstanceOf(ExceptionGroup.class);
        });
  }

  @OnBothEngines
  void aDeadlineIsAskedAboutAfterItsBlock(EngineKind engine) {
    run(
        engine,
        () -> {
          var limit = Timeout.after(0.05);
          assertThatThrownBy(() -> limit.run(() -> sleep(1))).isInstanceOf(TimeoutException.class);
          assertThat(limit.expired()).isTrue();
          assertThatThrownBy(() -> limit.run(() -> sleep(1)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("already been entered");
          var enough = Timeout.after(LONG);
          int result = enough.run(() -> consumer());
          assertThat(result).isEqualTo(5);
          assertThat(enough.expired()).isFalse();
        });
  }

  @OnBothEngines
  void durationsAreTakenWhereverSecondsAre(EngineKind engine) {
    run(
        engine,
        () -> {
          assertThat(waitFor(() -> consumer(), LONG)).isEqualTo(5);
          waitFor(() -> producer(), LONG);
          assertThat(waitFor(createTask(() -> consumer()), LONG)).isEqualTo(5);
          assertThat(timeout(LONG, () -> consumer())).isEqualTo(5);
          timeout(LONG, () -> producer());
          timeout(LONG, limit -> limit.reschedule(null));
          assertThatThrownBy(() -> timeout(SHORT, () -> producer()))
              .isInstanceOf(TimeoutException.class);
          Duration none = null;
          assertThat(timeout(none, () -> consumer())).isEqualTo(5);
          assertThat(Asyncio.wait(List.of(createTask(() -> sleep(5))), SHORT).pending()).hasSize(1);
          for (Future<Integer> done : asCompleted(List.of(createTask(() -> consumer())), LONG)) {
            assertThat(await(done)).isEqualTo(5);
          }
        });
  }

  // ---- groups

  @OnBothEngines
  void aGroupIsUsedAfterItsBlock(EngineKind engine) {
    run(
        engine,
        () -> {
          var group = new TaskGroup();
          List<Task<Integer>> made = new ArrayList<>();
          String result =
              group.run(
                  () -> {
                    made.add(group.createTask(() -> consumer()));
                    sleep(1);
                    return "body";
                  });
          assertThat(result).isEqualTo("body");
          assertThat(made.get(0).result()).isEqualTo(5);
          assertThatThrownBy(() -> group.run(() -> sleep(1)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("already been entered");
          var other = new TaskGroup();
          Task<Void> stranger = createTask(() -> other.run(() -> sleep(1)));
          assertThatThrownBy(stranger::await)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("opened by another task");
          other.run(() -> sleep(1));
        });
  }

  // ---- checked exceptions

  @OnBothEngines
  void checkedExceptionsCanBeCaughtBehindAnAwait(EngineKind engine) {
    run(
        engine,
        () -> {
          int caught = 0;
          try {
            await(() -> waitFor(() -> readline(), 10), IOException.class);
          } catch (IOException e) {
            caught++;
          }
          try {
            await(gather(() -> readline(), () -> producer()), IOException.class);
          } catch (IOException e) {
            caught++;
          }
          try {
            await(createTask(() -> readline()), IOException.class);
          } catch (IOException e) {
            caught++;
          }
          assertThat(caught).isEqualTo(3);
        });
    try (EventLoop loop = EventLoop.builder().engine(engine).build()) {
      loop.runUntilComplete(() -> readline(), IOException.class);
    } catch (IOException e) {
      calls++;
    }
    assertThat(calls).isEqualTo(1);
  }

  // ---- loops

  @OnBothEngines
  void runTakesDebugModeAndALoopFactory(EngineKind engine) {
    boolean debug =
        Asyncio.run(
            () -> getRunningLoop().getDebug(),
            true,
            () -> EventLoop.builder().engine(engine).build());
    assertThat(debug).isTrue();
    try (Runner runner = new Runner(() -> EventLoop.builder().engine(engine).build())) {
      runner.run(() -> sleep(0));
      assertThat(runner.<Integer>run(() -> 5)).isEqualTo(5);
    }
  }

  @OnBothEngines
  void aTaskFactoryIsALambda(EngineKind engine) {
    run(
        engine,
        () -> {
          List<Object> made = new ArrayList<>();
          getRunningLoop()
              .setTaskFactory(
                  (loop, coroutine, options) -> {
                    made.add(coroutine);
                    return new Task<>(loop, coroutine, options);
                  });
          assertThat(await(createTask(() -> consumer()))).isEqualTo(5);
          await(createTask(() -> producer()));
          assertThat(made).hasSize(2);
          getRunningLoop().setTaskFactory(null);
        });
  }

  @OnBothEngines
  void aLoopThatIsSetButDoesNotRunTakesFutures(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).build()) {
      Asyncio.setEventLoop(loop);
      try {
        Future<Integer> ensured = ensureFuture(() -> consumer());
        Future<Void> shielded = shield(() -> producer());
        var gathered = gather(ensured, shielded);
        Iterable<Future<Integer>> completed = asCompleted(List.of(ensured));
        assertThat(loop.runUntilComplete(gathered).first()).isEqualTo(5);
        loop.runUntilComplete(
            () -> {
              for (Future<Integer> done : completed) {
                assertThat(await(done)).isEqualTo(5);
              }
            });
      } finally {
        Asyncio.setEventLoop(null);
      }
    }
  }
}
