package asyncio.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.test.simulation.Simulation;
import asyncio.test.simulation.SimulationFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulation finds each mutation, within some seeds.
 *
 * <p>The build runs the seed that is known to find it. Where that finds it no more, or with {@code
 * -Draft.mutations=1000}, the search begins with seed 1.
 */
class MutationTest {

  private static final int MOST = 2000;
  private static final int SEARCH = Integer.getInteger("raft.mutations", 0);

  @ParameterizedTest
  @EnumSource
  void isFound(Mutation mutation) {
    boolean known = SEARCH == 0 && finds(mutation.seed(), mutation);
    assertThat(known || isFoundBySearch(mutation)).isTrue();
  }

  private static boolean isFoundBySearch(Mutation mutation) {
    for (long seed = 1; seed <= (SEARCH > 0 ? SEARCH : MOST); seed++) {
      if (finds(seed, mutation)) {
        return true;
      }
    }
    return false;
  }

  private static boolean finds(long seed, Mutation mutation) {
    try {
      Simulation.run(seed, simulation -> RaftSimulationTest.play(simulation, mutation.rules()));
      return false;
    } catch (SimulationFailure found) {
      String why = String.valueOf(found.getCause().getMessage()).lines().findFirst().orElse("");
      System.out.printf("%s: seed %d, after %.1f s: %s%n", mutation, seed, found.time(), why);
      return true;
    }
  }
}
