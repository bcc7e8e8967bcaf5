package asyncio.examples.node;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.node.Uv.RunMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The loop beneath Node, phase by phase. */
class UvTest {

  private final List<String> done = new ArrayList<>();

  @EachEngine
  void runsOnePhaseAfterTheOther(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> done.add("timer")).start(0, 0);
          uv.pend(() -> done.add("pending"));
          uv.idle(() -> done.add("idle")).start();
          uv.prepare(() -> done.add("prepare")).start();
          uv.event(() -> done.add("event"));
          uv.check(() -> done.add("check")).start();
          uv.timer(() -> {}).close(() -> done.add("closed"));
          uv.run(RunMode.NOWAIT);
        });
    assertThat(done)
        .containsExactly("pending", "idle", "prepare", "event", "check", "closed", "timer");
  }

  @EachEngine
  void runsTimersFirstIfItIsToRunUntilTheEnd(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> done.add("timer")).start(0, 0);
          uv.pend(() -> done.add("pending"));
          uv.run(RunMode.DEFAULT);
        });
    assertThat(done).containsExactly("timer", "pending");
  }

  @EachEngine
  void waitsOnceOrNotAtAll(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> done.add("timer at " + uv.now())).start(50, 50);
          assertThat(uv.run(RunMode.NOWAIT)).isTrue();
          done.add("at " + uv.now());
          assertThat(uv.run(RunMode.ONCE)).isTrue();
          done.add("at " + uv.now());
        });
    assertThat(done).containsExactly("at 0", "timer at 50", "at 50");
  }

  @EachEngine
  void firstDueAndThenFirstStarted(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> done.add("c")).start(20, 0);
          uv.timer(() -> done.add("a")).start(10, 0);
          uv.timer(() -> done.add("b")).start(10, 0);
          uv.run(RunMode.DEFAULT);
        });
    assertThat(done).containsExactly("a", "b", "c");
  }

  @EachEngine
  void aTimerCanStopAnotherThatIsDue(EngineKind engine) {
    run(
        engine,
        uv -> {
          Uv.Timer second = uv.timer(() -> done.add("second"));
          uv.timer(second::stop).start(10, 0);
          second.start(10, 0);
          assertThat(uv.run(RunMode.DEFAULT)).isFalse();
        });
    assertThat(done).isEmpty();
  }

  @EachEngine
  void repeatsUntilItIsStopped(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> done.add("at " + uv.now())).start(10, 20);
          uv.timer(uv::stop).start(60, 0);
          assertThat(uv.run(RunMode.DEFAULT)).isTrue();
        });
    assertThat(done).containsExactly("at 10", "at 30", "at 50");
  }

  @EachEngine
  void closesTheLastFirst(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> {}).close(() -> done.add("first"));
          uv.timer(() -> {}).close(() -> done.add("second"));
          uv.run(RunMode.DEFAULT);
        });
    assertThat(done).containsExactly("second", "first");
  }

  @EachEngine
  void doesNotGoOnForWhatIsNotReferenced(EngineKind engine) {
    run(
        engine,
        uv -> {
          Uv.Timer timer = uv.timer(() -> done.add("timer"));
          timer.start(10, 0);
          timer.ref(false);
          assertThat(uv.run(RunMode.DEFAULT)).isFalse();
          timer.ref(true);
          assertThat(uv.run(RunMode.DEFAULT)).isFalse();
        });
    assertThat(done).containsExactly("timer");
  }

  @EachEngine
  void eventsCannotKeepTheOthersWaiting(EngineKind engine) {
    int limit = 48 * 1024;
    run(
        engine,
        uv -> {
          for (int i = 0; i <= limit; i++) {
            uv.event(() -> {});
          }
          uv.check(() -> done.add("check after " + uv.metrics().events())).start();
          uv.run(RunMode.NOWAIT);
          uv.run(RunMode.NOWAIT);
        });
    assertThat(done).containsExactly("check after " + limit, "check after " + (limit + 1));
  }

  @EachEngine
  void pendingCallbacksCannotEither(EngineKind engine) {
    run(
        engine,
        uv -> {
          Runnable[] again = new Runnable[1];
          again[0] =
              () -> {
                done.add("pending");
                uv.pend(again[0]);
              };
          uv.pend(again[0]);
          uv.run(RunMode.NOWAIT);
        });
    assertThat(done).hasSize(9); // at first, and eight times after the poll phase
  }

  @EachEngine
  void countsIterationsAndTheTimeItWaits(EngineKind engine) {
    run(
        engine,
        uv -> {
          uv.timer(() -> {}).start(30, 0);
          uv.request(Asyncio.createTask(() -> Asyncio.sleep(0.01)), read -> {});
          uv.run(RunMode.DEFAULT);
          assertThat(uv.metrics()).isEqualTo(new Uv.Metrics(2, 1, 30));
        });
  }

  @EachEngine
  void takesItsTimeFromOneLookAtTheClock(EngineKind engine) {
    SimulatedClock clock = new SimulatedClock();
    Asyncio.run(
        () -> {
          Uv uv = new Uv(Asyncio.getRunningLoop());
          uv.timer(() -> clock.work(7)).start(10, 0);
          uv.timer(() -> done.add("at " + uv.now() + " of " + clock.millis())).start(10, 0);
          uv.run(RunMode.DEFAULT);
        },
        () -> Programs.loop(engine).clock(clock).build());
    assertThat(done).containsExactly("at 10 of 17");
  }

  private static void run(EngineKind engine, Consumer<Uv> program) {
    Asyncio.run(
        () -> program.accept(new Uv(Asyncio.getRunningLoop())),
        () -> Programs.loop(engine).clock(new SimulatedClock()).build());
  }
}
