package asyncio.simulation;

import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.futures.TimeoutException;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.test.Steps;
import asyncio.test.simulation.HostCrashedException;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import asyncio.test.simulation.SimulationFailure;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code Simulation}: programs of several hosts, in virtual time, with faults, from a seed. */
class SimulationTest {

  private static final int PORT = 8888;

  private final Steps steps = new Steps();

  /** Answers each line by the same line in capitals. */
  private static void serve() throws IOException {
    Server server = Streams.startServer(SimulationTest::answer, "", PORT);
    server.serveForever();
  }

  private static void answer(StreamReader reader, StreamWriter writer) throws IOException {
    byte[] line = reader.readline();
    while (line.length > 0) {
      writer.write(new String(line, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
      writer.drain();
      line = reader.readline();
    }
    writer.close();
  }

  private static String ask(String host, String question) throws IOException {
    var connection = Streams.openConnection(host, PORT);
    try {
      connection.writer().write((question + "\n").getBytes(UTF_8));
      return new String(connection.reader().readline(), UTF_8).trim();
    } finally {
      connection.writer().close();
    }
  }

  @OnBothEngines
  void programsTalkOverTheSimulatedNetwork(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation.host("server").start(SimulationTest::serve);
          sleep(0.1);
          steps.log(ask("server", "hello"));
        });
    steps.assertAre("HELLO");
  }

