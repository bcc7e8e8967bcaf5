package asyncio.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.test.simulation.Simulation;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The cluster in simulation: faults by chance, requests of clients, and what must hold.
 *
 * <p>{@code -Draft.seeds=5000} runs more seeds; {@code -Draft.seed=42} runs one.
 */
class RaftSimulationTest {

  private static final long SEEDS = Long.getLong("raft.seeds", 30);
  private static final @Nullable Long SEED = Long.getLong("raft.seed");

  @Test
  void holdsUnderFaults() {
    if (SEED != null) {
      Simulation.run(SEED, simulation -> play(simulation, new Rules()));
      return;
    }
    long start = System.nanoTime();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.run(seed, simulation -> play(simulation, new Rules()));
      if (seed % 500 == 0 || seed == SEEDS) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d seeds, %.1f a second%n", seed, seed / seconds);
      }
    }
  }

  @Test
  void isDeterministic() {
    Simulation.checkDeterminism(1, simulation -> play(simulation, new Rules()));
  }

  /** Some seconds of faults, then peace, in which each request is answered. */
  static void play(Simulation simulation, Rules rules) {
    RandomGenerator random = simulation.random();
    if (random.nextBoolean()) {
      simulation.shuffleSteps();
    }
    int size = random.nextBoolean() ? 3 : 5;
    Settings settings =
        new Settings(0.2, 0.05, 0.15, 0.4, random.nextBoolean() ? 1 : 10, 5 + random.nextInt(30));
    SimulatedCluster cluster = new SimulatedCluster(simulation, size, settings, rules);
    Workload workload = new Workload(simulation);
    workload.start(3, 20, cluster.members());
    new Chaos(simulation, cluster).rage(6);
    simulation.eventually(60, workload::isDone);
    assertThat(workload.size()).isEqualTo(60);
    workload.check();
  }
}
