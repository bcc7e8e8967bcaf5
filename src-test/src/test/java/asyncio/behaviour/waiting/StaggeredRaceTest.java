package asyncio.behaviour.waiting;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.staggeredRace;
import static asyncio.testing.Coroutines.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.StaggeredRace;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Coroutines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Attempts that start one after the other. What is expected where the name of a test says CPython
 * is what {@code asyncio.staggered} of CPython 3.13 did with the same program in virtual time;
 * where 3.14 differs (a race that is cancelled, eager tasks), its rules hold.
 */
class StaggeredRaceTest {

  private static final double FOREVER = Double.POSITIVE_INFINITY;

  private final Steps steps = new Steps();

  private void log(String what) {
    steps.log(String.format(Locale.ROOT, "%s@%.1f", what, getRunningLoop().time()));
  }

  /** Succeeds after a time. */
  private Coroutine<String> ok(String name, double time) {
    return () -> {
      log(name);
      try {
        sleep(time);
      } catch (CancelledError cancelled) {
        log(name + "-cancelled");
        throw cancelled;
      }
      return name;
    };
  }

  /** Succeeds at once. */
  private Coroutine<String> instant(String name) {
    return () -> {
      log(name);
      return name;
    };
  }

  /** Fails at once. */
  private Coroutine<String> bad(String name) {
    return () -> {
      log(name);
      throw new IllegalArgumentException(name);
    };
  }

  /** Fails after a time. */
  private Coroutine<String> bad(String name, double time) {
    return () -> {
      log(name);
      sleep(time);
      throw new IllegalArgumentException(name);
    };
  }

  /** Takes a time to clean up when it is cancelled. */
  private Coroutine<String> slow(String name, double cleanUp) {
    return () -> {
      log(name);
      try {
        sleep(1000);
      } catch (CancelledError cancelled) {
        sleep(cleanUp);
        log(name + "-clean");
        throw cancelled;
      }
      return name;
    };
  }

