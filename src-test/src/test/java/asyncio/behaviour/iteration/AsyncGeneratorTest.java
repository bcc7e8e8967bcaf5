package asyncio.behaviour.iteration;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.GeneratorExit;
import asyncio.LoopStatistics;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Garbage;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

class AsyncGeneratorTest {

  private final Steps steps = new Steps();

  private AsyncGenerator<Integer> counting(int to) {
    return AsyncGenerator.of(
        out -> {
          steps.log("begin");
          try {
            for (int i = 1; i <= to; i++) {
              sleep(1);
              steps.log("made" + i);
              out.yield(i);
            }
            steps.log("end");
          } finally {
            steps.log("finally");
          }
        });
  }

  @OnBothEngines
  void makesEachValueWhenItIsAskedFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          double start = getRunningLoop().time();
          for (int value : counting(2)) {
            steps.log("got" + value);
            sleep(10);
          }
          assertThat(getRunningLoop().time() - start).isEqualTo(22);
        });
    steps.assertAre("begin made1 got1 made2 got2 end finally");
  }

  @OnBothEngines
  void nothingRunsBeforeTheFirstValueIsAskedFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          try (AsyncGenerator<Integer> unused = counting(2)) {
            assertThat(unused.toString()).isEqualTo("<AsyncGenerator created>");
          }
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void isAPartOfTheTaskThatAsks(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable");
    List<@Nullable Task<?>> tasks = new ArrayList<>();
    AsyncGenerator<String> generator =
        AsyncGenerator.of(
            out -> {
              while (true) {
                tasks.add(currentTask());
                sleep(1);
                tasks.add(currentTask());
                String seen = variable.get();
                variable.set(seen + "!");
                out.yield(seen);
              }
            });
    Loops.run(
        engine,
        () -> {
          variable.set("a");
          steps.log(generator.next());
          steps.log(generator.next());
          Task<Void> other =
              createTask(
                  () -> {
                    variable.set("b");
                    steps.log(generator.next());
                    steps.log(variable.get());
                  });
          await(other);
          steps.log(generator.next());
          Task<?> self = currentTask();
          assertThat(tasks).containsExactly(self, self, self, self, other, other, self, self);
          generator.close();
        });
    steps.assertAre("a a! b b! a!!");
  }

  @OnBothEngines
  void aGeneratorThatDoesNotAwaitTakesNoTurn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop().callSoon(() -> steps.log("callback"));
          for (String value :
              AsyncGenerator.<String>of(out -> List.of("a", "b").forEach(out::yield))) {
            steps.log(value);
          }
          sleep(0);
        });
    steps.assertAre("a b callback");
  }

  @OnBothEngines
  void othersRunWhileTheBodyAwaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> other =
              createTask(
                  () -> {
                    for (int value : counting(2)) {
                      steps.log("other" + value);
                    }
                  });
          sleep(0.5);
          for (int value : counting(2)) {
            steps.log("main" + value);
          }
          await(other);
        });
    steps.assertAre(
        "begin begin made1 other1 made1 main1 made2 other2 end finally made2 main2 end finally");
  }

  @OnBothEngines
  void generatorsMayUseOneAnother(EngineKind engine) {
    AsyncGenerator<String> squares =
        AsyncGenerator.of(
            out -> {
              for (int value : counting(3)) {
                out.yield("square" + value * value);
              }
            });
    Loops.run(engine, () -> squares.forEachRemaining(steps::log));
    steps.assertAre("begin made1 square1 made2 square4 made3 square9 end finally");
  }

  @OnBothEngines
  void whatTheBodyThrowsReachesWhoeverAsks(EngineKind engine) {
    IOException failure = new IOException("disk");
    AsyncGenerator<Integer> generator =
        AsyncGenerator.of(
            out -> {
              out.yield(1);
              throw failure;
            });
    Loops.run(
        engine,
        () -> {
          assertThat(generator.next()).isEqualTo(1);
          assertThatThrownBy(generator::next).isSameAs(failure);
          assertThat(generator.hasNext()).isFalse();
          assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
        });
  }

  @OnBothEngines
  void cancellationReachesTheBodyFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task =
              createTask(
                  () -> {
                    try {
                      counting(5).forEachRemaining(value -> steps.log(value));
                    } catch (CancelledError cancelled) {
                      steps.log("cancelled");
                      throw cancelled;
                    }
                  });
          sleep(1.5);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    steps.assertAre("begin made1 1 finally cancelled");
  }

  @OnBothEngines
  void aBodyMaySwallowACancellationAndGoOn(EngineKind engine) {
    AsyncGenerator<String> generator =
        AsyncGenerator.of(
            out -> {
              try {
                sleep(10);
              } catch (CancelledError cancelled) {
                out.yield("cancelled");
              }
              out.yield("more");
            });
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> generator.forEachRemaining(steps::log));
          sleep(1);
          task.cancel();
          await(task);
        });
    steps.assertAre("cancelled more");
  }

  @OnBothEngines
  void closingRunsItsFinallyBlocksWhichMayAwait(EngineKind engine) {
    AsyncGenerator<Integer> generator =
        AsyncGenerator.of(
            out -> {
              try {
                out.yield(1);
              } catch (GeneratorExit exit) {
                steps.log("exit");
                throw exit;
              } finally {
                sleep(1);
                steps.log("finally");
              }
            });
    Loops.run(
        engine,
        () -> {
          try (generator) {
            steps.log(generator.next());
          }
          steps.log("closed");
          generator.close();
          assertThat(generator.hasNext()).isFalse();
        });
    steps.assertAre("1 exit finally closed");
  }

  @OnBothEngines
  void aBodyThatYieldsWhileItIsClosedIsToldNotTo(EngineKind engine) {
    AsyncGenerator<Integer> generator =
        AsyncGenerator.of(
            out -> {
              try {
                out.yield(1);
              } finally {
                out.yield(2);
              }
            });
    Loops.run(
        engine,
        () -> {
          generator.next();
          assertThatThrownBy(generator::close)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("ignored GeneratorExit");
        });
  }

  private static AsyncGenerator<Integer> withoutEnd() {
    return AsyncGenerator.of(
        out -> {
          while (true) {
            try {
              out.yield(1);
            } catch (RuntimeException | Error ignored) {
              // yields again
            }
          }
        });
  }

  @OnBothEngines
  void aBodyThatYieldsForEverWhileItIsClosedIsLeft(EngineKind engine) {
    AsyncGenerator<Integer> generator = withoutEnd();
    Loops.run(
        engine,
        () -> {
          generator.next();
          assertThatThrownBy(generator::close)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("stays suspended for ever");
          assertThat(generator.hasNext()).isFalse();
          generator.close();
          sleep(1);
        });
  }

  @OnBothEngines
  void aBodyThatYieldsForEverIsLeftWhenItsLoopIsClosed(EngineKind engine) {
    AsyncGenerator<Integer> generator = withoutEnd();
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete((Coroutine.Void) () -> assertThat(generator.next()).isEqualTo(1));
    loop.close();
    assertThat(reported.only().message()).contains("ignored GeneratorExit");
  }

  @OnBothEngines
  void servesOneTaskAtATime(EngineKind engine) {
    AsyncGenerator<Integer> generator = counting(3);
    Loops.run(
        engine,
        () -> {
          Task<Integer> first = createTask(generator::next);
          sleep(0);
          assertThatThrownBy(generator::next)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("already running");
          assertThatThrownBy(generator::close).hasMessageContaining("already running");
          assertThat(await(first)).isEqualTo(1);
          assertThat(generator.next()).isEqualTo(2);
          generator.close();
        });
  }

  @OnBothEngines
  void cannotBeIteratedInACallback(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    try {
                      counting(1).next();
                    } catch (IllegalStateException refused) {
                      thrown.setResult(refused);
                    }
                  });
          assertThat(await(thrown)).hasMessageContaining("in a coroutine");
        });
  }

  @OnBothEngines
  void belongsToTheLoopThatBeganIt(EngineKind engine) {
    AsyncGenerator<Integer> generator = counting(3);
    EventLoop first = Loops.virtual(engine);
    EventLoop second = Loops.virtual(engine);
    first.runUntilComplete(generator::next);
    assertThatThrownBy(() -> second.runUntilComplete(generator::next))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("different event loop");
    second.close();
    first.close();
  }

  @OnBothEngines
  void mustNotYieldWithinAScope(EngineKind engine) {
    AsyncGenerator<Integer> inTimeout = AsyncGenerator.of(out -> timeout(1, () -> out.yield(1)));
    AsyncGenerator<Integer> inGroup =
        AsyncGenerator.of(
            out ->
                TaskGroup.run(
                    group -> {
                      out.yield(1);
                    }));
    AsyncGenerator<Integer> inContext =
        AsyncGenerator.of(out -> new Context().run(() -> out.yield(1)));
    AsyncGenerator<Integer> afterScopes =
        AsyncGenerator.of(
            out -> {
              timeout(1, () -> sleep(0));
              TaskGroup.run(
                  group -> {
                    sleep(0);
                  });
              out.yield(1);
            });
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(inTimeout::next).hasMessageContaining("Cannot yield within a timeout");
          assertThatThrownBy(inGroup::next).isInstanceOf(ExceptionGroup.class);
          assertThatThrownBy(inContext::next).hasMessageContaining("Context.run");
          timeout(1, () -> steps.log(afterScopes.next()));
          assertThat(afterScopes.hasNext()).isFalse();
        });
    steps.assertAre("1");
  }

  @OnBothEngines
  void onlyTheBodyCanYield(EngineKind engine) {
    AsyncGenerator<Integer> generator =
        AsyncGenerator.of(
            out -> {
              Task<Void> helper = createTask(() -> out.yield(1));
              await(helper);
            });
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in the body of its generator only"));
  }

  @OnBothEngines
  void mayBeUsedInTheFirstStepOfAnEagerTask(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> eager =
              asyncio.Asyncio.createTask(
                  () -> {
                    counting(1).forEachRemaining(value -> steps.log(value));
                    return null;
                  },
                  TaskOptions.DEFAULT.withEagerStart(true));
          steps.log("made");
          await(eager);
        });
    steps.assertAre("begin made made1 1 end finally");
  }

  @OnBothEngines
  void theStackOfATaskShowsTheBodyAndWhoIterates(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> iterating(counting(1)));
          sleep(0.5);
          List<String> methods = new ArrayList<>();
          task.getStack().forEach(frame -> methods.add(frame.getMethodName()));
          assertThat(methods).containsSubsequence("sleep", "iterating").doesNotContain("await");
          assertThat(String.join(" ", methods)).contains("counting");
          await(task);
        });
  }

  private static void iterating(AsyncGenerator<Integer> generator) {
    generator.next();
  }

  @OnBothEngines
  void shutdownClosesWhatHasBegun(EngineKind engine) {
    AsyncGenerator<Integer> begun = counting(3);
    Loops.run(
        engine,
        () -> {
          begun.next();
          steps.log("return");
        });
    steps.assertAre("begin made1 return finally");
  }

  @OnBothEngines
  void whatItThrowsWhenTheLoopShutsDownIsReported(EngineKind engine) {
    AsyncGenerator<Integer> begun =
        AsyncGenerator.of(
            out -> {
              try {
                out.yield(1);
              } finally {
                throwOn();
              }
            });
    Loops.run(
        engine,
        () -> {
          getRunningLoop()
              .setExceptionHandler((loop, context) -> steps.log(context.exception().getMessage()));
          begun.next();
        });
    steps.assertAre("broken");
  }

  private static void throwOn() {
    throw new IllegalArgumentException("broken");
  }

  @OnBothEngines
  void closingTheLoopUnwindsItAtItsYield(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    AsyncGenerator<Integer> generator = counting(3);
    loop.runUntilComplete(generator::next);
    loop.close();
    steps.assertAre("begin made1 finally");
  }

  @OnBothEngines
  void closingTheLoopUnwindsItAtItsAwaitAndThenWhoIterates(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((where, context) -> {});
    loop.createTask(
        () -> {
          try {
            counting(3).next();
          } finally {
            steps.log("iterating-finally");
          }
        });
    loop.runUntilComplete(() -> sleep(0.5));
    loop.close();
    steps.assertAre("begin finally iterating-finally");
  }

  @OnBothEngines
  void isClosedOnceNobodyCanIterateItAnyMore(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          beginAndDrop();
          Garbage.collectUntil(() -> steps.soFar().contains("finally"));
        });
    steps.assertAre("a finally");
  }

  // ---- those that are left open

  @OnBothEngines
  void openOnesAreCounted(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          LoopStatistics statistics = getRunningLoop().statistics();
          AsyncGenerator<Integer> unused = counting(2);
          AsyncGenerator<Integer> closed = counting(2);
          AsyncGenerator<Integer> ended = counting(1);
          assertThat(statistics.openGenerators()).isZero();
          closed.next();
          ended.next();
          assertThat(statistics.openGenerators()).isEqualTo(2);
          closed.close();
          assertThat(ended.hasNext()).isFalse();
          unused.close();
          assertThat(statistics.openGenerators()).isZero();
        });
  }

  /** Its suspended thread keeps it: see the class's documentation. */
  @OnBothEngines
  void oneWhoseBodyReachesItIsClosedWhenTheLoopShutsDown(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          beginAndDropOneThatReachesItself();
          assertThat(getRunningLoop().statistics().openGenerators()).isEqualTo(1);
          steps.log("return");
        });
    steps.assertAre("a return finally");
  }

  private void beginAndDropOneThatReachesItself() {
    List<AsyncGenerator<String>> itself = new ArrayList<>();
    itself.add(
        AsyncGenerator.of(
            out -> {
              try {
                out.yield("a");
              } finally {
                steps.log("finally");
              }
              steps.log(itself);
            }));
    steps.log(itself.get(0).next());
  }

  @OnBothEngines
  void debugModeTellsThatManyAreOpen(EngineKind engine) {
    try (LogRecords log = new LogRecords()) {
      Asyncio.run(
          () -> {
            for (int i = 0; i < 250; i++) {
              counting(2).next();
            }
          },
          () -> {
            EventLoop loop = Loops.neverSlow(engine);
            loop.setDebug(true);
            return loop;
          });
      assertThat(log.all())
          .extracting(LogRecord::getMessage)
          .filteredOn(text -> text.contains(" generators "))
          .satisfiesExactly(
              text ->
                  assertThat(text)
                      .startsWith("100 generators are open")
                      .contains("at " + AsyncGeneratorTest.class.getName()),
              text -> assertThat(text).startsWith("200 generators are open"),
              text -> assertThat(text).startsWith("250 generators were open"));
    }
  }

  private void beginAndDrop() {
    AsyncGenerator<String> generator =
        AsyncGenerator.of(
            out -> {
              try {
                out.yield("a");
              } finally {
                steps.log("finally");
              }
            });
    steps.log(generator.next());
  }
}
