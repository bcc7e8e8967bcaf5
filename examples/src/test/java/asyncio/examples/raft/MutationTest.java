package asyncio.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.test.simulation.Simulation;
import asyncio.test.simulation.SimulationFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each mutation is found, in a bounded number of seeds. */
class MutationTest {

  private static final long SEEDS = Long.getLong("raft.mutation.seeds", 2000);

  @ParameterizedTest
  @EnumSource
  void isFound(Mutation mutation) {
    String found = "";
    for (long seed = 1; seed <= SEEDS && found.isEmpty(); seed++) {
      try {
        Simulation.run(
            seed, simulation -> RaftSimulationTest.play(simulation, mutation.rules()));
      } catch (SimulationFailure failure) {
        found = "seed " + seed + " after " + failure.time() + " s: " + failure.getCause().getMessage();
      }
    }
    System.out.println(mutation + ": " + (found.isEmpty() ? "not found" : found.lines().findFirst().get()));
    assertThat(found).isNotEmpty();
  }
}