  @OnBothEngines
  void aCallRunsOnAHost(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost server = simulation.host("server").start(SimulationTest::serve);
          SimulatedHost client = simulation.host("client").start(() -> sleep(3600));
          sleep(0.1);
          String answer = client.call(() -> ask("server", "from a client")).await();
          assertThat(answer).isEqualTo("FROM A CLIENT");
          assertThat(server.call(() -> Asyncio.getRunningLoop()).await()).isSameAs(server.loop());
          assertThatThrownBy(() -> client.call(() -> ask("nowhere", "x")).await())
              .isInstanceOf(java.net.UnknownHostException.class);
        });
  }

  @OnBothEngines
  void hoursPassInNoTime(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation
              .host("a")
              .start(
                  () -> {
                    sleep(3600);
                    steps.log("a");
                  });
          simulation
              .host("b")
              .start(
                  () -> {
                    sleep(1800);
                    steps.log("b");
                  });
          sleep(7200);
          assertThat(simulation.time()).isEqualTo(7200.0);
        });
    steps.assertAre("b a");
  }

  @OnBothEngines
  void aPartitionStopsTrafficUntilItIsHealed(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation.host("server").start(SimulationTest::serve);
          SimulatedHost client = simulation.host("client").start(() -> sleep(3600));
          sleep(0.1);
          simulation.network().partition("server", "client");
          assertThatThrownBy(() -> client.call(() -> timeout(5, () -> ask("server", "x"))).await())
              .isInstanceOf(TimeoutException.class);
          simulation.network().heal("server", "client");
          assertThat(client.call(() -> ask("server", "y")).await()).isEqualTo("Y");
        });
  }

  @OnBothEngines
  void aCrashTakesNoFurtherStepNotEvenOfAFinallyClause(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                steps.log("begins");
                try {
                  sleep(10);
                } finally {
                  steps.log("cleans-up");
                }
              });
          sleep(1);
          var call = host.call(() -> sleep(100));
          sleep(1);
          host.crash();
          assertThat(host.isUp()).isFalse();
          assertThatThrownBy(call::await).isInstanceOf(HostCrashedException.class);
          sleep(100);
          steps.assertAre("begins");
          host.restart();
          sleep(1);
          steps.assertAre("begins begins");
        });
  }

  @OnBothEngines
  void aProgramThatEndsCancelsItsTasks(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                Asyncio.createTask(
                    () -> {
                      try {
                        sleep(100);
                      } finally {
                        steps.log("cleaned-up");
                      }
                    });
                sleep(1);
              });
          sleep(2);
          assertThat(host.isUp()).isFalse();
        });
    steps.assertAre("cleaned-up");
  }

  @Test
  void aProgramThatFailsFailsTheSimulation() {
    assertThatThrownBy(
            () ->
                Simulation.run(
                    7,
                    simulation -> {
                      simulation
                          .host("a")
                          .start(
                              () -> {
                                sleep(3);
                                throw new IOException("disk full");
                              });
                      sleep(100);
                    }))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageStartingWith("The simulation of seed 7 failed after 3.0 simulated seconds")
        .hasMessageContaining("The program of host 'a' failed")
        .hasRootCauseMessage("disk full");
  }

  @Test
  void aProgramThatMayFailDoesNot() {
    Simulation.run(
        7,
        simulation -> {
          SimulatedHost host = simulation.host("a").mayFail();
          host.start(
              () -> {
                throw new IOException("disk full");
              });
          sleep(1);
          assertThat(host.isUp()).isFalse();
        });
  }

  @Test
  void aReportFailsTheSimulationUnlessItIsTolerated() {
    Simulation.Body body =
        simulation -> {
          simulation
              .host("a")
              .start(
                  () -> {
                    Asyncio.getRunningLoop()
                        .callSoon(
                            () -> {
                              throw new IllegalStateException("in a callback");
                            });
                    sleep(1);
                  });
          sleep(2);
        };
    assertThatThrownBy(() -> Simulation.run(1, body))
        .hasMessageContaining("Host 'a' reports")
        .hasRootCauseMessage("in a callback");
    Simulation.run(
        1,
        simulation -> {
          simulation.tolerate(context -> context.exception() instanceof IllegalStateException);
          body.run(simulation);
        });
  }

  @Test
  void anInvariantIsCheckedAtEachInstant() {
    int[] value = {0};
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      simulation.always("the value is small", () -> value[0] < 3);
                      simulation
                          .host("a")
                          .start(
                              () -> {
                                while (true) {
                                  sleep(1);
                                  value[0]++;
                                }
                              });
                      sleep(100);
                    }))
        .hasMessageContaining("failed after 3.0 simulated seconds")
        .hasMessageContaining("The invariant 'the value is small' does not hold");
  }

  @OnBothEngines
  void theBodyWaitsForACondition(EngineKind engine) {
    int[] value = {0};
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation
              .host("a")
              .start(
                  () -> {
                    sleep(5);
                    value[0] = 1;
                    sleep(5);
                  });
          simulation.eventually(10, () -> value[0] == 1);
          assertThat(simulation.time()).isEqualTo(5.0);
          assertThatThrownBy(
                  () -> simulation.eventually(Duration.ofSeconds(2), () -> value[0] == 2))
              .isInstanceOf(AssertionError.class)
              .hasMessageContaining("does not hold within 2.0 s");
          assertThat(simulation.time()).isEqualTo(7.0);
        });
  }

  @Test
  void aDeadlockOfAllHostsFailsAtOnce() {
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      simulation.host("a").start(() -> new asyncio.sync.Event().await());
                      simulation.eventually(1e8, () -> false);
                    }))
        .hasMessageContaining("does not end within 86400.0 simulated seconds");
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      simulation.host("a").start(() -> new asyncio.sync.Event().await());
                      new asyncio.sync.Event().await();
                    }))
        .hasMessageContaining("Deadlock: no host can go on")
        .hasMessageContaining("Event.await");
  }

  @OnBothEngines
  void aPausedHostStandsStill(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          List<Double> times = new ArrayList<>();
          host.start(
              () -> {
                for (int i = 0; i < 3; i++) {
                  sleep(1);
                  times.add(simulation.time());
                }
              });
          sleep(1.5);
          host.pause();
          sleep(10);
          host.resume();
          sleep(10);
          assertThat(times).containsExactly(1.0, 11.5, 12.5);
        });
  }

  @OnBothEngines
  void clocksMayRunFastAndBeWrong(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost fast = simulation.host("fast");
          List<Double> times = new ArrayList<>();
          fast.start(
              () -> {
                sleep(10);
                times.add(simulation.time());
                sleep(10);
                times.add(simulation.time());
              });
          fast.setClockRate(2);
          fast.setClockOffset(Duration.ofHours(1));
          assertThat(fast.clock().instant()).isEqualTo(Instant.parse("2000-01-01T01:00:00Z"));
          sleep(20);
          assertThat(times.get(0)).isBetween(5.0, 5.000001);
          assertThat(times.get(1)).isBetween(10.0, 10.000001);
          assertThat(fast.clock().instant()).isEqualTo(Instant.parse("2000-01-01T01:00:40Z"));
          Path file = Files.writeString(fast.path("now"), "");
          assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(fast.clock().instant());
        });
  }

  @OnBothEngines
  void blockingFunctionsRunInSimulatedTime(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation
              .host("a")
              .start(
                  () -> {
                    int result = Asyncio.toThread(() -> 6 * 7);
                    steps.log(result);
                    assertThatThrownBy(
                            () ->
                                Asyncio.toThread(
                                    () -> {
                                      throw new IOException("no");
                                    }))
                        .isInstanceOf(IOException.class);
                  });
          simulation.host("a").setJobTime(5);
          sleep(20);
        });
    steps.assertAre("42");
  }

  @Test
  void theSameSeedGivesTheSameTraceOnBothEngines() {
    Simulation.Body body = SimulationTest::chatter;
    List<String> direct = Simulation.trace(5, EngineKind.DIRECT, body);
    List<String> portable = Simulation.trace(5, EngineKind.PORTABLE, body);
    assertThat(direct).isEqualTo(portable).hasSizeGreaterThan(100);
    assertThat(Simulation.trace(6, EngineKind.DIRECT, body)).isNotEqualTo(direct);
    Simulation.checkDeterminism(5, body);
  }

  private static void chatter(Simulation simulation) throws Exception {
    simulation.host("server").start(SimulationTest::serve);
    for (int i = 0; i < 3; i++) {
      simulation
          .host("client" + i)
          .start(
              () -> {
                for (int j = 0; j < 5; j++) {
                  sleep(simulation.random().nextDouble());
                  ask("server", "question");
                }
              });
    }
    sleep(20);
  }

  private static int runs;

  @Test
  void aDifferenceBetweenTwoRunsIsNamed() {
    assertThatThrownBy(
            () ->
                Simulation.checkDeterminism(
                    1,
                    simulation -> {
                      runs++;
                      simulation.host("a").start(() -> sleep(runs));
                      sleep(10);
                    }))
        .hasMessageContaining("Two runs of the same seed differ")
        .hasMessageContaining("first run:")
        .hasMessageContaining("a: task 0 awaits at asyncio.simulation.SimulationTest:");
  }

  @Test
  void whatCannotBeIsRefused() {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          assertThatThrownBy(host::loop)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("The host 'a' is not up: start it.");
          assertThatThrownBy(host::restart).isInstanceOf(IllegalStateException.class);
          host.start(() -> sleep(1));
          assertThatThrownBy(() -> host.start(() -> sleep(1)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("The host 'a' is up already.");
          assertThatThrownBy(() -> host.setClockRate(0))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> host.setJobTime(Double.NaN))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> simulation.setLimit(0))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  // ---- faults by chance

  /** A client that asks until it gets an answer, whatever happens. */
  private static void askForEver(List<String> answers) {
    for (int i = 0; ; i++) {
      String question = "q" + i;
      try {
        answers.add(timeout(2, () -> ask("server", question)));
      } catch (Exception failed) {
        sleep(0.5);
      }
      sleep(0.1);
    }
  }

  @OnBothEngines
  void randomFaultsAreMendedInTheEnd(EngineKind engine) {
    for (int seed = 0; seed < 5; seed++) {
      Simulation.run(
          seed,
          engine,
          simulation -> {
            simulation.tolerate(context -> true);
            simulation.shuffleSteps();
            SimulatedHost server = simulation.host("server").start(SimulationTest::serve);
            List<String> answers = new ArrayList<>();
            simulation.host("client").start(() -> askForEver(answers));
            simulation
                .faults("server", "client")
                .partitions(20)
                .oneWayCuts(20)
                .holds(20)
                .slowLinks(20)
                .resets(20)
                .pauses(20)
                .clockRates(20, 0.1)
                .run(200);
            simulation.faults("server").crashes(20).run(100);
            assertThat(server.isUp()).isTrue();
            int before = answers.size();
            assertThat(before).isPositive();
            simulation.eventually(60, () -> answers.size() > before);
          });
    }
  }

  @Test
  void faultsComeFromTheSeed() {
    Simulation.Body body =
        simulation -> {
          simulation.tolerate(context -> true);
          simulation.shuffleSteps();
          simulation.host("server").start(SimulationTest::serve);
          simulation.host("client").start(() -> askForEver(new ArrayList<>()));
          simulation.faults("server", "client").partitions(5).pauses(5).crashes(10).run(60);
        };
    assertThat(Simulation.trace(3, EngineKind.DIRECT, body))
        .isEqualTo(Simulation.trace(3, EngineKind.PORTABLE, body))
        .hasSizeGreaterThan(500);
  }

  @Test
  void faultsNeedHostsAndTimes() {
    Simulation.run(
        1,
        simulation -> {
          assertThatThrownBy(simulation::faults).isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> simulation.faults("a").pauses(0))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @OnBothEngines
  void aProgramThatSleepsInRealTimeIsNamed(EngineKind engine) {
    assertThatThrownBy(
            () ->
                Simulation.trace(
                    1,
                    engine,
                    simulation -> {
                      simulation.host("a").start(() -> Thread.sleep(1000));
                      sleep(10);
                    }))
        .hasMessageContaining("Host 'a' sleeps in real time, by Thread.sleep: use Asyncio.sleep")
        .hasMessageContaining("SimulationTest.java");
  }

  @OnBothEngines
  void aJobOfACrashedHostIsLost(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                for (int i = 0; i < 20; i++) {
                  Asyncio.createTask(() -> Asyncio.toThread(() -> steps.log("job")));
                }
                sleep(100);
              });
          host.setJobTime(50);
          sleep(0.001); // the jobs are submitted
          assertThat(host.loop().outsideWork()).isEqualTo(20);
          host.crash();
          sleep(100);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void propertiesOfALinkAddUp(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation.host("server").start(SimulationTest::serve);
          SimulatedHost client = simulation.host("client").start(() -> sleep(3600));
          simulation.network().link("client", "server").latency(1);
          simulation.network().link("client", "server").bandwidth(1e9);
          sleep(0.1);
          assertTwoRoundTripsTakeFourSeconds(simulation, client);
        });
  }

  @OnBothEngines
  void aSlowLinkIsPutBackAsItWas(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          simulation.host("server").start(SimulationTest::serve);
          SimulatedHost client = simulation.host("client").start(() -> sleep(3600));
          simulation.network().link("client", "server").latency(1);
          simulation.faults("server", "client").slowLinks(5).run(100);
          assertTwoRoundTripsTakeFourSeconds(simulation, client);
        });
  }

  private static void assertTwoRoundTripsTakeFourSeconds(
      Simulation simulation, SimulatedHost client) {
    double begin = simulation.time();
    client.call(() -> ask("server", "x")).await();
    assertThat(simulation.time() - begin).as("two round trips").isBetween(4.0, 4.1);
  }

  @OnBothEngines
  void aPausedHostRunsNoJobs(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.setJobTime(5);
          host.start(() -> Asyncio.toThread(() -> steps.log(simulation.time() >= 50)));
          sleep(0.001); // the job is submitted
          assertThat(host.loop().outsideWork()).isEqualTo(1);
          host.pause();
          sleep(50);
          host.resume();
          simulation.eventually(1, () -> !host.isUp());
        });
    steps.assertAre("true");
  }

  @OnBothEngines
  void whatIsSetOfAHostOutlivesItsRestart(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.setClockRate(2);
          List<Double> times = new ArrayList<>();
          host.start(
              () -> {
                double begin = simulation.time();
                sleep(10);
                times.add(simulation.time() - begin);
              });
          sleep(1);
          host.crash();
          host.restart();
          sleep(100);
          assertThat(times).hasSize(1).allMatch(time -> time > 4.99 && time < 5.01);
        });
  }
}