  private static String show(StaggeredRace.Result<String> result) {
    return result.value()
        + " "
        + result.winner()
        + result.exceptions().stream()
            .map(e -> e == null ? "-" : e instanceof CancelledError ? "cancelled" : e.getMessage())
            .collect(Collectors.joining(" ", " ", ""));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private void assertRace(
      EngineKind engine,
      double delay,
      String outcome,
      String words,
      Coroutine<String>... attempts) {
    Loops.run(
        engine, () -> assertThat(show(staggeredRace(List.of(attempts), delay))).isEqualTo(outcome));
    steps.assertAre(words);
  }

  // ---- as CPython does it

  @OnBothEngines
  void theFirstSucceedsAsInCPython(EngineKind engine) {
    assertRace(engine, 2, "a 0 -", "a@0.0", ok("a", 1), ok("b", 1));
  }

  @OnBothEngines
  void theSecondSucceedsAsInCPython(EngineKind engine) {
    assertRace(
        engine,
        2,
        "b 1 cancelled -",
        "a@0.0 b@2.0 a-cancelled@3.0",
        ok("a", 5),
        ok("b", 1),
        ok("c", 1));
  }

  @OnBothEngines
  void theLastOvertakesAsInCPython(EngineKind engine) {
    assertRace(
        engine,
        1,
        "c 2 cancelled cancelled -",
        "a@0.0 b@1.0 c@2.0 a-cancelled@3.0 b-cancelled@3.0",
        ok("a", 5),
        ok("b", 4),
        ok("c", 1));
  }

  @OnBothEngines
  void afterAFailureTheNextStartsAtOnceAsInCPython(EngineKind engine) {
    assertRace(engine, 2, "c 2 a b -", "a@0.0 b@0.5 c@0.5", bad("a", 0.5), bad("b"), ok("c", 1));
  }

  @OnBothEngines
  void allFailAsInCPython(EngineKind engine) {
    assertRace(engine, 0.1, "null -1 a b", "a@0.0 b@0.1", bad("a", 0.5), bad("b", 0.5));
  }

  @OnBothEngines
  void withoutADelayOneAfterTheOtherAsInCPython(EngineKind engine) {
    assertRace(engine, FOREVER, "b 1 a -", "a@0.0 b@5.0", bad("a", 5), ok("b", 5), ok("c", 1));
  }

  @OnBothEngines
  void thoseWhoCleanUpAreWaitedForAsInCPython(EngineKind engine) {
    assertRace(engine, 1, "b 1 cancelled -", "a@0.0 b@1.0 a-clean@5.0", slow("a", 3), ok("b", 1));
  }

  @OnBothEngines
  void nothingToTryAsInCPython(EngineKind engine) {
    assertRace(engine, 1, "null -1 ", "");
  }

  @OnBothEngines
  void noTimeBetweenThemAsInCPython(EngineKind engine) {
    assertRace(
        engine,
        0,
        "c 2 cancelled cancelled -",
        "a@0.0 b@0.0 c@0.0 a-cancelled@1.0 b-cancelled@1.0",
        ok("a", 3),
        ok("b", 2),
        ok("c", 1));
  }

  // ---- in which turn they start, as CPython

  private void assertTurns(
      EngineKind engine, double delay, String turns, List<Coroutine<String>> attempts) {
    Steps turnsSeen = new Steps();
    Loops.run(
        engine,
        () -> {
          int[] turn = {0};
          Task<Void> ticker =
              createTask(
                  () -> {
                    while (true) {
                      turn[0]++;
                      sleep(0);
                    }
                  });
          sleep(0);
          List<Coroutine<String>> noting = new ArrayList<>();
          for (Coroutine<String> attempt : attempts) {
            noting.add(
                () -> {
                  turnsSeen.log(turn[0]);
                  return attempt.run();
                });
          }
          staggeredRace(noting, delay);
          ticker.cancel();
        });
    turnsSeen.assertAre(turns);
  }

  @OnBothEngines
  void failuresStartTheNextInTheNextTurnAsInCPython(EngineKind engine) {
    assertTurns(engine, 10, "2 3 4", List.of(bad("a"), bad("b"), instant("c"), instant("d")));
    assertTurns(engine, 10, "2 4 6", List.of(bad("a", 0), bad("b", 0), ok("c", 0), instant("d")));
  }

  @OnBothEngines
  void noDelayTakesAsManyTurnsAsInCPython(EngineKind engine) {
    assertTurns(engine, 0, "2 6 10", List.of(returningAfterTurns(20), ok("b", 0.1), instant("c")));
  }

  private static Coroutine<String> returningAfterTurns(int turns) {
    return () -> {
      for (int i = 0; i < turns; i++) {
        sleep(0);
      }
      return "late";
    };
  }

  // ---- cancelled from outside

  @OnBothEngines
  void whenTheRaceIsCancelledAllAttemptsAreAndAreWaitedFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<StaggeredRace.Result<String>> race =
              createTask(() -> staggeredRace(List.of(slow("a", 3), slow("b", 1), ok("c", 1)), 1));
          sleep(1.5);
          race.cancel("enough");
          assertThat(catchThrowable(race::await))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          log("end");
          assertThat(Asyncio.allTasks()).hasSize(1);
        });
    steps.assertAre("a@0.0 b@1.0 b-clean@2.5 a-clean@4.5 end@4.5");
  }

  @OnBothEngines
  void aCancelledRaceEndsSoEvenIfAnAttemptSucceedsMeanwhile(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<StaggeredRace.Result<String>> race =
              createTask(() -> staggeredRace(List.of(Coroutines.refusing("a")), 1));
          sleep(0.5);
          race.cancel();
          assertThatThrownBy(race::await).isInstanceOf(CancelledError.class);
        });
  }

  @OnBothEngines
  void aRaceThatIsCancelledAgainGoesOnWaiting(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Coroutine<String> stubborn =
              () -> {
                try {
                  sleep(1000);
                } catch (CancelledError first) {
                  log("first");
                }
                return sleep(1000, "never");
              };
          Task<StaggeredRace.Result<String>> race =
              createTask(() -> staggeredRace(List.of(stubborn), FOREVER));
          sleep(1);
          race.cancel();
          sleep(1);
          assertThat(race.done()).isFalse();
          race.cancel();
          assertThatThrownBy(race::await).isInstanceOf(CancelledError.class);
          log("end");
        });
    steps.assertAre("first@1.0 end@2.0");
  }

  // ---- eager tasks

  @OnBothEngines
  void eagerTasksRaceAsWell(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setTaskFactory(EagerTaskFactory.INSTANCE);
      loop.runUntilComplete(
          () -> {
            assertThat(show(staggeredRace(List.of(instant("a"), instant("b")), 1)))
                .isEqualTo("a 0 -");
            assertThat(show(staggeredRace(List.of(bad("a"), ok("b", 1), ok("c", 5)), 1)))
                .startsWith("b 1 a -");
            assertThat(Asyncio.allTasks()).hasSize(1);
          });
    }
  }

  // ---- the rest

  @OnBothEngines
  void whoReturnsInSpiteOfItsCancellationHasNotWon(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThat(show(staggeredRace(List.of(Coroutines.refusing("late"), ok("b", 1)), 1)))
                .isEqualTo("b 1 - -"));
  }

  @OnBothEngines
  void nullMayWin(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StaggeredRace.Result<String> result =
              staggeredRace(List.of(Coroutines.<String>sleeping(1, null)), Duration.ofSeconds(1));
          assertThat(result.won()).isTrue();
          assertThat(result.value()).isNull();
        });
  }

  @OnBothEngines
  void aRaceIsUnwoundWhenItsLoopIsClosed(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          createTask(
              () -> {
                try {
                  staggeredRace(List.of(ok("a", 100), ok("b", 100)), 1);
                } finally {
                  steps.log("unwound");
                }
              });
          sleep(2);
        });
    loop.close();
    steps.assertAre("a@0.0 b@1.0 unwound");
    assertThat(reported.messages()).hasSize(1); // of the test's own task
  }

  @OnBothEngines
  void misuse(EngineKind engine) {
    assertThatThrownBy(() -> staggeredRace(List.of(returning("a")), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no running event loop");
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> staggeredRace(List.of(returning("a")), Double.NaN))
              .isInstanceOf(IllegalArgumentException.class);
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () ->
                      thrown.setResult(
                          catchThrowable(() -> staggeredRace(List.of(returning("a")), 1))));
          assertThat(Asyncio.await(thrown))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in a callback");
        });
  }
}
