package asyncio.examples.simulation;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.futures.CancelledError;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private final Simulation simulation = new Simulation();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @EachEngine
  void loopsShareOneTime(EngineKind engine) {
    simulation.start("a", () -> tick("a", 30));
    simulation.start("b", () -> tick("b", 20));
    run(engine);
    assertThat(lines).containsExactly("20 b", "30 a", "40 b", "60 a", "60 b", "90 a");
  }

  private void tick(String name, int millis) {
    for (int i = 0; i < 3; i++) {
      sleep(millis / 1e3);
      say(name);
    }
  }

  @EachEngine
  void whoComputesIsDeafAndTheOthersGoOn(EngineKind engine) {
    simulation.start(
        "a",
        () -> {
          EventLoop a = getRunningLoop();
          simulation.start(
              "b",
              () -> {
                sleep(0.01);
                simulation.send(a, () -> say("a hears b"));
                say("b has called");
              });
          simulation.work(50);
          say("a has computed");
          sleep(0.01);
        });
    run(engine);
    assertThat(lines).containsExactly("10 b has called", "50 a has computed", "50 a hears b");
  }

  @EachEngine
  void threadsComputeBesideTheirLoop(EngineKind engine) {
    simulation.start(
        "a",
        () -> {
          EventLoop loop = getRunningLoop();
          Task<Void> ticks = createTask(() -> tick("tick", 20));
          toThread(
              () -> {
                simulation.work(30);
                loop.callSoonThreadsafe(() -> say("half"));
                simulation.work(20);
              });
          say("done");
          ticks.await();
        });
    run(engine);
    assertThat(lines).containsExactly("20 tick", "30 half", "40 tick", "50 done", "60 tick");
  }

  @EachEngine
  void loopAndThreadComputeAtTheSameTime(EngineKind engine) {
    simulation.start(
        "a",
        () -> {
          Task<Void> thread = createTask(() -> toThread(() -> simulation.work(30)));
          sleep(0.01);
          simulation.work(100);
          say("loop");
          thread.await();
          say("thread");
        });
    run(engine);
    assertThat(lines).containsExactly("110 loop", "110 thread");
  }

  @EachEngine
  void threadsNoticeThatTheyAreInterruptedWhenTheyHaveComputed(EngineKind engine) {
    simulation.start(
        "a",
        () -> {
          Task<Void> task =
              createTask(
                  () ->
                      toThread(
                          () -> {
                            simulation.work(30);
                            say("interrupted: " + Thread.currentThread().isInterrupted());
                          }));
          sleep(0.01);
          task.cancel();
          try {
            task.await();
          } catch (CancelledError e) {
            say("cancelled");
          }
        });
    run(engine);
    assertThat(lines).containsExactly("10 cancelled", "30 interrupted: true");
  }

  @EachEngine
  void whatIsSentToTheDeadIsLost(EngineKind engine) {
    simulation.start(
        "a",
        () -> {
          EventLoop a = getRunningLoop();
          simulation.start(
              "b",
              () -> {
                sleep(0.01);
                simulation.send(a, () -> say("lost"));
                sleep(0.01);
                say("b");
              });
        });
    run(engine);
    assertThat(lines).containsExactly("20 b");
  }

  @EachEngine
  void failsIfOneFailsOrAllWait(EngineKind engine) {
    Programs.loop(engine); // gives up where it cannot be had
    IllegalStateException reason = new IllegalStateException("so");
    simulation.start(
        "a",
        () -> {
          throw reason;
        });
    assertThatThrownBy(() -> run(engine)).hasRootCause(reason);

    Simulation stuck = new Simulation();
    stuck.start("a", () -> getRunningLoop().createFuture().await());
    assertThatThrownBy(() -> Programs.withEngine(engine, stuck::run))
        .hasMessage("All wait, and nothing will ever happen.");
  }

  @Test
  void onlyActorsCompute() {
    assertThatThrownBy(() -> simulation.work(1)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void drawsWhatHappened() {
    TimeLine picture = new TimeLine(10, "a", "longer", "nothing");
    picture.span("a", 10, 35, '#');
    picture.mark("a", 20, 'x');
    picture.mark("longer", 100, 'o');
    assertThat(picture.toString())
        .isEqualTo(
            """
            ms       0       80
            a         #x#
            longer             o
            nothing""");
  }

  private void run(EngineKind engine) {
    Programs.withEngine(engine, simulation::run);
  }

  private void say(String what) {
    lines.add(simulation.millis() + " " + what);
  }
}
