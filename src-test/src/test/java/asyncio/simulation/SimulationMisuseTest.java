package asyncio.simulation;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.test.simulation.Faults;
import asyncio.test.simulation.HostCrashedException;
import asyncio.test.simulation.Network;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import asyncio.test.simulation.SimulationFailure;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulation whose parts are used as nobody should, or in unusual situations. */
class SimulationMisuseTest {

  private final Steps steps = new Steps();

  // ---- a host's program that turns against its host

  @OnBothEngines
  void aProgramCrashesItsOwnHost(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                createTask(() -> steps.log("later"));
                try {
                  sleep(1);
                  createTask(() -> steps.log("never"));
                  host.crash();
                  steps.log("end-of-step");
                  sleep(0);
                  steps.log("never");
                } finally {
                  steps.log("finally");
                }
              });
          sleep(2);
          assertThat(host.isUp()).isFalse();
          steps.assertAre("later end-of-step");
          host.start(() -> steps.log("again"));
          sleep(1);
          steps.assertAre("later end-of-step again");
        });
  }

  @OnBothEngines
  void aProgramPausesItsOwnHost(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                createTask(() -> steps.log("other"));
                host.pause();
                steps.log("end-of-step");
                sleep(0);
                steps.log("resumed");
              });
          sleep(5);
          steps.assertAre("end-of-step");
          host.resume();
          sleep(1);
          steps.assertAre("end-of-step other resumed");
        });
  }

  @OnBothEngines
  void aProgramCrashesAnotherHost(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost victim = simulation.host("victim").start(() -> sleep(3600));
          sleep(1);
          Future<Void> call = victim.call(() -> sleep(60));
          simulation.host("a").start(victim::crash);
          assertThatThrownBy(call::await).isInstanceOf(HostCrashedException.class);
        });
  }

  @OnBothEngines
  void aJobCrashesItsOwnHost(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                toThread(() -> host.crash());
                steps.log("never");
              });
          sleep(1);
          assertThat(host.isUp()).isFalse();
        });
    steps.assertAre("");
  }

  // ---- conditions that throw

  @Test
  void anInvariantThatThrowsIsNamed() {
    IllegalArgumentException own = new IllegalArgumentException("of the invariant");
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      simulation.always(
                          "one leader",
                          () -> {
                            if (simulation.time() > 1) {
                              throw own;
                            }
                            return true;
                          });
                      sleep(5);
                    }))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("The invariant 'one leader' throws")
        .hasRootCause(own);
  }

  @Test
  void twoInvariantsOfOneNameAreBothChecked() {
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      simulation.always("same", () -> simulation.time() < 1);
                      simulation.always("same", () -> true);
                      sleep(5);
                    }))
        .hasMessageContaining("The invariant 'same' does not hold.");
  }

  @Test
  void aConditionThatThrowsFailsWhoWaitsForIt() {
    Simulation.run(
        1,
        simulation -> {
          simulation.host("a").start(() -> sleep(1)); // something happens then
          IllegalArgumentException own = new IllegalArgumentException("of the condition");
          assertThatThrownBy(
                  () ->
                      simulation.eventually(
                          10,
                          () -> {
                            if (simulation.time() > 0) {
                              throw own;
                            }
                            return false;
                          }))
              .isSameAs(own);
          sleep(1);
        });
  }

  @Test
  void aReportCountsIfThePredicateThrows() {
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      simulation.tolerate(
                          context -> {
                            throw new IllegalArgumentException("of the predicate");
                          });
                      simulation
                          .host("a")
                          .start(
                              () -> {
                                asyncio.Asyncio.getRunningLoop()
                                    .callSoon(
                                        () -> {
                                          throw new IllegalStateException("of a callback");
                                        });
                                sleep(1);
                              });
                      sleep(5);
                    }))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("of a callback");
  }

  // ---- threads, and what is over

  @OnBothEngines
  void otherThreadsAreRefused(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          SimulatedHost host = simulation.host("a").start(() -> sleep(3600));
          sleep(1);
          assertRefusedElsewhere(() -> host.call(() -> sleep(1)));
          assertRefusedElsewhere(host::crash);
          assertRefusedElsewhere(host::pause);
          assertRefusedElsewhere(host::resume);
          assertRefusedElsewhere(() -> simulation.host("b").start(() -> {}));
          assertRefusedElsewhere(() -> simulation.always("x", () -> true));
          assertThat(host.isUp()).isTrue();
          assertThat(host.call(() -> 5).await()).isEqualTo(5);
        });
  }

  @Test
  void otherThreadsChangeNothing() {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a").start(() -> sleep(3600));
          Network network = simulation.network();
          assertRefusedElsewhere(() -> host.setClockRate(2));
          assertRefusedElsewhere(() -> host.setClockOffset(Duration.ofDays(1)));
          assertRefusedElsewhere(() -> host.setJobTime(1));
          assertRefusedElsewhere(() -> host.setDiskCapacity(1));
          assertRefusedElsewhere(() -> host.setDiskFailing(true));
          assertRefusedElsewhere(() -> host.setDiskTears(true));
          assertRefusedElsewhere(() -> host.mayFail());
          assertRefusedElsewhere(() -> network.partition("a", "simulation"));
          assertRefusedElsewhere(() -> network.oneWay("a", "simulation"));
          assertRefusedElsewhere(() -> network.reset("a", "simulation"));
          assertRefusedElsewhere(network::heal);
          assertRefusedElsewhere(() -> simulation.setLimit(1));
          assertRefusedElsewhere(() -> simulation.faults("a"));
          assertRefusedElsewhere(() -> simulation.tolerate(context -> true));
          Instant[] elsewhere = {null};
          Threads.doElsewhere(() -> elsewhere[0] = host.clock().instant());
          assertThat(elsewhere[0]).isEqualTo(host.clock().instant());
        });
  }

  /** What is refused leaves the program that a restart begins again. */
  @Test
  void aStartThatIsRefusedChangesNothing() {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          host.start(
              () -> {
                steps.log("first");
                sleep(3600);
              });
          sleep(1);
          assertThatThrownBy(() -> host.start(() -> steps.log("second")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("is up already");
          host.crash();
          host.restart();
          sleep(1);
        });
    steps.assertAre("first first");
  }

  private static void assertRefusedElsewhere(Runnable call) {
    Throwable[] thrown = {null};
    Threads.doElsewhere(
        () -> {
          try {
            call.run();
          } catch (Throwable refused) {
            thrown[0] = refused;
          }
        });
    assertThat(thrown[0])
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("thread of the simulation");
  }

  @Test
  void aSimulationThatIsOverRefuses() {
    AtomicReference<Simulation> kept = new AtomicReference<>();
    Simulation.run(1, kept::set);
    assertOver(kept.get());
    assertThatThrownBy(
            () ->
                Simulation.run(
                    1,
                    simulation -> {
                      kept.set(simulation);
                      throw new java.io.IOException("fails");
                    }))
        .isInstanceOf(SimulationFailure.class);
    assertOver(kept.get());
  }

  private static void assertOver(Simulation simulation) {
    assertThatThrownBy(() -> simulation.host("new").start(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is over");
    assertThatThrownBy(() -> simulation.always("x", () -> true)).hasMessageContaining("is over");
    assertThatThrownBy(() -> simulation.eventually(1, () -> false)).hasMessageContaining("is over");
    assertThatThrownBy(simulation::shuffleSteps).hasMessageContaining("is over");
  }

  @OnBothEngines
  void aSimulationInAProgramIsRefused(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          assertThatThrownBy(() -> Simulation.run(2, inner -> {}))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("A Simulation makes loops of its own");
          SimulatedHost host = simulation.host("a").start(() -> sleep(60));
          sleep(1);
          assertThatThrownBy(() -> host.call(() -> Simulation.run(2, inner -> {})).await())
              .isInstanceOf(IllegalStateException.class);
        });
  }

  /** A job runs in no loop; its simulation is one of its own. */
  @OnBothEngines
  void aSimulationInAJobIsOneOfItsOwn(EngineKind engine) {
    Simulation.run(
        1,
        engine,
        simulation -> {
          toThread(
              () ->
                  Simulation.run(
                      2,
                      engine,
                      inner -> {
                        sleep(100);
                        steps.log(inner.time());
                      }));
          steps.log(simulation.time() < 1);
        });
    steps.assertAre("100.0 true");
  }

  // ---- numbers

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, Double.POSITIVE_INFINITY, 1e300})
  void meanTimesOfFaultsAreCheckedAtOnce(double seconds) {
    Simulation.run(
        1,
        simulation -> {
          simulation.host("a");
          Faults faults = simulation.faults("a");
          assertThatThrownBy(() -> faults.partitions(seconds))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> faults.clockRates(seconds, 0.1))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1, 1e9, Double.POSITIVE_INFINITY})
  void howFarARateMayBeIsCheckedAtOnce(double most) {
    Simulation.run(
        1,
        simulation -> {
          simulation.host("a");
          assertThatThrownBy(() -> simulation.faults("a").clockRates(10, most))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY})
  void howLongFaultsGoOnIsChecked(double seconds) {
    Simulation.run(
        1,
        simulation -> {
          simulation.host("a");
          assertThatThrownBy(() -> simulation.faults("a").pauses(10).run(seconds))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @Test
  void theHostOfTheBodyHasNoCrashes() {
    Simulation.run(
        1,
        simulation -> {
          Faults faults = simulation.faults("simulation");
          assertThatThrownBy(() -> faults.crashes(10)).hasMessageContaining("simulation's body");
          assertThatThrownBy(() -> faults.pauses(10)).hasMessageContaining("simulation's body");
        });
  }

  @Test
  void faultsOfNobody() {
    Simulation.run(
        1,
        simulation -> {
          assertThatThrownBy(() -> simulation.faults())
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> simulation.faults("nobody"))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> simulation.faults((String) null))
              .isInstanceOf(NullPointerException.class);
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, 1e-300, 1e300, Double.POSITIVE_INFINITY})
  void ratesOfClocksThatNoTimeFits(double rate) {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a").start(() -> sleep(60));
          assertThatThrownBy(() -> host.setClockRate(rate))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 1000})
  void theOutermostRatesOfClocks(double rate) {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a").start(() -> sleep(10));
          host.setClockRate(rate);
          sleep(10 / rate + 0.001);
          assertThat(host.isUp()).isFalse();
        });
  }

  @Test
  void clocksAreSetWithinACentury() {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          assertThatThrownBy(() -> host.setClockOffset(Duration.ofSeconds(Long.MAX_VALUE)))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> host.setClockOffset(Duration.ofSeconds(Long.MIN_VALUE)))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> host.setClockOffset(null))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("offset");
          host.setClockOffset(Duration.ofDays(-36_500));
          java.nio.file.Files.writeString(host.path("file"), "old");
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1})
  void howLongAConditionMayTakeIsChecked(double seconds) {
    Simulation.run(
        1,
        simulation ->
            assertThatThrownBy(() -> simulation.eventually(seconds, () -> false))
                .isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void theLongestDurationForACondition() {
    Simulation.run(
        1,
        simulation -> {
          Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
          double end = simulation.time() + 5;
          simulation.host("a").start(() -> sleep(10));
          simulation.host("b").start(() -> sleep(6)); // something happens then
          simulation.eventually(longest, () -> simulation.time() >= end);
          simulation.eventually(Double.POSITIVE_INFINITY, () -> simulation.time() >= end);
          assertThatThrownBy(() -> simulation.eventually(longest.negated(), () -> false))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> simulation.eventually(1, null)).hasMessage("condition");
        });
  }

  @Test
  void aLimitIsPositive() {
    Simulation.run(
        1,
        simulation -> {
          assertThatThrownBy(() -> simulation.setLimit(Double.NaN))
              .isInstanceOf(IllegalArgumentException.class);
          simulation.setLimit(Double.POSITIVE_INFINITY);
          sleep(1e9); // thirty years
        });
  }

  // ---- a thread that was interrupted

  @OnBothEngines
  void anInterruptedThread(EngineKind engine) {
    Thread.currentThread().interrupt();
    try {
      Simulation.run(
          1,
          engine,
          simulation -> {
            sleep(1);
            steps.log("end");
          });
      steps.assertAre("end");
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
  }
}
